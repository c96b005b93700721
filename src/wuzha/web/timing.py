"""When a clause (要求) of a draft is owed, as the boxes of its form say it, and back into the plan language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wuzha.plan.conditions import ConditionError
from wuzha.plan.model import Due, Requirement
from wuzha.web.conditions import in_codes, in_words

WEEKDAYS = (
    ("mon", "周一"),
    ("tue", "周二"),
    ("wed", "周三"),
    ("thu", "周四"),
    ("fri", "周五"),
    ("sat", "周六"),
    ("sun", "周日"),
)
DUES = (
    ("", "期末"),
    ("day", "每期的某日"),
    ("weekday", "星期几"),
    ("date", "固定月日"),
    ("after", "期满后几天"),
    ("workday", "第几个工作日"),
)
MOVES = (("", "随方案"), ("next", "顺延到下一个工作日"), ("previous", "提前到上一个工作日"), ("none", "不变"))
RESTS = (("", "随方案和学校"), ("skip", "不计"), ("count", "照计"))
_CASCADE = re.compile(r"-?(\d{1,2})(?:(wd|个?工作日)|(?:d|天|日))")
NOT_EARLIER = "不提前"


def condition_in_codes(written: str) -> str | None:
    """Return a condition in the plan language; one that cannot be read as it is, for the action to refuse."""
    try:
        return in_codes(written) if written.strip() else None
    except ConditionError:
        return written.strip()


def _recurring(said: Mapping[str, Any]) -> dict[str, Any]:
    every = said["every"] or "month"
    around = {"on": said["festivals"], "days": said["days"].strip() or None} if every == "festival" else {}
    return {
        "every": every,
        "times": said["times"] or 1,
        "due": _due(said),
        "holidays": said["holidays"] or None,
        **around,
    }


def moving(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a due is moved; an amount is written without its sign, or as it is for the action to refuse."""
    written = said["cascade"].strip()
    if found := _CASCADE.fullmatch(written):
        written = f"-{found[1]}{'wd' if found[2] else 'd'}"
    return {"move": said["move"] or None, "cascade": "none" if written == NOT_EARLIER else written or None}


def cascade_as_typed(cascade: str | None) -> str | None:
    """Return by how much each level below is earlier, as people write it."""
    if cascade == "none":
        return NOT_EARLIER
    found = _CASCADE.fullmatch(cascade or "")
    return f"{found[1]}{'个工作日' if found[2] else '天'}" if found else cascade


def _due(said: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = said["due"]
    if not kind:
        return None
    value = said[f"due_{kind}"]
    if kind == "day":
        value = int(value) if value.isdecimal() else value or None
    due: dict[str, Any] = {kind: value if value != "" else None}
    if kind in {"day", "workday"}:
        due["of"] = said["due_of"] or "same"
    due |= moving(said)
    if said["due_time"]:
        due["time"] = said["due_time"]
    return due


def _deadline(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"by": said["by"].strip(), **moving(said)}


def _window(said: Mapping[str, Any]) -> dict[str, Any]:
    if said["phase"]:
        return {"phase": said["phase"]}
    return {"from": said["from"].strip() or None, "to": said["to"].strip() or None}


def _triggered(said: Mapping[str, Any]) -> dict[str, Any]:
    number = said["within"]
    within = None
    if number:
        within = f"PT{number}H" if said["within_unit"] == "H" else f"P{number}{said['within_unit'] or 'D'}"
    where, when = condition_in_codes(said["event_where"]), said["event_when"].strip() or None
    return {"on": said["on"] or "other", "where": where, "when": when, "within": within}


def _ongoing(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"refresh": said["refresh"] or None}


_KINDS = {
    "recurring": _recurring,
    "deadline": _deadline,
    "window": _window,
    "triggered": _triggered,
    "ongoing": _ongoing,
}


def schedule_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schedule that was filled in; what does not go with its kind is left out."""
    return {"kind": said["kind"], **_KINDS[said["kind"]](said)}


def timing_as_typed(clause: Requirement) -> dict[str, Any]:
    """Return what of a schedule the form says in boxes of another name or kind."""
    schedule = clause.schedule
    if schedule.kind == "recurring" and schedule.due is not None:
        return {"festivals": list(schedule.on), **_due_as_typed(schedule.due)}
    if schedule.kind == "triggered":
        within = schedule.within or ""
        return {
            "on": schedule.on,
            "event_where": in_words(schedule.where),
            "event_when": schedule.when,
            "within": re.sub(r"\D", "", within),
            "within_unit": "H" if within.endswith("H") else "WD" if within.endswith("WD") else "D",
        }
    if schedule.kind == "recurring":
        return {"festivals": list(schedule.on)}
    return {}


def _due_as_typed(due: Due) -> dict[str, Any]:
    kind = next(name for name in ("day", "weekday", "date", "after", "workday") if getattr(due, name) is not None)
    return {"due": kind, f"due_{kind}": getattr(due, kind), "due_of": due.of, "due_time": due.time} | {
        "move": due.move,
        "cascade": cascade_as_typed(due.cascade),
    }
