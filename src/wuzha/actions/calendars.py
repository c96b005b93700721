"""Calendars (日历): the table of days off and days worked, and what a unit sets about time for itself and below."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import claims, log, recounts
from wuzha.actions.turns import in_turn
from wuzha.calendar.almanacs import Break
from wuzha.calendar.markets import Market, market_of, plain_market
from wuzha.calendar.notices import NoticeError, read_notice
from wuzha.calendar.occasions import LATEST_MONTH_START, say_day
from wuzha.calendar.workdays import Override
from wuzha.papers.calendars import read_days
from wuzha.papers.forms import CellProblem, FormUnreadable
from wuzha.queries.calendars import table_home
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Assignment, DayOverride, Unit, UnitCalendar

EARLIEST_YEAR, LATEST_YEAR = 2004, 2099
LONGEST_NAME, LONGEST_SOURCE = 20, 100


@dataclass(frozen=True, slots=True)
class DaysTaken:
    """What came of a notice or a sheet: mistakes by cell (then nothing was stored), or the days it gave."""

    days: tuple[Override, ...]
    problems: tuple[CellProblem, ...] = ()


@in_turn
def set_day(*, by: Actor, override: Override, source: str, at: datetime) -> None:
    """Put a day into the table, over the built-in calendar; dues follow, what is recorded is counted anew.

    Raises:
        Absent: `by` does not run this installation's programme.
        Refusal: the day is out of range, or a word too long.

    """
    top = _top(by)
    _store(by, [override], source, at)
    worked = "上班" if override.works else "放假"
    _log(by, at, top, "calendars.set_day", f"日历：{say_day(override.day)}改为{worked}", [override], source)
    recounts.after_days([override.day])


@in_turn
def clear_day(*, by: Actor, day: date, at: datetime) -> None:
    """Take a day out of the table; the built-in calendar holds again.

    Raises:
        Absent: `by` does not run this installation's programme, or the day is not in the table.

    """
    top = _top(by)
    row = DayOverride.objects.filter(day=day).first()
    if row is None:
        raise Absent
    was = Override(row.day, row.works, row.name, row.national)
    row.delete()
    _log(by, at, top, "calendars.clear_day", f"日历：撤销对{say_day(day)}的更改", [was], row.source)
    recounts.after_days([day])


def take_notice(
    *, by: Actor, text: str, year: int | None, source: str, at: datetime, dry_run: bool = False
) -> DaysTaken:
    """Read the yearly notice and put its days into the table; a rehearsal stores nothing.

    Raises:
        Absent: `by` does not run this installation's programme.
        Refusal: the notice cannot be read.

    """
    top = _top(by)
    try:
        found_year, days = read_notice(text, year)
    except NoticeError as wrong:
        raise Refusal.about("text", str(wrong)) from wrong
    if not dry_run:
        said = source.strip() or f"{found_year}年节假日安排通知"
        _take(by, top, days, said, at)
    return DaysTaken(days)


def take_sheet(*, by: Actor, data: bytes, source: str, at: datetime, dry_run: bool = False) -> DaysTaken:
    """Take in a sheet of days; a rehearsal stores nothing.

    Raises:
        Absent: `by` does not run this installation's programme.
        Refusal: the file is no such sheet, or has no line.

    """
    top = _top(by)
    try:
        read = read_days(data)
    except FormUnreadable as unreadable:
        raise Refusal.about("file", str(unreadable)) from unreadable
    if read.problems:
        return DaysTaken((), read.problems)
    if not read.rows:
        raise Refusal("表里没有可导入的日期，请从“日期”一列开始填写。", {"file": "没有可导入的行"})
    days = tuple(Override(row.day, row.works, row.name, row.national) for row in read.rows)
    if not dry_run:
        _take(by, top, days, source.strip(), at)
    return DaysTaken(days)


@in_turn
def keep_markets(*, by: Actor, unit: int, markets: Sequence[Market] | None, at: datetime) -> None:
    """Set the market days of a unit and all below it; None: as its superior has them. Claims are worked out anew.

    Raises:
        Absent: `by` may not manage the unit.
        Refusal: no day follows from one of the markets.

    """
    row = access.unit(by, "unit", unit)
    try:
        plain = None if markets is None else [plain_market(market_of(plain_market(market))) for market in markets]
    except ValueError as wrong:
        raise Refusal.about("numbers", str(wrong)) from wrong
    UnitCalendar.objects.update_or_create(unit=row, defaults={"markets": plain})
    said = "随上级" if markets is None else "；".join(market.say() for market in markets) or "没有"
    _log_unit(by, at, row, "calendars.keep_markets", f"设置“{row.name}”的赶集日：{said}", {"markets": plain})
    claims.recount_since(units=_owing_markets(row), since=date(EARLIEST_YEAR, 1, 1))


@in_turn
def keep_school(*, by: Actor, unit: int, rests: bool | None, breaks: Sequence[Break], at: datetime) -> None:
    """Set whether daily, weekly and monthly duties rest while school is out, and breaks inside terms.

    What was recorded since the beginning of the year is counted anew.

    Raises:
        Absent: `by` may not manage the unit.
        Refusal: a break ends before it begins, has no name, or overlaps another.

    """
    row = access.unit(by, "unit", unit)
    in_order = sorted(breaks, key=lambda each: each.starts)
    for each in in_order:
        if not each.name.strip() or len(each.name) > LONGEST_NAME:
            raise Refusal(
                f"请写假期的名称，不超过{LONGEST_NAME}个字。", {"name": f"请写名称，不超过{LONGEST_NAME}个字"}
            )
        if each.ends <= each.starts:
            raise Refusal(f"{each.name}的结束日期不能早于开始日期。", {"last": "不能早于第一天"})
    for one, other in pairwise(in_order):
        if other.starts < one.ends:
            raise Refusal(f"{one.name}和{other.name}的日期重叠，请改正其中一个。", {"first": "与另一个假期重叠"})
    plain = [
        {"name": each.name.strip(), "starts": each.starts.isoformat(), "ends": each.ends.isoformat()}
        for each in in_order
    ]
    UnitCalendar.objects.update_or_create(unit=row, defaults={"rests": rests, "breaks": plain or None})
    said = {None: "随方案", True: "不计", False: "照计"}[rests]
    summary = f"设置“{row.name}”放假期间的每日、每周、每月任务：{said}；学期内假期{len(plain)}个"
    _log_unit(by, at, row, "calendars.keep_school", summary, {"rests": rests, "breaks": plain})
    below = Unit.objects.filter(path__startswith=row.path).values_list("pk", flat=True)
    claims.recount_since(units=list(below), since=date(at.year, 1, 1))


@in_turn
def keep_defaults(*, by: Actor, unit: int, months_start: int | None, move: str, at: datetime) -> None:
    """Set how plans count that say nothing themselves: the day months begin on, and where dues on days off go.

    Holds for plans published from now on; what is published keeps what it was published with.

    Raises:
        Absent: `by` may not manage the unit.
        Refusal: no month begins on that day, or there is no such way to move.

    """
    row = access.unit(by, "unit", unit)
    if months_start is not None and not 1 <= months_start <= LATEST_MONTH_START:
        raise Refusal(
            f"统计月起始日应在 1 到 {LATEST_MONTH_START} 之间。",
            {"months_start": f"应在 1 到 {LATEST_MONTH_START} 之间"},
        )
    if move not in {"", "next", "previous", "none"}:
        raise Refusal("请选择期限遇休息日怎么办。", {"move": "请选择一项"})
    UnitCalendar.objects.update_or_create(unit=row, defaults={"months_start": months_start, "move": move})
    said = {"": "随上级", "next": "顺延", "previous": "提前", "none": "不变"}[move]
    summary = f"设置“{row.name}”以后发布的方案：统计月起始日{months_start or '随上级'}，期限遇休息日{said}"
    _log_unit(by, at, row, "calendars.keep_defaults", summary, {"months_start": months_start, "move": move})


def _top(by: Actor) -> Unit:
    top = table_home(by)
    if top is None:
        raise Absent
    return top


@in_turn
def _take(by: Actor, top: Unit, days: Collection[Override], source: str, at: datetime) -> None:
    _store(by, days, source, at)
    _log(by, at, top, "calendars.take", f"日历：录入{len(days)}天放假调休安排", days, source)
    recounts.after_days([each.day for each in days])


def _store(by: Actor, days: Collection[Override], source: str, at: datetime) -> None:
    if len(source) > LONGEST_SOURCE:
        raise Refusal(f"依据写得太长，不超过{LONGEST_SOURCE}个字。", {"source": f"不超过{LONGEST_SOURCE}个字"})
    for each in days:
        if not EARLIEST_YEAR <= each.day.year <= LATEST_YEAR:
            wrong = f"只能写{EARLIEST_YEAR}年到{LATEST_YEAR}年的日期。"
            raise Refusal.about("day", wrong)
        if len(each.name) > LONGEST_NAME:
            raise Refusal(f"名称太长，不超过{LONGEST_NAME}个字。", {"name": f"不超过{LONGEST_NAME}个字"})
    DayOverride.objects.bulk_create(
        [
            DayOverride(
                day=each.day,
                works=each.works,
                name=each.name,
                source=source,
                national=each.national,
                set_by_id=by.person,
                set_at=at,
            )
            for each in days
        ],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["works", "name", "source", "national", "set_by", "set_at"],
    )


def _owing_markets(row: Unit) -> list[int]:
    """Return the units from this one down that owe something on market days."""
    owed = Assignment.objects.filter(
        unit__path__startswith=row.path, requirement__kind="recurring", requirement__body__contains='"market-day"'
    )
    return list(owed.values_list("unit", flat=True).distinct())


def _log(by: Actor, at: datetime, top: Unit, verb: str, summary: str, days: Collection[Override], source: str) -> None:
    told = {each.day.isoformat(): ["上班" if each.works else "放假", each.name] for each in days}
    log.write(
        by=by,
        at=at,
        verb=verb,
        subject="calendar",
        subject_id=top.pk,
        unit=top.pk,
        summary=summary,
        detail={"days": told, "source": source},
    )


def _log_unit(by: Actor, at: datetime, row: Unit, verb: str, summary: str, detail: dict[str, object]) -> None:
    log.write(by=by, at=at, verb=verb, subject="unit", subject_id=row.pk, unit=row.pk, summary=summary, detail=detail)
