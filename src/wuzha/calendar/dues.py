"""Dues (期限): the last moment at which what an occasion asks is on time, and what is due within a time of a moment."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from wuzha.calendar.occasions import Occasion
from wuzha.calendar.workdays import LONGEST_BREAK, USUAL, Workdays

Move = Literal["next", "previous", "none"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_END_OF_DAY = dt.time(23, 59)
_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)
_MONTH = 31


@dataclass(frozen=True, slots=True)
class DueRule:
    """When within, or after, its occasion something is due; exactly one of the first five is set.

    day: of the month the occasion's last day lies in (`of` same) or of the one after (next); a day the month lacks is
    its last. weekday: the last one of the occasion, or the first after it (next). date: `MM-DD` or `YYYY-MM-DD`, the
    first such day in the occasion, or after it (next). after: days after the occasion's last day. workday: the so
    manieth working day; see `_on_workday`. time: `HH:MM`.

    move: where a day that is not worked is moved to. earlier, in days or (`earlier_worked`) working days: so much
    before all that, for those who hand in to somebody who hands in (逐级提前).
    """

    day: int | None = None
    weekday: Weekday | None = None
    date: str | None = None
    after: int | None = None
    workday: int | None = None
    time: str | None = None
    of: Literal["same", "next"] = "same"
    move: Move = "none"
    earlier: int = 0
    earlier_worked: bool = True


def due_at(rule: DueRule | None, occasion: Occasion, workdays: Workdays = USUAL) -> dt.datetime:
    """Return the last minute that is on time, local and without a zone; 23:59 when the rule gives no time.

    Without a rule that is the end of the occasion. A due never lies before the occasion begins: a day of the month that
    has passed by then means the month after.
    """
    if rule is None:
        return _before(occasion.ends)
    time = dt.time.fromisoformat(rule.time) if rule.time else _END_OF_DAY
    day = _due_day(rule, occasion, workdays)
    if rule.move != "none" or rule.earlier:
        day = moved(day, rule, workdays, not_before=occasion.starts)
    return dt.datetime.combine(day, time)


@lru_cache(maxsize=8192)
def _before(day: dt.date) -> dt.datetime:
    """Return the last minute before a day begins: the due of most of what is owed, so it is kept."""
    return dt.datetime.combine(day - _DAY, _END_OF_DAY)


def moved(day: dt.date, rule: DueRule, workdays: Workdays, *, not_before: dt.date) -> dt.date:
    """Return the day something due on a day is due after all: moved to a working day, then so much earlier.

    What would have to be handed in before it begins stays where it was (moving) or is due on its first day (earlier).
    """
    if rule.move == "next":
        day = workdays.on_or_after(day)
    elif rule.move == "previous":
        back = workdays.on_or_before(day)
        day = back if back >= not_before else day
    if not rule.earlier:
        return day
    if rule.earlier_worked:
        return max(not_before, workdays.shift(day, -rule.earlier))
    back = day - rule.earlier * _DAY
    return max(not_before, back if rule.move == "none" else workdays.on_or_before(back))


def latest_after(rule: DueRule | None) -> dt.timedelta:
    """Return how long after its occasion has ended something may at most be due."""
    if rule is None:
        return dt.timedelta(0)
    late = LONGEST_BREAK * _DAY if rule.move == "next" else dt.timedelta(0)
    if rule.after is not None:
        return late + rule.after * _DAY
    if rule.workday is not None:
        return late + _LATEST_DUE + 4 * max(rule.workday, 0) * _DAY
    return late + (_LATEST_DATED_DUE if rule.date is not None else _LATEST_DUE)


_LATEST_DUE = dt.timedelta(days=70)
"""A day of the month after, or a weekday, is due at most so long after its occasion (next month and a passed day)."""
_LATEST_DATED_DUE = dt.timedelta(days=750)
"""A date of the year may be due up to a year after a year-long occasion, whose life began a year before."""

_WITHIN = re.compile(r"P(?:(?P<days>\d+)D|(?P<worked>\d+)WD|T(?P<hours>\d+)H)", re.ASCII)


def within_of(within: str, since: dt.datetime, workdays: Workdays = USUAL) -> dt.datetime:
    """Return until when something asked within a time (`PT24H`, `P3D`, `P3WD`) of a moment is on time.

    Hours run on from the minute. Days, and working days (WD), are counted from the day after, to the end of the last.

    Raises ValueError when it is no such time.
    """
    found = _WITHIN.fullmatch(within)
    if found is None:
        message = f"看不懂的时限“{within}”"
        raise ValueError(message)
    if found["hours"]:
        return since + dt.timedelta(hours=int(found["hours"]))
    if found["days"]:
        day = since.date() + int(found["days"]) * _DAY
    else:
        day = workdays.shift(since.date(), int(found["worked"]))
    return dt.datetime.combine(day, _END_OF_DAY)


def _due_day(rule: DueRule, occasion: Occasion, workdays: Workdays) -> dt.date:
    if rule.day is not None:
        return _on_day_of_month(rule.day, occasion, months_on=int(rule.of == "next"))
    if rule.weekday is not None:
        return _on_weekday(WEEKDAYS.index(rule.weekday), occasion, after=rule.of == "next")
    if rule.date is not None:
        return _on_date(rule.date, occasion, after=rule.of == "next")
    if rule.workday is not None:
        return _on_workday(rule.workday, occasion, workdays, after=rule.of == "next")
    return occasion.last_day + (rule.after or 0) * _DAY


def _on_workday(number: int, occasion: Occasion, workdays: Workdays, *, after: bool) -> dt.date:
    """Return a working day by its number, counted on from 1 or back from -1.

    Within the occasion (same) it is counted on from its first day, where it lasts longer than a month in its last
    month, and back from its last day; it never leaves the occasion. After it (next) it is counted on from its last day,
    and back from the end of the month after.
    """
    last = occasion.last_day
    if after and number > 0:
        return workdays.shift(last, number)
    if after:
        month_end = _clipped(*_month_after(last, 1), 31)
        return workdays.shift(month_end + _DAY, number)
    if number < 0:
        found = workdays.shift(occasion.ends, number)
        return found if found >= occasion.starts else last
    first = occasion.starts if occasion.days <= _MONTH else max(occasion.starts, last.replace(day=1))
    return min(last, workdays.shift(first - _DAY, number))


def _on_day_of_month(day: int, occasion: Occasion, *, months_on: int) -> dt.date:
    due = _clipped(*_month_after(occasion.last_day, months_on), day)
    if due < occasion.starts:
        due = _clipped(*_month_after(occasion.last_day, months_on + 1), day)
    return due


def _month_after(day: dt.date, months_on: int) -> tuple[int, int]:
    years_on, month = divmod(day.month - 1 + months_on, 12)
    return day.year + years_on, month + 1


def _clipped(year: int, month: int, day: int) -> dt.date:
    """Return the day of a month, its last when it has fewer."""
    return dt.date(year, month, min(day, monthrange(year, month)[1]))


def _on_weekday(weekday: int, occasion: Occasion, *, after: bool) -> dt.date:
    last = occasion.last_day
    due = last - ((last.weekday() - weekday) % 7) * _DAY
    # An occasion shorter than a week may have no such weekday; the next one is the first that is not before it.
    return due + _WEEK if after or due < occasion.starts else due


def _on_date(text: str, occasion: Occasion, *, after: bool) -> dt.date:
    not_before = occasion.ends if after else occasion.starts
    month, day = int(text[-5:-3]), int(text[-2:])
    if len(text) > len("MM-DD"):
        # A whole date holds for the occasion it was written for; for every other its month and day recur.
        whole = dt.date.fromisoformat(text)
        if occasion.starts <= whole < occasion.ends + occasion.days * _DAY:
            return whole
    due = _clipped(not_before.year, month, day)
    return due if due >= not_before else _clipped(not_before.year + 1, month, day)
