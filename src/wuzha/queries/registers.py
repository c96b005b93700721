"""The register of units as those see it who manage it: rows to edit, lists (名单), and what forms may offer."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha import access
from wuzha.access import ROLE_NAMES, WORK_ROLES, Actor
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.units import UnitRow, units
from wuzha.store.models import UnitSet
from wuzha.store.models.units import within


@dataclass(frozen=True, slots=True)
class SetRow:
    """A named list of units."""

    key: int
    home: int
    home_name: str
    name: str
    members: tuple[int, ...]
    member_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """Units in tree order; `total` counts before the filter."""

    rows: tuple[UnitRow, ...]
    total: int
    may_manage: bool


def register(*, by: Actor, type_: str = "", text: str = "", with_closed: bool = False) -> Register:
    """Return the units `by` may see, filtered by type and by part of name or code; one query."""
    found = units(by=by, with_closed=with_closed)
    shown = [row for row in found if (not type_ or row.type == type_) and (text in row.name or text in row.code)]
    return Register(tuple(shown), len(found), by.may("unit"))


def unit_types() -> list[tuple[str, str]]:
    """Return the unit types, code and Chinese name."""
    return [(code, entry.name) for code, entry in load_vocabulary().entries("unit_types").items() if code != "any"]


def unit_choices(*, by: Actor, verb: str) -> list[tuple[int, str]]:
    """Return the open units in which `by` may do `verb`, id and name set in by depth, for a select; one query."""
    return [(row.unit, "　" * row.depth + row.name) for row in units(by=by, verb=verb)]


def role_choices() -> list[tuple[str, str]]:
    """Return the working roles, code and Chinese name."""
    return [(role, ROLE_NAMES[role]) for role in WORK_ROLES]


def sets(*, by: Actor) -> list[SetRow]:
    """Return the lists kept at units `by` manages; two queries."""
    rows = UnitSet.objects.filter(within(access.scope(by, "unit").paths, "home__path"))
    rows = rows.select_related("home").prefetch_related("members").order_by("home__path", "name")
    return [
        SetRow(
            key=row.pk,
            home=row.home_id,
            home_name=row.home.name,
            name=row.name,
            members=tuple(unit.pk for unit in row.members.all()),
            member_names=tuple(unit.name for unit in row.members.all()),
        )
        for row in rows
    ]
