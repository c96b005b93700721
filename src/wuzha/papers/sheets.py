"""Worksheets: one look for every table, typed cells, and text that can never turn into a formula."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.packages import settled

Value = str | int | float | date | datetime | None
Kind = Literal["text", "integer", "date", "moment"]

FACE = "宋体"
LONGEST = 32_767  # characters a cell can hold
_FORMATS: dict[Kind, str] = {"text": "@", "integer": "0", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
_PAGE_WIDTH = 190  # characters on a page; more would print smaller than 7 pt
_LINE = 13  # points of a line of 10 pt
_THIN = Side(style="thin", color="999999")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL = PatternFill("solid", fgColor="DCE6F1")
_FORMULA_SIGNS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # full-width ones: Chinese input methods


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its heading, its width in characters, and what its cells hold."""

    heading: str
    width: float
    kind: Kind = "text"


def new_workbook(title: str) -> tuple[Workbook, Worksheet]:
    """Return a new workbook and its first sheet, which bears the title."""
    workbook = Workbook()
    sheet = workbook.active
    if not isinstance(sheet, Worksheet):  # a new workbook always has one; the library's type allows none
        sheet = workbook.create_sheet()
    sheet.title = title
    return workbook, sheet


def put(sheet: Worksheet, row: int, column: int, value: Value, *, kind: Kind = "text") -> Cell:
    """Write a value and return its cell; text stays text where it begins like a formula, and loses what no sheet holds.

    Raise TypeError when another cell is merged over the place.
    """
    cell = fill(sheet.cell(row, column), value)
    cell.number_format = _FORMATS[kind] if value is not None and not isinstance(value, str) else "General"
    cell.font = Font(name=FACE, size=10)
    cell.border = _GRID
    across = "center" if kind != "text" else "left"
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    return cell


def fill(cell: Cell | MergedCell, value: Value) -> Cell:
    """Put a value into a cell, its look unchanged; a text can never turn into a formula, in this file or a copy.

    Raise TypeError when another cell is merged over the place.
    """
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} is covered by a merged cell")
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if starts_formula(value):
            cell.quotePrefix = True
    return cell


def starts_formula(text: str) -> bool:
    """Tell whether a text begins like a formula."""
    return text.startswith(_FORMULA_SIGNS)


def caption(sheet: Worksheet, row: int, text: str, columns: int, *, size: int, bold: bool = False) -> None:
    """Write a line over the whole table."""
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    cell = put(sheet, row, 1, text)
    cell.font = Font(name=FACE, size=size, bold=bold)
    cell.alignment = Alignment(horizontal="center" if bold else "left", vertical="center", wrap_text=True)
    cell.border = Border()
    sheet.row_dimensions[row].height = size * 2.2


def head(sheet: Worksheet, row: int, fields: Sequence[Field]) -> None:
    """Write the headings, set the widths, and keep the headings in sight and on every printed page."""
    for column, field in enumerate(fields, 1):
        cell = put(sheet, row, column, field.heading)
        cell.font = Font(name=FACE, size=10, bold=True)
        cell.fill = _HEAD_FILL
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = field.width
    sheet.row_dimensions[row].height = 30
    sheet.print_title_rows = f"1:{row}"


def body(sheet: Worksheet, first: int, fields: Sequence[Field], rows: Iterable[Sequence[Value]]) -> int:
    """Write the rows from row `first` on; return the last row written (`first - 1` when there are none)."""
    last = first - 1
    for last, values in enumerate(rows, first):
        for column, (field, value) in enumerate(zip(fields, values, strict=True), 1):
            put(sheet, last, column, value, kind=field.kind)
        sheet.row_dimensions[last].height = _LINE * max(map(line_count, fields, values), default=1) + 4
    return last


def line_count(field: Field, value: Value) -> int:
    """Return how many lines a text takes in its column, since not every program fits the height by itself."""
    if not isinstance(value, str):
        return 1
    room = max(1.0, field.width - 1)
    return sum(math.ceil(max(1, sum(1 if char.isascii() else 2 for char in line)) / room) for line in value.split("\n"))


def lay_out(sheet: Worksheet, fields: Sequence[Field]) -> None:
    """Print on A4 across with page numbers; a very wide table goes on several pages side by side to stay legible."""
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.orientation = Worksheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth = math.ceil(sum(field.width for field in fields) / _PAGE_WIDTH)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5  # inches
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.25
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页"))


def notes(workbook: Workbook, name: str, lines: Iterable[tuple[str, str]]) -> None:
    """Add a sheet that explains: a term and its meaning on each line."""
    sheet = workbook.create_sheet(name)
    fields = (Field("项目", 20), Field("说明", 90))
    head(sheet, 1, fields)
    body(sheet, 2, fields, lines)
    lay_out(sheet, fields)


def save(workbook: Workbook, *, at: datetime) -> bytes:
    """Return the .xlsx; the same content and moment give the same bytes."""
    workbook.properties.creator = ""
    out = io.BytesIO()
    workbook.save(out)
    return settled(out.getvalue(), at=at)
