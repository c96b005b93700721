"""What units did and what happened there: records and their evidence, routines, matters, draws, returned forms."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wuzha.access.actors import Actor, scope
from wuzha.access.rows import one
from wuzha.rules.matters import CASES
from wuzha.store.models import Dispute, Draw, Evidence, Matter, Record, Return, Routine
from wuzha.store.models.units import within


def records(by: Actor, verb: str) -> QuerySet[Record]:
    """Return the records of the units in which `by` may do `verb`."""
    return Record.objects.filter(within(scope(by, verb).paths, "unit__path"))


def record(by: Actor, verb: str, key: int) -> Record:
    """Return one record.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    return one(records(by, verb).select_related("unit", "recorded_by"), key)


def routines(by: Actor, verb: str) -> QuerySet[Routine]:
    """Return the routines of units `by` may do `verb` for."""
    return Routine.objects.filter(within(scope(by, verb).paths, "record__unit__path"))


def routine(by: Actor, verb: str, key: int) -> Routine:
    """Return a routine.

    Raises:
        Absent: it is not there, or out of reach.

    """
    return one(routines(by, verb).select_related("record__unit"), key)


def matters(by: Actor, verb: str) -> QuerySet[Matter]:
    """Return the matters `by` may `see`, or manage (`matter`); a case officer does either with cases and warnings."""
    cases = Q(kind__in=sorted(CASES)) & within(scope(by, "case").paths, "unit__path")
    return Matter.objects.filter(within(scope(by, verb).paths, "unit__path") | cases)


def matter(by: Actor, verb: str, key: int) -> Matter:
    """Return one matter.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    return one(matters(by, verb).select_related("unit", "recorded_by"), key)


def draws(by: Actor, verb: str) -> QuerySet[Draw]:
    """Return the draws (抽查) of the units in which `by` may do `verb`."""
    return Draw.objects.filter(within(scope(by, verb).paths, "unit__path"))


def draw(by: Actor, verb: str, key: int) -> Draw:
    """Return one draw.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` at its unit.

    """
    return one(draws(by, verb).select_related("unit", "drawn_by"), key)


def evidence(by: Actor, verb: str, key: int) -> Evidence:
    """Return one piece of evidence.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with its record.

    """
    return one(Evidence.objects.filter(within(scope(by, verb).paths, "record__unit__path")), key)


def returns(by: Actor, verb: str) -> QuerySet[Return]:
    """Return the forms that came back for units in which `by` may do `verb`, and one's own that name no unit.

    Those nobody can tell the unit of are shown to whoever manages the unit at the top of a tree.
    """
    reach = scope(by, verb).paths
    own = within(reach, "unit__path") | Q(unit__isnull=True, by=by.person)
    if any(path.count("/") == 1 for path in scope(by, "unit").paths):
        own |= Q(unit__isnull=True)
    return Return.objects.filter(own)


def returned(by: Actor, verb: str, key: int) -> Return:
    """Return one form that came back.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` for its unit.

    """
    return one(returns(by, verb).select_related("unit"), key)


def disputes(by: Actor, verb: str) -> QuerySet[Dispute]:
    """Return what is still to be decided about returned rows of the units in which `by` may do `verb`."""
    return Dispute.objects.filter(within(scope(by, verb).paths, "unit__path"), choice="")


def dispute(by: Actor, verb: str, key: int) -> Dispute:
    """Return one thing to be decided about a returned row.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` for its unit.

    """
    found = Dispute.objects.filter(within(scope(by, verb).paths, "unit__path"))
    return one(found.select_related("unit", "record", "returned"), key)
