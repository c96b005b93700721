"""Months: where an obligation stands in the duties matrix, and one state for several."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from wuzha.plan.model import Deadline, Triggered
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import FINISHED, State


def day_of(obligation: Obligation) -> date | None:
    """Return the day by which an obligation belongs to a month, quarter or year; None for an ongoing one.

    That is the occasion's last day inside the duty, so April's report, due in May, belongs to April; for a deadline it
    is its due, for what a matter calls up the day on which that happened.
    """
    if obligation.due is None:
        return None
    if isinstance(obligation.duty.requirement.schedule, Deadline):
        return obligation.due.date()
    if isinstance(obligation.duty.requirement.schedule, Triggered):
        return obligation.occasion.starts
    return min(obligation.occasion.ends, obligation.duty.ends) - timedelta(days=1)


def month_of(obligation: Obligation) -> str | None:
    """Return the month (`2026-05`) in whose column an obligation stands; None for an ongoing one, which is in all."""
    day = day_of(obligation)
    return None if day is None else _month(day)


def _month(day: date) -> str:
    """Write a month; asked ten thousand times a page, where a format of dates takes three times as long."""
    return f"{day.year}-{day.month:02d}"


_WORST_FIRST = (
    State.OVERDUE,
    State.DUE_SOON,
    State.OPEN,
    State.STANDING_STALE,
    State.STANDING_OPEN,
    State.DONE_LATE,
    State.NOTHING_LATE,
    State.DONE,
    State.NOTHING,
    State.STANDING,
    State.NOT_OPEN,
    State.EXEMPT,
    State.PAUSED,
)


def worst(states: Iterable[State]) -> State:
    """Return one state for several obligations of a month: the one that most needs somebody.

    Weeks that are done beside weeks that have not begun make a month in progress, neither done nor not begun. Raises
    ValueError when there is no state.
    """
    found = set(states)
    if not found:
        message = "no state to sum up"
        raise ValueError(message)
    if State.NOT_OPEN in found and found & FINISHED and found <= FINISHED | {State.NOT_OPEN}:
        return State.OPEN
    return min(found, key=_WORST_FIRST.index)
