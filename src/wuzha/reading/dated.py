"""Dates of documents as plan dates: blanked years and days, month edges (底, 中旬), and the stretches between them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass

from wuzha.reading.grammar import find
from wuzha.reading.values import Date, Deadline, Moment, Range

_EDGES = {"early": (1, 10), "start": (1, 10), "mid": (11, 20), "last": (21, 31), "end": (31, 31), None: (1, 31)}
_PARTS = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12)}
_LEAP = 2024
_SHORT = len("MM-DD")
UNKNOWN = "??"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range of dates found in a text; either end may be unknown. Dates as the plan language writes them."""

    start: int
    end: int
    first: str | None
    last: str | None


def stretches(text: str) -> list[Stretch]:
    """Every range of dates in a text, in order of place."""
    return [
        _stretch(found.start, found.end, found.value)
        for found in find(text)
        if isinstance(found.value, Range) and (_is_dated(found.value.last) or is_year_end(found.value.last))
    ]


def day_in(text: str, *, last: bool) -> str | None:
    """Return the first date of a text as a plan date."""
    for found in find(text):
        if isinstance(found.value, Date | Deadline):
            at = found.value.at if isinstance(found.value, Date) else found.value.by
            if at.month or at.part:
                return plan_date(at, last=last)
    return None


def is_year_end(moment: Moment) -> bool:
    """Whether a moment is the end of a year that is not told by month: 年底, 2026年末."""
    return moment.rel == "year end"


def plan_date(moment: Moment, *, last: bool) -> str:
    """Write a moment as a plan date; a month, quarter or half alone becomes its first or its last day."""
    year = known_year(moment.year)
    if is_year_end(moment):
        return "12-31"
    month, day = _part(moment.month, 12), _part(moment.day, 31)
    if moment.part and (months := _PARTS.get(moment.part)):
        month = f"{months[1 if last or moment.edge == 'end' else 0]:02d}"
    if not moment.month and not moment.part and moment.year:
        month = "12" if last else "01"
    if not moment.day:
        first_day, last_day = _EDGES[moment.edge if moment.month or moment.edge == "end" else None]
        day = f"{last_day if last else first_day:02d}"
        if month == UNKNOWN and day in {"01", "31"}:
            day = UNKNOWN
    if UNKNOWN not in {month, day}:
        length = monthrange(int(year) if year else _LEAP, int(month))[1]
        if month == "02" and not year and not moment.day:
            length = 28
        day = f"{min(int(day), length):02d}"
    return f"{year}-{month}-{day}" if year else f"{month}-{day}"


def known_year(text: str | None) -> str:
    """Return a year of our time; a blanked, relative or impossible one is as good as none."""
    return text if text is not None and text.isdigit() and "1900" <= text <= "2199" else ""


def _part(text: str | None, most: int) -> str:
    if text is None or not text.isdigit() or not 1 <= int(text) <= most:
        return UNKNOWN
    return f"{int(text):02d}"


def _is_dated(moment: Moment) -> bool:
    return moment.month is not None or moment.part is not None or (moment.year is not None and moment.clock is None)


def _stretch(start: int, end: int, found: Range) -> Stretch:
    first = plan_date(found.first, last=False) if found.first and _is_dated(found.first) else None
    last = plan_date(found.last, last=True)
    if first and len(first) > _SHORT and len(last) == _SHORT and not found.last.year and UNKNOWN not in last:
        last = _same_year(first, last)
    return Stretch(start, end, first, last)


def _same_year(first: str, last: str) -> str:
    year = int(first[:4])
    return f"{year + (last < first[5:])}-{last}"
