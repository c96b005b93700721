"""Which units a matrix shows: by type, by office or list, by name or how it sounds, by how they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import QuerySet

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.crowds import crowd
from wuzha.queries.duties import Clause
from wuzha.queries.memory import MEMORY
from wuzha.queries.placements import lay_within, stood
from wuzha.rules.initials import found_by
from wuzha.rules.obligations import Obligation
from wuzha.rules.paging import nearest
from wuzha.rules.states import LIFTED, State, state
from wuzha.rules.unit_sets import units_of
from wuzha.store.models import Unit
from wuzha.store.models.units import steps

FINISHED = "finished"
STATES: Mapping[str, tuple[str, frozenset[State]]] = {
    "overdue": ("有逾期的", frozenset({State.OVERDUE})),
    "due-soon": ("有即将到期的", frozenset({State.DUE_SOON})),
    "open": ("有进行中的", frozenset({State.OPEN})),
    FINISHED: ("全部完成的", frozenset({State.OVERDUE, State.DUE_SOON, State.OPEN, State.NOT_OPEN})),
}
"""How units may be asked for by how they stand; for those that are finished, the states none of theirs is in."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody asks to see; empty is everything.

    `group` is an office below (`u12`) or a list of units (`s3`), `search` a piece of a name or how it sounds.
    """

    type: str = ""
    plan: int | None = None
    group: str = ""
    state: str = ""
    search: str = ""


EVERY = Choice()


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen from: each a value and its name."""

    types: tuple[tuple[str, str], ...]
    plans: tuple[tuple[int, str], ...]
    groups: tuple[tuple[str, str], ...]


class Place(NamedTuple):
    """A unit as a matrix needs it: thousands of whole rows would take a tenth of a second."""

    pk: int
    name: str
    type: str
    path: str
    parent_id: int | None
    closed_date: date | None

    @property
    def steps(self) -> list[int]:
        """The ids from the root down to this unit."""
        return steps(self.path)


@dataclass(frozen=True, slots=True)
class Reach:
    """The units somebody may see in a matrix: `top` and those below it, by type and then in the order of the tree.

    `below` is the same units as a query that goes into others.
    """

    by: Actor
    top: Unit
    below: QuerySet[Unit]
    every: tuple[Place, ...]

    def chosen(self, choice: Choice) -> list[Place]:
        """Return those that are asked for, how they stand left aside; one query for those of a list."""
        units = [unit for unit in self.every if unit.type == choice.type] if choice.type else list(self.every)
        units = [unit for unit in units if found_by(unit.name, choice.search)] if choice.search else units
        return self._of_group(units, choice.group) if choice.group else units

    def options(self, shown: Iterable[Clause]) -> Options:
        """Return what can be chosen from among these units and the clauses on the page; one query."""
        name = load_vocabulary().name
        parents = {unit.parent_id for unit in self.every}
        below = (unit for unit in self.every if unit.parent_id == self.top.pk and unit.pk in parents)
        lists = access.unit_sets(self.by, "see", self.top).values_list("pk", "name")
        return Options(
            tuple((code, name("unit_types", code)) for code in dict.fromkeys(unit.type for unit in self.every)),
            tuple({clause.plan: clause.plan_title for clause in shown}.items()),
            (*((f"u{unit.pk}", unit.name) for unit in below), *((f"s{key}", called) for key, called in lists)),
        )

    def _of_group(self, units: list[Place], group: str) -> list[Place]:
        """Return those below an office, or on a list; none when there is no such group here."""
        offices = {f"u{unit.pk}": unit.pk for unit in self.every}
        if group in offices:
            return [unit for unit in units if offices[group] in unit.steps]
        lists = {f"s{key}": key for key in access.unit_sets(self.by, "see", self.top).values_list("pk", flat=True)}
        if group not in lists:
            return []
        members = set(Unit.objects.filter(sets=lists[group]).values_list("pk", flat=True))
        return [unit for unit in units if unit.pk in members]


def reach(*, by: Actor, unit: int, day: date, starts: date) -> Reach:
    """Return the units that stood below (and including) `unit` on a day and were not closed before another.

    Three queries, one more where it was not asked before.

    Raises:
        Absent: the unit is out of reach.

    """
    top, then = access.unit(by, "see", unit), stood(day)
    below = Unit.objects.filter(lay_within(top, then, ""))
    MEMORY.look()
    every = MEMORY.get(("stood", top.path, tuple(sorted(then.items()))), lambda: _in_order(below))
    return Reach(by, top, below, tuple(each for each in every if each.closed_date is None or each.closed_date > starts))


def _in_order(units: QuerySet[Unit]) -> list[Place]:
    rank = {code: place for place, code in enumerate(load_vocabulary().entries("unit_types"))}
    places = (Place(*row) for row in units.values_list(*Place._fields))
    return sorted(places, key=lambda each: (rank.get(each.type, len(rank)), each.steps))


@dataclass(frozen=True, slots=True)
class Part:
    """The units of one page, with how many of each type there are on all."""

    shown: list[Place]
    totals: Counter[str]
    page: int
    pages: int


def part_of(units: list[Place], page: int, size: int) -> Part:
    """Return one page of units; the nearest one when there is no such page."""
    page, pages = nearest(page, len(units), size)
    return Part(units[(page - 1) * size : page * size], Counter(unit.type for unit in units), page, pages)


def standing_so(
    here: Reach, asked: str, between: tuple[date, date], now: datetime, which: Callable[[Obligation], bool]
) -> set[int]:
    """Return the units that stand as asked (a key of `STATES`) with some of these obligations of [since, until).

    They are counted together, so that thousands cost little.
    """
    _, wanted = STATES[asked]
    all_ = crowd(here.below, between, now)
    alike = [each for each in all_.owed if which(each.obligation)]
    apart = [each for each in all_.apart if which(each.obligation) and each.state not in LIFTED]
    waiting = all_.waiting(each for each in alike if state(each.obligation, None, now) in wanted)
    found = set(units_of(waiting.any())) | {each.unit for each in apart if each.state in wanted}
    if asked != FINISHED:
        return found
    owing = reduce(or_, (each.units for each in alike), 0)
    return (set(units_of(owing)) | {each.unit for each in apart}) - found
