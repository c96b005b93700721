"""One clause through a year: units × months, one state a cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.explain import explain_schedule
from wuzha.queries.duties import Clause, clauses
from wuzha.queries.matrix import PAGE, Column, Matrix, groups_of, in_order, part_of
from wuzha.queries.matrix_choice import EVERY, FINISHED, STATES, Choice, chosen, options
from wuzha.queries.placements import lay_within, stood
from wuzha.queries.progress import Standing, standings
from wuzha.rules.months import month_of
from wuzha.rules.refusals import Absent
from wuzha.store.models import Assignment, Requirement, Unit

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

    All versions of the clause are one. `now` is naive local time. Ten to twenty queries.

    Raises:
        Absent: the unit or the clause is out of reach, or the clause has no dates.

    """
    top = access.unit(by, "see", unit)
    row = access.requirement(by, "see", clause)
    about = clauses([row.pk])[row.pk]
    if about.requirement.schedule.kind == "ongoing":
        raise Absent
    origin = row.origin_id or row.pk
    versions = {row.pk, origin, *Requirement.objects.filter(origin=origin).values_list("pk", flat=True)}
    span = date(year, 1, 1), date(year + 1, 1, 1)
    below = Unit.objects.filter(lay_within(top, stood(min(date(year, 12, 31), max(span[0], now.date()))), ""))
    owing = set(Assignment.objects.filter(requirement__in=versions, unit__in=below).values_list("unit_id", flat=True))
    every = [each for each in in_order(below, span[0]) if each.pk in owing]
    units = chosen(every, below, replace(choice, plan=None, state=""), f"{year}-01", now)
    if choice.state in STATES:
        standing = _standing_so(_of_year(units, span, now, versions), choice.state)
        units = [each for each in units if each.pk in standing]
    part = part_of(units, page, size)
    columns = _months(about, year, versions)
    return Matrix(
        unit=top.pk,
        unit_name=top.name,
        month=f"{year}",
        month_name=f"{year}年",
        columns=columns,
        groups=groups_of(part, columns, _of_year(part.shown, span, now, versions), ()),
        page=part.page,
        pages=part.pages,
        total=len(units),
        options=options(top, every, [about]),
        about=about,
    )


def _months(about: Clause, year: int, versions: Iterable[int]) -> tuple[Column, ...]:
    when, keys = explain_schedule(about.requirement.schedule, about.phases), tuple(sorted(versions))
    months = (f"{year}-{number:02d}" for number in range(1, MONTHS + 1))
    return tuple(Column(about, f"{int(month[5:])}月", when, month, keys) for month in months)


def _of_year(units: Iterable[Unit], span: tuple[date, date], now: datetime, versions: set[int]) -> list[Standing]:
    """Return how the clause stands at these units in the months of a year."""
    found = standings({each.pk: each.path for each in units}, *span, now, clauses=versions)
    return [each for each in found if (month_of(each.obligation) or "").startswith(f"{span[0].year}-")]


def _standing_so(found: list[Standing], asked: str) -> set[int]:
    """Return the units of which some month stands as asked, or, for finished ones, none that is still asked for."""
    _, wanted = STATES[asked]
    some = {each.unit for each in found if each.state in wanted}
    if asked != FINISHED:
        return some
    begun = {each.unit for each in found if not each.lifted}
    return begun - some
