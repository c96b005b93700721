"""Occasions (期次): the days, weeks, half-months … terms and years in which something is owed once.

Every occasion is half-open, `[starts, ends)`, and its key alone says which it is:

    day 2026-05-07 · week 2026-W20 (ISO, Monday to Sunday) · half-month 2026-05a (1 to 15), 2026-05b (16 to the end)
    month 2026-05 · quarter 2026-Q2 · half-year 2026-H1 · semester 2026-T1 · year 2026
    months that begin on another day (统计月), named after the month most of their days lie in: 2026-05@28 is 28 April
    to 27 May, 2026-05@5 is 5 May to 4 June; what is made of such months 2026-Q2@28, 2026-H1@28, 2026@28
    market day 2026-05-07m · days around a festival 2026-02-10..2026-02-17春节

Occasions of one kind follow each other without a gap, except terms, market days and festivals; only those around
festivals may overlap.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.festivals import Festival
from wuzha.calendar.markets import market_days
from wuzha.calendar.terms import Term, terms_between

Every = Literal[
    "day", "week", "half-month", "month", "quarter", "half-year", "semester", "year", "market-day", "festival"
]

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


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something recurs, where the name of the period alone does not say it.

    months_start: the day on which months begin (28: from the 28th to the 27th), for months and what is made of them;
    `festivals` with the `first` and `last` day of each occasion, counted from the festival (-7 to 0).
    """

    every: Every
    months_start: int = 1
    festivals: tuple[Festival, ...] = ()
    first: int = 0
    last: int = 0


def occasions(every: Every | Rhythm, since: date, until: date, almanac: Almanac = PLAIN) -> list[Occasion]:
    """Return every occasion that overlaps `[since, until)`, in order; none when the range is empty.

    The almanac of a unit matters for semesters and market days only.
    """
    if since >= until:
        return []
    rhythm = every if isinstance(every, Rhythm) else None
    kind = every if isinstance(every, str) else every.every
    if kind == "semester":
        return [_of_term(term) for term in terms_between(since, until, almanac.terms)]
    if kind == "market-day":
        return [_market(day) for day in market_days(almanac.markets, since, until)]
    if kind == "festival":
        found = _around_festivals(rhythm, since, until) if rhythm else []
    else:
        start = rhythm.months_start if rhythm else 1
        # Weeks and months that begin elsewhere run over the end of the year they are named after.
        over = kind == "week" or start > 1
        years = range(since.year - over, until.year + 1 + over)
        found = [each for year in years for each in _beginning_in(kind, year, start)]
    return [occasion for occasion in found if occasion.starts < until and occasion.ends > since]


def occasion_on(every: Every | Rhythm, day: date, almanac: Almanac = PLAIN) -> Occasion | None:
    """Return the (first) occasion that holds the day; None when it is outside any: out of term, no market day."""
    return next(iter(occasions(every, day, day + _DAY, almanac)), None)


def _around_festivals(rhythm: Rhythm, since: date, until: date) -> list[Occasion]:
    first, last = rhythm.first * _DAY, (rhythm.last + 1) * _DAY
    found = {
        _around(festival.name, day + first, day + last)
        for year in range(since.year - 1, until.year + 2)
        for festival in rhythm.festivals
        for day in festival.days_in(year)
    }
    return sorted(found, key=lambda each: (each.starts, each.ends, each.key))


def _around(name: str, starts: date, ends: date) -> Occasion:
    return Occasion(f"{starts.isoformat()}..{(ends - _DAY).isoformat()}{name}", starts, ends)


_MONTHS_LONG: dict[Every, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_MONTHS_KEY: dict[Every, str] = {"month": "{}-{:02}", "quarter": "{}-Q{}", "half-year": "{}-H{}", "year": "{}"}
LATEST_MONTH_START = 28
"""The last day every month has, so the last on which months can begin."""


@lru_cache(maxsize=1024)
def _beginning_in(every: Every, year: int, months_start: int = 1) -> tuple[Occasion, ...]:
    """Return the occasions named after a year (for weeks: an ISO year), in order."""
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
    found = (_months(key.format(year, number), year, (number - 1) * months + 1, months) for number in numbers)
    return tuple(_restarted(each, months_start) for each in found) if months_start > 1 else tuple(found)


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


def _restarted(occasion: Occasion, day: int) -> Occasion:
    """Return an occasion of whole months as it is when months begin on that day: late ones in the month before."""
    back = _DAY if day >= _MIDDLE else timedelta(0)
    starts, ends = ((each - back).replace(day=day) for each in (occasion.starts, occasion.ends))
    return Occasion(f"{occasion.key}@{day}", starts, ends)


def _of_term(term: Term) -> Occasion:
    return Occasion(term.key, term.starts, term.ends)


def _market(day: date) -> Occasion:
    return Occasion(f"{day.isoformat()}m", day, day + _DAY)


_YEAR = r"(?P<year>[12]\d{3})"
_START = r"(?:@(?P<start>2[0-8]|1\d|[2-9]))?"
_KEYS: tuple[tuple[Every, re.Pattern[str]], ...] = (
    ("day", re.compile(_YEAR + r"-(?P<month>\d\d)-(?P<number>\d\d)", re.ASCII)),
    ("week", re.compile(_YEAR + r"-W(?P<number>\d\d)", re.ASCII)),
    ("half-month", re.compile(_YEAR + r"-(?P<month>\d\d)(?P<number>[ab])", re.ASCII)),
    ("month", re.compile(_YEAR + r"-(?P<number>\d\d)" + _START, re.ASCII)),
    ("quarter", re.compile(_YEAR + r"-Q(?P<number>[1-4])" + _START, re.ASCII)),
    ("half-year", re.compile(_YEAR + r"-H(?P<number>[12])" + _START, re.ASCII)),
    ("semester", re.compile(_YEAR + r"-T(?P<number>[1-9])", re.ASCII)),
    ("year", re.compile(_YEAR + _START, re.ASCII)),
    ("market-day", re.compile(_YEAR + r"-(?P<month>\d\d)-(?P<number>\d\d)m", re.ASCII)),
    ("festival", re.compile(r"(?P<year>\d{4})-\d\d-\d\d\.\.(?P<to>\d{4}-\d\d-\d\d)(?P<name>[^\d.].*)")),
)
_MATTER = re.compile(r"[a-z][a-z-]*:(?P<number>\d+)", re.ASCII)
_SPAN = re.compile(r"(?P<from>\d{4}-\d\d-\d\d)\.\.(?P<to>\d{4}-\d\d-\d\d)", re.ASCII)


def kind_of(key: str) -> Every | None:
    """Return what kind of occasion a key names by its shape, None when it has no such shape."""
    return next((every for every, shape in _KEYS if shape.fullmatch(key)), None)


def occasion_of(key: str, almanac: Almanac = PLAIN) -> Occasion:
    """Return the occasion a key names.

    Raises ValueError, with a Chinese message, when there is no such occasion: a key of another shape, a 13th month, a
    53rd week of a year that has 52, a term nobody has set, a day without a market.
    """
    every = kind_of(key)
    found = (
        None if every is None else next((each for each in _candidates(every, key, almanac) if each.key == key), None)
    )
    if found is None:
        message = f"没有“{key}”这一期"
        raise ValueError(message)
    return found


def _candidates(every: Every, key: str, almanac: Almanac) -> Sequence[Occasion]:
    """Return occasions among which the one a key of this kind names must be."""
    year = int(key[:4])
    if every == "semester":
        return [_of_term(term) for term in terms_between(date(year, 1, 1), date(year + 2, 1, 1), almanac.terms)]
    if every == "market-day":
        return [_market(day) for day in market_days(almanac.markets, date(year, 1, 1), date(year + 1, 1, 1))]
    if every == "festival":
        first, last, name = key[:10], key[12:22], key[22:]
        return [_around(name, date.fromisoformat(first), date.fromisoformat(last) + _DAY)] if first <= last else []
    start = int(key.partition("@")[2] or 1)
    return _beginning_in(every, year, start)


def restarted(key: str, months_start: int) -> str:
    """Return the key of the same month, quarter, half-year or year where months begin on that day; else the key."""
    if kind_of(key) not in _MONTHS_LONG:
        return key
    bare = key.partition("@")[0]
    return f"{bare}@{months_start}" if months_start > 1 else bare


_ORDINALS = "一二三四五六七八九"
_HALVES = {"a": "上半月", "b": "下半月"}
_NAMED: dict[Every, dict[str, str]] = {
    "half-year": {"1": "上半年", "2": "下半年"},
    "semester": {"1": "春季学期", "2": "秋季学期"},
}


@lru_cache(maxsize=4096)
def say_occasion(key: str) -> str:
    """Say a key in Chinese: `2026年5月上半月`, `2026年第20周`, `2026年春季学期`.

    Knows besides the keys of occasions those of duties owed once: a span of days `2026-03-02..2026-05-31`, `once`
    (长期), and a matter `case:17` (事项17号). Raises ValueError, with a Chinese message, for anything else.
    """
    if key == "once":
        return "长期"
    if matter := _MATTER.fullmatch(key):
        return f"事项{matter['number']}号"
    if span := _SPAN.fullmatch(key):
        return _say_span(date.fromisoformat(span["from"]), date.fromisoformat(span["to"]))
    for every, shape in _KEYS:
        if found := shape.fullmatch(key):
            return _say_found(every, found)
    message = f"看不懂的期次“{key}”"
    raise ValueError(message)


def _say_found(every: Every, found: re.Match[str]) -> str:
    if every == "festival":
        first, last = date.fromisoformat(found[0][:10]), date.fromisoformat(found["to"])
        return f"{found['name']}（{_say_span(first, last)}）"
    said = f"{found['year']}年{_say_part(every, found)}"
    if found.groupdict().get("start") is None:
        return said
    occasion = occasion_of(found[0])
    return f"{said}（{_say_span(occasion.starts, occasion.last_day, year=int(found['year']))}）"


def _say_part(every: Every, found: re.Match[str]) -> str:
    """Say what follows the year."""
    if every == "year":
        return ""
    number = found["number"]
    if every == "half-month":
        return f"{int(found['month'])}月{_HALVES[number]}"
    if every in {"day", "market-day"}:
        return f"{int(found['month'])}月{int(number)}日{'' if every == 'day' else '（赶集日）'}"
    if every in _NAMED and number in _NAMED[every]:
        return _NAMED[every][number]
    if every in {"week", "month"}:
        return f"第{int(number)}周" if every == "week" else f"{int(number)}月"
    return f"第{_ORDINALS[int(number) - 1]}{'季度' if every == 'quarter' else '学期'}"


def say_day(day: date) -> str:
    """Say a day in full: `2026年5月7日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def _say_span(first: date, last: date, *, year: int | None = None) -> str:
    """Say a span of days; the year is left out where it is the one already said."""
    if first == last:
        return say_day(first)
    if first.year != last.year:
        return f"{say_day(first)}至{say_day(last)}"
    said = "" if first.year == year else f"{first.year}年"
    return f"{said}{first.month}月{first.day}日至{last.month}月{last.day}日"
