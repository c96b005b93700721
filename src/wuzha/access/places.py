"""Units in reach, and what hangs on a unit alone: its lists, its mailboxes, what was said there about the programme."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wuzha.access.actors import Actor, scope
from wuzha.access.rows import one
from wuzha.rules.matters import CASES
from wuzha.rules.refusals import Absent
from wuzha.store.models import Feedback, Mailbox, Unit, UnitSet
from wuzha.store.models.units import within
from wuzha.store.statements import by_id


def answering() -> Q:
    """Return the condition for units somebody answers for: the open ones, and those merged into another."""
    return Q(closed_date__isnull=True) | Q(merged_into__isnull=False)


def units(by: Actor, verb: str) -> QuerySet[Unit]:
    """Return the units in which `by` may do `verb`, in tree order."""
    return Unit.objects.filter(within(scope(by, verb).paths)).order_by("path")


def unit(by: Actor, verb: str, key: int) -> Unit:
    """Return one unit.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` there.

    """
    row = by_id(Unit, key)
    if row is None or not scope(by, verb).holds(row.path):
        raise Absent
    return row


def unit_sets(by: Actor, verb: str, below: Unit) -> QuerySet[UnitSet]:
    """Return the lists (名单) that a unit and those above it keep, where `by` may do `verb` at the unit."""
    kept = UnitSet.objects.filter(home__in=below.steps) if scope(by, verb).holds(below.path) else UnitSet.objects.none()
    return kept.order_by("pk")


def matter_units(by: Actor, kind: str) -> QuerySet[Unit]:
    """Return the units at which `by` may register a matter of that kind, in tree order."""
    cases = scope(by, "case").paths if kind in CASES else ()
    return Unit.objects.filter(within((*scope(by, "matter").paths, *cases))).order_by("path")


def feedbacks(by: Actor, verb: str) -> QuerySet[Feedback]:
    """Return what was said about the programme in the units in which `by` may do `verb`."""
    return Feedback.objects.filter(within(scope(by, verb).paths, "unit__path"))


def feedback(by: Actor, verb: str, key: int) -> Feedback:
    """Return one thing said.

    Raises:
        Absent: it does not exist, or is out of reach.

    """
    return one(feedbacks(by, verb), key)


def mailboxes(by: Actor, verb: str) -> QuerySet[Mailbox]:
    """Return the known mailboxes of the units in which `by` may do `verb`."""
    return Mailbox.objects.filter(within(scope(by, verb).paths, "unit__path")).select_related("unit")
