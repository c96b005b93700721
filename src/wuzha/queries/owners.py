"""The units a plan may speak of, as the values that `rules.owners` resolves names against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wuzha.rules.owners import UnitFact
from wuzha.store.models import Unit, UnitSet


@dataclass(frozen=True, slots=True)
class Field:
    """An adopter's subtree on a day: its open units, and the lists kept at or above it."""

    adopter: int
    units: tuple[UnitFact, ...]
    sets: Mapping[str, Sequence[int]]


def field_of(adopter: Unit, on: date) -> Field:
    """Return the units in which a plan adopted by `adopter` finds its owners; two queries.

    Where a list of the same name is kept at several levels, the nearest one counts.
    """
    rows = Unit.objects.filter(Q(closed_date__isnull=True) | Q(closed_date__gt=on), path__startswith=adopter.path)
    facts = tuple(
        UnitFact(
            key=unit.pk,
            name=unit.name,
            type=unit.type,
            path=unit.path or "",
            parent=unit.parent_id,
            facts={**unit.attributes, **({} if unit.headcount is None else {"headcount": unit.headcount})},
            short_names=tuple(unit.short_names),
        )
        for unit in rows.order_by("path")
    )
    homes = [int(step) for step in (adopter.path or "").split("/") if step]
    inside = {fact.key for fact in facts}
    sets: dict[str, list[int]] = {}
    kept = UnitSet.objects.filter(home__in=homes).order_by("home__path").values_list("name", "home_id", "members")
    last_home: dict[str, int] = {}
    for name, home, member in kept:
        if last_home.get(name) != home:
            last_home[name], sets[name] = home, []
        if member in inside:
            sets[name].append(member)
    return Field(adopter.pk, facts, sets)
