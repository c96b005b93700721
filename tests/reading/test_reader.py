"""The reader holds on any text: it never raises, always quotes, always answers alike, and stays linear."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuzha.reading.reader import read
from wuzha.reading.spans import read_span
from wuzha.reading.unread import unread

OWN = (Path(__file__).parent / "own/plan.txt").read_text(encoding="utf-8")
SOUP = (
    "一二三四五六七八九十（）()、，。；：:;,.“”\"'`《》〔〕|\n\t 　0123456789年月日周每半季度学期"
    "各村镇社区企业学校医院单位部门要应将对在的"
    "由组织开展宣讲发放张贴签订责任书承诺报送次场不少于至少前后以上人元%附件第条章臺後網絡詐騙xX名单方案牵头责任٢²〇○"
)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=SOUP, max_size=300))
def test_any_soup_of_words_and_marks_is_read_and_quoted_exactly(text: str) -> None:
    plan = read(text)

    quoted = [*plan.requirements, *plan.objectives, *plan.phases, *plan.groups]
    assert [part.quote for part in quoted] == [text[part.at[0] : part.at[1]] for part in quoted if part.at]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_read(text: str) -> None:
    plan = read(text)

    assert plan.wuzha == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(OWN.splitlines()), max_size=30))
def test_lines_of_a_plan_in_any_order_are_read_and_quoted_exactly(lines: list[str]) -> None:
    text = "\n".join(lines)

    plan = read(text)

    assert [found.quote for found in plan.requirements] == [text[a:b] for a, b in (r.at for r in plan.requirements)]


@pytest.mark.parametrize("text", ["", "一", "1", "。", "\n", "（", "|", "一、", "附件", "\ufeff", "\ud83d"])
def test_the_smallest_texts_hold_nothing(text: str) -> None:
    plan = read(text)

    assert plan.requirements == ()


def test_reading_twice_says_the_same() -> None:
    assert read(OWN) == read(OWN)


def test_requirements_are_numbered_in_document_order() -> None:
    found = read(OWN).requirements

    assert [one.id for one in found] == [f"R{number}" for number in range(1, len(found) + 1)]
    assert [one.at[0] for one in found] == sorted(one.at[0] for one in found)


def test_a_document_of_a_hundred_pages_is_read_in_time_that_grows_with_its_length() -> None:
    begun = time.process_time()
    read(OWN * 8)
    short = time.process_time() - begun
    begun = time.process_time()
    found = read(OWN * 80).requirements
    long = time.process_time() - begun

    assert len(found) > 80 * 20
    assert long < 30 * short + 1


PIECES = ["1", "各", "、", "（", "“", "各村、", "每", "2月", "|\n", "第一条 "]
PIECES += ["，", "发现", "要", "了，", "会议要求，", "从1月1日至", "（牵头单位：", "（。"]


@pytest.mark.parametrize("piece", PIECES)
def test_no_repetition_makes_the_reader_hang(piece: str) -> None:
    begun = time.process_time()

    read(piece * (24_000 // len(piece)))

    assert time.process_time() - begun < 8


REPORT = (
    "8月6日上午，柳溪镇召开了反诈推进会，各村书记参加会议，镇长主持会议。会上传达了县里的部署。\n"
    "会后，各村在村口张贴反诈海报。\n"
)


def test_a_report_of_what_was_done_is_called_one() -> None:
    plan = read(REPORT)

    assert plan.requirements == ()
    assert [question.ask for question in plan.questions if question.field == "report"] == [
        "这份文件像是在报道或总结已经做过的事，只读出了其中提出的要求。要照着做的内容，请在原文里选中后添加为任务。"
    ]


def test_what_a_report_tells_is_not_marked_as_passed_over() -> None:
    assert unread(REPORT, []) == ()


PASSED_OVER = "各村要务必做好第{}件事，按时限完成到位。\n"


@given(known=st.lists(st.tuples(st.integers(0, 260), st.integers(0, 60))))
def test_what_touches_nothing_that_is_known_is_shown_as_passed_over(known: list[tuple[int, int]]) -> None:
    text = "云溪镇工作方案\n一、工作任务\n" + "".join(map(PASSED_OVER.format, range(10)))
    spans = [(start, start + length) for start, length in known]
    every = unread(text, [])

    found = unread(text, spans)

    assert len(every) == 10
    assert found == tuple(at for at in every if not any(start < at[1] and at[0] < end for start, end in spans))


def test_what_a_person_selects_in_a_report_is_read() -> None:
    start = REPORT.index("各村在村口")
    end = REPORT.index("。", start)

    found = read_span(REPORT, (start, end))

    assert found is not None
    assert (found.quote, found.activity, found.owner.units) == ("各村在村口张贴反诈海报", "signage", ("各村",))


def test_what_cannot_be_decided_is_asked() -> None:
    plan = read("一、工作任务\n1.5月1日前签订责任书。\n2.每月XX日前报送小结。")

    assert [(question.field, question.ask) for question in plan.questions] == [
        ("title", "没有找到方案标题，请补充。"),
        ("issued", "没有找到成文日期，请补充。"),
        ("schedule.by", "期限没有写明年份，请补充。"),
        ("owner", "没有看出由谁负责，请指定责任单位。"),
        ("schedule.due", "每期的截止日在原文中空缺，请补充。"),
        ("owner", "没有看出由谁负责，请指定责任单位。"),
    ]
