"""Rhythms: what a clause, its plan and its unit together say about when something recurs, is due, and rests."""

from __future__ import annotations

import re
from functools import lru_cache

from wuzha.calendar.almanacs import Almanac
from wuzha.calendar.dues import DueRule
from wuzha.calendar.festivals import Festival
from wuzha.calendar.occasions import Every, Rhythm
from wuzha.plan.dates import known
from wuzha.plan.model import Calendar, Deadline, Due, Recurring, Triggered
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.obligations import Duty

_OF_MONTHS = frozenset({"month", "quarter", "half-year", "year"})
_RESTING = frozenset({"day", "week", "half-month", "month"})
"""What rests while school is out; a quarter or a term always has school days in it."""


def rhythm_of(schedule: Recurring, calendar: Calendar) -> Every | Rhythm:
    """Return how a clause recurs: the name of its period where that says all."""
    if schedule.every == "festival":
        return _around(schedule.on, schedule.days)
    start = calendar.months_start
    if start is not None and start > 1 and schedule.every in _OF_MONTHS:
        return Rhythm(schedule.every, months_start=start)
    return schedule.every


@lru_cache(maxsize=512)
def _around(codes: tuple[str, ...], days: str | None) -> Rhythm:
    """Return the rhythm around festivals; codes the vocabulary does not know (check reports them) are left out."""
    entries = load_vocabulary().entries("festivals")
    festivals = tuple(Festival(entries[code].name, entries[code].rule) for code in codes if code in entries)
    first, last = days_around(days)
    return Rhythm("festival", festivals=festivals if first <= last else (), first=first, last=last)


def days_around(days: str | None) -> tuple[int, int]:
    """Return from how many days after a festival (before it: negative) to how many; the day alone when not said."""
    if days is None:
        return 0, 0
    first, _, last = days.replace("d", "").partition("..")
    return int(first), int(last)


def due_rule_of(duty: Duty) -> DueRule | None:
    """Return the rule for the dues of a recurring duty; None where they are the ends of its occasions.

    Where the document blanks the day, it is the last day it can mean: the end of the occasion, or of the month after.
    """
    schedule = duty.requirement.schedule
    due = schedule.due if isinstance(schedule, Recurring) else None
    if due is None:
        return None
    move = due.move or duty.calendar.move or "none"
    earlier, worked = _earlier(due.cascade, duty)
    of = due.of
    if due.day is not None:
        unknown = not isinstance(due.day, int)
        if unknown and of == "same":
            return None
        day = 31 if unknown else int(due.day)
        return DueRule(day=day, time=due.time, of=of, move=move, earlier=earlier, earlier_worked=worked)
    if due.date is not None and "?" in due.date[-5:]:
        return None
    return DueRule(
        weekday=due.weekday,
        date=_written(due),
        after=due.after,
        workday=due.workday,
        time=due.time,
        of=of,
        move=move,
        earlier=earlier,
        earlier_worked=worked,
    )


def _written(due: Due) -> str | None:
    return due.date if due.date is None or known(due.date) else due.date[-5:]


def deadline_rule_of(duty: Duty, schedule: Deadline) -> DueRule | None:
    """Return how the day of a deadline is moved; None when it stays."""
    move = schedule.move or duty.calendar.move or "none"
    earlier, worked = _earlier(schedule.cascade, duty)
    return DueRule(after=0, move=move, earlier=earlier, earlier_worked=worked) if earlier or move != "none" else None


_EARLIER = re.compile(r"-(\d+)(w?)d", re.ASCII)


def _earlier(own: str | None, duty: Duty) -> tuple[int, bool]:
    """Return how much earlier a unit hands in, and whether in working days: so much for each level above it.

    What the plan says for all its clauses holds for reports only.
    """
    if not duty.levels:
        return 0, True
    said = own or (duty.calendar.cascade if duty.requirement.activity == "report" else None)
    found = _EARLIER.fullmatch(said or "")
    return (0, True) if found is None else (int(found[1]) * duty.levels, bool(found[2]))


def cascades(duty: Duty) -> bool:
    """Say whether it matters for a duty how many levels hand in above its unit."""
    schedule = duty.requirement.schedule
    own = schedule.cascade if isinstance(schedule, Deadline) else None
    if isinstance(schedule, Recurring):
        own = schedule.due.cascade if schedule.due else "none"
    said = own or (duty.calendar.cascade if duty.requirement.activity == "report" else None)
    return said not in {None, "none"}


def needs_workdays(duty: Duty) -> bool:
    """Say whether it matters for a duty which days are worked."""
    schedule = duty.requirement.schedule
    if isinstance(schedule, Deadline):
        return schedule.move not in {None, "none"} or duty.calendar.move not in {None, "none"} or cascades(duty)
    if isinstance(schedule, Triggered):
        return schedule.within is not None and schedule.within.endswith("WD")
    if not isinstance(schedule, Recurring) or schedule.due is None:
        return False
    move = schedule.due.move or duty.calendar.move or "none"
    return move != "none" or schedule.due.workday is not None or cascades(duty)


def needs_place(duty: Duty) -> bool:
    """Say whether a duty depends on what a unit has set for itself: terms, breaks, markets, or that it rests."""
    schedule = duty.requirement.schedule
    if not isinstance(schedule, Recurring):
        return False
    return schedule.every in {"semester", "market-day"} or (schedule.every in _RESTING and schedule.holidays != "count")


def rests(duty: Duty, almanac: Almanac) -> bool:
    """Say whether a duty is not owed while school is out: as the clause, then the school, then the plan says."""
    schedule = duty.requirement.schedule
    if not isinstance(schedule, Recurring) or schedule.every not in _RESTING:
        return False
    if schedule.holidays is not None:
        return schedule.holidays == "skip" and almanac.school
    if almanac.rests is not None:
        return almanac.rests
    return duty.calendar.holidays == "skip" and almanac.school
