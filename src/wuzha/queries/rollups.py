"""An office by its parts (各下级单位): what was owed, done, late and is missing below each unit right under it.

The dated obligations of some months, as the monthly report counts them: what matters call up is left out, and what is
lifted (免除, 暂停) counted apart. Units are counted where they stood then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of
from wuzha.queries.crowds import Crowd, crowd
from wuzha.queries.memory import MEMORY
from wuzha.queries.placements import lay_within, stood
from wuzha.rules.months import month_of
from wuzha.rules.states import FINISHED, IN_TIME, LIFTED, NIL, State, state
from wuzha.rules.unit_sets import Often, set_of
from wuzha.store.models import Unit
from wuzha.store.models.units import steps

_RUNNING, _MISSING, _NOT_OPEN = range(3)
_GROUPS = {
    State.OPEN: _RUNNING,
    State.DUE_SOON: _RUNNING,
    State.OVERDUE: _MISSING,
    State.NOT_OPEN: _NOT_OPEN,
}
"""How an obligation stands as long as nothing is done."""


@dataclass(slots=True)
class Counts:
    """How many obligations were `owed`, and of them: done in time or late, running, missing, not yet open.

    `nothing` are those of the done that say there was nothing to report; the `lifted` are not among the owed.
    """

    owed: int = 0
    on_time: int = 0
    late: int = 0
    nothing: int = 0
    running: int = 0
    missing: int = 0
    not_open: int = 0
    lifted: int = 0

    @property
    def done(self) -> int:
        """Those that are done, in time or late."""
        return self.on_time + self.late

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit right below the office with everything below it; `units` of them. The office's own duties are one too."""

    unit: int
    name: str
    units: int
    counts: Counts

    @property
    def leads_on(self) -> bool:
        """Whether it has parts of its own."""
        return self.units > 1


@dataclass(frozen=True, slots=True)
class Rollup:
    """An office by its parts, in tree order; the parts that owe nothing are left out of neither rows nor `units`."""

    unit: int
    unit_name: str
    first: str
    last: str
    branches: tuple[Branch, ...]
    whole: Counts = field(default_factory=Counts)

    @property
    def units(self) -> int:
        """How many units there are in all."""
        return sum(branch.units for branch in self.branches)


def rollup(*, by: Actor, unit: int, first: str, last: str, now: datetime) -> Rollup:
    """Return how the parts of an office stand in the months from `first` to `last` (`2026-05`); three queries.

    Some more where something has changed that `memory` had kept, or where some units are not like the rest. `now` is
    naive local time.

    Raises:
        Absent: the unit is out of reach. ValueError: no such month.

    """
    top = access.unit(by, "see", unit)
    begins, ends = occasion_of(first), occasion_of(last)
    then = stood(min(ends.last_day, now.date()))
    all_ = crowd(Unit.objects.filter(lay_within(top, then, "")), (begins.starts, ends.ends), now)
    places = all_.ground.places
    kept = "parts", all_.ground.name, top.pk, tuple(sorted(then.items()))
    homes, units = MEMORY.get(kept, lambda: _parts(all_, top.pk, then))
    months = frozenset(_months(first, last))
    counts: dict[int, Counts] = defaultdict(Counts)
    _add_alike(counts, all_, units, months)
    for standing in all_.apart:
        if month_of(standing.obligation) in months and not standing.obligation.called:
            _add(counts[homes[standing.unit]], standing.state)
    branches = tuple(
        Branch(home, places[home][1], units[home].bit_count(), counts[home])
        for home in all_.ground.order
        if home in units
    )
    return Rollup(top.pk, top.name, first, last, branches, sum((branch.counts for branch in branches), Counts()))


def _parts(all_: Crowd, top: int, then: Mapping[int, str]) -> tuple[dict[int, int], dict[int, int]]:
    """Return the unit right below the office through which the path of each led then, and the set of units of each."""
    homes = {unit: _home(then.get(unit, path), top) for unit, (path, _) in all_.ground.places.items()}
    below: dict[int, list[int]] = defaultdict(list)
    for unit, home in homes.items():
        below[home].append(unit)
    return homes, {home: set_of(units) for home, units in below.items()}


def _home(path: str, top: int) -> int:
    """Return the unit right below the office through which a path leads; the office itself where it ends there."""
    way = steps(path)
    at = way.index(top)
    return way[min(at + 1, len(way) - 1)]


def _months(first: str, last: str) -> list[str]:
    since, until = (int(key[:4]) * 12 + int(key[5:]) - 1 for key in (first, last))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(since, until + 1)]


def _add(counts: Counts, how: State) -> None:
    """Count one obligation that stands so."""
    if how in LIFTED:
        counts.lifted += 1
        return
    counts.owed += 1
    counts.on_time += how in IN_TIME
    counts.late += how in FINISHED - IN_TIME
    counts.nothing += how in NIL
    counts.running += _GROUPS.get(how) == _RUNNING
    counts.missing += how is State.OVERDUE
    counts.not_open += how is State.NOT_OPEN


def _add_alike(counts: dict[int, Counts], all_: Crowd, parts: Mapping[int, int], months: frozenset[str]) -> None:
    """Count what the crowd owes: each obligation once for all units, and what it comes to for each part (a set)."""
    groups = {group: _Heap() for group in (_RUNNING, _MISSING, _NOT_OPEN)}
    for each, done in all_.done(each for each in all_.owed if each.month in months):
        heap = groups[_GROUPS[state(each.obligation, None, all_.now)]]
        heap.owed.put(each.units)
        heap.done.put(done.units)
        heap.nothing.put(done.nothing)
        heap.late.put(done.late)
    for home, units in parts.items():
        for group, heap in groups.items():
            _take(
                counts[home], group, *(each.within(units) for each in (heap.owed, heap.done, heap.nothing, heap.late))
            )


class _Heap:
    """Obligations that stand alike as long as nothing is done: how often each unit owes, has done, has done late."""

    def __init__(self) -> None:
        self.owed, self.done, self.nothing, self.late = Often(), Often(), Often(), Often()


def _take(counts: Counts, group: int, owed: int, done: int, nothing: int, late: int) -> None:
    """Count so many obligations of a group, of which so many are done."""
    counts.owed += owed
    counts.on_time += done - late
    counts.late += late
    counts.nothing += nothing
    counts.running += (owed - done) * (group == _RUNNING)
    counts.missing += (owed - done) * (group == _MISSING)
    counts.not_open += (owed - done) * (group == _NOT_OPEN)
