"""Days of a timetable that are told by their weekday alone, in a week that its title dates (9月7日—13日)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from wuzha.reading.dated import UNKNOWN, Stretch, stretches

_DAYS = "一二三四五六日"
_LABEL = re.compile(r"(?:星期|周|礼拜)(?P<day>[一二三四五六日天])[:,]")
_DATED = re.compile(
    r"(?:(?:星期|周|礼拜)[一二三四五六日天](?:\([^()]{2,12}\))?|\d{1,2}月(?:\d{1,2}[日号])?(?:[-—~至到][\d月日号]{1,6})?):"
)
_WORKING, _WHOLE = 5, 7
_ANY_YEAR = 2024
_SHORT = len("MM-DD")


def is_day_label(text: str) -> bool:
    """Whether a line begins with a day of the week, or with its date, before a colon."""
    return _LABEL.match(text) is not None or _DATED.match(text) is not None


def weekday_line(text: str, titles: tuple[str, ...]) -> str | None:
    """Return the day of a line that begins with its weekday (星期二:……), as a plan date; a title dates its week."""
    label = _LABEL.match(text)
    week = _week_in(titles) if label else None
    if label is None or week is None:
        return None
    monday, dated = week
    day = (monday + timedelta(days=_DAYS.index(label["day"].replace("天", "日")))).isoformat()
    return day if dated else day[-_SHORT:]


def _week_in(titles: tuple[str, ...]) -> tuple[date, bool] | None:
    """Return the Monday of the week that the innermost of these titles dates, and whether it tells the year."""
    for title in reversed(titles):
        for stretch in stretches(title):
            if found := _monday(stretch):
                return found, len(stretch.first or "") > _SHORT
    return None


def _monday(stretch: Stretch) -> date | None:
    """Return the first day of a stretch that is a week, by its length or by the calendar."""
    if stretch.first is None or stretch.last is None or UNKNOWN in stretch.first + stretch.last:
        return None
    dated = len(stretch.first) > _SHORT
    first, last = (
        date.fromisoformat(day if len(day) > _SHORT else f"{_ANY_YEAR}-{day}") for day in (stretch.first, stretch.last)
    )
    long = (last - first).days + 1
    return first if long in {_WORKING, _WHOLE} and not (dated and first.weekday()) else None
