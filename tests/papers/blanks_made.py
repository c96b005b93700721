"""Superiors' forms as offices draw them, made for tests."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
from docx.document import Document
from docx.oxml import parse_xml
from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

_LINE = Side(style="thin")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def workbook(change: Callable[[Worksheet], None] = lambda _: None) -> bytes:
    """Return a monthly form: unit and month in text, a table of figures by span, a sum by formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "月报"
    rows = [
        ["反诈宣传工作月报表", None, None, None],
        ["填报单位", "{{单位名称}}", "填报日期", None],
        ["项目", "本月", "本年累计", "上年同期"],
        ["宣传活动（场）", None, None, None],
        ["覆盖人次", None, None, None],
        ["发放宣传资料（份）", None, None, None],
        ["损失金额（万元）", None, None, None],
        ["合计", "=SUM(B4:B6)", None, None],
        ["填表人", None, "联系电话", None],
    ]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    sheet.merge_cells("A1:D1")
    sheet.column_dimensions["A"].width = 33
    sheet["B4"].number_format = "0"
    sheet.oddFooter.center.text = "{{ 统计期间 }} 第&P页"
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document(change: Callable[[Document], None] = lambda _: None) -> bytes:
    """Return a form of Word: a field split into runs, one in full-width braces, header, text box, a table to fill."""
    paper = docx.Document()
    line = paper.add_paragraph()
    for piece in ("{", "{单位", "名称 }", "}开展宣传活动", "{{宣传活动}}", "场。"):
        line.add_run(piece).bold = piece == "名称 }"
    paper.add_paragraph("｛｛统计期间｝｝，经办人{{经办人}}。")
    paper.sections[0].header.paragraphs[0].text = "{{填报日期}}"
    box = paper.add_paragraph().add_run()
    box._r.append(  # noqa: SLF001 - python-docx makes no text boxes
        parse_xml(
            f"<w:pict {_W}><w:txbxContent><w:p><w:r><w:t>{{{{覆盖人次}}}}</w:t></w:r></w:p></w:txbxContent></w:pict>"
        )
    )
    table = paper.add_table(3, 4)
    for row, texts in enumerate((("项目", "本月", "", "备注"), ("知识测试", "", "", ""), ("见面劝阻", "", "", ""))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    change(paper)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()
