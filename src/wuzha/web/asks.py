"""What a person can answer a question of the reader with, by the field in doubt, and what the answer changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wuzha.calendar.written import read_day
from wuzha.plan.dates import say_date
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.refusals import Refusal
from wuzha.web.requests import number

# Buttons that settle a question at once: what they change, and what is kept as the answer.
_AT_ONCE: dict[tuple[str, str], tuple[dict[str, Any], str]] = {
    ("schedule.by", "ongoing"): ({"schedule": {"kind": "ongoing"}}, "不设期限，按长期任务处理"),
    ("schedule.due", "end"): ({"schedule.due": None}, "每期期末前完成"),
    ("owner", "own"): ({"owner": {}}, "由落实单位自己承担"),
    ("owner.when", "all"): ({"owner.when": None}, "适用于全部单位"),
    ("owner.when", "later"): ({}, "发布时逐个确定"),
}

_DAYS = frozenset({"window", "issued", "schedule.by"})


def settled(
    field: str, choice: str, value: str, until: str = "", *, today: date, since: date | None = None
) -> tuple[dict[str, Any], str]:
    """Return what an answer changes (dotted fields of the plan language) and the words to keep.

    `choice` is the button pressed, `value` what was typed (`until` the second of two dates, told from `today`). A date
    without a year is the first from `since` on, the day of issue (unknown: of this year), and the second of two follows
    the first; that of issue itself is over.
    Raises Refusal when a value is needed and none was given.
    """
    at_once = _AT_ONCE.get((field, choice))
    if at_once is not None:
        return at_once
    value, until = value.strip(), until.strip()
    if not value:
        raise Refusal("请先填写答复。")
    if field in _DAYS:
        since = None if field == "issued" else since or date(today.year, 1, 1)
        first = read_day(value, today, since)
        last = read_day(until, today, first or since)
        value, until = first.isoformat() if first else value, last.isoformat() if last else until
    if field == "window":
        return {"window.from": value, "window.to": until or None}, f"{_said(value)}至{_said(until or '??-??')}"
    meanings: Mapping[str, tuple[dict[str, Any], str]] = {
        "title": ({"title": value}, value),
        "issued": ({"issued": value}, _said(value)),
        "schedule.by": ({"schedule": {"kind": "deadline", "by": value}}, f"{_said(value)}前"),
        "schedule.due": ({"schedule.due.day": value if number(value) is None else number(value)}, f"{value}日前"),
        "owner": ({"owner.types": [value]}, load_vocabulary().name("unit_types", value)),
    }
    return meanings.get(field, ({}, value))


def _said(day: str) -> str:
    """Say a date; what is no date is refused by the action, with its own remark."""
    try:
        return say_date(day)
    except ValueError:
        return day
