"""One unit: what it owes in a month and how each duty stands, what it keeps up, its latest records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.plan.explain import explain_schedule
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.burden import yearly_records
from wuzha.queries.paper_tasks import Received, papers_of_unit
from wuzha.queries.progress import Standing, standings
from wuzha.queries.units import UnitRow, unit_row
from wuzha.rules.months import month_of
from wuzha.rules.records import record_name
from wuzha.rules.roles import ROLE_NAMES
from wuzha.rules.states import STATE_NAMES, State
from wuzha.rules.tallies import Tally, shortfall
from wuzha.rules.why import why
from wuzha.store.models import Membership, Record, Unit

LATEST = 8


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation as the unit's page shows it; `due` None for what is kept up without a date."""

    clause: int
    code: str
    quote: str
    activity: str
    activity_name: str
    plan: int
    plan_title: str
    when: str
    occasion: str
    occasion_name: str
    due: datetime | None
    state: State
    state_name: str
    lacking: str
    fulfilled: bool
    matter: int | None
    lifted: str
    why: str


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One of the latest records."""

    record: int
    starts: str
    name: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit's page for a month."""

    unit: UnitRow
    above: tuple[tuple[int, str], ...]
    people: tuple[tuple[str, str], ...]
    month: str
    month_name: str
    dated: tuple[Duty, ...]
    ongoing: tuple[Duty, ...]
    called: tuple[Duty, ...]
    latest: tuple[RecordLine, ...]
    may_record: bool
    may_manage: bool
    confirmed: bool
    begun: bool
    yearly: int
    received: tuple[Received, ...]
    merged: tuple[str, ...]

    @property
    def owed(self) -> int:
        """How many dated duties of the month are asked for."""
        return sum(not duty.lifted for duty in self.dated)

    @property
    def done(self) -> int:
        """How many dated duties of the month are done."""
        return sum(duty.fulfilled for duty in self.dated)

    @property
    def late(self) -> int:
        """How many dated duties of the month are overdue."""
        return sum(duty.state is State.OVERDUE for duty in self.dated)

    @property
    def kept(self) -> int:
        """How many ongoing duties are set up."""
        return sum(duty.fulfilled for duty in self.ongoing)


def unit_page(*, by: Actor, unit: int, month: str, now: datetime) -> UnitPage:
    """Return a unit's page; thirteen to twenty queries. `called` is what matters called up.

    `yearly` is what all plans in force ask for, in records.

    `month` is an occasion key (`2026-05`), `now` naive local time.

    Raises:
        Absent: the unit is out of reach. ValueError: no such month.

    """
    row = access.unit(by, "see", unit)
    occasion = occasion_of(month)
    found = standings({row.pk: row.path}, occasion.starts, occasion.ends, now)
    called = [standing for standing in found if standing.obligation.called]
    dated = [each for each in found if month_of(each.obligation) == month and not each.obligation.called]
    dated.sort(key=lambda s: (s.obligation.due or now, s.clause.plan, s.clause.position))
    return UnitPage(
        unit=unit_row(row),
        above=_above(by, row),
        people=_people(row, now),
        month=month,
        month_name=say_occasion(month),
        dated=tuple(_duty(standing, now) for standing in dated),
        ongoing=tuple(_duty(standing, now) for standing in found if standing.obligation.due is None),
        called=tuple(_duty(standing, now) for standing in called),
        latest=_latest(row),
        may_record=access.scope(by, "record").holds(row.path),
        may_manage=access.scope(by, "unit").holds(row.path),
        confirmed=row.records.filter(activity="report", period=month, withdrawn_at__isnull=True).exists(),
        begun=occasion.starts <= now.date(),
        merged=tuple(row.merged.values_list("name", flat=True)),
        yearly=yearly_records(row.pk, row.path, now.date()),
        received=papers_of_unit(by, row, now.date()),
    )


def _duty(standing: Standing, now: datetime) -> Duty:
    clause, occasion = standing.clause, standing.obligation.occasion
    requirement = clause.requirement
    return Duty(
        clause=clause.key,
        code=clause.code,
        quote=requirement.quote,
        activity=requirement.activity,
        activity_name=load_vocabulary().name("activities", requirement.activity),
        plan=clause.plan,
        plan_title=clause.plan_title,
        when=explain_schedule(requirement.schedule, clause.phases),
        occasion=occasion.key,
        occasion_name=say_occasion(occasion.key),
        due=standing.obligation.due,
        state=standing.state,
        state_name=STATE_NAMES[standing.state],
        lacking=shortfall(requirement, standing.tally or Tally()),
        fulfilled=standing.done,
        matter=standing.obligation.matter,
        lifted=_why_lifted(standing, now),
        why=why(standing.obligation, standing.tally, now),
    )


def _why_lifted(standing: Standing, now: datetime) -> str:
    """Say why an obligation is not asked for; empty when it is."""
    pause = standing.obligation.lifted(now.date()) if standing.lifted else None
    return pause.reason if pause else ""


def _above(by: Actor, row: Unit) -> tuple[tuple[int, str], ...]:
    """Return the units above that the asker may open, from the top down."""
    steps = row.steps[:-1]
    rows = access.units(by, "see").filter(pk__in=steps) if steps else ()
    return tuple((unit.pk, unit.name) for unit in rows)


def _people(row: Unit, now: datetime) -> tuple[tuple[str, str], ...]:
    held = Membership.objects.filter(unit=row, to_date__isnull=True, from_date__lte=now.date(), person__is_active=True)
    return tuple((m.person.name, m.post or ROLE_NAMES[m.role]) for m in held.select_related("person").order_by("pk"))


def _latest(row: Unit) -> tuple[RecordLine, ...]:
    records = Record.objects.filter(unit=row).order_by("-starts", "-pk")[:LATEST]
    return tuple(
        RecordLine(r.pk, f"{r.starts.month}月{r.starts.day}日", record_name(r.title, r.activity), bool(r.withdrawn_at))
        for r in records
    )
