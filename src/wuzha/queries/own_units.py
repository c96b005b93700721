"""Whose duties are somebody's own: a liaison does those of every unit they record for, others those of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from wuzha.access import Actor, Grant
from wuzha.queries.merged import said_name
from wuzha.rules.roles import ROLES, is_liaison
from wuzha.store.models import Unit
from wuzha.store.models.units import steps, within


@dataclass(frozen=True, slots=True)
class Place:
    """A unit: its id, where it stands in the tree, its name; `heir` is the name of what it was merged into."""

    pk: int
    path: str
    name: str
    heir: str | None = None

    @property
    def said(self) -> str:
        """The name as lists show it."""
        return said_name(self.name, self.heir)


def own_places(by: Actor, seen: QuerySet[Unit]) -> list[Place]:
    """Return those of some units whose duties are somebody's own, in the order of the tree; one query."""
    fields = "pk", "path", "name", "merged_into__name"
    rows = [Place(*row) for row in seen.filter(_may_be_own(by)).order_by().values_list(*fields)]
    return sorted((row for row in rows if is_own(by, row)), key=_steps)


def is_own(by: Actor, row: Unit | Place) -> bool:
    """Tell whether a unit's duties are somebody's own."""
    return any(
        row.pk == grant.unit or (liaison and row.path.startswith(grant.path)) for grant, liaison in _recording(by)
    )


def own_in(by: Actor, unit: str) -> Q:
    """Return the condition that `is_own` holds for the unit in a field."""
    found = Q(pk__in=())
    for grant, liaison in _recording(by):
        found |= Q(**{f"{unit}__path__startswith": grant.path}) if liaison else Q(**{unit: grant.unit})
    return found


def _may_be_own(by: Actor) -> Q:
    """Return a condition that an index answers and that leaves out no unit for which `is_own` holds."""
    held = (*by.grants, *by.merged)
    liaison = (grant.path for grant in held if is_liaison(grant.role))
    return Q(pk__in=[grant.unit for grant in held]) | within(tuple(liaison))


def _recording(by: Actor) -> Iterator[tuple[Grant, bool]]:
    """Yield the grants by which somebody records, and whether it is as a liaison."""
    for grant in (*by.grants, *by.merged):
        if "record" in ROLES[grant.role]:
            yield grant, is_liaison(grant.role)


def _steps(row: Place) -> list[int]:
    return steps(row.path)
