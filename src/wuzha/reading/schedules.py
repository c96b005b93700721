"""When a clause is owed: its own rhythm or deadline first, then its trigger, then the phase it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from wuzha.plan.model import Deadline, Due, During, Every, Ongoing, Phase, Recurring, Schedule, Triggered
from wuzha.reading.dated import stretches
from wuzha.reading.expressions import Rhythm, deadline, month_of, rhythm, starts, within
from wuzha.reading.seasons import season
from wuzha.reading.triggers import Trigger, always

_MEANWHILE = re.compile(
    r"(?:这|本|该|下)个?(?:周|礼拜|星期|月)(?:之|以)?内|宣传[周月]内|(?:宣传[周月]|活动|专项行动)期间,?(?!的|遇|如|每)|第[一二三四]周(?!周)|(?:春节|国庆|元旦|五一|中秋|重阳|清明|端午)节?(?:前后|期间)"
)
"""A stretch of time that is named and not dated: 这个礼拜之内, 活动期间."""


_JUDGING = frozenset({"assess"})
_FINISHED = re.compile(r"(?:月份?|旬|半年|季度)(?:基本|全面|全部)?(?:完成|办结|整改到位)")
_BY_THEMSELVES = frozenset({"new-staff", "new-student", "other"})
"""Events that a clause only implies by those it is for; in a dated stage they are those of that time."""
_ARRIVES = re.compile("新入院|到岗|报到|入职(?![人员])|进场|入学|岗前")
_SHORT = frozenset({"day", "week", "month"})
"""Periods whose due day a row or a tag tells without doubt; in a quarter it may be in any month."""
_SET_UP = frozenset({"setup.policy", "setup.group", "setup.team", "setup.column", "setup.chat-group"})
_YEAR_END_WORK = re.compile("(?:年终|年底|年末)[^,。;前]{0,16}(?:考|评)")
_YEAR_END = re.compile("年终|年底|年末")
"""When marks are given is no deadline for what they are given for: 零发案的单位,年终加分."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What stands around a clause: its phase, the rhythm packed into its name, date and rhythm of its table row.

    usual: that rhythm, and `at` when in it something is due.
    """

    phase: Phase | None = None
    by: str | None = None
    every: Every | None = None
    usual: Every | None = None
    at: Due | None = None
    between: tuple[str | None, str | None] | None = None

    def told(self, by: str | None, often: Rhythm | None) -> Timing:
        """Return this with the date and the rhythm that a row or a tag tells."""
        usual = often.every if often else None
        return replace(self, by=by, usual=usual, at=often.due if often and usual in _SHORT else None)


NO_TIMING = Timing()


def schedule(text: str, activity: str, trigger: Trigger | None, timing: Timing) -> Schedule:
    """Return the schedule of a clause with this text."""
    if timing.every is not None:
        return Recurring(every=timing.every)
    judged = always(activity) or (activity in _JUDGING and _YEAR_END.search(text))
    if judged and (set_off := _set_off(text, trigger)):
        return set_off
    implied = trigger is not None and trigger.condition is None and trigger.event in _BY_THEMSELVES
    if implied and _dated(timing) and not _ARRIVES.search(text):
        return _stated(text, activity, timing, conditional=False) or _around(text, timing)
    conditional = trigger is not None and trigger.condition is not None
    return _stated(text, activity, timing, conditional=conditional) or _set_off(text, trigger) or _around(text, timing)


def _dated(timing: Timing) -> bool:
    """Whether a clause stands in a stage that has its days."""
    return timing.phase is not None and bool(timing.phase.from_ or timing.phase.to)


def _stated(text: str, activity: str, timing: Timing, *, conditional: bool) -> Schedule | None:
    """Return the rhythm or the deadline the clause itself states; else its usual one, unless it is conditional."""
    if activity in _SET_UP:
        return _set_up(text)
    if found := rhythm(text, report=activity == "report"):
        due = found.due or (timing.at if timing.usual == found.every else None)
        if due is None and timing.by is not None and found.every in {"semester", "year", "half-year"}:
            due = Due(date=timing.by)
        return Recurring(every=found.every, times=found.times, due=due)
    if each := season(text):
        return each
    if by := deadline(text) or _finished_in(text):
        return Deadline(by=by)
    return Recurring(every=timing.usual, due=timing.at) if timing.usual and not conditional else None


def _set_up(text: str) -> Schedule | None:
    """Return the deadline of what is set up once; a rhythm it is told with (纳入季度考核) is of something else."""
    by = deadline(text)
    return Deadline(by=by) if by and not _YEAR_END_WORK.search(text) else None


def _finished_in(text: str) -> str | None:
    """Return the last day of the month, or third of one, in which a clause wants something finished: 9月上旬完成."""
    month = month_of(text) if _FINISHED.search(text) else None
    return month[1] if month else None


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
    return (begins, None) if begins or meanwhile(text) else None


def meanwhile(text: str) -> bool:
    """Whether a text names a stretch of time without its dates."""
    return _MEANWHILE.search(text) is not None
