"""The register of units as those see it who manage it: rows to edit, lists (名单), and what forms may offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wuzha import access
from wuzha.access import Actor
from wuzha.papers.units import UnitLine
from wuzha.plan.vocabulary import Entry, load_vocabulary
from wuzha.queries.units import UnitRow, units
from wuzha.rules.initials import found_by
from wuzha.rules.paging import nearest
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ROLE_NAMES, WORK_ROLES
from wuzha.store.models import Membership, UnitSet
from wuzha.store.models.units import within

PAGE = 100


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
    """One page of the units in tree order; `found` are in the filter, `total` in all."""

    rows: tuple[UnitRow, ...]
    page: int
    found: int
    total: int
    may_manage: bool


def register(*, by: Actor, type_: str = "", text: str = "", with_closed: bool = False, page: int = 1) -> Register:
    """Return a page of the units `by` may see, filtered by type and by name, its sound or its code; one query."""
    every = units(by=by, with_closed=with_closed)
    of_type = [row for row in every if not type_ or row.type == type_]
    found = [row for row in of_type if not text or found_by(row.name, text) or text in row.code]
    page, _ = nearest(page, len(found), PAGE)
    return Register(tuple(found[(page - 1) * PAGE : page * PAGE]), page, len(found), len(every), by.may("unit"))


def unit_types() -> list[tuple[str, str]]:
    """Return the unit types, code and Chinese name."""
    return [(code, entry.name) for code, entry in load_vocabulary().entries("unit_types").items() if code != "any"]


def unit_facts() -> list[Entry]:
    """Return what may be known of a unit besides type and head-count, as conditions of plans ask for it."""
    facts = load_vocabulary().entries("facts")
    return [fact for code, fact in facts.items() if fact.of in {"unit", "any"} and code not in {"type", "headcount"}]


def unit_choices(*, by: Actor, verb: str) -> list[tuple[int, str]]:
    """Return the open units in which `by` may do `verb`, id and name set in by depth, for a select; one query."""
    return [(row.unit, "　" * row.depth + row.name) for row in units(by=by, verb=verb)]


def unit_lines(*, by: Actor, under: int) -> Iterator[UnitLine]:
    """Return the open units below one, parents first, as a list shows them; two queries.

    Raises:
        Absent: `by` may not manage the unit.

    """
    top = access.unit(by, "unit", under)
    below = access.units(by, "unit").filter(path__startswith=top.path, closed_date__isnull=True).exclude(pk=top.pk)
    rows = sorted(below, key=lambda row: row.steps)
    codes, name = {row.pk: row.code for row in rows}, load_vocabulary().name
    return (
        UnitLine(
            code=row.code,
            name=row.name,
            short_names=tuple(row.short_names),
            type_name=name("unit_types", row.type),
            parent=codes.get(row.parent_id or 0, ""),
            headcount=row.headcount,
            attributes=row.attributes,
        )
        for row in rows
    )


def people_lines(*, by: Actor, on: date) -> Iterator[tuple[str, str, str, str, str]]:
    """Return the posts held where `by` manages people: name, login, the unit's code, role, post.

    One query for every 500 posts.

    Raises:
        Absent: `by` manages nobody.

    """
    if not by.may("people"):
        raise Absent
    held = Membership.objects.filter(access.not_over(on), within(access.scope(by, "people").paths, "unit__path"))
    rows = held.filter(role__in=WORK_ROLES, person__is_active=True).order_by("unit__path", "pk")
    return rows.values_list("person__name", "person__login", "unit__code", "role", "post").iterator(500)


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
