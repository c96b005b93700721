"""What websites, printers and advertisers put between the lines of a plan is not read; its text stays as it was."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.made import plain
from wuzha.plan.shadow import shadow
from wuzha.reading.noise import quieted
from wuzha.reading.reader import read

OWN = Path(__file__).parent / "own/plan.txt"
DUTY = "各村每月开展不少于1次集中宣讲"
TITLE = "云溪镇防范电信网络诈骗工作方案"


def _seen(text: str) -> list[str]:
    return [line.strip() for line in quieted(shadow(text)).split("\n") if line.strip()]


@pytest.mark.parametrize(
    "noise",
    [
        "首页 > 政务公开 > 通知公告",
        "您当前所在的位置：首页>通知公告>正文",
        "来源：云溪镇人民政府 发布时间：2026-03-02 10:21 浏览次数：1 234 次",
        "浏览量：33",
        "字体：大 中 小",
        "【字体：大 中 小】 【打印本页】 【关闭窗口】",
        "打印本页",
        "分享到： 微信 微博 QQ空间",
        "扫一扫在手机打开当前页",
        "首页 登录 注册",
        "责任编辑：李某",
        "上一篇：每月一次的安全检查要按时开展",
        "下一条",
        "点击下载：反诈宣传手册.pdf",
        "附件：任务清单.docx",
        "网站地图 | 联系我们 | 版权声明",
        "ICP备案号：X备12345678号-1 公安备案 11010502030",
        "网站标识码：1101050001",
        "低价出售方案模板，加微信 abc123，每月更新100篇",
        "本文由某某网整理，更多范文请每天关注",
        "更多精彩内容请关注本站",
        "转载请注明出处",
        "www.example.com/fanzha",
        "…………",
        "* * * * *",
        "— 12 —",
        "第 2 页 共 3 页",
        "2/3",
    ],
)
def test_a_line_of_noise_is_not_seen(noise: str) -> None:
    assert _seen(f"一、宣传\n{noise}\n{DUTY}。") == ["一、宣传", f"{DUTY}。"]


@pytest.mark.parametrize(
    "line",
    [
        DUTY,
        "来源：各村每月报送的台账",
        "阅读：每周阅读一篇反诈案例",
        "上一条所列单位要按时报送",
        "主办单位：云溪镇综治办 承办单位：各村",
        "联系电话：12345",
        "关注“国家反诈中心”微信公众号",
        "不要随意加微信好友",
        "发文字号：云政〔2026〕12号 发布日期：2026-03-02",
        "成文日期：2026年3月2日",
        "工作动态",
        "中",
        "首页",
        "3",
        "——",
        "2026年3月2日",
    ],
)
def test_a_line_of_a_plan_stays(line: str) -> None:
    assert _seen(f"一、宣传\n{line}\n{DUTY}。") == ["一、宣传", shadow(line), f"{DUTY}。"]


def test_the_cells_of_a_table_are_no_noise() -> None:
    table = "风险\n|\n中\n|\n来源：群众举报\n|\n打印\n|\n2/3\n|\n…"

    assert _seen(table) == shadow(table).split("\n")


def test_a_list_of_other_pages_behind_a_plan_is_not_seen_up_to_the_next_sentence() -> None:
    written = [TITLE, "一、宣传", *[f"{DUTY}。"] * 6]
    others = ["相关阅读", "各村每月开展一次消防演练的通知", "全镇防火工作方案"]

    assert _seen("\n".join([*written, *others, "二、要求", "各村要重视。"])) == [*written, "二、要求", "各村要重视。"]


def test_running_heads_beside_page_numbers_are_not_seen() -> None:
    text = "\n".join(f"云溪镇文件汇编\n甲{page}。\n乙{page}。\n— {page} —" for page in range(1, 5))

    assert _seen(text) == [f"{name}{page}。" for page in range(1, 5) for name in "甲乙"]


def test_a_sentence_goes_on_behind_a_page_number() -> None:
    text = f"一、宣传\n（一）{DUTY}，\n\n— 1 —\n\n每季度组织一次测试。"

    clauses = read(text).requirements

    assert [(clause.quote, clause.owner.units) for clause in clauses] == [
        (DUTY, ("各村",)),
        ("每季度组织一次测试", ("各村",)),
    ]


def test_characters_that_are_not_seen_are_no_part_of_a_word() -> None:
    text = "一、宣传\n\uf06c各村每\u200b月开\ue004展不少于1次\ufeff集中宣讲。"

    (clause,) = read(text).requirements

    assert (clause.schedule.kind, clause.owner.units) == ("recurring", ("各村",))
    assert text[slice(*clause.at)] == clause.quote == "各村每\u200b月开\ue004展不少于1次\ufeff集中宣讲"


def test_a_noisy_copy_is_read_as_the_clean_text_is() -> None:
    clean = (
        f"{TITLE}\n一、宣传\n（一）{DUTY}。\n（二）各企业每季度组织1次测试。\n二、要求\n各单位每月10日前报送情况。\n"
    )
    noisy = clean.replace("\n一、", "【字体：大 中 小】\n来源：某网 浏览次数：9\n打印本页\n一、").replace(
        "\n二、", "\n点击查看：更多.html\n— 3 —\n二、"
    )

    readings = [read(text) for text in (clean, noisy + "上一篇：每周例会通知\n下一篇：无\n")]

    assert readings[0].title == readings[1].title == TITLE
    assert [clause.quote for clause in readings[0].requirements] == [
        clause.quote for clause in readings[1].requirements
    ]
    assert len(readings[0].requirements) == 3


@given(st.text(st.sampled_from("一、各村每月开展|\n \t\u200b\uf06c—1页第.…来源：首>【】打印本微信")))
@settings(max_examples=300, deadline=None)
def test_the_length_never_changes_and_nothing_new_is_seen(text: str) -> None:
    quiet = quieted(text)

    assert len(quiet) == len(text)
    assert all(one in (other, " ", "\u200b") for one, other in zip(quiet, text, strict=True))


def test_a_clean_plan_is_left_as_it_is() -> None:
    for text in (plain(), OWN.read_text("utf-8")):
        assert quieted(shadow(text)) == shadow(text)


def test_three_hundred_pages_take_less_than_three_seconds() -> None:
    text = shadow((plain() + "\n— 1 —\n来源：某网\n") * 700)

    begun = time.process_time()
    quieted(text)

    assert time.process_time() - begun < 3
