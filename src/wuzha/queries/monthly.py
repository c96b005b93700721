"""A month of an office as fetched: what was owed, what was done towards it, which activities were held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import Occasion, occasion_of, occasions, say_occasion
from wuzha.papers.references import RecordRef
from wuzha.queries.duties import ObligationKey
from wuzha.queries.known_by import entered_by
from wuzha.queries.month_duties import Owed, in_plan_order
from wuzha.queries.placements import lay_within, stood
from wuzha.rules.match import REPORT
from wuzha.rules.publicity import publicity_codes
from wuzha.rules.records import record_name
from wuzha.rules.refusals import Absent
from wuzha.store.models import Claim, Plan, Record, Unit
from wuzha.store.models.units import steps

READ = "report"
"""The verb of whoever may read an office's reports."""

Towards = Mapping[tuple[int, str], Mapping[int, list[int]]]
"""The records that count for a clause in an occasion, of each unit."""


@dataclass(frozen=True, slots=True)
class PlanRef:
    """A plan (方案) that asks for something: its title, the number of the document, the version in force."""

    title: str
    number: str
    version: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A record with which a unit confirmed a month."""

    record: int
    unit: int


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the office; `open` in at least a part of the month."""

    unit: int
    name: str
    type: str
    open: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Everything the figures of a month are counted from.

    `places` are the units in the order of the tree, `owed` all obligations of the month, `confirmed` the confirmations
    of the month. `towards` are the records that count for the obligations; `refs` names these, every confirmation and
    the publicity. Of a month that is not traced, only numbers are known: there are neither `towards` nor `refs`.
    """

    unit: int
    unit_name: str
    occasion: Occasion
    today: date
    places: Mapping[int, Place]
    owed: tuple[Owed, ...]
    confirmed: tuple[Confirmed, ...]
    towards: Towards
    refs: Mapping[int, RecordRef]
    plans: tuple[PlanRef, ...]

    @property
    def name(self) -> str:
        """The month in words."""
        return say_occasion(self.occasion.key)


def month_facts(
    *,
    by: Actor,
    unit: int | None,
    month: str,
    now: datetime,
    known_by: datetime | None = None,
    verb: str = READ,
    traced: bool = True,
) -> Month:
    """Return a month, or another occasion, of a unit and those below it; nine to twelve queries.

    `unit` None means the widest one whose reports are `by`'s to read. `month` is an occasion key (`2026-05`, `2026-Q2`,
    `2026`, `2026-W20`), `now` naive local time. `known_by`, an aware moment, leaves out what was entered
    later. `verb` is the right it takes; `traced` tells whether the records behind its numbers are fetched as well.

    Raises:
        Absent: the unit is out of reach, or `by` does not read its reports. ValueError: no such month.

    """
    top = office_of(by, unit, verb)
    occasion = occasion_of(month)
    then = stood(min(occasion.last_day, now.date()))
    rows, inside = rows_within(top, then), lay_within(top, then)
    places = {row.pk: Place(row.pk, row.name, row.type, open_in(row, occasion)) for row in rows}
    owed = in_plan_order(rows, Unit.objects.filter(lay_within(top, then, "")), occasion, now, known_by)
    towards, refs = _claims(inside & entered_by(known_by, "record__"), owed) if traced else ({}, {})
    confirmed, named = _records(inside & entered_by(known_by), occasion, traced=traced)
    return Month(
        unit=top.pk,
        unit_name=top.name,
        occasion=occasion,
        today=now.date(),
        places=places,
        owed=tuple(owed),
        # Whoever was added since the units were fetched is not in the month yet.
        confirmed=tuple(each for each in confirmed if each.unit in places),
        towards=towards,
        refs={**refs, **named} if traced else {},
        plans=_plans({each.clause.plan for each in owed}),
    )


def office_of(by: Actor, unit: int | None, verb: str = READ) -> Unit:
    """Return the unit asked for, or the widest one whose reports `by` may read; one query.

    Raises:
        Absent: the unit is out of reach, or there is none.

    """
    if unit is not None:
        return access.unit(by, verb, unit)
    paths = access.scope(by, verb).paths
    if not paths:
        raise Absent
    return Unit.objects.get(path=min(paths, key=lambda path: (len(steps(path)), steps(path))))


def rows_within(top: Unit, then: Mapping[int, str]) -> list[Unit]:
    """Return the units that lay below an office, in tree order; one query."""
    rows = Unit.objects.filter(lay_within(top, then, "")).defer("short_names", "attributes")
    return sorted(rows, key=lambda row: row.steps)


def open_in(row: Unit, occasion: Occasion) -> bool:
    """Tell whether a unit was open in at least a part of an occasion."""
    return row.opened_date < occasion.ends and (row.closed_date is None or row.closed_date > occasion.starts)


def _claims(inside: Q, owed: Iterable[Owed]) -> tuple[Towards, dict[int, RecordRef]]:
    """Return the records that count towards each obligation, by number, and what they are; one query."""
    owing = defaultdict[tuple[int, str], int](int)
    for each in owed:
        owing[each.clause.key, each.occasion] |= each.units
    asked = {"requirement__in": {key for key, _ in owing}, "occasion__in": {occasion for _, occasion in owing}}
    rows = Claim.objects.filter(inside, **asked).order_by("record_id")
    found: dict[tuple[int, str], dict[int, list[int]]] = {pair: defaultdict(list) for pair in owing}
    refs: dict[int, RecordRef] = {}
    fields = ("record__starts", "record__unit__name", "record__title", "record__activity")
    for requirement, occasion, unit, record, *said in rows.values_list(
        "requirement_id", "occasion", "unit_id", "record_id", *fields
    ):
        if owing.get((requirement, occasion), 0) >> unit & 1:
            found[requirement, occasion][unit].append(record)
            if record not in refs:
                refs[record] = _ref(record, *said)
    return found, refs


def records_of(chosen: Collection[ObligationKey], known_by: datetime | None) -> dict[ObligationKey, tuple[int, ...]]:
    """Return the records that count towards some obligations; one query."""
    requirements, units, occasions = map(set, zip(*chosen, strict=True))
    asked = Q(requirement__in=requirements, unit__in=units, occasion__in=occasions)
    rows = Claim.objects.filter(asked, entered_by(known_by, "record__")).order_by("record_id")
    found = defaultdict[ObligationKey, list[int]](list)
    for requirement, unit, occasion, record in rows.values_list("requirement_id", "unit_id", "occasion", "record_id"):
        found[requirement, unit, occasion].append(record)
    return {key: tuple(found[key]) for key in chosen}


def _records(inside: Q, occasion: Occasion, *, traced: bool) -> tuple[tuple[Confirmed, ...], dict[int, RecordRef]]:
    """Return the confirmations of a month, and what they (where it is traced) and its publicity are; one query."""
    months = [each.key for each in occasions("month", occasion.starts, occasion.ends) if each.ends <= occasion.ends]
    began = Q(starts__gte=occasion.starts, starts__lt=occasion.ends, activity__in=publicity_codes())
    confirming = Q(activity=REPORT, period__in={*months, occasion.key})
    named = began | confirming if traced else confirming
    rows = Record.objects.filter(inside, named, withdrawn_at__isnull=True).order_by("pk")
    fields = ("pk", "unit_id", "starts", "unit__name", "title", "activity")
    confirmed: list[Confirmed] = []
    refs = {}
    for record, unit, *said in rows.values_list(*fields):
        refs[record] = _ref(record, *said)
        if said[-1] == REPORT:
            confirmed.append(Confirmed(record, unit))
    return tuple(confirmed), refs


def _ref(record: int, on: date, unit: str, title: str, activity: str) -> RecordRef:
    return RecordRef(str(record), on, unit, record_name(title, activity))


def _plans(keys: set[int]) -> tuple[PlanRef, ...]:
    rows = Plan.objects.filter(pk__in=keys).order_by("pk").values_list("title", "number", "version")
    return tuple(PlanRef(*row) for row in rows)
