"""Dates as plans write them: whole, without a year, or with blanked parts.

A plan date is a string `YYYY-MM-DD` or `MM-DD`; unknown digits are question marks (`????-03-05`, `??-20`, `??-??`).
Only a whole, real date is *known*; everything else is a question for a person before publishing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from wuzha.calendar.written import first_from

_SHAPE = re.compile(r"(?:(?:\d{4}|\?{4})-)?(?:\d{2}|\?{2})-(?:\d{2}|\?{2})")


def _well_formed(text: str) -> str:
    if not _SHAPE.fullmatch(text):
        message = "日期应写作 2026-03-05；不知道年份写 03-05，不知道的位写 ?"
        raise ValueError(message)
    if "?" in text:
        return text
    try:
        date.fromisoformat(text if len(text) > len("MM-DD") else f"2024-{text}")
    except ValueError:
        message = f"没有 {text} 这一天"
        raise ValueError(message) from None
    return text


ISSUED = "issued"
"""即日起: the day of issue, put in when the plan is published; the day of publication when that is not known."""


def _start(text: str) -> str:
    return ISSUED if text in {ISSUED, "即日起"} else _well_formed(text)


StartDate = Annotated[
    str, AfterValidator(_start), WithJsonSchema({"type": "string", "pattern": f"^({_SHAPE.pattern}|issued|即日起)$"})
]
PlanDate = Annotated[
    str, AfterValidator(_well_formed), WithJsonSchema({"type": "string", "pattern": f"^({_SHAPE.pattern})$"})
]


def known(text: str | None) -> date | None:
    """Return the date, or None when a part of it (or all of it) is unknown, or it is said relative to the issue."""
    if text is None or text == ISSUED or "?" in text or len(text) <= len("MM-DD"):
        return None
    return date.fromisoformat(text)


def likely_day(month_day: str, issued: date) -> str:
    """Return the first such day (`MM-DD`) on or after the day of issue; 29 February may take some years."""
    month, day = map(int, month_day.split("-"))
    found = first_from(issued, month, day)
    if found is None:
        raise ValueError(month_day)
    return found.isoformat()


def say_date(text: str) -> str:
    """Say a plan date in Chinese: 2026年3月5日, 3月5日, 某月20日; nothing when every part is unknown."""
    if text == ISSUED:
        return "即日"
    *year, month, day = text.split("-")
    if not text.replace("?", "").strip("-"):
        return ""
    said_year = f"{year[0]}年" if year and "?" not in year[0] else ""
    said_month = "某月" if "?" in month else f"{int(month)}月"
    said_day = "某日" if "?" in day else f"{int(day)}日"
    return f"{said_year}{said_month}{said_day}"


def say_span(start: str | None, end: str | None) -> str:
    """Say a stretch of dates, the year once: 2026年3月2日至12月31日, 3月2日起; nothing when both ends are open."""
    since, until = say_date(start or "??-??"), say_date(end or "??-??")
    if start == ISSUED:
        return f"{since}起至{until}" if until else f"{since}起"
    if since and until:
        year, named, _ = since.partition("年")
        return f"{since}至{until.removeprefix(f'{year}年') if named else until}"
    if since:
        return f"{since}起"
    return f"{until}前" if until else ""
