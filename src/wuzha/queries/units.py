"""The organisation tree as a person may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.matters import Fact, say_fact
from wuzha.rules.refusals import Absent
from wuzha.store.models import Unit
from wuzha.store.models.units import steps


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit; `depth` is its distance from the root of the asker's view.

    `attributes` are what else is known of it that plans may ask about (only where one unit is asked for).
    """

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
    attributes: Mapping[str, Fact] = field(default_factory=dict, compare=False, hash=False)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What else is known of it in words: name and value."""
        words = load_vocabulary()
        asked = [(code, self.attributes[code]) for code in words.entries("facts") if code in self.attributes]
        return [(words.name("facts", code), say_fact(code, value, words)) for code, value in asked]


_FIELDS = (
    *("pk", "code", "name", "type", "parent_id", "path", "headcount", "short_names", "opened_date", "closed_date"),
    *("merged_into_id", "merged_into__name"),
)


def units(*, by: Actor, verb: str = "see", with_closed: bool = False) -> list[UnitRow]:
    """Return the units in which `by` may do `verb`, parents first, siblings in order of entry; one query."""
    name, depth = load_vocabulary().name, dict[int, int]()
    found = []
    for row in sorted(access.units(by, verb).values_list(*_FIELDS), key=lambda row: steps(row[5])):
        pk, code, called, type_, parent, path, headcount, short, opened, closed, heir, heir_name = row
        depth[pk] = depth[parent] + 1 if parent in depth else 0
        if closed is not None and not with_closed:
            continue
        said = (pk, code, called, type_, name("unit_types", type_), parent, path, depth[pk], headcount)
        found.append(UnitRow(*said, tuple(short), opened, closed, heir, heir_name or ""))
    return found


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
        attributes=row.attributes,
    )
