"""Dues (期限): the last moment at which what an occasion asks is on time."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import Literal

from wuzha.calendar.occasions import Occasion

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_END_OF_DAY = dt.time(23, 59)
_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DueRule:
    """When within, or after, its occasion something is due; exactly one of day, weekday, date, after is set.

    day: of the month the occasion's last day lies in (`of` same) or of the one after (next); a day the month lacks is
    its last. weekday: the last one of the occasion, or the first after it (next). date: `MM-DD` or `YYYY-MM-DD`, the
    first such day in the occasion, or after it (next). after: days after the occasion's last day. time: `HH:MM`.
    """

    day: int | None = None
    weekday: Weekday | None = None
    date: str | None = None
    after: int | None = None
    time: str | None = None
    of: Literal["same", "next"] = "same"


def due_at(rule: DueRule | None, occasion: Occasion) -> dt.datetime:
    """Return the last minute that is on time, local and without a zone; 23:59 when the rule gives no time.

    Without a rule that is the end of the occasion. A due never lies before the occasion begins: a day of the month that
    has passed by then means the month after.
    """
    if rule is None:
        return dt.datetime.combine(occasion.last_day, _END_OF_DAY)
    time = dt.time.fromisoformat(rule.time) if rule.time else _END_OF_DAY
    return dt.datetime.combine(_due_day(rule, occasion), time)


def _due_day(rule: DueRule, occasion: Occasion) -> dt.date:
    if rule.day is not None:
        return _on_day_of_month(rule.day, occasion, months_on=int(rule.of == "next"))
    if rule.weekday is not None:
        return _on_weekday(WEEKDAYS.index(rule.weekday), occasion, after=rule.of == "next")
    if rule.date is not None:
        return _on_date(rule.date, occasion, after=rule.of == "next")
    return occasion.last_day + (rule.after or 0) * _DAY


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
