"""A form of a unit and month in the hands of somebody with a spreadsheet: fetched, filled in, changed, sent back."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
from django.utils.timezone import make_naive
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import returns
from wuzha.papers.month_forms import DUTIES, EXTRAS, FIRST_ROW, HEAD_ROW
from wuzha.papers.month_forms import month_form as workbook_of
from wuzha.papers.pdf import Busy
from wuzha.queries.month_forms import month_form, secret
from wuzha.store.models import Return

MAY = "2026-05"
LECTURE = "集中宣讲"
OLD_SHEET = bytes.fromhex("D0CF11E0A1B11AE1") + "Workbook\0".encode("utf-16-le") + bytes(600)
"""What begins as an .xls does, for which LibreOffice is asked."""


def too_busy(*_: object, **__: object) -> bytes:
    """Stand for a LibreOffice that took too long."""
    raise Busy


@dataclass
class Filled:
    """A form as openpyxl opens it."""

    workbook: Workbook

    @property
    def duties(self) -> Worksheet:
        return self.workbook[DUTIES]

    @property
    def extras(self) -> Worksheet:
        return self.workbook[EXTRAS]

    def row_of(self, words: str) -> int:
        """Return the first row of the duties whose sentence holds these words."""
        return next(
            row for row in range(FIRST_ROW, self.duties.max_row + 1) if words in str(self.duties.cell(row, 2).value)
        )

    def fill(self, sheet: Worksheet, row: int, **boxes: Any) -> None:  # noqa: ANN401 - whatever a cell takes
        """Write into the boxes of a row, by heading."""
        for heading, value in boxes.items():
            cell = sheet.cell(row, columns(sheet)[heading])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"

    def duty(self, words: str, **boxes: Any) -> int:  # noqa: ANN401 - whatever a cell takes
        """Fill in a duty's row; return where it lies."""
        row = self.row_of(words)
        self.fill(self.duties, row, **boxes)
        return row

    def further(self, number: int = 1, **boxes: Any) -> int:  # noqa: ANN401 - whatever a cell takes
        """Fill in a row of further activities, the first empty one being number 1; return where it lies."""
        column = columns(self.extras)["识别码"]
        keys = {str(self.extras.cell(row, column).value): row for row in range(FIRST_ROW, self.extras.max_row + 1)}
        self.fill(self.extras, keys[f"x{number}"], **boxes)
        return keys[f"x{number}"]

    def bytes(self) -> bytes:
        """Return the workbook as it is saved."""
        out = io.BytesIO()
        self.workbook.save(out)
        return out.getvalue()


def columns(sheet: Worksheet) -> Mapping[str, int]:
    """Return where each heading stands."""
    return {str(cell.value).rstrip("*"): cell.column for cell in sheet[HEAD_ROW] if cell.value}


def form(by: Actor, unit: int, *, month: str = MAY, issue: str = "a", at: datetime = NOW) -> Filled:
    """Fetch the form of a unit and open it."""
    found = month_form(by=by, unit=unit, month=month, now=make_naive(at), issue=issue)
    return opened(workbook_of(found, secret=secret()))


def filled_in(world: World, **boxes: object) -> Filled:
    """Return the form of 上云村 with its lecture filled in."""
    filled = form(world.lin, world.village)
    filled.duty(LECTURE, **{"日期": date(2026, 5, 12), "地点": "文化礼堂", "应到": 60, "实到": 55, **boxes})
    return filled


def opened(data: bytes) -> Filled:
    """Open a workbook."""
    return Filled(openpyxl.load_workbook(io.BytesIO(data)))


def send(by: Actor, filled: Filled | bytes, *, at: datetime = NOW, take: bool = True) -> Return:
    """Send a form back and take it; return what came of it."""
    data = filled if isinstance(filled, bytes) else filled.bytes()
    key = returns.receive(by=by, data=data, name="填报表.xlsx", at=at)
    if take:
        returns.take(by=by, returned=key, at=at)
    return Return.objects.get(pk=key)


def outcomes(returned: Return) -> list[tuple[str, str]]:
    """Return what came of each row: the outcome and what it is about."""
    return [(row["outcome"], row["about"]) for row in returned.told["rows"]]


Change = Callable[[Filled], None]
