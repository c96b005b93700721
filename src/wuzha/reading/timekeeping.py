"""How a plan counts time, where it says so: months from a day on, dues moved off days of rest, reports earlier below.

What a sentence says of the dues it tells is theirs; said on its own it is meant for the whole plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from wuzha.plan.model import Calendar, Deadline, Move, Recurring, Requirement
from wuzha.reading.numerals import number

_REST = r"(?:国家)?(?:法定)?(?:公?休息?日|节假日|双休日|假日|节日|周末|周六日|非工作日|公休日)"
_MOVED = re.compile(
    rf"(?:如|若|恰)?(?:遇|逢)(?:到|有|上)?{_REST}(?:(?:、|和|及|与|或){_REST})*(?:的|时)?,?(?:则|可|应|一律|自动|依次|相应|往后|向后)*"
    r"(?P<how>不顺延|顺延|推迟|延后|延至|提前)"
)
_RESTS = re.compile(
    r"(?:寒、?暑假|寒假|暑假|学校放假|放假|假期)(?:期间|时)?(?:,?(?:可|均)?(?P<how>除外|不计|不作要求|不要求|暂停|照常))"
)
_EARLIER = re.compile(
    r"(?:逐级|层层|各级(?:逐级|依次|分别)|每(?:往下|下)?一级)(?:依次|分别|往下|报送时)?提前(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,2})个?"
    r"(?P<working>工作)?[日天]"
)
_MONTHS = re.compile(
    r"(?:上个?月|每月)(?P<first>\d{1,2})[日号](?:起|开始)?(?:至|到|—|-|~)(?:本月|当月|次月|下月)(?P<last>\d{1,2})[日号](?:止|底)?"
)
_COUNTS = re.compile("统计|计算|周期|口径|一个月|数据|考核月|区间")
"""What a sentence speaks of that says from which day on months are counted."""
_LAST_START = 28
_MOVES: dict[str, Move] = {"不顺延": "none", "提前": "previous"}
_RESTING = frozenset({"day", "week", "half-month", "month"})
_STOPS = "。;\n"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule for counting time: where it is read, how the clauses of its sentence take it, and how the plan does."""

    pattern: re.Pattern[str]
    value: Callable[[re.Match[str]], str | None]
    taken: Callable[[Requirement, str], Requirement | None]
    field: str


def timed(plain: str, found: tuple[Requirement, ...]) -> tuple[Calendar, tuple[Requirement, ...]]:
    """Return how the plan counts time, and its requirements, each with what its own sentence says of that."""
    whole: dict[str, str | int | None] = {"months_start": _months(plain)}
    for rule in _RULES:
        for said in rule.pattern.finditer(plain):
            value = rule.value(said)
            start = max(plain.rfind(stop, 0, said.start()) for stop in _STOPS) + 1
            inside = {
                index: changed
                for index, one in enumerate(found)
                if value and start <= one.at[0] < said.end() and (changed := rule.taken(one, value))
            }
            found = tuple(inside.get(index, one) for index, one in enumerate(found))
            if value and not inside:
                whole[rule.field] = whole.get(rule.field) or value
    return Calendar.model_validate(whole), found


def _months(plain: str) -> int | None:
    """Return the day from which months are counted: 统计周期为上月26日至本月25日."""
    for said in _MONTHS.finditer(plain):
        first, last = int(said["first"]), int(said["last"])
        start = max(plain.rfind(stop, 0, said.start()) for stop in _STOPS) + 1
        end = min((at for stop in _STOPS if (at := plain.find(stop, said.end())) >= 0), default=len(plain))
        if 1 < first <= _LAST_START and last == first - 1 and _COUNTS.search(plain, start, end):
            return first
    return None


def _moved(one: Requirement, move: str) -> Requirement | None:
    return _due(one, {"move": move})


def _cascaded(one: Requirement, earlier: str) -> Requirement | None:
    return _due(one, {"cascade": earlier}) if one.activity == "report" else None


def _due(one: Requirement, change: dict[str, str]) -> Requirement | None:
    """Change the due of a requirement that has one."""
    schedule = one.schedule
    if isinstance(schedule, Deadline):
        return one.model_copy(update={"schedule": schedule.model_copy(update=change)})
    if isinstance(schedule, Recurring) and schedule.due:
        due = schedule.due.model_copy(update=change)
        return one.model_copy(update={"schedule": schedule.model_copy(update={"due": due})})
    return None


def _resting(one: Requirement, holidays: str) -> Requirement | None:
    schedule = one.schedule
    if isinstance(schedule, Recurring) and schedule.every in _RESTING:
        return one.model_copy(update={"schedule": schedule.model_copy(update={"holidays": holidays})})
    return None


def _earlier(said: re.Match[str]) -> str | None:
    n = number(said["n"])
    return f"-{n}{'wd' if said['working'] else 'd'}" if n else None


_RULES = (
    _Rule(_MOVED, lambda said: _MOVES.get(said["how"], "next"), _moved, "move"),
    _Rule(_RESTS, lambda said: "count" if said["how"] == "照常" else "skip", _resting, "holidays"),
    _Rule(_EARLIER, _earlier, _cascaded, "cascade"),
)
