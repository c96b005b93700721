"""The lunar calendar (农历): months and days of the moon, and the solar terms (节气), as the library counts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from borax.calendars.lunardate import LunarDate, TermUtils

FIRST_YEAR, LAST_YEAR = 1901, 2099
"""The years for which the moon is known; outside them no day is a lunar one."""

_TENS = ("初", "十", "廿", "三")
_ONES = "十一二三四五六七八九"
_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day by the moon: its lunar year, month and day; `leap` in a month that is put in (闰月)."""

    year: int
    month: int
    day: int
    leap: bool


def lunar_day(day: date) -> LunarDay | None:
    """Return a day by the moon; None where the moon is not known."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return _year(day.year)[day.timetuple().tm_yday - 1]


@lru_cache(maxsize=32)
def _year(year: int) -> tuple[LunarDay, ...]:
    """Return every day of a solar year by the moon, in order."""
    first = date(year, 1, 1)
    found = LunarDate.from_solar(first)
    days = []
    for _ in range((date(year + 1, 1, 1) - first).days):
        days.append(LunarDay(found.year, found.month, found.day, bool(found.leap)))
        found = found.after(1)
    return tuple(days)


@lru_cache(maxsize=1024)
def day_of(year: int, month: int, day: int) -> date | None:
    """Return the solar day of a day of a lunar year, in the month that is not put in; None when there is none."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        found = LunarDate(year, month, day).to_solar_date()
    except ValueError:  # the month has 29 days
        return None
    return date(found.year, found.month, found.day)


@lru_cache(maxsize=256)
def term_day(year: int, name: str) -> date | None:
    """Return the day of a solar term (清明) in a year; None where it is not known.

    Raises ValueError when there is no such term.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    found = TermUtils.day_start_from_term(year, name)
    return date(found.year, found.month, found.day)


def say_lunar(day: date) -> str:
    """Say a day by the moon: `正月初一`, `闰六月十五`; empty where the moon is not known."""
    found = lunar_day(day)
    if found is None:
        return ""
    return f"{'闰' if found.leap else ''}{_MONTHS[found.month - 1]}月{say_lunar_number(found.day)}"


def say_lunar_number(number: int) -> str:
    """Say a day of a lunar month: `初一`, `初十`, `十五`, `廿三`, `三十`."""
    if number in {10, 20, 30}:
        return {10: "初十", 20: "二十", 30: "三十"}[number]
    return f"{_TENS[number // 10]}{_ONES[number % 10]}"
