"""Occasions (期次): the days, weeks, half-months … terms and years in which something is owed once.

Every occasion is half-open, `[starts, ends)`, and its key alone says which it is:

    day 2026-05-07 · week 2026-W20 (ISO, Monday to Sunday) · half-month 2026-05a (1 to 15), 2026-05b (16 to the end)
    month 2026-05 · quarter 2026-Q2 · half-year 2026-H1 · semester 2026-T1 · year 2026

Occasions of one kind follow each other without a gap, except terms.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from wuzha.calendar.terms import Term, terms_between

Every = Literal["day", "week", "half-month", "month", "quarter", "half-year", "semester", "year"]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MIDDLE = 16
"""The day of a month on which its second half begins."""


@dataclass(frozen=True, slots=True, order=True)
class Occasion:
    """One time something is owed, from the beginning of `starts` to the beginning of `ends`."""

    key: str
    starts: date
    ends: date

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.ends - self.starts).days

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return self.ends - _DAY

    def holds(self, day: date) -> bool:
        """Say whether the day lies in it."""
        return self.starts <= day < self.ends


def occasions(every: Every, since: date, until: date, terms: Sequence[Term] = ()) -> list[Occasion]:
    """Return every occasion that overlaps `[since, until)`, in order; none when the range is empty.

    `terms` are a school's own and matter for semesters only.
    """
    if since >= until:
        return []
    if every == "semester":
        return [_of_term(term) for term in terms_between(since, until, terms)]
    return [
        occasion
        for year in range(since.year - 1, until.year + 2)
        for occasion in _beginning_in(every, year)
        if occasion.starts < until and occasion.ends > since
    ]


def occasion_on(every: Every, day: date, terms: Sequence[Term] = ()) -> Occasion | None:
    """Return the occasion that holds the day; None only for a semester, when the day is outside any term."""
    return next(iter(occasions(every, day, day + _DAY, terms)), None)


_MONTHS_LONG: dict[Every, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_MONTHS_KEY: dict[Every, str] = {"month": "{}-{:02}", "quarter": "{}-Q{}", "half-year": "{}-H{}", "year": "{}"}


@lru_cache(maxsize=512)
def _beginning_in(every: Every, year: int) -> tuple[Occasion, ...]:
    """Return the occasions of a year (for weeks: of an ISO year), in order; terms are not counted by the year."""
    if every == "day":
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        return tuple(_day(first + n * _DAY) for n in range((after - first).days))
    if every == "week":
        first, after = date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1)
        return tuple(_week(year, number) for number in range(1, (after - first) // _WEEK + 1))
    if every == "half-month":
        return tuple(_half_month(year, month, half) for month in range(1, 13) for half in "ab")
    months, key = _MONTHS_LONG[every], _MONTHS_KEY[every]
    numbers = range(1, 12 // months + 1)
    return tuple(_months(key.format(year, number), year, (number - 1) * months + 1, months) for number in numbers)


def _day(day: date) -> Occasion:
    return Occasion(day.isoformat(), day, day + _DAY)


def _week(year: int, number: int) -> Occasion:
    monday = date.fromisocalendar(year, number, 1)
    return Occasion(f"{year}-W{number:02}", monday, monday + _WEEK)


def _half_month(year: int, month: int, half: str) -> Occasion:
    middle = date(year, month, _MIDDLE)
    if half == "a":
        return Occasion(f"{year}-{month:02}a", date(year, month, 1), middle)
    return Occasion(f"{year}-{month:02}b", middle, middle.replace(day=monthrange(year, month)[1]) + _DAY)


def _months(key: str, year: int, month: int, count: int) -> Occasion:
    """Return the occasion of `count` whole months from `month` on; it does not run past its year."""
    last = month + count - 1
    return Occasion(key, date(year, month, 1), date(year, last, monthrange(year, last)[1]) + _DAY)


def _of_term(term: Term) -> Occasion:
    return Occasion(term.key, term.starts, term.ends)


_YEAR = r"(?P<year>[12]\d{3})"
_KEYS: tuple[tuple[Every, re.Pattern[str]], ...] = (
    ("day", re.compile(_YEAR + r"-(?P<month>\d\d)-(?P<number>\d\d)", re.ASCII)),
    ("week", re.compile(_YEAR + r"-W(?P<number>\d\d)", re.ASCII)),
    ("half-month", re.compile(_YEAR + r"-(?P<month>\d\d)(?P<number>[ab])", re.ASCII)),
    ("month", re.compile(_YEAR + r"-(?P<number>\d\d)", re.ASCII)),
    ("quarter", re.compile(_YEAR + r"-Q(?P<number>[1-4])", re.ASCII)),
    ("half-year", re.compile(_YEAR + r"-H(?P<number>[12])", re.ASCII)),
    ("semester", re.compile(_YEAR + r"-T(?P<number>[1-9])", re.ASCII)),
    ("year", re.compile(_YEAR, re.ASCII)),
)
_SPAN = re.compile(r"(?P<from>\d{4}-\d\d-\d\d)\.\.(?P<to>\d{4}-\d\d-\d\d)", re.ASCII)


def kind_of(key: str) -> Every | None:
    """Return what kind of occasion a key names by its shape, None when it has no such shape."""
    return next((every for every, shape in _KEYS if shape.fullmatch(key)), None)


def occasion_of(key: str, terms: Sequence[Term] = ()) -> Occasion:
    """Return the occasion a key names.

    Raises ValueError, with a Chinese message, when there is no such occasion: a key of another shape, a 13th month, a
    53rd week of a year that has 52, a term nobody has set.
    """
    every = kind_of(key)
    if every is not None:
        year = int(key[:4])
        candidates = (
            [_of_term(term) for term in terms_between(date(year, 1, 1), date(year + 2, 1, 1), terms)]
            if every == "semester"
            else _beginning_in(every, year)
        )
        for occasion in candidates:
            if occasion.key == key:
                return occasion
    message = f"没有“{key}”这一期"
    raise ValueError(message)


_ORDINALS = "一二三四五六七八九"
_HALVES = {"a": "上半月", "b": "下半月"}
_NAMED: dict[Every, dict[str, str]] = {
    "half-year": {"1": "上半年", "2": "下半年"},
    "semester": {"1": "春季学期", "2": "秋季学期"},
}


def say_occasion(key: str) -> str:
    """Say a key in Chinese: `2026年5月上半月`, `2026年第20周`, `2026年春季学期`.

    Knows besides the keys of occasions the two that duties owed once have: a span of days `2026-03-02..2026-05-31`, and
    `once` (长期). Raises ValueError, with a Chinese message, for anything else.
    """
    if key == "once":
        return "长期"
    if span := _SPAN.fullmatch(key):
        return _say_span(date.fromisoformat(span["from"]), date.fromisoformat(span["to"]))
    for every, shape in _KEYS:
        if found := shape.fullmatch(key):
            return f"{found['year']}年{_say_part(every, found)}"
    message = f"看不懂的期次“{key}”"
    raise ValueError(message)


def _say_part(every: Every, found: re.Match[str]) -> str:
    """Say what follows the year."""
    if every == "year":
        return ""
    number = found["number"]
    if every == "half-month":
        return f"{int(found['month'])}月{_HALVES[number]}"
    if every == "day":
        return f"{int(found['month'])}月{int(number)}日"
    if every in _NAMED and number in _NAMED[every]:
        return _NAMED[every][number]
    if every in {"week", "month"}:
        return f"第{int(number)}周" if every == "week" else f"{int(number)}月"
    return f"第{_ORDINALS[int(number) - 1]}{'季度' if every == 'quarter' else '学期'}"


def say_day(day: date) -> str:
    """Say a day in full: `2026年5月7日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def _say_span(first: date, last: date) -> str:
    if first == last:
        return say_day(first)
    if first.year == last.year:
        return f"{say_day(first)}至{last.month}月{last.day}日"
    return f"{say_day(first)}至{say_day(last)}"
