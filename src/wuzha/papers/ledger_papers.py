"""The ledgers (台账) as Word documents, to be printed and bound: across, the headings on every page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt

from wuzha.papers.ledger_sheets import LedgerColumn, LedgerKind, LedgerRow, number_notes
from wuzha.papers.official.elements import element
from wuzha.papers.official.measures import FANGSONG, HEITI, SONGTI, TITLE_FACE
from wuzha.papers.official.pages import set_style
from wuzha.papers.official.runs import Link, Writer, run
from wuzha.papers.official.tables import Cell, Column, Look, table_of
from wuzha.papers.packages import settled
from wuzha.papers.sheets import Value

MOST = 1_000
"""So many lines are set as a document; a longer ledger is a worksheet, which opens and filters."""
_A4, _A3 = (297, 210), (420, 297)  # mm
_MARGIN = 15
_LEGIBLE, _LARGEST = 7.0, 9.0  # points; what would be smaller on A4 is set on A3
_HALF = 0.176  # mm: half a character for each point of its size
_NARROWEST = 8.0  # mm
_DAY = 7.2  # characters that a day is wide, and 3 mm beside it


class TooLong(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """A ledger has more lines than a document holds; `str()` says what to do, in Chinese."""


def ledger_docx(kind: LedgerKind, rows: Sequence[LedgerRow], *, unit: str, period: str, at: datetime) -> bytes:
    """Return a ledger of `unit` for `period` (as printed) as .docx; the same rows and moment give the same bytes.

    Raises:
        TooLong: there are too many lines.

    """
    if len(rows) > MOST:
        raise TooLong(f"这份台账有{len(rows)}条，超过{MOST}条的不排成文档，请下载表格，或者缩短期间、选下级单位。")
    document = _page(unit, kind)
    writer = Writer()

    def line(text: str, face: str, size: float, align: ALIGN = ALIGN.LEFT) -> None:
        paragraph = document.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
        paragraph._p.extend(writer.runs([text], face, size, 0))  # noqa: SLF001 - faces by character have no call

    line(f"{unit}{kind.name}", TITLE_FACE, 18, ALIGN.CENTER)
    line(f"期间：{period}　　数据截至{at:%Y-%m-%d}　　共 {len(rows)} 条", FANGSONG, 10.5)
    look = _look(kind)
    columns = [Column("序号", 11, figures=True), *_columns(kind, look)]
    table = table_of(columns, _lines(kind, rows), writer=writer, look=look)
    document.element.body.insert_element_before(table, "w:sectPr")
    notes = number_notes(kind)
    if notes:
        line("口径", HEITI, 9)
    for heading, gloss in notes:
        line(f"{heading}：{gloss}。", FANGSONG, 9)
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue(), at=at)


def _page(unit: str, kind: LedgerKind) -> Document:
    """Return an empty document on paper across, with page numbers."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = f"{unit}{kind.name}", unit, unit
    properties.comments, properties.language = "", "zh-CN"
    set_style(document)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = map(Mm, _sheet(kind))
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin = section.bottom_margin = Mm(18)
    section.footer_distance = Mm(9)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    paragraph._p.extend(_folio())  # noqa: SLF001 - fields have no call
    return document


def _folio() -> Iterator[BaseOxmlElement]:
    yield run("第 ", SONGTI, 9, 0)
    for name, after in (("PAGE", " 页，共 "), ("NUMPAGES", " 页")):
        field = element("w:fldSimple", instr=name)
        field.append(run("1", SONGTI, 9, 0))
        yield field
        yield run(after, SONGTI, 9, 0)


def _sheet(kind: LedgerKind) -> tuple[int, int]:
    """Return the paper on which the columns are legible."""
    return _A4 if _size(kind, _A4[0]) >= _LEGIBLE else _A3


def _size(kind: LedgerKind, width: int) -> float:
    """Return the size in which the columns have the room they were given on paper so wide."""
    return (width - 2 * _MARGIN) / (sum(each.width for each in kind.columns) * _HALF)


def _look(kind: LedgerKind) -> Look:
    """Return how the table looks: as large as the columns allow, within what is usual."""
    width = _sheet(kind)[0]
    size = round(min(_LARGEST, max(_LEGIBLE - 0.5, _size(kind, width))) * 2) / 2
    return Look(width - 2 * _MARGIN, size, round(size * 1.35, 1))


def _columns(kind: LedgerKind, look: Look) -> Iterator[Column]:
    """Yield the columns; those to be filled in by hand have the room they were given, a day is never broken."""
    half = look.width / sum(each.width for each in kind.columns)
    day = look.size * 0.3528 * _DAY + 3
    for each in kind.columns:
        least = day if each.kind in {"date", "moment"} else _NARROWEST
        yield Column(each.heading, max(least, each.width * half), figures=each.kind != "text")


def _lines(kind: LedgerKind, rows: Iterable[LedgerRow]) -> Iterator[list[Cell]]:
    sums = {each.source: 0 for each in kind.columns if each.summed}
    number = 0
    for number, row in enumerate(rows, 1):
        for source in sums:
            value = row.values.get(source)
            sums[source] += value if isinstance(value, int) else 0
        yield [str(number), *(_said(each, row) for each in kind.columns)]
    if sums and number:
        total = [str(sums[each.source]) if each.source in sums else "" for each in kind.columns]
        yield ["合计", *total]


def _said(column: LedgerColumn, row: LedgerRow) -> Cell:
    """Say what stands in a cell, as in the worksheet."""
    value: Value = row.values.get(column.source)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return [Link(f"{value:%Y-%m-%d}", whole=True), f" {value:%H:%M}"]
    return [Link(f"{value:%Y-%m-%d}", whole=True)] if isinstance(value, date) else str(value)
