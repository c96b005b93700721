"""Which units a matrix shows: by type, by office or list, by name or how it sounds, by how they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wuzha.calendar.occasions import occasion_of
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.crowds import Crowd, crowd
from wuzha.queries.duties import Clause
from wuzha.rules.initials import found_by
from wuzha.rules.months import month_of
from wuzha.rules.states import LIFTED, State, state
from wuzha.store.models import Assignment, Unit, UnitSet

FINISHED = "finished"
STATES: Mapping[str, tuple[str, frozenset[State]]] = {
    "overdue": ("有逾期的", frozenset({State.OVERDUE})),
    "due-soon": ("有即将到期的", frozenset({State.DUE_SOON})),
    "open": ("有进行中的", frozenset({State.OPEN})),
    FINISHED: ("全部完成的", frozenset({State.OVERDUE, State.DUE_SOON, State.OPEN, State.NOT_OPEN})),
}
"""How units may be asked for by how they stand; for those that are finished, the states none of theirs is in."""
_LONGEST_KEY = 18
"""No key of a database has more digits."""


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


def options(top: Unit, every: Collection[Unit], shown: Iterable[Clause]) -> Options:
    """Return what can be chosen from among these units and the clauses on the page; one query."""
    name = load_vocabulary().name
    parents = {unit.parent_id for unit in every}
    offices = [(f"u{unit.pk}", unit.name) for unit in every if unit.pk in parents and unit.parent_id == top.pk]
    lists = UnitSet.objects.filter(home__in=top.steps).order_by("pk").values_list("pk", "name")
    return Options(
        tuple((code, name("unit_types", code)) for code in dict.fromkeys(unit.type for unit in every)),
        tuple({clause.plan: clause.plan_title for clause in shown}.items()),
        (*offices, *((f"s{key}", called) for key, called in lists)),
    )


def chosen(every: list[Unit], below: QuerySet[Unit], choice: Choice, month: str, now: datetime) -> list[Unit]:
    """Return those of the units that are asked for, in the same order.

    `below` is the same units as a query that goes into others.
    """
    units = [unit for unit in every if choice.type in {"", unit.type}]
    units = [unit for unit in units if found_by(unit.name, choice.search)] if choice.search else units
    if choice.group:
        units = _of_group(units, choice.group)
    if choice.state in STATES:
        standing = _standing_so(below, choice, month, now)
        units = [unit for unit in units if unit.pk in standing]
    return units


def _of_group(units: list[Unit], group: str) -> list[Unit]:
    """Return those below an office, or on a list; none when there is no such group."""
    kind, key = group[:1], group[1:]
    if not key.isdecimal() or len(key) > _LONGEST_KEY:
        return []
    if kind == "u":
        return [unit for unit in units if int(key) in unit.steps]
    members = set(UnitSet.objects.filter(pk=key).values_list("members", flat=True))
    return [unit for unit in units if unit.pk in members]


def _standing_so(below: QuerySet[Unit], choice: Choice, month: str, now: datetime) -> set[int]:
    """Return the units that stand as asked in a month, counted together so that thousands cost little."""
    occasion = occasion_of(month)
    between = occasion.starts, occasion.ends
    _, wanted = STATES[choice.state]
    all_ = crowd(below, between, now)
    of_month = [
        each
        for each, _ in all_.obligations(*between)
        if month_of(each) == month and choice.plan in {None, each.duty.plan}
    ]
    apart = [
        each
        for each in all_.apart
        if month_of(each.obligation) == month and choice.plan in {None, each.clause.plan} and each.state not in LIFTED
    ]
    found = set(all_.waiting([each for each in of_month if state(each, None, now) in wanted]))
    found |= {each.unit for each in apart if each.state in wanted}
    if choice.state != FINISHED:
        return found
    return (_owing(all_, {each.duty.key for each in of_month}) | {each.unit for each in apart}) - found


def _owing(all_: Crowd, clauses: set[int]) -> set[int]:
    """Return the units of the crowd that owe one of these clauses; one query."""
    held = Assignment.objects.filter(requirement__in=clauses, unit__in=all_.inside)
    return set(held.values_list("unit_id", flat=True).distinct())
