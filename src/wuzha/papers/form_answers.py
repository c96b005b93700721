"""The answer to a form that came back: the very workbook, each problem beside its cell, and a sheet to sum up."""

from __future__ import annotations

import io
import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.forms import CellProblem, clean, heading_of
from wuzha.papers.month_forms import PROBLEM_HEADING
from wuzha.papers.sheets import FACE, Field, body, caption, fill, head, lay_out, new_workbook, save

RECEIPT = "回执"
_HEAD_WITHIN = 30
_WRONG, _ASKED = PatternFill("solid", fgColor="F8D7D2"), PatternFill("solid", fgColor="FBEBC8")
_AUTHOR = "无诈"
_FIELDS = (Field("工作表", 12), Field("行", 6, "integer"), Field("内容", 34), Field("结果", 16), Field("说明", 70))


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a row: where it stands, what it is about, the outcome in a word, and what there is to say."""

    sheet: str
    row: int
    about: str
    outcome: str
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a form: a line that sums up, mistakes by cell, questions by cell, and every row that matters."""

    title: str
    summary: str
    problems: Sequence[CellProblem]
    questions: Sequence[CellProblem]
    rows: Sequence[Told]


def answered(data: bytes, answer: Answer, *, at: datetime) -> bytes:
    """Return the workbook with the answer written into it; everything the sender wrote stays."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drawings and rules the library leaves out, which the answer does not need
        workbook = load_workbook(io.BytesIO(data), data_only=True)
    for sheet in workbook.worksheets:
        _settle(sheet)
        said: dict[int, list[str]] = defaultdict(list)
        for found, colour in ((answer.questions, _ASKED), (answer.problems, _WRONG)):
            for problem in found:
                if problem.sheet == sheet.title:
                    said[problem.row].append(problem.message)
                    _mark(sheet, problem, colour)
        _problems(sheet, said)
    if RECEIPT in workbook.sheetnames:
        workbook.remove(workbook[RECEIPT])
    _receipt(workbook.create_sheet(RECEIPT, 0), answer)
    workbook.active = 0
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == RECEIPT
    return save(workbook, at=at)


def _settle(sheet: Worksheet) -> None:
    """Write every text again as a text: what a sender typed must not turn into a formula on its way back."""
    for cell in sheet._cells.values():  # noqa: SLF001 - only cells that are there; iter_rows would make every cell
        if isinstance(cell, Cell) and isinstance(cell.value, str):
            fill(cell, cell.value)


def _mark(sheet: Worksheet, problem: CellProblem, colour: PatternFill) -> None:
    cell = sheet.cell(problem.row, problem.column)
    if isinstance(cell, Cell):
        cell.fill = colour
        cell.comment = Comment(problem.message, _AUTHOR, width=260, height=90)


def _problems(sheet: Worksheet, said: dict[int, list[str]]) -> None:
    """Fill the column of problems, empty where there are none any more; where it was deleted it is made again."""
    place = _head(sheet)
    if place is None:
        return
    row, columns = place
    column = columns.get(PROBLEM_HEADING)
    if column is None:
        if not said:
            return
        column = max(columns.values()) + 1
        fill(sheet.cell(row, column), PROBLEM_HEADING)
    sheet.column_dimensions[get_column_letter(column)].width = 40
    sheet.column_dimensions[get_column_letter(column)].hidden = False
    for number in range(row + 1, sheet.max_row + 1):
        cell = sheet.cell(number, column)
        if isinstance(cell, Cell):
            fill(cell, "；".join(dict.fromkeys(said[number])) if number in said else None)
            if number in said:
                cell.font = Font(name=FACE, size=10, color="A02018")
                cell.alignment = Alignment(vertical="center", wrap_text=True)


def _head(sheet: Worksheet) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headings, and where each stands; None where the sheet is no part of the form."""
    rows: dict[int, dict[str, int]] = defaultdict(dict)
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001 - the same
        if row <= _HEAD_WITHIN and cell.value is not None:
            rows[row].setdefault(heading_of(clean(cell.value)), column)
    for row in sorted(rows):
        if {"日期", "地点", "实到"} <= rows[row].keys():
            return row, rows[row]
    return None


def _receipt(sheet: Worksheet, answer: Answer) -> None:
    caption(sheet, 1, answer.title, len(_FIELDS), size=16, bold=True)
    caption(sheet, 2, answer.summary, len(_FIELDS), size=11)
    head(sheet, 3, _FIELDS)
    body(sheet, 4, _FIELDS, [(row.sheet, row.row, row.about, row.outcome, row.words) for row in answer.rows])
    sheet.freeze_panes = "A4"
    lay_out(sheet, _FIELDS)


def notice(*, title: str, message: str, at: datetime) -> bytes:
    """Return a workbook that says why a file was not taken, where nothing can be written into the file itself."""
    workbook, sheet = new_workbook(RECEIPT)
    fields = (Field("文件", 40), Field("为什么没有收下，怎么办", 90))
    head(sheet, 1, fields)
    body(sheet, 2, fields, [(title, message)])
    lay_out(sheet, fields)
    return save(workbook, at=at)
