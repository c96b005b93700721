"""An office by its parts (各下级单位): what was owed, done, late and is missing below each unit right under it.

The dated obligations of some months, as the monthly report counts them: what matters call up is left out, and what is
lifted (免除, 暂停) counted apart. Units are counted where they stood then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from django.db.models import Count, F, Value
from django.db.models.functions import Left, StrIndex, Substr

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of
from wuzha.queries.crowds import Crowd, crowd, parts_of
from wuzha.queries.memory import MEMORY
from wuzha.queries.placements import lay_within, stood
from wuzha.rules.months import month_of
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import FINISHED, IN_TIME, LIFTED, NIL, State, state
from wuzha.store.models import Assignment, Unit
from wuzha.store.models.units import steps

_RUNNING, _MISSING, _NOT_OPEN, _LATE = range(4)
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
    """Return how the parts of an office stand in the months from `first` to `last` (`2026-05`); four queries.

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
    kept = "homes", all_.ground.name, top.pk, tuple(sorted(then.items()))
    homes = MEMORY.get(kept, lambda: {pk: _home(then.get(pk, path), top.pk) for pk, (path, _) in places.items()})
    months = frozenset(_months(first, last))
    counts: dict[int, Counts] = defaultdict(Counts)
    _add_alike(counts, all_, top, homes, months, then)
    for standing in all_.apart:
        if month_of(standing.obligation) in months and not standing.obligation.called:
            _add(counts[homes[standing.unit]], standing.state)
    units = Counter(homes.values())
    order = [pk for pk in all_.ground.order if pk in units]
    branches = tuple(Branch(pk, places[pk][1], units[pk], counts[pk]) for pk in order)
    return Rollup(top.pk, top.name, first, last, branches, sum((branch.counts for branch in branches), Counts()))


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


def _add_alike(
    counts: dict[int, Counts],
    all_: Crowd,
    top: Unit,
    homes: Mapping[int, int],
    months: frozenset[str],
    then: Mapping[int, str],
) -> None:
    """Count what the crowd owes: so much for each clause and part, less what the tables say is done."""
    begins, ends = occasion_of(min(months)), occasion_of(max(months))
    owed = [each for each, _ in all_.obligations(begins.starts, ends.ends) if month_of(each) in months]
    groups: dict[int, list[Obligation]] = defaultdict(list)
    for each in owed:
        groups[_GROUPS[state(each, None, all_.now)]].append(each)
    given = MEMORY.get(
        ("given", all_.ground.name, top.pk, tuple(sorted(then.items()))), lambda: _given(all_, top, homes, then)
    )
    for group, obligations in groups.items():
        for key, times in Counter(each.duty.key for each in obligations).items():
            for home, number in given.get(key, {}).items():
                _expect(counts[home], group, times * number)
    parts = [part for group, obligations in groups.items() for part in parts_of(obligations, label=group)]
    parts += parts_of(owed, label=_LATE, late=True)
    for label, by_unit in all_.done(parts).items():
        for unit, (number, nothing) in by_unit.items():
            _take(counts[homes[unit]], label, number, nothing)


def _expect(counts: Counts, group: int, number: int) -> None:
    """Count so many obligations as if nothing were done."""
    counts.owed += number
    counts.running += number * (group == _RUNNING)
    counts.missing += number * (group == _MISSING)
    counts.not_open += number * (group == _NOT_OPEN)


def _take(counts: Counts, label: int, number: int, nothing: int) -> None:
    """Count so many of them as done, some with nothing to report; or say of so many of the done that they were late."""
    if label == _LATE:
        counts.late += number
        counts.on_time -= number
        return
    counts.on_time += number
    counts.nothing += nothing
    counts.running -= number * (label == _RUNNING)
    counts.missing -= number * (label == _MISSING)
    counts.not_open -= number * (label == _NOT_OPEN)


def _given(all_: Crowd, top: Unit, homes: Mapping[int, int], then: Mapping[int, str]) -> dict[int, dict[int, int]]:
    """Return to how many units of each part each clause was given; one query, one more where units have moved."""
    held = Assignment.objects.filter(unit__in=all_.inside, requirement__in=all_.ground.duties.keys())
    rest = Substr(F("unit__path"), len(top.path) + 1)
    stays = held.exclude(unit__in=list(then)) if then else held
    rows = stays.annotate(home=Left(rest, StrIndex(rest, Value("/")) - 1)).values_list("requirement_id", "home")
    found: dict[int, dict[int, int]] = defaultdict(Counter)
    for key, home, number in rows.annotate(number=Count("*")):
        found[key][int(home) if home else top.pk] += number
    if then:
        moved = held.filter(unit__in=list(then)).values_list("requirement_id", "unit_id")
        for key, unit in moved:
            found[key][homes[unit]] += 1
    return found
