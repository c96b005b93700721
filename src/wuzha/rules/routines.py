"""Routines (固定安排): what a unit does every Monday or on the 15th. Each day is a draft to confirm, never a record.

Nothing is made ahead: the drafts that wait are arithmetic over the days, less those confirmed and those left out.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

EVERY = {"week": "每周", "month": "每月"}
WEEKDAYS = "一二三四五六日"
LONGEST_MONTH = 31
PAST = timedelta(days=62)
"""A draft nobody confirmed for so long waits no more."""


@dataclass(frozen=True, slots=True)
class RoutineForm:
    """On which days: `days` are weekdays from 0 (Monday) for `week`, days of the month from 1 for `month`."""

    every: str
    days: tuple[int, ...]
    starts: date


def remarks(form: RoutineForm, *, today: date) -> dict[str, str]:
    """Return what is wrong with a form, by field, in Chinese."""
    found = {}
    if form.every not in EVERY:
        found["every"] = "请选择每周还是每月"
    elif not form.days or not set(form.days) <= set(_possible(form.every)):
        found["days"] = "请选择星期几" if form.every == "week" else "请选择每月的哪一天，1到31"
    if form.starts < today - PAST:
        found["starts"] = "最早从两个月前开始，更早的请逐条补记"
    return found


def days_due(form: RoutineForm, first: date, last: date) -> Iterator[date]:
    """Yield the days from `first` to `last`, both included, on which it is done; the 31st is the last of a month."""
    for number in range(max(first, form.starts).toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        if form.every == "week":
            due = day.weekday() in form.days
        else:
            length = monthrange(day.year, day.month)[1]
            due = day.day in {min(each, length) for each in form.days}
        if due:
            yield day


def say(every: str, days: Iterable[int]) -> str:
    """Say on which days: 每周一、周四; 每月1日、15日."""
    if every == "week":
        return "每" + "、".join(f"周{WEEKDAYS[day]}" for day in sorted(days))
    return "每月" + "、".join(f"{day}日" for day in sorted(days))


def key_of(routine: int, day: date) -> str:
    """Return the key that makes a draft confirmed twice one record."""
    return f"routine-{routine}-{day:%Y%m%d}"


def _possible(every: str) -> range:
    return range(len(WEEKDAYS)) if every == "week" else range(1, LONGEST_MONTH + 1)
