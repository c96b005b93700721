"""Several plans in one file are noticed, each with all that belongs to it; one plan with its annexes is one plan."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.made import plain
from wuzha.reading.parts import LEAST, Part, parts

PLANS = Path(__file__).parents[2].parent / "shared/plans"
DUTIES = (
    "各村每月开展一次入户宣传，每户发放一份宣传材料，做好登记；各企业每季度组织全体员工测试一次，测试情况记录在册。" * 3
)
BODY = f"一、工作任务\n{DUTIES}\n二、工作要求\n{DUTIES}\n"
COUNTY = f"云溪县反诈宣传月活动方案\n为做好宣传，制定本方案。\n{BODY}"
TOWN = (
    f"关于印发《石桥镇防范电信网络诈骗实施方案》的通知\n各村：\n现印发给你们。\n石桥镇防范电信网络诈骗实施方案\n{BODY}"
)
BARE = f"为进一步压实责任，结合本校实际，现就做好本学期反诈宣传教育工作制定如下方案。\n{BODY}"


def _cut(text: str) -> list[tuple[str, str]]:
    return [(part.title, text[part.start : part.end]) for part in parts(text)]


def test_plans_one_after_another_are_told_apart_with_their_covering_letters() -> None:
    assert _cut(COUNTY + TOWN) == [
        ("云溪县反诈宣传月活动方案", COUNTY),
        ("石桥镇防范电信网络诈骗实施方案", TOWN),
    ]


def test_a_plan_without_a_title_begins_at_its_preface() -> None:
    assert _cut(COUNTY + BARE) == [
        ("云溪县反诈宣传月活动方案", COUNTY),
        ("为进一步压实责任，结合本校实际，现就做好…（没有标题）", BARE),
    ]


def test_plans_without_title_and_preface_begin_anew_behind_a_date_or_below_an_address() -> None:
    first, second = f"{BODY}云溪县公安局\n2026年3月1日\n", f"{BODY}石桥镇人民政府\n2026年4月2日\n"

    assert _cut(first + second) == [("工作任务…（没有标题）", first), ("工作任务…（没有标题）", second)]
    assert _cut(f"{BODY}各村：\n{BODY}") == [
        ("工作任务…（没有标题）", BODY),
        ("各村：…（没有标题）", f"各村：\n{BODY}"),
    ]


def test_an_annex_that_is_a_whole_plan_is_one_with_its_number_and_letterhead() -> None:
    annex = f"附件2：\n云溪县人民政府文件\n云政发〔2026〕7号\n云溪县网络安全 宣传方案\n{BODY}"

    assert _cut(COUNTY + annex) == [("云溪县反诈宣传月活动方案", COUNTY), ("云溪县网络安全宣传方案", annex)]


def test_an_annex_with_its_title_behind_its_number_is_told_apart() -> None:
    annex = f"附件1：反诈宣传考核办法\n第一条 目的\n{DUTIES}\n第二条 范围\n{DUTIES}\n"

    assert [title for title, _ in _cut(COUNTY + annex)] == ["云溪县反诈宣传月活动方案", "反诈宣传考核办法"]


def test_the_place_above_a_title_that_goes_over_two_lines_belongs_to_it() -> None:
    second = f"石桥镇人民政府\n关于开展反诈宣传月活动的方案\n{BODY}"

    assert _cut(COUNTY + second)[1] == ("关于开展反诈宣传月活动的方案", second)


@pytest.mark.parametrize(
    "text",
    [
        "",
        COUNTY,
        TOWN,
        plain(),
        COUNTY + "附件1：反诈宣传任务清单\n1.张贴海报\n2.发放手册\n" + DUTIES,
        COUNTY + f"三、考核\n{DUTIES}\n工作方案\n四、其他\n{DUTIES}\n五、附则\n{DUTIES}",
        COUNTY + "反诈宣传短信方案\n一、发什么\n短信。\n二、发给谁\n群众。\n",
        "目录\n云溪县反诈宣传月活动方案\n石桥镇反诈实施方案\n" + COUNTY,
    ],
)
def test_one_plan_with_what_belongs_to_it_is_one_plan(text: str) -> None:
    assert parts(text) == ()


@given(st.lists(st.sampled_from([*COUNTY.split("\n"), *TOWN.split("\n"), "一、", "附件", "|", "\u3000"]), max_size=40))
@settings(max_examples=200, deadline=None)
def test_parts_follow_each_other_without_gaps(written: list[str]) -> None:
    text = "\n".join(written)

    found = parts(text)

    assert [*found[:1], *found[-1:]] == [] or (found[0].start, found[-1].end) == (0, len(text))
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(isinstance(part, Part) and part.title and part.end - part.start >= LEAST for part in found)


@pytest.mark.skipif(not PLANS.exists(), reason="the real plans are not beside this checkout")
def test_no_real_plan_is_taken_apart() -> None:
    assert [path.name for path in sorted(PLANS.glob("*.txt")) if parts(path.read_text("utf-8"))] == []
