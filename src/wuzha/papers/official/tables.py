"""Tables of a paper, over the full width, their headings repeated on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from wuzha.papers.official.elements import element, insert
from wuzha.papers.official.measures import FANGSONG, HEITI, SMALL, SMALL_LINE, TWIPS_A_MM, WIDTH
from wuzha.papers.official.runs import Inline, Writer

Cell = str | Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading, its width in mm, and whether it holds figures, which stand in the middle."""

    heading: str
    width: float
    figures: bool = False


def table_of(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, least: float, writer: Writer
) -> BaseOxmlElement:
    """Return a table; a row of a single cell goes over all columns. Rows are `least` mm high."""
    table = element("w:tbl")
    table.append(_table_properties())
    grid = element("w:tblGrid")
    total = sum(column.width for column in columns)
    widths = [round(column.width / total * WIDTH * TWIPS_A_MM) for column in columns]
    grid.extend(element("w:gridCol", w=str(width)) for width in widths)
    table.append(grid)
    table.append(_row([column.heading for column in columns], columns, widths, writer, heading=True))
    for row in rows:
        table.append(_tall(_row(row, columns, widths, writer, heading=False), least))
    return table


def _row(
    cells: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int], writer: Writer, *, heading: bool
) -> BaseOxmlElement:
    row = element("w:tr")
    properties = element("w:trPr")
    if len(cells) == len(columns):
        properties.append(element("w:cantSplit"))
    if heading:
        properties.append(element("w:tblHeader"))
    row.append(properties)
    if len(cells) < len(columns):
        row.append(_box(cells[0], writer, width=sum(widths), span=len(columns), face=FANGSONG, centred=False))
        return row
    for cell, column, width in zip(cells, columns, widths, strict=True):
        face, centred = (HEITI, True) if heading else (FANGSONG, column.figures)
        row.append(_box(cell, writer, width=width, span=1, face=face, centred=centred))
    return row


def _box(cell: Cell, writer: Writer, *, width: int, span: int, face: str, centred: bool) -> BaseOxmlElement:
    box = element("w:tc")
    shape = element("w:tcPr")
    shape.append(element("w:tcW", w=str(width), type="dxa"))
    if span > 1:
        shape.append(element("w:gridSpan", val=str(span)))
    shape.append(element("w:vAlign", val="center"))
    box.append(shape)
    paragraph = element("w:p")
    paragraph.append(_cell_paragraph_properties(centred=centred))
    paragraph.extend(writer.runs([cell] if isinstance(cell, str) else cell, face, SMALL, 0))
    box.append(paragraph)
    return box


def _table_properties() -> BaseOxmlElement:
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=str(round(WIDTH * TWIPS_A_MM)), type="dxa"))
    properties.append(element("w:jc", val="center"))
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w="85", type="dxa"))
    properties.append(margins)
    return properties


def _tall(row: BaseOxmlElement, least: float) -> BaseOxmlElement:
    """Make a row so many mm high at least."""
    properties = row.find(qn("w:trPr"))
    if least and properties is not None:
        height = element("w:trHeight", val=str(round(least * TWIPS_A_MM)), hRule="atLeast")
        insert(properties, height, before=("w:tblHeader",))
    return row


def _cell_paragraph_properties(*, centred: bool) -> BaseOxmlElement:
    properties = element("w:pPr")
    properties.append(element("w:snapToGrid", val="0"))
    spacing = str(round(SMALL_LINE * 20))
    properties.append(element("w:spacing", before="40", after="40", line=spacing, lineRule="exact"))
    properties.append(element("w:jc", val="center" if centred else "left"))
    return properties
