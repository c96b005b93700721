"""Windows (统计期): the days a figure is counted over, and those it is compared with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)
_WEEK = 7
_YEAR_OF_WEEKS = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `starts` until (not including) `ends`."""

    starts: date
    ends: date

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return self.ends - _DAY

    @property
    def name(self) -> str:
        """The window in words: 2026年5月1日至5月31日."""
        last = self.last_day
        year = "" if last.year == self.starts.year else f"{last.year}年"
        return f"{self.starts.year}年{self.starts.month}月{self.starts.day}日至{year}{last.month}月{last.day}日"

    def holds(self, day: date) -> bool:
        """Say whether the day lies in it."""
        return self.starts <= day < self.ends

    def until(self, day: date) -> Window:
        """Return the part of it that is over in the evening of a day, so that like is compared with like."""
        return Window(self.starts, max(self.starts, min(self.ends, day + _DAY)))

    def a_year_before(self) -> Window:
        """Return the same days a year before (上年同期); weeks are compared with the week 52 weeks before.

        The 29 February becomes the 28.
        """
        if (self.ends - self.starts).days == _WEEK and self.starts.weekday() == 0:
            return Window(self.starts - _YEAR_OF_WEEKS, self.ends - _YEAR_OF_WEEKS)
        return Window(_back(self.starts, 12), _back(self.last_day, 12, last=_is_last(self.last_day)) + _DAY)

    def before(self, whole: Window) -> Window:
        """Return as many days of the window before `whole`, of which this is the part that is over (上期)."""
        if whole.starts.day == 1 and whole.ends.day == 1:
            months = (whole.ends.year - whole.starts.year) * 12 + whole.ends.month - whole.starts.month
            starts = _back(whole.starts, months)
        else:
            starts = whole.starts - (whole.ends - whole.starts)
        if self == whole:
            return Window(starts, whole.starts)
        return Window(starts, min(whole.starts, starts + (self.ends - self.starts)))


def year_before(day: date) -> str:
    """Return the key of the twelve months before a day on which a case happened (案发前12个月)."""
    return f"{(day - _YEAR).isoformat()}..{(day - _DAY).isoformat()}案发前12个月"


def twelve_months(until: date) -> tuple[Window, ...]:
    """Return the twelve months up to and with that of a day, oldest first (滚动12个月)."""
    first = until.replace(day=1)
    return tuple(Window(_back(first, back), _back(first, back - 1)) for back in range(11, -1, -1))


def _back(day: date, months: int, *, last: bool = False) -> date:
    """Return the same day so many months before, or the last of a month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    longest = monthrange(year, month + 1)[1]
    return date(year, month + 1, longest if last else min(day.day, longest))


def _is_last(day: date) -> bool:
    return (day + _DAY).day == 1
