"""What was recorded is counted anew when time is counted in another way (调休, 学期): part of the actions that say so.

Whether something done was in time needs no recount, since it is asked of the due whenever it is shown. What a record
counts for does: a report handed in between two dues, a duty that is owed in a shorter stretch, the words of a reason.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q

from wuzha.actions import claims
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import Clause, clauses, duty_of
from wuzha.rules.match import ACTIVITIES
from wuzha.rules.rhythms import needs_place, needs_workdays
from wuzha.store.models import Assignment, Record, Requirement, Unit
from wuzha.store.models.plans import PlanState

NEAR = timedelta(days=62)
"""A due that a day off moves, or that is counted in working days, lies at most so far from the day."""


def after_days(days: Collection[date]) -> int:
    """Count anew what clauses that depend on working days are answered by, near these days and later.

    Return how many records that were.
    """
    if not days:
        return 0
    known = clauses(Requirement.objects.exclude(plan__state=PlanState.DRAFT).values_list("pk", flat=True))
    touched = [clause for clause in known.values() if needs_workdays(duty_of(clause, 0, date.min, date.max, None))]
    return _again(touched, min(days) - NEAR, Q())


def after_terms(row: Unit, since: date) -> int:
    """Count anew, for a unit and those below it, what clauses of terms and school days are answered by since a day.

    Return how many records that were.
    """
    owed = Assignment.objects.filter(unit__path__startswith=row.path, to_date__gt=since)
    known = clauses(set(owed.values_list("requirement", flat=True)))
    touched = [clause for clause in known.values() if needs_place(duty_of(clause, 0, date.min, date.max, None))]
    return _again(touched, since, Q(unit__path__startswith=row.path))


def _again(touched: Collection[Clause], since: date, where: Q) -> int:
    if not touched:
        return 0
    keys, words = {clause.key for clause in touched}, load_vocabulary()
    asked = {clause.requirement.activity for clause in touched}
    fitting = [
        code for code in words.entries(ACTIVITIES) if any(words.covers(ACTIVITIES, wide, code) for wide in asked)
    ]
    owing = Assignment.objects.filter(requirement__in=keys, to_date__gt=since).values("unit")
    concerned = Q(unit__in=owing) | Q(served__in=owing) | Q(claims__requirement__in=keys)
    later = Q(ends__gte=since) | Q(handed_in__gte=since)
    rows = Record.objects.filter(later, concerned, where, activity__in=fitting, withdrawn_at__isnull=True).distinct()
    number = 0
    for record in rows.select_related("unit").order_by("unit", "pk"):
        claims.recount(record)
        number += 1
    return number
