"""When a clause is owed: its own rhythm or deadline first, then its trigger, then the phase it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.plan.model import Deadline, Due, During, Every, Ongoing, Phase, Recurring, Schedule, Triggered
from wuzha.reading.dated import stretches
from wuzha.reading.expressions import deadline, month_of, rhythm, starts, within
from wuzha.reading.seasons import season
from wuzha.reading.triggers import Trigger

_MEANWHILE = re.compile(
    r"(?:这|本|该|下)个?(?:周|礼拜|星期|月)(?:之|以)?内|宣传[周月]内|(?:宣传[周月]|活动|专项行动)期间,?(?!的|遇|如|每)|第[一二三四]周(?!周)"
)
"""A stretch of time that is named and not dated: 这个礼拜之内, 活动期间."""


_JUDGING = frozenset({"assess", "discipline"})
_YEAR_END = re.compile("年终|年底|年末")
"""When marks are given is no deadline for what they are given for: 零发案的单位,年终加分."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What stands around a clause: its phase, the rhythm packed into its name, date and rhythm of its table row."""

    phase: Phase | None = None
    by: str | None = None
    every: Every | None = None
    usual: Every | None = None
    between: tuple[str | None, str | None] | None = None


NO_TIMING = Timing()


def schedule(text: str, activity: str, trigger: Trigger | None, timing: Timing) -> Schedule:
    """Return the schedule of a clause with this text."""
    if timing.every is not None:
        return Recurring(every=timing.every)
    if trigger is not None and activity in _JUDGING and _YEAR_END.search(text):
        return Triggered(on=trigger.event, where=trigger.amount, when=trigger.condition)
    return _stated(text, activity, timing) or _set_off(text, trigger) or _around(text, timing)


def _stated(text: str, activity: str, timing: Timing) -> Schedule | None:
    """Return the rhythm or the deadline the clause itself states."""
    if found := rhythm(text, report=activity == "report"):
        due = found.due
        if due is None and timing.by is not None and found.every in {"semester", "year", "half-year"}:
            due = Due(date=timing.by)
        return Recurring(every=found.every, times=found.times, due=due)
    if each := season(text):
        return each
    if by := deadline(text):
        return Deadline(by=by)
    return Recurring(every=timing.usual) if timing.usual else None


def _set_off(text: str, trigger: Trigger | None) -> Schedule | None:
    if trigger is None:
        return None
    return Triggered(on=trigger.event, where=trigger.amount, when=trigger.condition, within=within(text))


def _around(text: str, timing: Timing) -> Schedule:
    """Return the dates between which the clause or its surroundings put it; ongoing when nothing does."""
    if between := _between(text) or timing.between:
        return During(from_=between[0], to=between[1])
    if timing.by is not None:
        return Deadline(by=timing.by)
    if timing.phase is not None and (timing.phase.from_ or timing.phase.to):
        return During(phase=timing.phase.id)
    return Ongoing()


def _between(text: str) -> tuple[str | None, str | None] | None:
    """Return the days between which a clause itself wants something done: a range, a month, from a day on."""
    if ranges := stretches(text):
        return ranges[0].first, ranges[0].last
    if month := month_of(text):
        return month
    begins = starts(text)
    return (begins, None) if begins or _MEANWHILE.search(text) else None
