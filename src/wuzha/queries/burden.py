"""The burden bill of a plan by type of unit, and of one unit across all its plans: what it all costs in a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.plan.explain import explain_schedule
from wuzha.plan.model import Phase, Plan, Recurring, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.almanacs import almanacs_for
from wuzha.queries.duties import Clause, duties, requirement_value
from wuzha.queries.memory import MEMORY
from wuzha.queries.owners import field_of, finder
from wuzha.rules.assumptions import Assumptions, load_assumptions
from wuzha.rules.burden import Bill, Facts, charge, for_facts, records_a_year
from wuzha.rules.obligations import Duty
from wuzha.store import models
from wuzha.store.models.plans import PlanState
from wuzha.store.models.units import within

_DAY = timedelta(days=1)
_HOUR = 60


@dataclass(frozen=True, slots=True)
class BilledClause:
    """One clause on a bill: how many records a year of each of `units` units. `key` is empty in a draft."""

    key: int | None
    code: str
    quote: str
    plan_title: str
    when: str
    activity_name: str
    records: int
    units: int
    is_report: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """Clauses one record of an activity could satisfy, for `units` units: so many a year now, so many then."""

    activity_name: str
    clauses: tuple[BilledClause, ...]
    before: int
    after: int
    units: int


@dataclass(frozen=True, slots=True)
class Span:
    """A figure of several units: the least and the most."""

    least: int
    most: int

    def __str__(self) -> str:
        return f"{self.least}" if self.least == self.most else f"{self.least}—{self.most}"


@dataclass(frozen=True, slots=True)
class TypeBill:
    """What a plan costs each unit of a type; `total` and `touches` are of all of them together.

    `touches` leaves out the `without_people` units whose head-count is not entered.
    """

    name: str
    units: int
    records: Span
    reports: Span
    merged: Span
    hours: Span
    once: Span
    kept: Span
    triggered: Span
    total: int
    touches: int
    without_people: int
    clauses: tuple[BilledClause, ...]
    merges: tuple[Merge, ...]


@dataclass(frozen=True, slots=True)
class PlanBurden:
    """A plan's bill for the units the asker may see; `open` are clauses a person has yet to say whom they fit."""

    plan: int
    title: str
    draft: bool
    adopter_name: str
    year: int
    types: tuple[TypeBill, ...]
    open: tuple[str, ...]
    assumptions: Assumptions

    @property
    def total(self) -> int:
        """Records a year of all units together, reports included."""
        return sum(each.total for each in self.types)

    @property
    def saved(self) -> int:
        """Records a year that all units together save when everything proposed is merged."""
        return sum(merge.units * (merge.before - merge.after) for each in self.types for merge in each.merges)


@dataclass(frozen=True, slots=True)
class UnitBurden:
    """One unit's bill over all plans in force."""

    unit: int
    name: str
    bill: TypeBill
    plans: int
    year: int
    assumptions: Assumptions


@dataclass(frozen=True, slots=True)
class _Owing:
    """A unit with the clauses it owes."""

    key: int
    name: str
    type: str
    path: str
    facts: Facts
    clauses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Listed:
    """A clause as a bill's lines show it, before it is counted."""

    key: int | None
    requirement: Requirement
    plan_title: str
    phases: tuple[Phase, ...]


def plan_burden(*, by: Actor, plan: int, today: date) -> PlanBurden:
    """Return what a plan, draft or published, costs the units it falls on; seven queries, two when asked again.

    Raises:
        Absent: there is no such plan, or it is out of reach.

    """
    row = access.plan(by, "see", plan)
    MEMORY.look()
    return MEMORY.get(("burden", plan, access.scope(by, "see"), today), lambda: _plan_burden(by, row, today))


def _plan_burden(by: Actor, row: models.Plan, today: date) -> PlanBurden:
    draft = row.state == PlanState.DRAFT
    listed, owing, undecided = _drafted(row, today) if draft else _published(by, row, today)
    almanacs = _almanacs(owing, listed, today.year)
    entries = load_vocabulary().entries("unit_types").items()
    by_type = {code: [unit for unit in owing if unit.type == code] for code, _ in entries}
    return PlanBurden(
        plan=row.pk,
        title=row.title,
        draft=draft,
        adopter_name=row.adopter.name,
        year=today.year,
        types=tuple(
            _type_bill(entry.name, by_type[code], listed, (today.year, almanacs))
            for code, entry in entries
            if by_type[code]
        ),
        open=undecided,
        assumptions=load_assumptions(),
    )


def unit_burden(*, by: Actor, unit: int, today: date) -> UnitBurden:
    """Return what all plans in force cost one unit; three queries, four for a school.

    Raises:
        Absent: the unit is out of reach.

    """
    row = access.unit(by, "see", unit)
    owed, clauses = _in_force(row.pk, today)
    known = {duty.key: clauses[duty.key] for duty in owed}
    listed = {key: _Listed(key, each.requirement, each.plan_title, each.phases) for key, each in known.items()}
    owing = [_Owing(row.pk, row.name, row.type, row.path, _facts(row), tuple(listed))]
    name = load_vocabulary().name("unit_types", row.type)
    bill = _type_bill(name, owing, listed, (today.year, _almanacs(owing, listed, today.year)))
    plans = len({each.plan for each in known.values()})
    return UnitBurden(row.pk, row.name, bill, plans, today.year, load_assumptions())


def yearly_records(unit: int, path: str, today: date) -> int:
    """Return how many records a year all plans in force ask of a unit; two queries, three for a school."""
    owed, _ = _in_force(unit, today)
    almanac = almanacs_for({unit: path}, owed).get(unit, PLAIN)
    return sum(records_a_year(duty.requirement, today.year, almanac) for duty in owed)


def _in_force(unit: int, today: date) -> tuple[list[Duty], Mapping[int, Clause]]:
    """Return what a unit owes on a day, each clause once, plan by plan in the order of the text; two queries."""
    owed, clauses = duties([unit], today, today + _DAY)
    return list({duty.key: duty for duty in owed if duty.begins <= today < duty.ends}.values()), clauses


def _facts(row: models.Unit) -> Facts:
    return {**row.attributes, **({} if row.headcount is None else {"headcount": row.headcount})}


_Found = tuple[dict[int, _Listed], list[_Owing], tuple[str, ...]]


def _drafted(row: models.Plan, today: date) -> _Found:
    """Return the clauses of a draft, by place, and the units they would fall on."""
    value = Plan.model_validate_json(row.body)
    here = field_of(row.adopter, today)
    find = finder(here, row.issuer)
    listed = {place: _Listed(None, each, row.title, value.phases) for place, each in enumerate(value.requirements)}
    owned: dict[int, list[int]] = {}
    undecided = []
    for place, each in listed.items():
        resolved = find(each.requirement)
        for unit in resolved.units:
            owned.setdefault(unit, []).append(place)
        if resolved.undecided:
            undecided.append(each.requirement.id)
    owing = [
        _Owing(unit.key, unit.name, unit.type, unit.path, unit.facts, tuple(owned[unit.key]))
        for unit in here.units
        if unit.key in owned
    ]
    return listed, owing, tuple(undecided)


def _published(by: Actor, row: models.Plan, today: date) -> _Found:
    """Return the clauses of a published plan, by id, and the units that owe them today, or at the edge of its time."""
    day = today if row.starts is None or row.until is None else max(row.starts, min(today, row.until - _DAY))
    phases = tuple(Phase.model_validate(phase) for phase in row.phases)
    listed = {
        clause.pk: _Listed(clause.pk, requirement_value(clause.body), row.title, phases)
        for clause in row.requirements.order_by("position")
    }
    assigned = models.Assignment.objects.filter(
        within(access.scope(by, "see").paths, "unit__path"),
        requirement__plan=row,
        from_date__lte=day,
        to_date__gt=day,
    ).order_by("requirement__position")
    owned: dict[int, dict[int, None]] = {}
    for requirement, unit in assigned.values_list("requirement_id", "unit_id"):
        owned.setdefault(unit, {})[requirement] = None
    owing = [
        _Owing(unit.pk, unit.name, unit.type, unit.path, _facts(unit), tuple(owned[unit.pk]))
        for unit in access.units(by, "see").filter(pk__in=list(owned))
    ]
    return listed, owing, ()


def _almanacs(owing: Sequence[_Owing], listed: Mapping[int, _Listed], year: int) -> dict[int, Almanac]:
    """Return how those units count time whose clauses depend on it; no query when none does."""
    span = date(year, 1, 1), date(year + 1, 1, 1)
    duties = [
        Duty(place, listed[place].requirement, unit.key, *span, span[1]) for unit in owing for place in unit.clauses
    ]
    return almanacs_for({unit.key: unit.path for unit in owing}, duties)


def _type_bill(
    name: str,
    owing: Sequence[_Owing],
    listed: Mapping[int, _Listed],
    when: tuple[int, Mapping[int, Almanac]],
) -> TypeBill:
    """Return the bill of units of one type; those that owe the same clauses are counted out once."""
    year, almanacs = when
    worked: dict[tuple[tuple[int, ...], Almanac], Bill] = {}
    found: list[Bill] = []
    counted = _Counted(listed)
    for unit in owing:
        key = unit.clauses, almanacs.get(unit.key, PLAIN)
        if key not in worked:
            owed = [listed[place].requirement for place in unit.clauses]
            worked[key] = charge(owed, unit_type=unit.type, facts=unit.facts, year=year, almanac=key[1])
        found.append(for_facts(worked[key], unit.facts))
        counted.add(unit, found[-1])
    return TypeBill(
        name=name,
        units=len(owing),
        records=_span(bill.records_with_reports for bill in found),
        reports=_span(bill.records_with_reports - bill.records for bill in found),
        merged=_span(bill.records_merged for bill in found),
        hours=_span(round(bill.minutes / _HOUR) for bill in found),
        once=_span(len(bill.once) for bill in found),
        kept=_span(len(bill.kept) for bill in found),
        triggered=_span(len(bill.triggered) for bill in found),
        total=sum(bill.records_with_reports for bill in found),
        touches=sum(bill.touches or 0 for bill in found),
        without_people=sum(bill.touches is None for bill in found),
        clauses=counted.clauses(),
        merges=counted.merges(),
    )


def _span(figures: Iterable[int]) -> Span:
    found = list(figures)
    return Span(min(found), max(found))


class _Counted:
    """The lines and proposals of several units' bills, put together."""

    def __init__(self, listed: Mapping[int, _Listed]) -> None:
        self._listed = listed
        self._units: dict[int, int] = {}
        self._records: dict[int, tuple[int, bool]] = {}
        self._merges: dict[tuple[tuple[int, ...], int, int], int] = {}

    def add(self, unit: _Owing, bill: Bill) -> None:
        """Count one unit's bill, whose lines are the unit's recurring clauses in order."""
        places = [place for place in unit.clauses if isinstance(self._listed[place].requirement.schedule, Recurring)]
        for place, line in zip(places, bill.lines, strict=True):
            self._units[place] = self._units.get(place, 0) + 1
            self._records[place] = max(self._records.get(place, (0, False)), (line.records, line.is_report))
        for proposal in bill.proposals:
            key = tuple(places[number] for number in proposal.clauses), proposal.before, proposal.after
            self._merges[key] = self._merges.get(key, 0) + 1

    def clauses(self) -> tuple[BilledClause, ...]:
        """Return every clause counted, the most frequent first."""
        found = [self._clause(place) for place in self._listed if place in self._units]
        return tuple(sorted(found, key=lambda line: -line.records))

    def merges(self) -> tuple[Merge, ...]:
        """Return every proposal, what saves most first."""
        found = [
            Merge(self._finest(places), tuple(self._clause(place) for place in places), before, after, units)
            for (places, before, after), units in self._merges.items()
        ]
        return tuple(sorted(found, key=lambda merge: (merge.after - merge.before) * merge.units))

    def _finest(self, places: Iterable[int]) -> str:
        """Name the narrowest activity among clauses, which counts for all of them."""
        words = load_vocabulary()
        codes = [self._listed[place].requirement.activity for place in places]
        return words.name("activities", max(codes, key=lambda code: len(words.ancestors("activities", code))))

    def _clause(self, place: int) -> BilledClause:
        listed, (records, is_report) = self._listed[place], self._records[place]
        value = listed.requirement
        return BilledClause(
            key=listed.key,
            code=value.id,
            quote=value.quote,
            plan_title=listed.plan_title,
            when=explain_schedule(value.schedule, listed.phases),
            activity_name=load_vocabulary().name("activities", value.activity),
            records=records,
            units=self._units[place],
            is_report=is_report,
        )
