"""What units owe, as the values that the rules judge: assignments, terms, running sums.

A `Duty.key` is the id of the requirement's row, so that (key, unit, occasion) names an obligation everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from wuzha.calendar.terms import Term
from wuzha.plan.model import Phase, Recurring, Requirement
from wuzha.rules.obligations import Duty
from wuzha.rules.tallies import Tally
from wuzha.store import models

ObligationKey = tuple[int, int, str]  # requirement, unit, occasion


@dataclass(frozen=True, slots=True)
class Clause:
    """A requirement of a published plan, with what pages say of it."""

    key: int
    code: str
    position: int
    requirement: Requirement
    plan: int
    plan_title: str
    plan_ends: date
    phases: tuple[Phase, ...]


@lru_cache(maxsize=8192)
def requirement_value(body: str) -> Requirement:
    """Return the requirement that a row's `body` holds; rows never change, so the text is the key."""
    return Requirement.model_validate_json(body)


def clauses(keys: Collection[int]) -> dict[int, Clause]:
    """Return the requirements with these ids; one query."""
    rows = models.Requirement.objects.filter(pk__in=keys).values_list(
        "pk", "code", "position", "body", "plan_id", "plan__title", "plan__ends", "plan__phases"
    )
    return {
        pk: Clause(
            pk,
            code,
            position,
            requirement_value(body),
            plan,
            title,
            ends or date.max,
            tuple(Phase.model_validate(p) for p in phases),
        )
        for pk, code, position, body, plan, title, ends, phases in rows
    }


def duties(units: Collection[int], since: date, until: date) -> tuple[list[Duty], dict[int, Clause]]:
    """Return what these units owe at any time in [since, until), and the clauses it comes from; two queries.

    A report may fall due after its assignment ended, so assignments are fetched a quarter of a year further back; the
    rules decide what still lives. What was owed under a plan that has been stopped since stays owed.
    """
    rows = list(
        models.Assignment.objects.filter(
            unit__in=units,
            from_date__lt=until,
            to_date__gt=date.fromordinal(max(since.toordinal() - 92, 1)),
        ).values_list("requirement_id", "unit_id", "from_date", "to_date")
    )
    known = clauses({row[0] for row in rows})
    owed = [
        Duty(
            key=requirement,
            requirement=known[requirement].requirement,
            unit=unit,
            starts=starts,
            ends=ends,
            plan_ends=known[requirement].plan_ends,
            phases=known[requirement].phases,
        )
        for requirement, unit, starts, ends in rows
        if ends > starts
    ]
    # A standing duty given back and taken up again is one thing to keep up, from its latest beginning.
    latest = {(duty.key, duty.unit): duty.starts for duty in sorted(owed, key=lambda duty: duty.starts)}
    owed = [
        duty
        for duty in owed
        if duty.requirement.schedule.kind != "ongoing" or duty.starts == latest[duty.key, duty.unit]
    ]
    owed.sort(key=lambda duty: (known[duty.key].plan, known[duty.key].position, duty.unit, duty.starts))
    return owed, known


def by_terms(duty: Duty) -> bool:
    """Tell whether a duty is counted by school terms, so that the school's own dates are needed."""
    schedule = duty.requirement.schedule
    return isinstance(schedule, Recurring) and schedule.every == "semester"


def terms_of(paths: Mapping[int, str]) -> dict[int, tuple[Term, ...]]:
    """Return the school terms (学期) set for each unit (id to path): its own dates, else its nearest superior's.

    Most units have none; the rules know the usual ones and where they give way. One query.
    """
    rows = list(models.SchoolTerm.objects.values_list("unit__path", "key", "starts", "ends"))
    rows.sort(key=lambda row: row[0].count("/"))
    return {unit: _own_terms(path, rows) for unit, path in paths.items()}


def _own_terms(path: str, rows: Iterable[tuple[str, str, date, date]]) -> tuple[Term, ...]:
    kept: dict[str, Term] = {}
    for home, key, starts, ends in rows:  # from the root down: the nearest wins
        if path.startswith(home):
            kept[key] = Term(key, starts, ends)
    return tuple(sorted(kept.values(), key=lambda term: term.starts))


def tallies(units: Collection[int], requirements: Collection[int] | None = None) -> dict[ObligationKey, Tally]:
    """Return the running sums of these units; one query."""
    rows = models.Fulfilment.objects.filter(unit__in=units)
    if requirements is not None:
        rows = rows.filter(requirement__in=requirements)
    fields = ("requirement_id", "unit_id", "occasion", "times", "amount", "reached", "expected", "met_on", "last_on")
    return {
        (requirement, unit, occasion): Tally(*sums) for requirement, unit, occasion, *sums in rows.values_list(*fields)
    }
