"""Matters (事项) that wait for a person's word: clauses that look at them, of which it is open whether they apply."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.model import Triggered
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import requirement_value
from wuzha.queries.happenings import value
from wuzha.rules.matters import asks, reach
from wuzha.store.models import Assignment, Matter, Requirement
from wuzha.store.models.plans import PlanState

LATELY = timedelta(days=366)
MOST = 50
"""So many of the newest open matters are looked through for the first page."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A matter with the number of clauses of which a person must say whether they apply."""

    matter: int
    kind_name: str
    unit_name: str
    on: date
    clauses: int


def asking(*, by: Actor, now: datetime) -> tuple[Asking, ...]:
    """Return the newest open matters that wait for `by`'s word; up to three queries. `now` is naive local time."""
    if not (by.may("matter") or by.may("case")):
        return ()
    began = timezone.make_aware(now - LATELY)
    mine = access.matters(by, "matter").filter(closed_at=None, withdrawn_at=None, happened_at__gte=began)
    rows = list(mine.select_related("unit").order_by("-happened_at", "-pk")[:MOST])
    numbers, name = open_clauses(rows), load_vocabulary().name
    return tuple(
        Asking(row.pk, name("events", row.kind), row.unit.name, _day(row), numbers[row.pk])
        for row in rows
        if numbers[row.pk]
    )


def open_clauses(rows: Iterable[Matter]) -> Counter[int]:
    """Return of how many clauses it is open whether they apply to each of some matters; two queries at most.

    Only such clauses count as some unit owed then whom the matter concerns.
    """
    known = [row for row in rows if row.closed_at is None and row.withdrawn_at is None]
    steps = {step for row in known for step in row.unit.steps}
    clauses = _clauses(steps) if known else ()
    looked = [(row, clause) for row in known for clause in _left_open(row, clauses)]
    owed = _owed({clause for _, clause in looked}, steps)
    found = Counter[int]()
    for row, clause in looked:
        day, path = _day(row), row.unit.path
        found[row.pk] += any(path.startswith(area) and starts <= day < ends for area, starts, ends in owed[clause])
    return found


def waited_for(*, by: Actor, unit: int, kinds: Sequence[str], day: date) -> str:
    """Return the first of these kinds of matter that a clause waits for on a day, should it happen at a unit.

    Empty where none does, or where `by` registers no such matter there; up to four queries.
    """
    for kind in kinds:
        row = access.matter_units(by, kind).filter(pk=unit).first()
        clauses = {pk for pk, _, schedule in _clauses(row.steps) if schedule.on == kind} if row else set()
        if row and clauses:
            owed = _owed(clauses, row.steps)
            areas = [span for clause in clauses for span in owed[clause]]
            if any(row.path.startswith(area) and starts <= day < ends for area, starts, ends in areas):
                return kind
    return ""


def _clauses(steps: Iterable[int]) -> Sequence[tuple[int, int, Triggered]]:
    """Return the clauses of plans around some units that wait for a matter: id, that of the first version, when."""
    rows = Requirement.objects.filter(kind="triggered", plan__adopter__in=steps).exclude(plan__state=PlanState.DRAFT)
    return [
        (pk, origin or pk, schedule)
        for pk, origin, body in rows.order_by("plan", "position").values_list("pk", "origin_id", "body")
        if isinstance(schedule := requirement_value(body).schedule, Triggered)
    ]


def _left_open(row: Matter, clauses: Iterable[tuple[int, int, Triggered]]) -> list[int]:
    seen, words = value(row), load_vocabulary()
    return [pk for pk, key, schedule in clauses if key not in seen.judged and asks(schedule, seen, words)]


def _owed(clauses: Iterable[int], steps: Iterable[int]) -> dict[int, list[tuple[str, date, date]]]:
    """Return the areas of the units that owe clauses, from and to when."""
    near = Q(unit__in=steps) | Q(unit__parent__in=steps)
    rows = Assignment.objects.filter(near, requirement__in=clauses).values_list(
        "requirement_id", "unit__path", "unit__type", "from_date", "to_date"
    )
    found: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
    for clause, path, type_, starts, ends in rows:
        found[clause].append((reach(path, type_), starts, ends))
    return found


def _day(row: Matter) -> date:
    return timezone.make_naive(row.happened_at).date()
