"""Dates of documents: with blanked years and days, month edges (底, 中旬), and the stretches between them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

_BLANK = r"[xX×*○Oo_]"
_DATE = (
    rf"(?:(?P<{{p}}year>\d{{{{4}}}}|\d{{{{2}}}}{_BLANK}{{{{2}}}}|{_BLANK}{{{{2,4}}}}|今|本|当|明|次)年)?"
    rf"(?:(?P<{{p}}month>\d{{{{1,2}}}}|{_BLANK}{{{{1,2}}}})月(?:份)?"
    rf"(?:(?P<{{p}}day>\d{{{{1,2}}}}|{_BLANK}{{{{1,2}}}})[日号]|(?P<{{p}}edge>[上中下]旬|底|末|初))?)"
)
DATE = re.compile(_DATE.format(p=""))
YEAR_END = re.compile(r"(?:(?P<year>\d{4}|\d{2}[xX]{2}|今|本|当)?年(?:底|末))")
RANGE = re.compile(
    r"(?:自|从|由)?"
    + _DATE.format(p="a")
    + r"(?:起|开始)?,?(?:至|到|—+|-+|~|~)"
    + r"(?:"
    + _DATE.format(p="b")
    + r"|(?P<bonly>\d{1,2})[日号]|(?P<byearend>(?:\d{4}|\d{2}[xX]{2})?年(?:底|末)))"
    + r"(?:结束|止)?"
)
FROM = re.compile(r"(?:自|从)?" + _DATE.format(p="") + r"(?:开始|起)")
NOW_TO = re.compile(r"(?:自|从)?即日起,?(?:至|到|—+|-+)(?:" + _DATE.format(p="") + r"|(?P<yearend>年(?:底|末)))")

_EDGES = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10), "底": (31, 31), "末": (31, 31)}
_LEAP = 2024


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range of dates found in a text; either end may be unknown. Dates as the plan language writes them."""

    start: int
    end: int
    first: str | None
    last: str | None


def plan_date(found: re.Match[str], prefix: str = "", *, last: bool) -> str:
    """Write a matched date as a plan date; a month alone becomes its first or its last day."""
    parts = found.groupdict()
    year = known_year(parts.get(f"{prefix}year"))
    month = _part(parts.get(f"{prefix}month"), 12)
    day = _part(parts.get(f"{prefix}day"), 31)
    if not parts.get(f"{prefix}day"):
        first_day, last_day = _EDGES.get(parts.get(f"{prefix}edge") or "", (1, 31))
        day = f"{last_day if last else first_day:02d}"
        if month == "??" and day in {"01", "31"}:
            day = "??"
    if "?" not in month + day:
        length = monthrange(int(year) if year else _LEAP, int(month))[1]
        if month == "02" and not year and not parts.get(f"{prefix}day"):
            length = 28
        day = f"{min(int(day), length):02d}"
    return f"{year}-{month}-{day}" if year else f"{month}-{day}"


def known_year(text: str | None) -> str:
    """Return a year of our time; a blanked, relative or impossible one is as good as none."""
    known = (
        text is not None and text.isascii() and text.isdigit() and len(text) == len("2026") and "1900" <= text <= "2199"
    )
    return text or "" if known else ""


def _part(text: str | None, most: int) -> str:
    if text is None or not text.isdigit() or not 1 <= int(text) <= most:
        return "??"
    return f"{int(text):02d}"


def stretches(text: str) -> list[Stretch]:
    """Every range of dates in a text, in order of place."""
    out = [_stretch(found) for found in RANGE.finditer(text)]
    for found in NOW_TO.finditer(text):
        last = "12-31" if found["yearend"] else plan_date(found, last=True)
        out.append(Stretch(found.start(), found.end(), None, last))
    return sorted(out, key=lambda stretch: stretch.start)


def _stretch(found: re.Match[str]) -> Stretch:
    first = plan_date(found, "a", last=False)
    if found["bonly"]:
        last = f"{first[:-2]}{_part(found['bonly'], 31)}"
    elif found["byearend"]:
        year = known_year(found["byearend"][:4]) or (first[:4] if len(first) > len("MM-DD") else "")
        last = f"{year}-12-31" if year else "12-31"
    else:
        last = plan_date(found, "b", last=True)
        if len(first) > len("MM-DD") and len(last) == len("MM-DD") and not found["byear"] and "?" not in last:
            last = _same_year(first, last)
    return Stretch(found.start(), found.end(), first, last)


def _same_year(first: str, last: str) -> str:
    year = int(first[:4])
    return f"{year + (last < first[5:])}-{last}"
