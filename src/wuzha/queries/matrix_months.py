"""One clause through a year: units × months, one state a cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.explain import explain_schedule
from wuzha.queries.duties import Clause, clauses
from wuzha.queries.matrix import PAGE, Column, Laid, Matrix, groups_of
from wuzha.queries.matrix_choice import EVERY, STATES, Choice, part_of, reach, standing_so
from wuzha.queries.memory import MEMORY
from wuzha.queries.progress import owing
from wuzha.rules.months import month_of
from wuzha.rules.obligations import Obligation
from wuzha.rules.refusals import Absent
from wuzha.store.models import Assignment, Requirement

MONTHS = 12


def matrix_of_clause(
    *,
    by: Actor,
    unit: int,
    clause: int,
    year: int,
    now: datetime,
    choice: Choice = EVERY,
    page: int = 1,
    size: int = PAGE,
) -> Matrix:
    """Return one page of the units below (and including) `unit` that owe a clause, with the months of a year.

    All versions of the clause are one. `now` is naive local time. Eleven to twenty-one queries.

    Raises:
        Absent: the unit or the clause is out of reach, or the clause has no dates.

    """
    row = access.requirement(by, "see", clause)
    about = clauses([row.pk])[row.pk]
    if about.requirement.schedule.kind == "ongoing":
        raise Absent
    origin = row.origin_id or row.pk
    versions = {row.pk, origin, *Requirement.objects.filter(origin=origin).values_list("pk", flat=True)}
    span = date(year, 1, 1), date(year + 1, 1, 1)
    here = reach(by=by, unit=unit, day=min(date(year, 12, 31), max(span[0], now.date())), starts=span[0])
    held = Assignment.objects.filter(requirement__in=versions, unit__in=here.below).values_list("unit_id", flat=True)
    owers = set(held)
    here = replace(here, every=tuple(each for each in here.every if each.pk in owers))
    units = here.chosen(choice)
    if choice.state in STATES:
        asked = standing_so(here, choice.state, span, now, partial(_asked, versions, year))
        units = [each for each in units if each.pk in asked]
    part = part_of(units, page, size)
    owed = owing({each.pk: each.path for each in part.shown}, *span, clauses=versions, recall=MEMORY.get)
    columns = _months(about, year, versions)
    return Matrix(
        unit=here.top.pk,
        unit_name=here.top.name,
        month=f"{year}",
        month_name=f"{year}年",
        columns=columns,
        groups=groups_of(part, columns, Laid.of(owed.states(*span, now))),
        page=part.page,
        pages=part.pages,
        total=len(units),
        options=here.options([about]),
        about=about,
    )


def _months(about: Clause, year: int, versions: Iterable[int]) -> tuple[Column, ...]:
    when, keys = explain_schedule(about.requirement.schedule, about.phases), tuple(sorted(versions))
    months = (f"{year}-{number:02d}" for number in range(1, MONTHS + 1))
    return tuple(Column(about, f"{int(month[5:])}月", when, month, keys) for month in months)


def _asked(versions: set[int], year: int, owed: Obligation) -> bool:
    """Say whether an obligation is one of the clause that stands in a month of the year."""
    return owed.duty.key in versions and (month_of(owed) or "").startswith(f"{year}-")
