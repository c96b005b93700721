"""What the grammar says of days: moments, ranges, deadlines, lengths, and times told by other times."""

from __future__ import annotations

import re
from dataclasses import replace

from lark import Token

from wuzha.reading.numerals import (
    number,
)
from wuzha.reading.pieces import (
    Parts,
    all_of,
    first_of,
    is_working,
    lengths_of,
    values_of,
)
from wuzha.reading.tokens import (
    END_OF_WORK,
    Fields,
    day_of,
    edge_of,
    edged,
    ended,
    hour_of,
    length_of,
    ordinal_of,
    relations_of,
    table,
    two_digits,
    weekday_of,
    year_of,
)
from wuzha.reading.values import (
    Date,
    Deadline,
    Duration,
    Moment,
    Range,
    Recurrence,
    Relative,
    Value,
)

_SPAN_NAMES = {
    "天": "days",
    "日": "days",
    "工": "working days",
    "周": "weeks",
    "星": "weeks",
    "月": "months",
    "年": "years",
    "季": "quarters",
    "学": "terms",
    "小": "hours",
}


class Days:
    """From the rules of moments, stretches and lengths to values."""

    def moment(self, parts: Parts) -> Moment:  # noqa: C901 - one line for each terminal a moment may hold
        """Day, month or year as far as it is written."""
        said: Fields = {}
        for part in parts:
            word = str(part)
            match part.type:
                case "YEAR" | "FULLYEAR":
                    said |= {"year": year_of(word), "fiscal": part.type == "FULLYEAR"}
                case "SCHOOL_YEAR":
                    said["year"] = "/".join(re.findall(r"20[0-9]{2}", word))
                case "MONTH":
                    said["month"] = two_digits(word.removesuffix("份").removesuffix("月"), 12)
                case "DAYOF":
                    said["day"] = day_of(word)
                case "EDGE":
                    said |= edged(said, edge_of(word))
                case "YEAREND" | "MONTHEND":
                    said |= ended(said, word)
                case "QUARTER":
                    digit = word.removeprefix("第")[0]
                    said["part"] = f"Q{'一二三四'.find(digit) + 1 or int(digit)}"
                case "HALF":
                    said["part"] = "H1" if word[0] == "上" else "H2"
                case "ORDINAL":
                    whole = "part" if "part" in said else "rel"
                    said[whole] = f"{said[whole]} {ordinal_of(word)}"
                case "NUMERIC_DATE":
                    year, month, day = re.split(r"[-/.]", word)
                    said |= {"year": year, "month": two_digits(month, 12), "day": two_digits(day, 31)}
                case _:
                    said["rel"] = table(part.type.lower())[word.removesuffix("的")]
        return Moment(**said)

    def end(self, parts: Parts) -> Moment:
        """Where a stretch ends."""
        return parts[0] if isinstance(parts[0], Moment) else Moment(rel="event end")

    def now(self, _parts: Parts) -> Relative:
        """即日起."""
        return Relative(now=True)

    def range(self, parts: Parts) -> Range:
        """Stretch between two moments."""
        hours = [Moment(clock=hour_of(hour)) for hour in all_of(parts, "CLOCK")]
        for found in parts:
            if isinstance(found, Range):
                return found
        weekdays = [Moment(rel=weekday_of(word)) for word in all_of(parts, "WEEKDAY")]
        moments = hours or weekdays or values_of(parts, Moment)
        first, last = moments[0] if len(moments) > 1 else None, moments[-1]
        if first and last.day and not last.month:
            last = replace(last, year=last.year or first.year, month=first.month)
        return Range(first, last)

    def short_range(self, parts: Parts) -> Range:
        """3—5月, 3月5-10日, 2024—2026年."""
        words = {part.type: str(part) for part in parts if isinstance(part, Token)}
        years = [year_of(year) for year in (words.get("YEARNUM"), words.get("YEAR")) if year]
        first, last = (years[0], years[-1]) if years else (None, None)
        if "YEARNUM" in words:
            return Range(Moment(year=first), Moment(year=last))
        month = two_digits(words["MONTH"].removesuffix("份").removesuffix("月"), 12) if "MONTH" in words else None
        if "MONTHNUM" in words:
            edge = edge_of(words["EDGE"]) if "EDGE" in words else None
            return Range(Moment(first, two_digits(words["MONTHNUM"], 12)), Moment(first, month, edge=edge))
        return Range(
            Moment(first, month, two_digits(words["DAYNUM"], 31)), Moment(first, month, day_of(words["DAYOF"]))
        )

    def dated_clock(self, parts: Parts) -> Moment:
        """3月5日下午16:00, 周五17时."""
        said = values_of(parts, Moment)
        hour = hour_of((first_of(parts, "DAYPART") or "") + (first_of(parts, "CLOCK") or ""))
        base = said[0] if said else Moment(rel=weekday_of(first_of(parts, "WEEKDAY") or "周一"))
        return replace(base, clock=hour)

    def deadline(self, parts: Parts) -> Value:
        """Last moment allowed; of a month told by another, every month's."""
        by = next((part for part in parts if isinstance(part, Moment)), None) or _told(parts)
        if by.rel in {"next month", "that month"} and by.day:
            return Recurrence("P1M", days=(by.day,), before=True, of="next" if by.rel == "next month" else "same")
        return Deadline(replace(by, clock=END_OF_WORK) if first_of(parts, "OFFWORK") else by)

    def relative(self, parts: Parts) -> Value:
        """Time said by another one."""
        if (span := first_of(parts, "SPAN") or ("日" if first_of(parts, "DAYOF") else None)) and (
            recent := first_of(parts, "RECENT")
        ):
            n = first_of(parts, "NUM") or (first_of(parts, "DAYOF") or "").rstrip("日号")
            name = _SPAN_NAMES[span.removeprefix("个")[0]]
            which = "next" if recent in {"今后", "未来"} else "last"
            many = "half " + name[:-1] if n == "半" else f"{number(n)} {name if number(n) != 1 else name[:-1]}"
            said = f"{which} {many}"
            return Relative(said, length_of(n, span))
        if found := values_of(parts, Relative):
            return Relative(now=found[0].now)
        if moments := values_of(parts, Moment):
            return Relative(after=moments[0]) if first_of(parts, "AFTER") else Relative(since=moments[0])
        said = " ".join(relations_of([part for part in parts if part.type != "WITHIN"]))
        return Relative(f"within {said}" if first_of(parts, "WITHIN") else said)

    def date(self, parts: Parts) -> Value:
        """Moment on its own."""
        found = values_of(parts, Moment)
        if found and found[0].rel and first_of(parts, "INSIDE"):
            return Relative(f"within {found[0].rel}")
        return Date(found[0] if found else Moment(rel=weekday_of(first_of(parts, "WEEKDAY") or "周一")))

    def duration(self, parts: Parts) -> Duration:
        """五分钟, 为期半年, 3至5天."""
        lengths = lengths_of(parts)
        return Duration(lengths[0], most=lengths[1] if len(lengths) > 1 else None, working=is_working(parts))


def _told(parts: Parts) -> Moment:
    """Moment that is told without a date: 18时前, 学期末前, 周五前."""
    if hour := first_of(parts, "CLOCK"):
        return Moment(clock=hour_of(hour))
    if word := first_of(parts, "RELATIVE"):
        return Moment(rel=table("relative")[word])
    weekday = first_of(parts, "WEEKDAY")
    return Moment(rel=weekday_of(weekday)) if weekday else Moment()
