"""What the units of an office owe in a month or another occasion, each obligation with the state of every unit.

A few units are gone through one by one. Of many, each clause is unfolded once, and what is done is taken as sets of
units (`queries.crowds`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wuzha.calendar.occasions import Occasion
from wuzha.queries.crowds import Crowd, crowd
from wuzha.queries.doing import Done
from wuzha.queries.duties import Clause
from wuzha.queries.known_by import owing_known_by
from wuzha.queries.progress import owing
from wuzha.rules.months import day_of
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import State, state
from wuzha.rules.unit_sets import units_of
from wuzha.store.models import Unit

FEW = 30
"""Up to so many units are gone through one by one: what is remembered of larger offices stays remembered."""


@dataclass(frozen=True, slots=True)
class Stand:
    """An obligation (an ongoing one without a due) with how each unit stands that owes it."""

    clause: Clause
    occasion: str
    due: datetime | None
    states: Mapping[int, State]


def in_plan_order(
    units: Sequence[Unit], below: QuerySet[Unit], occasion: Occasion, now: datetime, known_by: datetime | None
) -> list[Stand]:
    """Return what units (in the order of the tree; `below` is the same) owe in an occasion, in the order of the plans.

    Two to seventeen queries. Where a clause asks the same occasion of several units in unlike ways, these stand apart.
    `known_by` leaves out what was entered later.
    """
    found = stands(units, below, occasion, now, known_by)
    return sorted(found, key=lambda each: (each.clause.plan, each.clause.position, each.occasion))


def stands(
    units: Sequence[Unit], below: QuerySet[Unit], occasion: Occasion, now: datetime, known_by: datetime | None = None
) -> Iterator[Stand]:
    """Yield the same in no order, for numbers over many units: one obligation at a time is in memory."""
    if len(units) <= FEW:
        return _one_by_one(units, occasion, now, known_by)
    return _together(crowd(below, (occasion.starts, occasion.ends), now, known_by), occasion)


def _one_by_one(units: Sequence[Unit], occasion: Occasion, now: datetime, known_by: datetime | None) -> Iterator[Stand]:
    owed = owing_known_by(owing({row.pk: row.path for row in units}, occasion.starts, occasion.ends), known_by)
    for each, states in owed.states(occasion.starts, occasion.ends, now):
        if belongs(each, occasion):
            yield Stand(owed.clauses[each.duty.key], each.occasion.key, each.due, states)


def _together(all_: Crowd, occasion: Occasion) -> Iterator[Stand]:
    known = all_.ground.clauses
    for each, done in all_.done(each for each in all_.owed if belongs(each.obligation, occasion)):
        untouched = state(each.obligation, None, all_.now)
        states = {**dict.fromkeys(units_of(each.units & ~done.units), untouched), **_done(done)}
        yield Stand(known[each.pair[0]], each.pair[1], each.obligation.due, states)
    for standing in all_.apart:
        if belongs(standing.obligation, occasion):
            owed = standing.obligation
            yield Stand(standing.clause, owed.occasion.key, owed.due, {standing.unit: standing.state})
    yield from _ongoing(all_, occasion)


def _done(done: Done) -> dict[int, State]:
    """Return how those stand that have done it."""
    found = {}
    for units, in_time, late in (
        (done.units & ~done.nothing, State.DONE, State.DONE_LATE),
        (done.nothing, State.NOTHING, State.NOTHING_LATE),
    ):
        found.update(dict.fromkeys(units_of(units & ~done.late), in_time))
        found.update(dict.fromkeys(units_of(units & done.late), late))
    return found


def _ongoing(all_: Crowd, occasion: Occasion) -> Iterator[Stand]:
    """Yield what is kept up, which the crowd leaves out."""
    kept = {key for key, clause in all_.ground.clauses.items() if clause.requirement.schedule.kind == "ongoing"}
    if not kept:
        return
    owed = owing(all_.ground.paths, occasion.starts, occasion.ends, clauses=kept)
    for each, states in owing_known_by(owed, all_.known_by).states(occasion.starts, occasion.ends, all_.now):
        yield Stand(owed.clauses[each.duty.key], each.occasion.key, each.due, states)


def belongs(owed: Obligation, occasion: Occasion) -> bool:
    """Tell whether an obligation stands in an occasion; one without a date does in every one."""
    day = day_of(owed)
    return day is None or occasion.holds(day)
