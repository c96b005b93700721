"""Empty forms: a title, headings, a sample row, lists to choose from, and a sheet that says how to fill them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.forms import Asked
from wuzha.papers.sheets import FACE, Field, Value, caption, head, lay_out, new_workbook, notes, put, save

_HEAD_ROW = 3
_SAMPLE_ROW = _HEAD_ROW + 1
_READY = 300  # rows prepared to be filled in; more may be added
_EDITION = datetime(2026, 1, 1)  # the day the forms carry, so that an empty form is the same file on any day
_CHOICES = "选项"


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen in a column."""

    key: str
    values: tuple[str, ...]


def template(
    *,
    title: str,
    hint: str,
    asked: Sequence[Asked],
    widths: Sequence[float],
    sample: Sequence[Value],
    choices: Sequence[Choice],
    help_lines: Sequence[tuple[str, str]],
) -> bytes:
    """Return an empty form as .xlsx."""
    workbook, sheet = new_workbook(title)
    caption(sheet, 1, title, len(asked), size=16, bold=True)
    caption(sheet, 2, hint, len(asked), size=10)
    headings = [f"{column.heading}{'*' if column.required else ''}" for column in asked]
    fields = [Field(heading, width) for heading, width in zip(headings, widths, strict=True)]
    head(sheet, _HEAD_ROW, fields)
    for column, value in enumerate(sample, 1):
        cell = put(sheet, _SAMPLE_ROW, column, value)
        cell.font = Font(name=FACE, size=10, italic=True, color="808080")
    for row in range(_SAMPLE_ROW + 1, _SAMPLE_ROW + 1 + _READY):
        for column in range(1, len(asked) + 1):
            cell = put(sheet, row, column, None)
            cell.number_format = "@" if asked[column - 1].key == "code" else "General"
    sheet.freeze_panes = f"A{_SAMPLE_ROW}"
    lay_out(sheet, fields)
    notes(workbook, "填写说明", help_lines)
    _add_choices(workbook, sheet, asked, choices)
    return save(workbook, at=_EDITION)


def _add_choices(workbook: Workbook, sheet: Worksheet, asked: Sequence[Asked], choices: Sequence[Choice]) -> None:
    """Add drop-down lists; the values stand on a hidden sheet because a list inside a rule is limited to 255 signs."""
    listed = workbook.create_sheet(_CHOICES)
    listed.sheet_state = "hidden"
    for at, choice in enumerate((choice for choice in choices if choice.values), 1):
        for row, value in enumerate(choice.values, 1):
            put(listed, row, at, value)
        place = next(number for number, column in enumerate(asked, 1) if column.key == choice.key)
        source, target = get_column_letter(at), get_column_letter(place)
        rule = DataValidation(
            type="list",
            formula1=f"'{_CHOICES}'!${source}$1:${source}${len(choice.values)}",
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="warning",
            errorTitle="请从列表中选择",
            error="列表中没有这一项，请核对。",
        )
        rule.add(f"{target}{_SAMPLE_ROW}:{target}{_SAMPLE_ROW + _READY}")
        sheet.add_data_validation(rule)
