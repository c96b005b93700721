"""A form (填报表) on its way back: found whatever its sheets are called and its rows are sorted, every cell understood.

What the form is for is read from its hidden sheet, whose seal is checked; what was filled in from the rows under the
headings of any sheet that has them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hmac import compare_digest
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.cells import Misread, read_count, read_days, read_word, read_words, read_yes
from wuzha.papers.forms import CellProblem, FormUnreadable, cell_texts, clean, heading_of, identifies, open_sheets
from wuzha.papers.month_forms import BOXES, KEY_HEADING, MARK, MEASURE, PROBLEM_HEADING, WHAT, WHOM, Box, Words, seal

_ASKED = (WHAT, WHOM, MEASURE, *BOXES)
_NEEDED = ("activity", *(box.key for box in BOXES))
_HEAD_WITHIN = 30
_FEWEST = 3  # headings that make a row the head of a form
_FORMULA = re.compile(rb"<f[ >/]")
_UNRESOLVED = "\0="  # what nobody can type
_OFFICIAL = "请回到“填报表”页面重新下载这个单位、这个月的表，把填好的内容复制过去再上传。"


@dataclass(frozen=True, slots=True)
class FormHead:
    """What a form is for, as its hidden sheet says."""

    unit: int
    code: str
    name: str
    month: date
    issue: str


@dataclass(frozen=True, slots=True)
class FiledRow:
    """A row as it came back: where it stands, its key (empty where there is none), what each box says.

    `values` holds days, numbers, codes; `problems` what could not be understood, by cell.
    """

    sheet: str
    number: int
    key: str
    values: Mapping[str, Any]
    columns: Mapping[str, int]
    problems: tuple[CellProblem, ...]

    def problem(self, box: str, message: str) -> CellProblem:
        """Return a mistake in a box of the row."""
        return CellProblem(self.sheet, self.number, self.columns.get(box, self.columns["starts"]), message)


@dataclass(frozen=True, slots=True)
class SentRow:
    """What a row said when it went out (None: nothing), and what goes with it."""

    base: Mapping[str, Any] | None
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """A form that came back; `sent` are its rows as they went out, by key."""

    head: FormHead
    sent: Mapping[str, SentRow]
    rows: tuple[FiledRow, ...]


def read_month_form(data: bytes, *, secret: bytes, words: Words) -> ReturnedForm:
    """Read a form that came back.

    Raise FormUnreadable when it is no workbook, not a form of this installation, or has lost a column.
    """
    _refuse_macros(data)
    sheets = open_sheets(data)
    system = next((sheet for sheet in sheets if clean(sheet.cell(1, 1).value) == MARK), None)
    if system is None:
        raise FormUnreadable(f"这份表里没有系统识别页，可能是另外做的表，或隐藏的工作表被删掉了。{_OFFICIAL}")
    head, sent = _sent(system, secret)
    unresolved = _unresolved(data)
    rows: list[FiledRow] = []
    found = False
    for sheet in sheets:
        if sheet is not system:
            texts = cell_texts(sheet)
            for row, column in unresolved.get(sheet.title, ()):
                texts.setdefault(row, {})[column] = _UNRESOLVED
            place = _head(texts)
            if place is not None:
                found = True
                rows.extend(_rows(sheet, texts, place, head.month, words))
    if not found:
        raise FormUnreadable(f"找不到填报的表头：应有一行写着“活动”“日期”“地点”“{KEY_HEADING}”等列名。{_OFFICIAL}")
    return ReturnedForm(head, sent, tuple(rows))


def _refuse_macros(data: bytes) -> None:
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return  # what is broken is said where workbooks are opened
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FormUnreadable("表格带有宏，为安全起见没有读取。请用 Excel 或 WPS 打开，另存为 .xlsx（不带宏）后再上传。")
    if "content.xml" in names:
        raise FormUnreadable("是 .ods 表格。请用 LibreOffice 或 WPS 打开，另存为 .xlsx 后再上传。")


def _unresolved(data: bytes) -> dict[str, set[tuple[int, int]]]:
    """Return, by sheet, the cells with a formula whose result nobody worked out: they look empty and are not."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        written = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        if not any(_FORMULA.search(package.read(name)) for name in written):
            return {}
    values = {sheet.title: sheet for sheet in open_sheets(data)}
    return {
        there.title: {
            place
            for place, cell in there._cells.items()  # noqa: SLF001 - as in forms: only cells that are there
            if cell.data_type == "f" and values[there.title].cell(*place).value is None
        }
        for there in open_sheets(data, formulas=True)
    }


def _sent(system: Worksheet, secret: bytes) -> tuple[FormHead, dict[str, SentRow]]:
    lines = []
    told = ""
    for row in range(2, system.max_row + 1):
        name, text = (str(system.cell(row, column).value or "") for column in (1, 2))
        if name == "seal":
            told = text
            break
        lines.append((name, text))
    if not told or not compare_digest(told.encode(), seal(lines, secret).encode()):
        raise FormUnreadable(f"这份表的识别信息对不上：不是本系统发出的表，或隐藏的工作表被改动过。{_OFFICIAL}")
    about = json.loads(lines[0][1])
    head = FormHead(
        about["unit"], about["code"], about["name"], date.fromisoformat(f"{about['month']}-01"), about["issue"]
    )
    sent = {name.removeprefix("row "): SentRow(**json.loads(text)) for name, text in lines[1:]}
    return head, sent


def _head(rows: Mapping[int, Mapping[int, str]]) -> int | None:
    """Return the row that names most boxes of a form, the day among them; None where no row does."""
    best, most = None, _FEWEST
    for number in sorted(rows)[:_HEAD_WITHIN]:
        named = {box.key for text in rows[number].values() if (box := _box(text)) is not None}
        if "starts" in named and len(named) > most:
            best, most = number, len(named)
    return best


def _box(text: str) -> Box | None:
    heading = heading_of(text)
    return next((box for box in _ASKED if heading == box.heading), None) or next(
        (box for box in _ASKED if heading in box.synonyms), None
    )


def _rows(
    sheet: Worksheet, texts: Mapping[int, Mapping[int, str]], place: int, month: date, words: Words
) -> list[FiledRow]:
    columns: dict[str, int] = {}
    boxes: dict[int, Box] = {}
    for at, text in texts[place].items():
        box, heading = _box(text), heading_of(text)
        if heading in {KEY_HEADING, PROBLEM_HEADING}:
            columns[heading] = at
        elif box is not None and box.key not in columns:
            columns[box.key], boxes[at] = at, box
    _refuse_missing(sheet.title, place, columns)
    found = []
    merged = _covered(sheet)
    for number in sorted(row for row in texts if row > place):
        row = texts[number]
        if any(heading_of(row.get(at, "")) == box.heading for at, box in boxes.items()):
            continue  # the headings once more
        own = {at for at, box in boxes.items() if box in BOXES and at in row and (number, at) not in merged}
        key = row.get(columns[KEY_HEADING], "")
        if key or own:
            # What is merged downwards is one activity for several tasks: it is recorded where it begins, once.
            shown = {box: row.get(at, "") for at, box in boxes.items() if own or box not in BOXES}
            found.append(_row(FiledRow(sheet.title, number, key, {}, columns, ()), shown, month, words))
    return found


def _refuse_missing(sheet: str, place: int, columns: Mapping[str, int]) -> None:
    missing = [box.heading for box in _ASKED if box.key in _NEEDED and box.key not in columns]
    missing += [KEY_HEADING] if KEY_HEADING not in columns else []
    if missing:
        names = "、".join(f"“{heading}”" for heading in missing)
        raise FormUnreadable(f"工作表“{sheet}”第{place}行的表头里没有{names}这一列，可能被删掉了。{_OFFICIAL}")


def _covered(sheet: Worksheet) -> set[tuple[int, int]]:
    """Return the places that show what a cell above, merged over them, says."""
    return {
        (row, merged.min_col)
        for merged in sheet.merged_cells.ranges
        if merged.min_col == merged.max_col
        for row in range(merged.min_row + 1, merged.max_row + 1)
    }


def _row(row: FiledRow, shown: Mapping[Box, str], month: date, words: Words) -> FiledRow:
    values: dict[str, Any] = {}
    problems = []
    for box, text in shown.items():
        try:
            values |= _read(box, text, month, words)
        except Misread as misread:
            problems.append(row.problem(box.key, str(misread)))
        if box.takes == "text" and identifies(text):
            problems.append(row.problem(box.key, "像是身份证号或手机号，本系统不收，请删去。"))
    return replace(row, values=values, problems=tuple(problems))


def _read(box: Box, text: str, month: date, words: Words) -> dict[str, Any]:
    """Return what a cell says; a day may tell of the last one too."""
    if text == _UNRESOLVED:
        raise Misread("是公式，还没有算出结果。请用 Excel 或 WPS 打开并保存一次，或改成直接填写。")
    if box.takes == "date":
        return _read_days(box, text, month)
    value: object = text
    if box.takes == "count":
        value = read_count(text)
    elif box.takes == "yes":
        value = read_yes(text)
    elif box.takes == "word":
        value = read_word(text, getattr(words, box.key), what=box.heading)
    elif box.takes == "words":
        value = read_words(text, getattr(words, box.key), what=box.heading)
    return {box.key: value}


def _read_days(box: Box, text: str, month: date) -> dict[str, Any]:
    days = read_days(text, month=month)
    if days is None:
        return {}
    if days.last and box.key == "ends":
        raise Misread(f"“至”里只写最后一天，“{text}”是几天。")
    return {box.key: days.first, **({"ends": days.last} if days.last else {})}
