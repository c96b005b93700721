"""Word files give what a reader sees: order, tables, automatic numbers; not what is hidden, repeated or deleted."""

from __future__ import annotations

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.reading.made import fill, saved, with_part, word
from wuzha.reading.documents import open_document

W = nsdecls("w")


def _read(document: object) -> str:
    return open_document(saved(document), "方案.docx").text


def _with(*paragraphs: str) -> bytes:
    """Return a document whose body is the given raw XML."""
    body = "".join(paragraphs)
    return with_part(word(("x",)), "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")


def _numbered(number: int, level: int, text: str) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{numbering}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _list(*levels: tuple[str, str], start: int = 1, extra: str = "") -> str:
    """Return a numbering part: a list of (format, text) levels as number 1."""
    drawn = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (style, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{drawn}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{extra}</w:numbering>'
    )


def _read_numbered(numbering: str, *paragraphs: str) -> list[str]:
    data = with_part(_with(*paragraphs), "word/numbering.xml", numbering)
    return open_document(data, "方案.docx").text.split("\n")


def test_paragraphs_and_tables_come_in_document_order() -> None:
    document = docx.Document()
    document.add_paragraph("一、任务")
    fill(document.add_table(2, 2), [["项目", "要求"], ["宣讲", "每月1次"]])
    document.add_paragraph("二、要求")

    assert _read(document) == "一、任务\n项目\n|\n要求\n宣讲\n|\n每月1次\n二、要求"


def test_a_merged_cell_is_read_once() -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    fill(table, [["", "甲"], ["", "乙"], ["", ""]])
    table.cell(0, 0).merge(table.cell(1, 0)).text = "宣防措施"
    table.cell(2, 0).merge(table.cell(2, 1)).text = "合计"

    assert _read(document) == "宣防措施\n|\n甲\n同上\n|\n乙\n合计"


def test_an_empty_cell_keeps_its_column_and_an_empty_row_is_left_out() -> None:
    document = docx.Document()
    fill(document.add_table(3, 3), [["宣讲", "", "每月1次"], ["", " ", ""], ["测试", "每季1次", ""]])

    assert _read(document) == "宣讲\n|\n/\n|\n每月1次\n测试\n|\n每季1次\n|\n/"


def test_a_cell_merged_downwards_inside_a_row_is_referred_to() -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    fill(table, [["宣讲", "", "每月1次"], ["测试", "", "每季1次"]])
    table.cell(0, 1).merge(table.cell(1, 1)).text = "各企业"

    assert _read(document) == "宣讲\n|\n各企业\n|\n每月1次\n测试\n|\n同上\n|\n每季1次"


def test_a_table_within_a_cell_is_read_in_its_place() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "外"
    fill(cell.add_table(1, 2), [["甲", "乙"]])

    assert _read(document) == "外\n甲\n|\n乙"


def test_headers_and_footers_are_left_out() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"

    assert _read(document) == "正文"


@pytest.mark.parametrize(
    "style, text, labels",
    [
        ("chineseCounting", "%1、", ["一、甲", "二、乙"]),
        ("chineseCountingThousand", "（%1）", ["（一）甲", "（二）乙"]),
        ("chineseCounting", "第%1条", ["第一条　甲", "第二条　乙"]),
        ("decimal", "%1.", ["1.甲", "2.乙"]),
        ("decimal", "（%1）", ["（1）甲", "（2）乙"]),
        ("decimal", "%1", ["1 甲", "2 乙"]),
        ("decimalEnclosedCircleChinese", "%1", ["①甲", "②乙"]),
        ("upperLetter", "%1.", ["A.甲", "B.乙"]),
        ("lowerRoman", "%1)", ["i)甲", "ii)乙"]),
        ("decimalFullWidth", "%1．", ["１．甲", "２．乙"]),
        ("decimalZero", "%1、", ["01、甲", "02、乙"]),
        ("ideographTraditional", "%1、", ["甲、甲", "乙、乙"]),
        ("ideographZodiac", "%1、", ["子、甲", "丑、乙"]),
        ("chineseLegalSimplified", "%1、", ["壹、甲", "贰、乙"]),
        ("ideographDigital", "%1、", ["一、甲", "二、乙"]),
        ("taiwaneseCounting", "%1、", ["一、甲", "二、乙"]),
        ("bullet", "\uf06c", ["甲", "乙"]),
    ],
)
def test_automatic_numbers_are_written_out(style: str, text: str, labels: list[str]) -> None:
    read = _read_numbered(_list((style, text)), _numbered(1, 0, "甲"), _numbered(1, 0, "乙"))

    assert read == labels


@pytest.mark.parametrize(
    "start, label",
    [(10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "一百"), (105, "一百零五"), (110, "一百一十")],
)
def test_chinese_numbers_beyond_ten_are_written_as_spoken(start: int, label: str) -> None:
    assert _read_numbered(_list(("chineseCounting", "%1、"), start=start), _numbered(1, 0, "甲")) == [f"{label}、甲"]


def test_a_lower_level_begins_anew_under_each_higher_one_and_may_name_it() -> None:
    numbering = _list(("chineseCounting", "%1、"), ("decimal", "%1.%2"), ("decimal", "（%3）"))
    levels = (0, 1, 1, 2, 0, 1, 2)

    read = _read_numbered(numbering, *(_numbered(1, level, "事项") for level in levels))

    assert read == ["一、事项", "一.1 事项", "一.2 事项", "（1）事项", "二、事项", "二.1 事项", "（1）事项"]


def test_a_list_that_overrides_its_start_begins_there_once() -> None:
    extra = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    numbering = _list(("decimal", "%1."), extra=extra)

    read = _read_numbered(numbering, *(_numbered(number, 0, "事") for number in (1, 1, 2, 2)))

    assert read == ["1.事", "2.事", "1.事", "2.事"]


def test_a_paragraph_is_numbered_by_its_style_and_by_the_style_below_that() -> None:
    document = docx.Document()
    document.part.numbering_part._element.append(  # noqa: SLF001 - python-docx has no call for lists
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="70"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        )
    )
    document.part.numbering_part._element.append(  # noqa: SLF001 - the same
        parse_xml(f'<w:num {W} w:numId="70"><w:abstractNumId w:val="70"/></w:num>')
    )
    base = document.styles.add_style("条目", 1)
    base.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="70"/></w:numPr>'))
    derived = document.styles.add_style("小条目", 1)
    derived.base_style = base
    document.add_paragraph("甲", style="条目")
    document.add_paragraph("乙", style="小条目")
    plain = document.add_paragraph("丙", style="条目")
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="0"/></w:numPr>'))  # noqa: SLF001 - the same

    assert _read(document) == "一、甲\n二、乙\n丙"


def test_tracked_changes_are_read_as_accepted_and_that_is_said() -> None:
    data = _with(
        '<w:p><w:r><w:t>每月</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>一次</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>两次</w:t></w:r></w:ins></w:p>'
    )

    document = open_document(data, "方案.docx")

    assert (document.text, document.notes) == ("每月两次", ("文档带有修订痕迹，已按接受全部修订后的文字读入。",))


def test_hidden_text_and_field_codes_are_not_read_but_field_results_are() -> None:
    data = _with(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        '<w:fldSimple w:instr="DATE"><w:r><w:t>明</w:t></w:r></w:fldSimple></w:p>'
    )

    assert open_document(data, "方案.docx").text == "明"


def test_line_breaks_part_lines_and_page_breaks_do_not() -> None:
    data = _with('<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:br w:type="page"/><w:t>丙</w:t></w:r></w:p>')

    assert open_document(data, "方案.docx").text == "甲\n乙丙"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    data = _with(
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing><a>{box}</a></w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r></w:p>"
    )

    assert open_document(data, "方案.docx").text == "正文\n框内"


def test_content_controls_and_links_are_looked_through() -> None:
    data = _with(
        "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>甲</w:t></w:r></w:hyperlink></w:p></w:sdtContent></w:sdt>"
    )

    assert open_document(data, "方案.docx").text == "甲"


def test_a_table_of_contents_is_left_out_and_that_is_said() -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("一、总则\t3", style="toc 1")
    document.add_paragraph("一、总则")

    read = open_document(saved(document), "方案.docx")

    assert (read.text, read.notes) == ("一、总则", ("目录没有读入，只读正文。",))


def test_boxes_to_tick_are_kept() -> None:
    data = _with(
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t>'
        '<w:sym w:char="F0A8"/><w:t>否</w:t></w:r></w:p>'
    )

    assert open_document(data, "方案.docx").text == "☑是□否"


def test_a_strict_document_is_read_like_any_other() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    data = with_part(
        word(("x",)),
        "word/document.xml",
        f'<w:document xmlns:w="{strict}"><w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:body></w:document>',
    )

    assert open_document(data, "方案.docx").text == "甲"


def test_a_broken_list_of_numbers_does_not_keep_the_text_from_being_read() -> None:
    data = with_part(_with(_numbered(1, 0, "甲")), "word/numbering.xml", "<broken")

    assert open_document(data, "方案.docx").text == "甲"
