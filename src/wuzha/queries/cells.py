"""One cell of the matrix opened: why a clause stands so at a unit in a month, and the records that count for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.plan.explain import explain_schedule
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.progress import Standing, standings
from wuzha.rules.match import REPORT
from wuzha.rules.months import month_of
from wuzha.rules.records import record_name
from wuzha.rules.refusals import Absent
from wuzha.rules.states import STATE_NAMES, State
from wuzha.rules.why import why
from wuzha.store.models import Claim


@dataclass(frozen=True, slots=True)
class Counted:
    """A record that counts for an occasion, with the reasons."""

    record: int
    name: str
    starts: date
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One occasion: how it stands, why, and what counts for it."""

    occasion: str
    occasion_name: str
    due: datetime | None
    state: State
    label: str
    why: str
    open: bool
    matter: int | None
    records: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class CellPage:
    """A cell: the unit, the clause and its sentence, the occasions of the month."""

    unit: int
    unit_name: str
    clause: int
    code: str
    quote: str
    when: str
    activity: str
    activity_name: str
    is_report: bool
    plan: int
    plan_title: str
    month: str
    month_name: str
    lines: tuple[Line, ...]
    may_record: bool


def cell_page(*, by: Actor, unit: int, clause: int, month: str, now: datetime) -> CellPage:
    """Return what a cell stands for; six to eleven queries.

    Raises:
        Absent: the unit is out of reach, or owes nothing of this clause in this month. ValueError: no such month.

    """
    row = access.unit(by, "see", unit)
    span = occasion_of(month)
    found = standings({row.pk: row.path}, span.starts, span.ends, now, clauses={clause})
    found = [each for each in found if each.obligation.due is None or month_of(each.obligation) == month]
    if not found:
        raise Absent
    about, counted = found[0].clause, _counted(row.pk, clause, found)
    return CellPage(
        unit=row.pk,
        unit_name=row.name,
        clause=clause,
        code=about.code,
        quote=about.requirement.quote,
        when=explain_schedule(about.requirement.schedule, about.phases),
        activity=about.requirement.activity,
        activity_name=load_vocabulary().name("activities", about.requirement.activity),
        is_report=about.requirement.activity == REPORT,
        plan=about.plan,
        plan_title=about.plan_title,
        month=month,
        month_name=say_occasion(month),
        lines=tuple(_line(each, counted[each.obligation.occasion.key], now) for each in found),
        may_record=access.scope(by, "record").holds(row.path),
    )


def _line(standing: Standing, counted: Iterable[Counted], now: datetime) -> Line:
    owed = standing.obligation
    return Line(
        occasion=owed.occasion.key,
        occasion_name=say_occasion(owed.occasion.key) if owed.due else "长期",
        due=owed.due,
        state=standing.state,
        label=STATE_NAMES[standing.state],
        why=why(owed, standing.tally, now),
        open=not standing.done and not standing.lifted,
        matter=owed.matter,
        records=tuple(counted),
    )


def _counted(unit: int, clause: int, found: Iterable[Standing]) -> defaultdict[str, list[Counted]]:
    """Return the records that count, by occasion; one query."""
    occasions = [each.obligation.occasion.key for each in found]
    rows = Claim.objects.filter(unit=unit, requirement=clause, occasion__in=occasions).select_related("record")
    counted: defaultdict[str, list[Counted]] = defaultdict(list)
    for row in rows.order_by("on_date", "pk"):
        title = record_name(row.record.title, row.record.activity)
        counted[row.occasion].append(Counted(row.record_id, title, row.record.starts, tuple(row.reasons)))
    return counted
