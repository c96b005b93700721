"""Working days (工作日) with 调休: the State Council's calendar as far as it is known, and a table that goes before it.

The library knows the years whose notice had come out when it was made. For a year nobody has told of, weekends and the
thirteen days that the law itself makes holidays (全国年节及纪念日放假办法, 2025) are off; what the notice will move is
not known, and `Workdays.known` says so, for pages to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from wuzha.calendar import lunar

FIRST_KNOWN = min(chinese_calendar.holidays).year
LAST_KNOWN = max(chinese_calendar.holidays).year
"""The years for which the library holds the notice of the State Council."""

LONGEST_BREAK = 40
"""No run of days off is longer: a search for a working day gives up after so many, whatever the table says."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True, order=True)
class Override:
    """One day of the installation's own table: worked or not, and what it is called (春节, 调休上班).

    `national` tells a line of the State Council's notice, which makes its year a known one, from a local one.
    """

    day: date
    works: bool
    name: str = ""
    national: bool = False


class Workdays:
    """Which days are worked. Equal tables are one object (`workdays_with`), so that years are worked out once."""

    __slots__ = ("_overrides", "_told", "_years")

    def __init__(self, overrides: Iterable[Override] = ()) -> None:
        self._overrides = {each.day: each for each in overrides}
        self._told = frozenset(each.day.year for each in self._overrides.values() if each.national)
        self._years: dict[int, bytes] = {}

    def known(self, year: int) -> bool:
        """Say whether the notice on the holidays of a year is known, from the library or from the table."""
        return FIRST_KNOWN <= year <= LAST_KNOWN or year in self._told

    def works(self, day: date) -> bool:
        """Say whether a day is worked."""
        year = self._years.get(day.year)
        if year is None:
            year = self._years.setdefault(day.year, bytes(self._worked_out(day.year)))
        return bool(year[day.timetuple().tm_yday - 1])

    def name(self, day: date) -> str:
        """Return what is special about a day: the holiday it belongs to, 调休上班, or nothing."""
        own = self._overrides.get(day)
        if own is not None:
            return own.name or ("调休上班" if own.works else "放假")
        if FIRST_KNOWN <= day.year <= LAST_KNOWN:
            off, holiday = chinese_calendar.get_holiday_detail(day)
            named = str(chinese_calendar.Holiday(holiday).chinese) if holiday else ""
            return named if off or not named else f"{named}调休上班"
        return statutory(day.year).get(day, "")

    def override(self, day: date) -> Override | None:
        """Return the table's own line for a day."""
        return self._overrides.get(day)

    def on_or_after(self, day: date) -> date:
        """Return the first working day from a day on; the day itself when none is near."""
        return self._search(day, _DAY)

    def on_or_before(self, day: date) -> date:
        """Return the last working day up to a day; the day itself when none is near."""
        return self._search(day, -_DAY)

    def shift(self, day: date, count: int) -> date:
        """Return the `count`th working day after a day, or before it when negative; the day itself for 0."""
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day = self._search(day + step, step)
        return day

    def _search(self, day: date, step: timedelta) -> date:
        found = day
        for _ in range(LONGEST_BREAK):
            if self.works(found):
                return found
            found += step
        return day

    def _worked_out(self, year: int) -> Iterable[bool]:
        day = date(year, 1, 1)
        off = statutory(year)
        listed = FIRST_KNOWN <= year <= LAST_KNOWN
        while day.year == year:
            own = self._overrides.get(day)
            if own is not None:
                yield own.works
            elif listed:
                yield chinese_calendar.is_workday(day)
            else:
                yield day.weekday() < _SATURDAY and day not in off
            if day == date.max:
                return
            day += _DAY


@lru_cache(maxsize=8)
def workdays_with(overrides: tuple[Override, ...] = ()) -> Workdays:
    """Return the working days under a table, the same object for the same table."""
    return Workdays(overrides)


USUAL = workdays_with()
"""The working days of an installation that has put nothing into its table."""

_BY_LAW: Sequence[tuple[str, int, int]] = (("元旦", 1, 1), ("劳动节", 5, 1), ("劳动节", 5, 2))
_NATIONAL_DAYS: Sequence[tuple[str, int, int]] = (("国庆节", 10, 1), ("国庆节", 10, 2), ("国庆节", 10, 3))


@lru_cache(maxsize=64)
def statutory(year: int) -> dict[date, str]:
    """Return the days of a year the law makes holidays, with their names; those by the moon as far as it is known."""
    found = {date(year, month, day): name for name, month, day in (*_BY_LAW, *_NATIONAL_DAYS)}
    spring = lunar.day_of(year, 1, 1)
    if spring is not None:
        found[spring - _DAY] = "除夕"
        found |= {spring + n * _DAY: "春节" for n in range(3)}
    clear = lunar.term_day(year, "清明")
    if clear is not None:
        found[clear] = "清明节"
    for name, month, number in (("端午节", 5, 5), ("中秋节", 8, 15)):
        day = lunar.day_of(year, month, number)
        if day is not None:
            found.setdefault(day, name)
    return found


def unknown_years(workdays: Workdays, since: date, until: date) -> list[int]:
    """Return the years touched by `[since, until)` whose notice is not known."""
    if since >= until:
        return []
    return [year for year in range(since.year, (until - _DAY).year + 1) if not workdays.known(year)]


def say_unknown(years: Sequence[int]) -> str:
    """Say in one Chinese sentence how days of these years are counted."""
    named = "、".join(f"{year}年" for year in years)
    return f"尚未录入{named}的放假调休通知，暂按周末和法定节假日推算，调休未计入；通知公布后请在“日历”页录入。"
