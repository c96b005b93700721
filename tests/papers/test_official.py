"""A formal document in the file: page, faces, title, marks at its head, attachments behind it, 抄送 at its foot."""

from __future__ import annotations

import io
from datetime import date

import docx
import openpyxl
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from wuzha.papers import rendering
from wuzha.papers.documents import Annex, Block, Body, Document, Heading, Num, Open, Ref, Table
from wuzha.papers.official.imprints import copied_lines
from wuzha.papers.official.titles import title_lines

DAY = date(2026, 6, 4)
REF = Ref(no="12", on=date(2026, 5, 6), unit="上云村", title="宣\x00讲\x0b<b>\n&")
HELD = Num(
    key="activities.count",
    name="宣传活动",
    number=3,
    value="3场次",
    definition="一条计1场次",
    refs=(REF,),
    where="figures",
)
TEXT = (Heading(text="一、总体情况"), Body(parts=("开展", HELD, "。")), Open(key="a", label="（一）存在问题"))
ANNEX = (
    Annex(text="宣传活动分类统计"),
    Heading(text="（一）按形式", level=2),
    Table(columns=(("类别", 90, False), ("场次", 66, True)), rows=((("宣讲",), (HELD,)),)),
)
PAPER = Document(
    attached=True,
    paper="monthly",
    name="月度报告",
    layout="official",
    title="云溪镇2026年5月防范电信网络诈骗工作情况报告",
    office="云溪镇综治办",
    day=DAY,
    cut_off=DAY,
    blocks=(*TEXT, *ANNEX),
)
THREE = ["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"]


def changed(**fields: object) -> Document:
    return PAPER.model_copy(update=fields)


def with_blocks(*blocks: Block) -> Document:
    return changed(blocks=blocks)


def opened(document: Document = PAPER) -> Word:
    return docx.Document(io.BytesIO(rendering.docx(document)))


def texts(document: Document = PAPER) -> list[str]:
    return [paragraph.text for paragraph in opened(document).paragraphs if paragraph.text]


def boxed(document: Document) -> str:
    """Return the words in the box at the foot of the last page."""
    body = opened(document).element.body
    boxes = list(body.iter("{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}txbx"))
    return "".join(word.text or "" for box in boxes for word in box.iter(qn("w:t")))


def test_the_page_is_that_of_an_official_document() -> None:
    section = opened().sections[0]

    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [round(margin.mm) for margin in (section.top_margin, section.bottom_margin)] == [37, 35]
    assert [round(margin.mm) for margin in (section.left_margin, section.right_margin)] == [28, 26]


def test_body_text_is_fangsong_of_16_points_on_lines_of_28_95_and_names_all_four_faces() -> None:
    style = opened().styles["Normal"]
    faces = style.element.rPr.find(qn("w:rFonts"))

    assert (style.font.size, style.paragraph_format.line_spacing) == (Pt(16), Pt(28.95))
    assert {faces.get(qn(name)) for name in THREE} == {"仿宋_GB2312"}


def test_title_headings_and_marks_have_their_faces() -> None:
    faces = {
        paragraph.text: paragraph.runs[0].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
        for paragraph in opened(changed(urgency="特急", marking="内部", serial=7)).paragraphs
        if paragraph.runs
    }

    assert faces["云溪镇2026年5月防范"] == "方正小标宋简体"
    assert (faces["一、总体情况"], faces["附件1"]) == ("黑体", "黑体")
    assert faces["（一）按形式"] == "楷体_GB2312"
    assert (faces["000007"], faces["内部"], faces["特急"]) == ("仿宋_GB2312", "黑体", "黑体")


@pytest.mark.parametrize(
    "fields, lines",
    [
        ({}, []),
        ({"urgency": "加急"}, ["加急"]),
        ({"marking": "内部"}, ["", "内部"]),
        ({"serial": 12}, ["000012"]),
        ({"serial": 12, "marking": "内部", "urgency": "特急"}, ["000012", "内部", "特急"]),
        ({"serial": 12, "urgency": "特急"}, ["000012", "特急"]),
        ({"marking": "内部", "urgency": "特急"}, ["", "内部", "特急"]),
    ],
)
def test_marks_stand_in_order_above_the_name_of_the_issuer_which_stays_in_its_place(
    fields: dict[str, object], lines: list[str]
) -> None:
    paragraphs = opened(changed(**fields)).paragraphs
    above = [paragraph.text for paragraph in paragraphs[:4]]

    assert above == [*lines, *[""] * (4 - len(lines))]
    assert paragraphs[4].text == "云溪镇综治办文件"
    assert sum(paragraph.paragraph_format.line_spacing.pt for paragraph in paragraphs[:4]) == pytest.approx(
        99.2, abs=0.1
    )


def test_a_letter_and_a_sheet_bear_the_same_marks() -> None:
    for layout in ("letter", "sheet"):
        assert texts(changed(layout=layout, serial=3, urgency="加急"))[:2] == ["000003", "加急"]


def test_what_is_attached_is_said_behind_the_text_and_before_the_signature() -> None:
    found = texts()
    at = found.index("附件：1.宣传活动分类统计")

    assert found[at : at + 4] == ["附件：1.宣传活动分类统计", "2.口径和记录索引", "云溪镇综治办", "2026年6月4日"]
    assert found[at - 1] == "（一）存在问题"


def test_attachments_are_named_as_they_were_announced_each_on_a_page_of_its_own() -> None:
    document = opened()
    found = [paragraph.text for paragraph in document.paragraphs if paragraph.text]

    assert found[found.index("附件1") : found.index("附件1") + 3] == ["附件1", "宣传活动分类统计", "（一）按形式"]
    assert found[found.index("附件2") + 1] == "口径和记录索引"
    breaks = [paragraph.text for paragraph in document.paragraphs if paragraph.paragraph_format.page_break_before]
    assert breaks == ["附件1", "附件2"]


def test_one_attachment_has_no_number_and_a_paper_without_any_says_nothing() -> None:
    alone, none = texts(with_blocks(*TEXT)), texts(with_blocks(Body(parts=("照方案办。",))))

    assert ("附件：口径和记录索引" in alone, "附件" in alone, "附件1" in alone) == (True, True, False)
    assert [text for text in none if text.startswith("附件")] == []


def test_the_second_line_of_what_is_attached_begins_under_the_first_name() -> None:
    one, two = (
        next(each for each in opened().paragraphs if each.text == text).paragraph_format
        for text in ("附件：1.宣传活动分类统计", "2.口径和记录索引")
    )

    assert one.left_indent == two.left_indent
    assert round((one.left_indent + one.first_line_indent) / Pt(15.79), 1) == 2.0
    assert round((two.left_indent + two.first_line_indent) / Pt(15.79), 1) == 5.0


def test_the_date_stands_two_characters_right_of_the_office() -> None:
    office, day = (
        next(each for each in opened().paragraphs if each.text == text) for text in ("云溪镇综治办", "2026年6月4日")
    )

    assert round((office.paragraph_format.right_indent - day.paragraph_format.right_indent) / Pt(15.79), 1) == 2.0


def test_a_formal_paper_is_copied_between_lines_and_a_letter_without_any() -> None:
    formal = changed(copies="县政法委")
    letter = changed(copies="县政法委", layout="letter")

    assert boxed(formal) == "抄送：县政法委。云溪镇综治办2026年6月4日印发"
    assert boxed(letter) == "抄送：县政法委。"
    rules = [len(list(opened(each).element.body.iter(qn("w:pBdr")))) for each in (formal, letter)]
    assert rules[0] - rules[1] == 3  # the red line, and both of the 版记
    assert boxed(changed(layout="sheet")) == ""


def test_a_long_list_of_copies_is_broken_and_no_line_begins_with_a_comma() -> None:
    names = "、".join(f"云溪镇第{number}村民委员会" for number in range(1, 41))

    lines = copied_lines(names)

    assert "".join(line.strip("　") for line in lines) == f"抄送：{names}。"
    assert all(line.startswith("　　　") for line in lines[1:])
    assert all(line.strip("　")[0] not in "、。" for line in lines)
    assert max(sum(0.5 if char.isascii() else 1 for char in line) for line in lines) <= 30


def test_what_is_left_to_be_written_stays_with_the_signature() -> None:
    ruled = [each for each in opened().paragraphs if each.paragraph_format.keep_with_next and not each.text]

    assert len(ruled) >= 3


def test_the_worksheet_bears_marks_copies_and_attachments_too() -> None:
    data = rendering.xlsx(changed(serial=4, marking="内部", urgency="加急", copies="县政法委"))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]

    cells = [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)]
    assert cells[2:5] == ["000004", "内部", "加急"]
    assert "附件：宣传活动分类统计" in cells
    assert "抄送：县政法委。" in cells


def test_every_copy_is_the_same_paper_with_another_number() -> None:
    one, other = rendering.docx(changed(serial=1)), rendering.docx(changed(serial=2))

    assert one != other
    assert one == rendering.docx(changed(serial=1))
    assert [text for text in texts(changed(serial=1)) if text not in texts(changed(serial=2))] == ["000001"]


def test_control_characters_in_a_title_do_no_harm() -> None:
    rows = [[cell.text for cell in row.cells] for row in opened().tables[-1].rows]

    assert rows[1][1].startswith("宣 讲 <b> &：12（2026年5月6日）")


def test_a_long_title_is_broken_in_even_lines_between_words() -> None:
    assert title_lines(PAPER.title) == ["云溪镇2026年5月防范", "电信网络诈骗工作情况报告"]
    assert title_lines("记录索引") == ["记录索引"]


@given(st.text(st.sampled_from("云溪镇防范电信网络诈骗工作情况报告2026年5月《》“”"), max_size=90))
def test_a_broken_title_is_complete_and_no_line_is_empty(title: str) -> None:
    lines = title_lines(title)

    assert "".join(lines) == title
    assert all(lines) or not title
