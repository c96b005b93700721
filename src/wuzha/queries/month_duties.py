"""What the units of an office owe in a month or another occasion: each obligation with the units that stand alike.

A few units are gone through one by one. Of many, each clause is unfolded once, and what is done is taken as sets of
units (`queries.crowds`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet

from wuzha.calendar.occasions import Occasion
from wuzha.plan.model import Triggered
from wuzha.queries.crowds import Crowd, crowd
from wuzha.queries.doing import Done
from wuzha.queries.duties import Clause
from wuzha.queries.known_by import owing_known_by
from wuzha.queries.progress import owing
from wuzha.rules.months import day_of
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import LIFTED, State, state
from wuzha.rules.unit_sets import set_of
from wuzha.store.models import Unit

FEW = 30
"""Up to so many units are gone through one by one: what is remembered of larger offices stays remembered."""


class Owed(NamedTuple):
    """An obligation (an ongoing one without a due) that can be done from a day on, and a set of units that stand alike.

    A unit may owe the same occasion twice, as when it was given a clause back: then it opens on another day.
    """

    clause: Clause
    occasion: str
    opens: date
    due: datetime | None
    state: State
    units: int

    @property
    def called(self) -> bool:
        """Whether a matter called it up."""
        return isinstance(self.clause.requirement.schedule, Triggered)

    @property
    def counted(self) -> bool:
        """Whether it is in the figures of what is owed and done: neither called up by a matter nor lifted."""
        return not self.called and self.state not in LIFTED


def in_plan_order(
    units: Sequence[Unit], below: QuerySet[Unit], occasion: Occasion, now: datetime, known_by: datetime | None = None
) -> list[Owed]:
    """Return what units (`below` is the same) owe in an occasion, in the order of the plans; two to seventeen queries.

    `known_by` leaves out what was entered later.
    """
    if len(units) <= FEW:
        owed = _one_by_one(units, occasion, now, known_by)
    else:
        owed = _together(crowd(below, (occasion.starts, occasion.ends), now, known_by), occasion)
    here, alike = set_of(row.pk for row in units), dict[tuple[object, ...], Owed]()
    for each in owed:
        kind = each.clause.key, *each[1:-1]
        before = alike.get(kind, each)
        alike[kind] = each._replace(units=(before.units | each.units) & here)
    found = (each for each in alike.values() if each.units)
    return sorted(found, key=lambda each: (each.clause.plan, each.clause.position, *each[1:-1]))


def _one_by_one(units: Sequence[Unit], occasion: Occasion, now: datetime, known_by: datetime | None) -> Iterator[Owed]:
    owed = owing_known_by(owing({row.pk: row.path for row in units}, occasion.starts, occasion.ends), known_by)
    for each, states in owed.states(occasion.starts, occasion.ends, now):
        if belongs(each, occasion):
            yield from _by_state(owed.clauses[each.duty.key], each, states)


def _by_state(clause: Clause, owed: Obligation, states: Mapping[int, State]) -> Iterator[Owed]:
    found = defaultdict[State, list[int]](list)
    for unit, how in states.items():
        found[how].append(unit)
    return (_owed(clause, owed, how, set_of(units)) for how, units in found.items())


def _owed(clause: Clause, owed: Obligation, how: State, units: int) -> Owed:
    return Owed(clause, owed.occasion.key, owed.opens, owed.due, how, units)


def _together(all_: Crowd, occasion: Occasion) -> Iterator[Owed]:
    known = all_.ground.clauses
    for each, done in all_.done(each for each in (*all_.owed, *all_.kept) if belongs(each.obligation, occasion)):
        untouched = {state(each.obligation, None, all_.now): each.units & ~done.units}
        touched = {State.STANDING: done.units} if each.obligation.due is None else _done(done)
        for how, units in {**untouched, **touched}.items():
            yield _owed(known[each.pair[0]], each.obligation, how, units)
    for standing in all_.apart:
        if belongs(standing.obligation, occasion):
            yield _owed(standing.clause, standing.obligation, standing.state, 1 << standing.unit)
    yield from _kept_apart(all_, occasion)


def _done(done: Done) -> dict[State, int]:
    """Return how those stand that have done it."""
    return {
        State.DONE: done.units & ~done.nothing & ~done.late,
        State.DONE_LATE: done.units & ~done.nothing & done.late,
        State.NOTHING: done.nothing & ~done.late,
        State.NOTHING_LATE: done.nothing & done.late,
    }


def _kept_apart(all_: Crowd, occasion: Occasion) -> Iterator[Owed]:
    """Yield what is kept up and must be looked at anew; of units that are exempted from something, all they keep up."""
    ground = all_.ground
    kept = {key for key, clause in ground.clauses.items() if clause.requirement.schedule.kind == "ongoing"}
    others = {unit: path for unit, path in ground.paths.items() if unit not in ground.lifted}
    lifted = {unit: ground.places[unit][0] for unit in ground.lifted}
    for paths, clauses in ((lifted, kept), (others, kept - ground.kept.keys())):
        if paths and clauses:
            owed = owing_known_by(owing(paths, occasion.starts, occasion.ends, clauses=clauses), all_.known_by)
            for each, states in owed.states(occasion.starts, occasion.ends, all_.now):
                yield from _by_state(owed.clauses[each.duty.key], each, states)


def belongs(owed: Obligation, occasion: Occasion) -> bool:
    """Tell whether an obligation stands in an occasion; one without a date does in every one."""
    day = day_of(owed)
    return day is None or occasion.holds(day)
