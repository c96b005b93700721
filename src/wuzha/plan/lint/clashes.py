"""Findings about two clauses at once: said twice, said differently, due in the wrong order, stricter than above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache

from wuzha.plan.dates import known
from wuzha.plan.lint.catalogue import load_catalogue
from wuzha.plan.lint.remarks import Default, Remark
from wuzha.plan.lint.source import Source
from wuzha.plan.model import Calendar, Deadline, Due, Plan, Recurring, Requirement
from wuzha.plan.shadow import shadow
from wuzha.plan.vocabulary import load_vocabulary

A_YEAR = {
    "day": 365,
    "week": 52,
    "half-month": 24,
    "month": 12,
    "quarter": 4,
    "half-year": 2,
    "semester": 2,
    "year": 1,
    "market-day": 73,
    "festival": 1,
}
"""How many occasions a year has; markets are held every five days or so, and each festival once."""
_ABOVE = {"township", "department", "police"}
_SAME = 0.85
"""From this likeness on, two sentences say the same."""
_VARYING = re.compile(r"[\d一二三四五六七八九十两半]+|每(?:日|天|周|月|季度?|学期|年)|[,、:()“”\"\s]")
_REPORTS = ("总结", "方案", "报表", "台账", "名单", "信息", "情况", "小结")
_NEXT_MONTH = 100
_LAST_DAY = 32
_DAYS_OF_WORKDAYS = 14
"""Ten working days take about so many days."""
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_RELATIVE = re.compile(r"(?:各|本|该|相关|有关)?(?:牵头|责任|主办|承办|主管|负责|配合|实施)(?:单位|部门|科室|人)")


def find(source: Source, parent: Plan | None) -> Iterator[Remark]:
    """Find clauses that do not go together, or go beyond the parent plan's."""
    yield from _pairs(source)
    yield from _too_early(source)
    if parent is not None:
        yield from _stricter(source, parent)


def _pairs(source: Source) -> Iterator[Remark]:
    groups: dict[object, list[Requirement]] = {}
    for requirement in source.plan.requirements:
        owner = requirement.owner
        # Whoever leads is somebody else in every list of duties: 牵头单位 of the works is not that of the firms.
        list_of = requirement.section if any(map(_RELATIVE.fullmatch, owner.units)) else ()
        key = (owner.units, owner.types, owner.where, requirement.activity, requirement.audience, list_of)
        groups.setdefault(key, []).append(requirement)
    for same in groups.values():
        yield from _clashes(source, same)


def _clashes(source: Source, same: Iterable[Requirement]) -> Iterator[Remark]:
    """Compare each requirement with the first of every wording and time before it: more would only say it again."""
    firsts: dict[object, Requirement] = {}
    for second in same:
        for first in firsts.values():
            yield from _pair(source, first, second)
        told = (_bare(source.quotes[second.id]), second.schedule, second.quantity, second.coverage)
        firsts.setdefault(told, second)


def _pair(source: Source, first: Requirement, second: Requirement) -> Iterator[Remark]:
    """Compare two requirements of the same owner, activity and audience that stand apart in the text."""
    apart = first.at[1] <= second.at[0] or second.at[1] <= first.at[0]
    if not apart or not _alike(source.quotes[first.id], source.quotes[second.id]):
        return
    because = f"另一处是{first.id}“{source.words(first.at, first.quote)}”。"
    same = (first.schedule, first.quantity, first.coverage) == (second.schedule, second.quantity, second.coverage)
    if same and _bare(source.quotes[first.id]) == _bare(source.quotes[second.id]):
        default = Default(f"保留{first.id}，本条不再分派。", drop=True)
        finding = load_catalogue().findings["duplicate-clauses"]
        yield finding.remark(second.quote, about=second.id, at=second.at, because=because, default=default)
    elif _contradict(first, second):
        finding = load_catalogue().findings["contradictory-clauses"]
        yield finding.remark(second.quote, about=second.id, at=second.at, because=because, field="schedule")


def _bare(quote: str) -> str:
    return re.sub(r"[,、:()“”\"\s]", "", quote)


def _alike(first: str, second: str) -> bool:
    one, other = _VARYING.sub("", first), _VARYING.sub("", second)
    return bool(one) and (one == other or _like(one, other))


@lru_cache(maxsize=4096)
def _like(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= _SAME and matcher.quick_ratio() >= _SAME and matcher.ratio() >= _SAME


def _contradict(first: Requirement, second: Requirement) -> bool:
    """Tell whether two alike clauses give different times or quantities."""
    one, other = first.schedule, second.schedule
    if isinstance(one, Recurring) and isinstance(other, Recurring):
        return one != other or first.quantity != second.quantity
    if isinstance(one, Deadline) and isinstance(other, Deadline):
        return one.by != other.by or first.quantity != second.quantity
    return (
        type(one) is type(other) and None not in (first.quantity, second.quantity) and first.quantity != second.quantity
    )


def _too_early(source: Source) -> Iterator[Remark]:
    finding = load_catalogue().findings["report-too-early"]
    reports = [each for each in source.plan.requirements if each.activity == "report" and each.owner.types]
    above = [each for each in reports if set(each.owner.types) <= _ABOVE]
    below = [each for each in reports if not set(each.owner.types) & (_ABOVE | {"any"})]
    for upper in above:
        late = next((lower for lower in below if _before(source, upper, lower)), None)
        if late is not None:
            because = f"下级的{late.id}“{source.words(late.at, late.quote)}”到期更晚。"
            yield finding.remark(upper.quote, about=upper.id, at=upper.at, because=because, field="schedule.due")


def _before(source: Source, upper: Requirement, lower: Requirement) -> bool:
    """Tell whether a report from above the units is due before theirs, of the same kind."""
    one, other = upper.schedule, lower.schedule
    if isinstance(one, Recurring) and isinstance(other, Recurring):
        calendar = source.plan.calendar
        ends = (_day(one.due, calendar), _day(other.due, calendar, below=True))
        return one.every == other.every and None not in ends and (ends[0] or 0) < (ends[1] or 0)
    if isinstance(one, Deadline) and isinstance(other, Deadline):
        mine, theirs = known(one.by), _brought_forward(other, source.plan.calendar)
        kinds = [{word for word in _REPORTS if word in source.quotes[each.id]} for each in (upper, lower)]
        return bool(mine and theirs and mine < theirs and kinds[0] & kinds[1])
    return False


def _brought_forward(deadline: Deadline, calendar: Calendar) -> date | None:
    """Return the day by which those one level below hand in."""
    day = known(deadline.by)
    return None if day is None else day - timedelta(days=_earlier(deadline.cascade, calendar))


def _day(due: Due | None, calendar: Calendar, *, below: bool = False) -> int | None:
    """Put dues of one period in order, roughly by days; `below`: one level below. None where it is not known."""
    if due is None or due.day == "?":
        return None
    earlier = _earlier(due.cascade, calendar) if below else 0
    next_month = _NEXT_MONTH if due.of == "next" else 0
    if due.day is not None:
        return due.day + next_month - earlier
    if due.weekday is not None:
        return _WEEK.index(due.weekday) - earlier
    if due.workday is not None:
        counted = due.workday * _DAYS_OF_WORKDAYS // 10
        return next_month + (counted if due.workday > 0 else _LAST_DAY + counted) - earlier
    return None if due.after is None else _NEXT_MONTH + due.after - earlier


def _earlier(own: str | None, calendar: Calendar) -> int:
    """Return about how many days earlier one level below hands in."""
    found = re.fullmatch(r"-(\d+)(w?)d", own or calendar.cascade or "")
    if found is None:
        return 0
    return int(found[1]) * (_DAYS_OF_WORKDAYS if found[2] else 10) // 10


def _stricter(source: Source, parent: Plan) -> Iterator[Remark]:
    """Find what is asked more often than the parent plan asks it of the same units."""
    finding = load_catalogue().findings["stricter-than-parent"]
    for mine in source.plan.requirements:
        schedule = mine.schedule
        alike = (
            [theirs for theirs in parent.requirements if _answers(mine, theirs)] if schedule.kind == "recurring" else []
        )
        for theirs in alike:
            asked = theirs.schedule
            if not isinstance(schedule, Recurring) or not isinstance(asked, Recurring):
                continue
            if _a_year(schedule) <= _a_year(asked):
                break
            default = Default(
                "按上级方案的频次执行。", (("schedule.every", asked.every), ("schedule.times", asked.times))
            )
            because = f"上级方案写的是“{shadow(theirs.quote)}”。"
            yield finding.remark(
                mine.quote, about=mine.id, at=mine.at, because=because, default=default, field="schedule"
            )
            break


def _a_year(schedule: Recurring) -> int:
    """Return how many times a year something is asked for."""
    return A_YEAR[schedule.every] * schedule.times * max(len(schedule.on), 1)


def _answers(mine: Requirement, theirs: Requirement) -> bool:
    """Tell whether a requirement carries down one of the parent's."""
    vocabulary = load_vocabulary()
    types = set(mine.owner.types) & set(theirs.owner.types) or {"any"} & {*mine.owner.types, *theirs.owner.types}
    audience = not theirs.audience or any(
        vocabulary.covers("audiences", wide, narrow) for wide in theirs.audience for narrow in mine.audience
    )
    return mine.activity == theirs.activity and bool(types) and audience and isinstance(theirs.schedule, Recurring)
