"""The month, period, day or unit an address asks for, with what to fall back on."""

from __future__ import annotations

import re
from datetime import date, timedelta

from wuzha.calendar.occasions import Every, occasion_of, occasions, say_occasion
from wuzha.calendar.written import read_day
from wuzha.queries.people import Actor
from wuzha.web.requests import number

_CENTURY = 20
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_FIRST_YEAR = 2000


def chosen_month(asked: str | None, today: date) -> str:
    """Return the month asked for (`2026-05`), or the running one."""
    return any_month(asked) or f"{today:%Y-%m}"


def any_month(asked: str | None) -> str:
    """Return the month asked for; empty, for all of them, when none is or it is none."""
    return asked if asked and _MONTH.fullmatch(asked) else ""


_PERIOD = re.compile(
    r"20\d\d(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|T[12]|W[0-5]\d))?"
    r"|20\d\d-\d\d-\d\d\.\.20\d\d-\d\d-\d\d(案发前12个月|近12个月|本年累计|上期|上年同期)",
    re.ASCII,
)


def chosen_period(asked: str | None, today: date) -> str:
    """Return the period asked for (2026-05, 2026-Q2, 2026-H1, 2026-T1, 2026, 2026-W20), or the running month."""
    if asked and _PERIOD.fullmatch(asked):
        try:
            occasion_of(asked)
        except ValueError:
            return f"{today:%Y-%m}"
        return asked
    return f"{today:%Y-%m}"


def periods_around(today: date) -> list[tuple[str, str]]:
    """Return the periods a list offers, code and name: this year and the one before with their parts, newest first."""
    found: list[tuple[str, str]] = []
    parts: tuple[Every, ...] = ("year", "half-year", "quarter", "month")
    for every in parts:
        begun = occasions(every, date(today.year - 1, 1, 1), today + timedelta(days=1))
        found += [(each.key, say_occasion(each.key)) for each in reversed(begun)]
    return found


def terms_around(today: date) -> list[tuple[str, str]]:
    """Return the school terms begun this year and in the one before, newest first, code and name."""
    found = occasions("semester", date(today.year - 1, 1, 1), today + timedelta(days=1))
    return [(each.key, say_occasion(each.key)) for each in reversed(found)]


def weeks_around(today: date) -> list[tuple[str, str]]:
    """Return the last twelve weeks, the running one first, code and name."""
    found = occasions("week", today - timedelta(weeks=11), today + timedelta(days=1))
    return [(each.key, say_occasion(each.key)) for each in reversed(found)]


def chosen_day(asked: str | None, today: date) -> date | None:
    """Return the day of this century asked for, as people write one; None when none is or it is none."""
    day = read_day(asked or "", today)
    return day if day is not None and day.year // 100 == _CENTURY else None


def neighbours(month: str) -> tuple[str, str]:
    """Return the month before and the month after."""
    year, number = int(month[:4]), int(month[5:])
    before = (year - 1, 12) if number == 1 else (year, number - 1)
    after = (year + 1, 1) if number == 12 else (year, number + 1)  # noqa: PLR2004 - December
    return f"{before[0]}-{before[1]:02d}", f"{after[0]}-{after[1]:02d}"


def chosen_unit(asked: str | None, actor: Actor) -> int:
    """Return the unit asked for, or the one where the person's pages open (0: none, which no row has)."""
    unit = number(asked)
    if unit is not None:
        return unit
    return actor.home.unit if actor.home else 0


def months_around(month: str) -> list[str]:
    """Return the months a list offers beside the chosen one: three after it and twelve before, newest first."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(number + 3, number - 13, -1)]


def chosen_year(asked: str | None, today: date) -> int:
    """Return the year asked for (`2026`, or that of `2026-05`), or the running one."""
    year = number((asked or "")[:4])
    return year if year is not None and _FIRST_YEAR <= year < _FIRST_YEAR + 100 else today.year
