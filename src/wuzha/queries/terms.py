"""The school terms that hold for a unit, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.calendar.terms import default_terms
from wuzha.queries.units import UnitRow, unit_row
from wuzha.store.models import SchoolTerm


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term: both days included; `source` names the unit that set it, empty for the usual dates."""

    key: str
    name: str
    first: date
    last: date
    source: str


def terms(*, by: Actor, unit: int, today: date) -> tuple[UnitRow, list[TermRow]]:
    """Return a unit and the terms of last year, this year and the next; two queries.

    Raises:
        Absent: `by` may not manage the unit.

    """
    row = access.unit(by, "unit", unit)
    set_here = {
        term.key: term
        for term in SchoolTerm.objects.filter(unit__in=row.steps).select_related("unit").order_by("unit__path")
    }
    found = []
    for usual in default_terms(today.year - 1, today.year + 1):
        own = set_here.get(usual.key)
        starts, ends = (own.starts, own.ends) if own else (usual.starts, usual.ends)
        source = own.unit.name if own else ""
        found.append(TermRow(usual.key, say_occasion(usual.key), starts, ends - timedelta(days=1), source))
    return unit_row(row), found
