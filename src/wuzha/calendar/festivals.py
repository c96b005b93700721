"""Festivals (节日): named days that come once a year, by the sun, the moon, a solar term, or a weekday of a month.

A festival's rule is one line of text, so that the list is data:

    solar 10-01 · lunar 8-15 · lunar 1-1 -1 (the day before) · term 清明 · sun 5-2 (the second Sunday of May)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from wuzha.calendar import lunar

_DAY = timedelta(days=1)
_WEEK = 7
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RULE = re.compile(
    r"(?P<by>solar|lunar|term|mon|tue|wed|thu|fri|sat|sun) (?:(?P<one>\d{1,2})-(?P<two>\d{1,2})|(?P<term>\S+?))"
    r"(?: (?P<off>[+-]\d+))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Festival:
    """A named day of every year and the rule that finds it."""

    name: str
    rule: str

    def days_in(self, year: int) -> tuple[date, ...]:
        """Return the days of a solar year it falls on: one, hardly ever none or two (a day late in the lunar year).

        Raises ValueError when the rule cannot be read.
        """
        return _days_in(self.rule, year)


@lru_cache(maxsize=2048)
def _days_in(rule: str, year: int) -> tuple[date, ...]:
    found = _RULE.fullmatch(rule)
    if found is None:
        message = f"看不懂的节日规则“{rule}”"
        raise ValueError(message)
    off = int(found["off"] or 0) * _DAY
    around = (_day_of(found, each) for each in (year - 1, year, year + 1))
    return tuple(day + off for day in around if day is not None and (day + off).year == year)


def _day_of(found: re.Match[str], year: int) -> date | None:
    """Return the day the rule names for a year (for the moon: a lunar year), before it is put off."""
    by = found["by"]
    if by == "term":
        return lunar.term_day(year, found["term"])
    one, two = int(found["one"]), int(found["two"])
    if by == "lunar":
        return lunar.day_of(year, one, two)
    if by == "solar":
        return date(year, one, two)
    first = date(year, one, 1)
    return first + ((_WEEKDAYS.index(by) - first.weekday()) % _WEEK + (two - 1) * _WEEK) * _DAY
