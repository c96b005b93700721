"""Tables of a paper, over the full width, their headings repeated on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

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


@dataclass(frozen=True, slots=True)
class Look:
    """How wide a table is (mm), the size of its words and the height of its lines (points)."""

    width: float = WIDTH
    size: float = SMALL
    line: float = SMALL_LINE


UPRIGHT = Look()


def table_of(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    least: float = 0,
    writer: Writer,
    look: Look = UPRIGHT,
) -> BaseOxmlElement:
    """Return a table; a row of a single cell goes over all columns. Rows are `least` mm high."""
    table = element("w:tbl")
    table.append(_table_properties(look))
    grid = element("w:tblGrid")
    total = sum(column.width for column in columns)
    widths = [round(column.width / total * look.width * TWIPS_A_MM) for column in columns]
    grid.extend(element("w:gridCol", w=str(width)) for width in widths)
    table.append(grid)
    box = partial(_box, writer, look)
    table.append(_row([column.heading for column in columns], columns, widths, box, heading=True))
    for row in rows:
        table.append(_tall(_row(row, columns, widths, box, heading=False), least))
    return table


def _row(
    cells: Sequence[Cell],
    columns: Sequence[Column],
    widths: Sequence[int],
    box: Callable[..., BaseOxmlElement],
    *,
    heading: bool,
) -> BaseOxmlElement:
    row = element("w:tr")
    properties = element("w:trPr")
    if len(cells) == len(columns):
        properties.append(element("w:cantSplit"))
    if heading:
        properties.append(element("w:tblHeader"))
    row.append(properties)
    if len(cells) < len(columns):
        row.append(box(cells[0], width=sum(widths), span=len(columns), face=FANGSONG, centred=False))
        return row
    for cell, column, width in zip(cells, columns, widths, strict=True):
        face, centred = (HEITI, True) if heading else (FANGSONG, column.figures)
        row.append(box(cell, width=width, span=1, face=face, centred=centred))
    return row


def _box(writer: Writer, look: Look, cell: Cell, *, width: int, span: int, face: str, centred: bool) -> BaseOxmlElement:
    box = element("w:tc")
    shape = element("w:tcPr")
    shape.append(element("w:tcW", w=str(width), type="dxa"))
    if span > 1:
        shape.append(element("w:gridSpan", val=str(span)))
    shape.append(element("w:vAlign", val="center"))
    box.append(shape)
    paragraph = element("w:p")
    paragraph.append(_cell_paragraph_properties(look.line, centred=centred))
    paragraph.extend(writer.runs([cell] if isinstance(cell, str) else cell, face, look.size, 0))
    box.append(paragraph)
    return box


def _table_properties(look: Look) -> BaseOxmlElement:
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=str(round(look.width * TWIPS_A_MM)), type="dxa"))
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


def _cell_paragraph_properties(line: float, *, centred: bool) -> BaseOxmlElement:
    properties = element("w:pPr")
    properties.append(element("w:snapToGrid", val="0"))
    spacing = str(round(line * 20))
    properties.append(element("w:spacing", before="40", after="40", line=spacing, lineRule="exact"))
    properties.append(element("w:jc", val="center" if centred else "left"))
    return properties
