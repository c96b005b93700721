"""Triggered duties (触发任务): what a matter calls up, as obligations like all others."""

from __future__ import annotations

from datetime import timedelta

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.occasions import Occasion
from wuzha.plan.model import Triggered
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.matters import calls_up, due_of
from wuzha.rules.obligations import Duty, Obligation

_DAY = timedelta(days=1)


def owed_by_matters(duty: Duty, almanac: Almanac = PLAIN, *, grace: int = 0) -> list[Obligation]:
    """Return what the duty's matters call up, in the order in which they happened; none for another schedule.

    A matter counts that happened while the duty was in force. A duty that ended before it fell due owes it no more.
    """
    schedule = duty.requirement.schedule
    if not isinstance(schedule, Triggered):
        return []
    words, found = load_vocabulary(), []
    for matter in sorted(duty.matters, key=lambda each: (each.at, each.key)):
        day = matter.at.date()
        if not duty.starts <= day < duty.ends or not calls_up(schedule, duty.lineage, matter, words):
            continue
        due = due_of(schedule, matter.at, duty.plan_ends - _DAY, almanac.workdays)
        if duty.is_elders(due.date()) or (duty.ended_early and due.date() >= duty.ends):
            continue
        occasion = Occasion(matter.occasion, day, due.date() + _DAY)
        found.append(Obligation(duty, occasion, day, due, grace))
    return found
