"""The form on which days off and days worked are listed, and what came back on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wuzha.papers.forms import Asked, CellProblem, Form, read_form
from wuzha.papers.templates import Choice, template

_ASKED = (
    Asked("day", "日期", ("年月日", "具体日期"), required=True),
    Asked("works", "上班或放假", ("类型", "是否上班", "安排", "状态"), required=True),
    Asked("name", "名称", ("节日", "节日名称", "说明")),
    Asked("national", "全国通知", ("是否全国", "国务院通知")),
)
_WIDTHS = (14, 14, 20, 12)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s.*)?")
_WORKS = {"上班": True, "工作日": True, "班": True, "放假": False, "休息": False, "休": False, "节假日": False}
_YES = {"是": True, "全国": True, "": False, "否": False, "本地": False}
_LONGEST_NAME = 20
_HELP = (
    ("日期", "必填，写作 2027-02-05；一天一行，放假几天写几行。"),
    ("上班或放假", "必填，从下拉列表中选；周末本来休息、没有变动的不用写。"),
    ("名称", "可以留空，如 春节、调休上班、州庆。"),
    ("全国通知", "按国务院办公厅通知填的写“是”，这一年就算已经录入；本地自定的留空。"),
    ("检查", "上传后一次列出全部问题，改好后重新上传整张表即可；同一天以最后一次为准。"),
)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line of the form."""

    day: date
    works: bool
    name: str
    national: bool


@dataclass(frozen=True, slots=True)
class DaysRead:
    """What a form gave: its lines, or every mistake in it."""

    rows: tuple[DayRow, ...]
    problems: tuple[CellProblem, ...]


def days_template() -> bytes:
    """Return the empty form as .xlsx."""
    return template(
        title="放假调休登记表",
        hint="带 * 的列必填；填写说明见第二张工作表。",
        asked=_ASKED,
        widths=_WIDTHS,
        sample=("示例", "放假", "春节", "是"),
        choices=(Choice("works", ("放假", "上班")), Choice("national", ("是", "否"))),
        help_lines=_HELP,
    )


def read_days(data: bytes) -> DaysRead:
    """Read a filled form; a mistake anywhere leaves no lines.

    Raise FormUnreadable when the file is not the form.
    """
    form = read_form(data, _ASKED)
    problems = [*form.first_look(_ASKED), *_problems(form)]
    if problems:
        return DaysRead((), tuple(sorted(set(problems), key=lambda each: (each.row, each.column, each.message))))
    rows = []
    for row in form.rows:
        day = _day(row.texts["day"])
        if day is not None:
            national = _YES[row.texts.get("national", "")]
            rows.append(DayRow(day, _WORKS[row.texts["works"]], row.texts.get("name", ""), national))
    return DaysRead(tuple(rows), ())


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _problems(form: Form) -> Iterator[CellProblem]:
    firsts: dict[date, int] = {}
    for row in form.rows:
        text, works, national = (row.texts.get(key, "") for key in ("day", "works", "national"))
        day = _day(text)
        if text and day is None:
            yield form.problem(row, "day", f"“{text}”不是日期，请写作 2027-02-05。")
        if day is not None and firsts.setdefault(day, row.number) != row.number:
            yield form.problem(row, "day", f"与第{firsts[day]}行是同一天，请删去一行。")
        if works and works not in _WORKS:
            yield form.problem(row, "works", f"“{works}”看不懂，请选“放假”或“上班”。")
        if national not in _YES:
            yield form.problem(row, "national", f"“{national}”看不懂，请写“是”，或留空。")
        if len(row.texts.get("name", "")) > _LONGEST_NAME:
            yield form.problem(row, "name", f"名称超过 {_LONGEST_NAME} 个字，请写短一些。")
