"""The organisation tree as a person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.refusals import Absent
from wuzha.store.models import Unit


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit; `depth` is its distance from the root of the asker's view."""

    unit: int
    code: str
    name: str
    type: str
    type_name: str
    parent: int | None
    path: str
    depth: int
    headcount: int | None
    short_names: tuple[str, ...]
    opened_date: date
    closed_date: date | None
    merged_into: int | None = None
    merged_name: str = ""


def founded() -> bool:
    """Tell whether this installation has an office of its own yet; the example township is none."""
    return Unit.objects.filter(parent=None, demo=False).exists()


def units(*, by: Actor, verb: str = "see", with_closed: bool = False) -> list[UnitRow]:
    """Return the units in which `by` may do `verb`, parents first, siblings in order of entry; one query."""
    rows = list(access.units(by, verb).select_related("merged_into"))
    rows.sort(key=lambda row: row.steps)
    inside = {row.pk for row in rows}
    depth: dict[int, int] = {}
    for row in rows:
        depth[row.pk] = depth[row.parent_id] + 1 if row.parent_id in inside and row.parent_id is not None else 0
    return [unit_row(row, depth[row.pk]) for row in rows if with_closed or row.closed_date is None]


def unit(*, by: Actor, unit: int, verb: str = "see") -> UnitRow:
    """Return one unit.

    Raises:
        Absent: it does not exist, or is out of reach.

    """
    return unit_row(access.unit(by, verb, unit), 0)


def unit_of(*, by: Actor, code: str, verb: str) -> int:
    """Return the id of the unit with a code.

    Raises:
        Absent: there is none, or it is out of reach.

    """
    found = access.units(by, verb).filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise Absent
    return found


def unit_row(row: Unit, depth: int = 0) -> UnitRow:
    """Return the unit as pages show it."""
    return UnitRow(
        unit=row.pk,
        code=row.code,
        name=row.name,
        type=row.type,
        type_name=load_vocabulary().name("unit_types", row.type),
        parent=row.parent_id,
        path=row.path,
        depth=depth,
        headcount=row.headcount,
        short_names=tuple(row.short_names),
        opened_date=row.opened_date,
        closed_date=row.closed_date,
        merged_into=row.merged_into_id,
        merged_name=row.merged_into.name if row.merged_into else "",
    )
