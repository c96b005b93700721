"""The units a plan may speak of, as the values that `rules.owners` resolves names against."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.db.models import Q

from wuzha.plan.model import Owner, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.owners import Resolved, UnitFact, resolve
from wuzha.store.models import Unit, UnitSet


@dataclass(frozen=True, slots=True)
class Field:
    """An adopter's subtree on a day: its open units, the lists kept at or above it, and closings already known of."""

    adopter: int
    units: tuple[UnitFact, ...]
    sets: Mapping[str, Sequence[int]]
    closes: Mapping[int, date] = field(default_factory=dict)


def field_of(adopter: Unit, on: date) -> Field:
    """Return the units in which a plan adopted by `adopter` finds its owners; two queries.

    Where a list of the same name is kept at several levels, the nearest one counts.
    """
    rows = list(
        Unit.objects.filter(
            Q(closed_date__isnull=True) | Q(closed_date__gt=on), path__startswith=adopter.path
        ).order_by("path")
    )
    facts = tuple(
        UnitFact(
            key=unit.pk,
            name=unit.name,
            type=unit.type,
            path=unit.path,
            parent=unit.parent_id,
            facts={**unit.attributes, **({} if unit.headcount is None else {"headcount": unit.headcount})},
            short_names=tuple(unit.short_names),
        )
        for unit in rows
    )
    homes = adopter.steps
    inside = {fact.key for fact in facts}
    sets: dict[str, list[int]] = {}
    kept = UnitSet.objects.filter(home__in=homes).order_by("home__path").values_list("name", "home_id", "members")
    last_home: dict[str, int] = {}
    for name, home, member in kept:
        if last_home.get(name) != home:
            last_home[name], sets[name] = home, []
        if member in inside:
            sets[name].append(member)
    return Field(adopter.pk, facts, sets, {unit.pk: unit.closed_date for unit in rows if unit.closed_date is not None})


def finder(found_in: Field, issuer: str) -> Callable[[Requirement], Resolved]:
    """Return a function that says whom a clause of a plan by `issuer` means; equal owners are resolved once."""
    vocabulary = load_vocabulary()

    @cache
    def owners(owner: Owner, lead: tuple[str, ...]) -> Resolved:
        return resolve(owner, found_in.units, found_in.sets, found_in.adopter, vocabulary, lead=lead, issuer=issuer)

    return lambda clause: owners(clause.owner, clause.lead)
