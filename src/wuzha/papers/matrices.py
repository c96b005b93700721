"""The duties matrix as a worksheet: units down, requirements across, every state said in words beside its colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.calendar.occasions import say_day
from wuzha.papers.sheets import Field, Value, body, caption, head, lay_out, new_workbook, notes, save

Tone = Literal["done", "late", "open", "soon", "overdue", "none"]

_FILLS: dict[Tone, str] = {"done": "E2F0D9", "late": "FFF2CC", "soon": "FFF2CC", "overdue": "F8CBAD", "open": "FFFFFF"}
_HEAD_ROW = 3
_FIRST_ROW = _HEAD_ROW + 1
_UNIT_FIELDS = (Field("单位", 24), Field("类型", 12))
_MEANINGS = (
    ("单元格", "该单位这项任务在本期的状态，颜色只作辅助，以文字为准。"),
    ("空白", "这项任务不要求该单位承担，或本期没有到期。"),
    ("待补", "期限已过、还没有记录核销；补登发生在期内的活动后会改为完成。"),
)


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A requirement: its short name and, as printed, when it is due."""

    name: str
    due: str = ""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How a unit stands with a requirement: the state in words, and the tone of its colour."""

    words: str
    tone: Tone = "none"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A unit with its cells, one for each column; None where the requirement is not the unit's."""

    unit: str
    type: str
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, slots=True)
class DutiesMatrix:
    """A matrix: `period` as printed (2026年5月), `on` the day its states hold for."""

    title: str
    period: str
    on: date
    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]


def matrix_sheet(matrix: DutiesMatrix) -> bytes:
    """Return the matrix as .xlsx; the same matrix gives the same bytes."""
    workbook, sheet = new_workbook("任务完成情况")
    fields = (*_UNIT_FIELDS, *(Field(_heading(column), 16) for column in matrix.columns))
    caption(sheet, 1, matrix.title, len(fields), size=16, bold=True)
    day = say_day(matrix.on)
    caption(sheet, 2, f"期间：{matrix.period}　　状态截至：{day}", len(fields), size=11)
    head(sheet, _HEAD_ROW, fields)
    sheet.row_dimensions[_HEAD_ROW].height = 60
    last = body(sheet, _FIRST_ROW, fields, [_values(row) for row in matrix.rows])
    _colour(sheet, matrix.rows)
    sheet.freeze_panes = f"{get_column_letter(len(_UNIT_FIELDS) + 1)}{_FIRST_ROW}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(len(fields))}{max(last, _HEAD_ROW)}"
    lay_out(sheet, fields)
    sheet.print_title_cols = f"A:{get_column_letter(len(_UNIT_FIELDS))}"
    notes(workbook, "说明", _MEANINGS)
    return save(workbook, at=datetime.combine(matrix.on, time()))


def _heading(column: MatrixColumn) -> str:
    return f"{column.name}（{column.due}）" if column.due else column.name


def _values(row: MatrixRow) -> tuple[Value, ...]:
    return (row.unit, row.type, *(cell.words if cell else None for cell in row.cells))


def _colour(sheet: Worksheet, rows: tuple[MatrixRow, ...]) -> None:
    for at, row in enumerate(rows, _FIRST_ROW):
        for place, cell in enumerate(row.cells, len(_UNIT_FIELDS) + 1):
            if cell and cell.tone in _FILLS:
                sheet.cell(at, place).fill = PatternFill("solid", fgColor=_FILLS[cell.tone])
