"""The monthly report is laid out as an official paper, and every figure in it leads to its records and back."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from wuzha.papers.layouts import title_lines
from wuzha.papers.references import Figure, RecordRef
from wuzha.papers.reports import (
    Breakdown,
    GroupRow,
    MissingRow,
    MonthlyReport,
    PlanRef,
    TypeRow,
    monthly_report,
)

OFFICE = shutil.which("soffice")
RECORDS = tuple(
    RecordRef(f"2026-{number}", date(2026, 5, number), "云溪村", f"第{number}次宣讲") for number in range(1, 13)
)
REPORT = MonthlyReport(
    title="云溪镇2026年5月防范电信网络诈骗工作情况报告",
    office="云溪镇综治办",
    month="2026-05",
    plans=(PlanRef("云溪镇防范电信网络诈骗工作方案", "云政〔2026〕12号", 2), PlanRef("云溪镇无诈校园方案", None, 1)),
    cut_off=date(2026, 6, 3),
    compiled_on=date(2026, 6, 4),
    figures=(
        Figure(1, "宣传活动", "12场", "本月发生并登记的活动", RECORDS),
        Figure(2, "到期任务", "40项", "方案推算的到期期次"),
    ),
    groups=(GroupRow("全员集中宣讲", 20, Figure(3, "全员集中宣讲", "18", "有记录核销的期次", RECORDS[:4]), 16, 2),),
    types=(
        TypeRow(
            "村（社区）", 9, 20, Figure(4, "村（社区）", "18", "该类单位完成的期次", (RECORDS[0], RECORDS[10])), 16, 2
        ),
    ),
    missing=(
        MissingRow("每月组织村民开展不少于1次集中宣讲", "附件1 村任务清单", 2, date(2026, 5, 31)),
        MissingRow("设置宣传栏", "四、（五）", 1, None),
    ),
)


def _open(report: MonthlyReport = REPORT) -> Document:
    return docx.Document(io.BytesIO(monthly_report(report)))


def _texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def _rows(document: Document, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[table].rows]


def _marks(document: Document) -> tuple[set[str], set[str]]:
    """Return the names of all bookmarks and of all places links lead to."""
    body = document.element.body
    names = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    return names, {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}


def test_the_report_says_what_it_rests_on_and_up_to_when() -> None:
    assert _texts(_open())[2:4] == [
        "依据方案：《云溪镇防范电信网络诈骗工作方案》（云政〔2026〕12号，第2版）；《云溪镇无诈校园方案》（第1版）。",
        (
            "统计期间为2026年5月1日至5月31日，数据截至2026年6月3日。"
            "数字后的标号〔1〕等对应附件《记录索引》，口径和所据记录逐一列明，可点击查看。"
        ),
    ]


def test_the_sections_follow_the_order_of_a_monthly_report() -> None:
    headings = [text for text in _texts(_open()) if re.match("[一二三四五]、|（[一二]）", text)]

    assert headings == [
        "一、总体情况",
        "二、任务完成情况",
        "三、各类单位完成情况",
        "四、待补任务",
        "五、存在问题和下月安排（由经办人填写）",
        "（一）存在问题",
        "（二）下月安排",
    ]


def test_tables_show_plan_against_fact_with_a_mark_at_each_counted_figure() -> None:
    document = _open()

    assert [_rows(document, table) for table in range(4)] == [
        [
            ["指标", "本月", "口径"],
            ["宣传活动", "12场〔1〕", "本月发生并登记的活动"],
            ["到期任务", "40项〔2〕", "方案推算的到期期次"],
        ],
        [["任务", "应完成", "已完成", "其中按时", "待补"], ["全员集中宣讲", "20", "18〔3〕", "16", "2"]],
        [
            ["单位类型", "单位数", "应完成", "已完成", "其中按时", "待补"],
            ["村（社区）", "9", "20", "18〔4〕", "16", "2"],
        ],
        [
            ["任务", "依据条款", "涉及单位数", "期限"],
            ["每月组织村民开展不少于1次集中宣讲", "附件1 村任务清单", "2", "2026年5月31日"],
            ["设置宣传栏", "四、（五）", "1", "未定期限"],
        ],
    ]


def test_the_index_lists_the_records_of_every_figure_by_number() -> None:
    rows = [[row[0], row[1]] for row in _rows(_open(), 4)]

    assert rows == [
        ["标号", "指标和数值"],
        ["〔1〕", "宣传活动：12场"],
        ["所据记录（12条）：2026-1至2026-12"] * 2,
        ["〔2〕", "到期任务：40项"],
        ["所据记录：无（由方案推算或本期为零）"] * 2,
        ["〔3〕", "全员集中宣讲：18"],
        ["所据记录（4条）：2026-1至2026-4"] * 2,
        ["〔4〕", "村（社区）：18"],
        ["所据记录（2条）：2026-1；2026-11"] * 2,
    ]


def test_the_list_of_records_holds_each_record_once_unit_by_unit_in_number_order() -> None:
    rows = _rows(_open(), 5)

    assert rows[0] == ["单位", "事项、编号和日期"]
    assert [row[0] for row in rows[1:]] == list(dict.fromkeys(record.unit for record in RECORDS))
    assert re.findall(r"2026-\d+", "".join(row[1] for row in rows[1:])) == [record.no for record in RECORDS]
    assert "第10次宣讲：2026-10（5月10日）" in rows[1][1]


def test_every_mark_leads_to_the_index_and_back_and_every_number_to_its_record() -> None:
    names, targets = _marks(_open())

    assert {f"f{ref}" for ref in range(1, 5)} | {f"m{ref}" for ref in range(1, 5)} <= targets
    assert targets <= names
    assert {"r1", "r4", "r11", "r12"} == {target for target in targets if target.startswith("r")}


def test_the_page_is_that_of_an_official_document() -> None:
    section = _open().sections[0]

    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [round(margin.mm) for margin in (section.top_margin, section.bottom_margin)] == [37, 35]
    assert [round(margin.mm) for margin in (section.left_margin, section.right_margin)] == [28, 26]


def test_body_text_is_fangsong_of_16_points_on_lines_of_28_95_and_names_all_four_faces() -> None:
    document = _open()
    faces = document.styles["Normal"].element.rPr.find(qn("w:rFonts"))

    assert document.styles["Normal"].font.size == Pt(16)
    assert document.styles["Normal"].paragraph_format.line_spacing == Pt(28.95)
    assert {faces.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {"仿宋_GB2312"}


def test_title_and_headings_have_their_faces() -> None:
    faces = {
        paragraph.text: paragraph.runs[0].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
        for paragraph in _open().paragraphs
        if paragraph.runs
    }

    assert faces["云溪镇2026年5月防范"] == "方正小标宋简体"
    assert faces["一、总体情况"] == "黑体"
    assert faces["（一）存在问题"] == "楷体_GB2312"


def test_page_numbers_stand_at_the_outer_side() -> None:
    document = _open()
    section = document.sections[0]

    assert document.settings.odd_and_even_pages_header_footer is True
    assert section.footer.paragraphs[0].alignment == 2
    assert section.even_page_footer.paragraphs[0].alignment == 0
    words = section.footer.paragraphs[0]._p.iter(qn("w:t"))  # noqa: SLF001 - fields are no runs
    assert "".join(word.text for word in words) == "— 1 —"


def test_problems_and_next_steps_are_left_to_be_written_on_lines() -> None:
    ruled = list(_open().element.body.iter(qn("w:pBdr")))

    assert len(ruled) == 6


def test_the_date_stands_two_characters_right_of_the_office() -> None:
    office, day = (
        next(each for each in _open().paragraphs if each.text == text) for text in ("云溪镇综治办", "2026年6月4日")
    )

    assert round((office.paragraph_format.right_indent - day.paragraph_format.right_indent) / Pt(15.79), 1) == 2.0


def test_the_same_report_gives_the_same_bytes_and_another_one_does_not() -> None:
    assert monthly_report(REPORT) == monthly_report(replace(REPORT))
    assert monthly_report(REPORT) != monthly_report(replace(REPORT, cut_off=date(2026, 6, 2)))


def test_a_month_without_duties_and_records_is_said_in_words() -> None:
    empty = replace(REPORT, plans=(), figures=(), groups=(), types=(), missing=())

    texts = _texts(_open(empty))

    assert "依据方案：（尚无已发布的方案）。" in texts
    assert texts.count("本月没有统计数字。") == 1
    assert texts.count("本月没有到期任务。") == 2
    assert "截至统计日，到期任务均已完成。" in texts
    assert "本期没有记录。" in texts


def test_a_record_counted_twice_in_a_figure_is_listed_once() -> None:
    figure = Figure(1, "活动", "1场", "口径", (RECORDS[0], RECORDS[0]))

    assert _rows(_open(replace(REPORT, figures=(figure,))), 4)[2][0] == "所据记录（1条）：2026-1"


def test_control_characters_in_a_title_do_no_harm() -> None:
    records = (RecordRef("1", date(2026, 5, 1), "云溪村", "宣\x00讲\x0b<b>\n&"),)

    rows = _rows(_open(replace(REPORT, figures=(Figure(1, "活动", "1", "口径", records),))), 5)

    assert rows[1][1].startswith("宣 讲 <b> &：1（2026年5月1日）")


@pytest.mark.parametrize("month", ["2026-13", "2026-5", "2026年5月", ""])
def test_a_month_that_is_none_is_an_error(month: str) -> None:
    with pytest.raises(ValueError, match="月份应写作 2026-05"):
        replace(REPORT, month=month)


def test_two_figures_with_one_mark_are_an_error() -> None:
    with pytest.raises(ValueError, match="同一个标号"):
        replace(REPORT, figures=(REPORT.figures[0], REPORT.figures[0]))


def test_a_long_title_is_broken_in_even_lines_between_words() -> None:
    assert title_lines("云溪镇2026年5月防范电信网络诈骗工作情况报告") == [
        "云溪镇2026年5月防范",
        "电信网络诈骗工作情况报告",
    ]
    assert title_lines("记录索引") == ["记录索引"]


@given(st.text(st.sampled_from("云溪镇防范电信网络诈骗工作情况报告2026年5月《》“”"), max_size=90))
def test_a_broken_title_is_complete_and_no_line_is_empty(title: str) -> None:
    lines = title_lines(title)

    assert "".join(lines) == title
    assert all(lines) or not title


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_the_report_opens_in_an_office_program_and_its_body_fills_two_pages(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(monthly_report(REPORT))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"

    subprocess.run(  # noqa: S603 - a fixed program on a file of our own
        [
            str(OFFICE),
            home,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "report.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )

    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    assert len(texts) in {3, 4}
    assert "记录索引" in next(text for text in texts if text.startswith("附件"))


def test_breakdowns_are_an_annex_of_their_own_before_the_index() -> None:
    parts = (Figure(5, "宣讲", "9场次", "按形式分", RECORDS[:9]), Figure(6, "走访", "3场次", "按形式分", RECORDS[9:]))

    document = _open(replace(REPORT, breakdowns=(Breakdown("按形式", parts),)))

    texts = _texts(document)
    assert [text for text in texts if text.startswith("附件")] == ["附件1", "附件2"]
    assert texts[texts.index("附件1") :][:4] == ["附件1", "宣传活动分类统计", "按形式", "口径：按形式分。"]
    assert _rows(document, 4) == [["类别", "本月"], ["宣讲", "9场次〔5〕"], ["走访", "3场次〔6〕"]]
    names, places = _marks(document)
    assert {"f5", "f6", "m5", "m6"} <= names
    assert places <= names


def test_a_report_without_breakdowns_has_the_index_alone() -> None:
    assert [text for text in _texts(_open()) if text.startswith("附件")] == ["附件"]
