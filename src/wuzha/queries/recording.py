"""What somebody needs to know while recording: what the unit is asked for, and what the record would count for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.plan.model import Recurring, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.almanacs import almanac_for_period
from wuzha.queries.matching import Bearing, above, bearings, matches, said
from wuzha.queries.matters import offered
from wuzha.queries.progress import Standing, standings
from wuzha.queries.records import Proof, RecordRow, lines, proofs
from wuzha.queries.units import unit_row
from wuzha.rules.match import REPORT
from wuzha.rules.records import RecordForm, record_name, recorded, remarks
from wuzha.rules.refusals import Absent
from wuzha.rules.states import UNDONE, State
from wuzha.store.models import Record, Unit

PAST = timedelta(days=366)
"""So far back duties not yet done are offered."""
PERIODS = 12
"""At most so many periods are offered for a report."""
LATELY = 60
"""So many of a unit's last records tell how it usually records."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period some report of the unit is for; `due` is when the first of them falls due."""

    key: str
    name: str
    due: datetime
    pending: bool


@dataclass(frozen=True, slots=True)
class Usual:
    """How a unit's records of one activity usually read: as its duty asks, else as the last one did.

    `day` is that of the last record, None when there is none; what differs each time (how many came) is not in it.
    """

    audience: tuple[str, ...] = ()
    place: str = ""
    expected: int | None = None
    amount_unit: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a unit's duties ask for, so that the form offers it first: what waits longest comes first.

    `counted` maps activities to the measures in which things are counted there (份, 条); an empty text is none.
    `matters` are the open ones a record can be for, `below`: there are units below, for which it may have been made.
    `topics` are the fraud types asked for or named lately, `usual` is what the form can fill in by itself, by activity.
    """

    activities: tuple[str, ...]
    audiences: tuple[str, ...]
    counted: Mapping[str, tuple[str, ...]]
    periods: tuple[Period, ...]
    matters: tuple[tuple[int, str], ...] = ()
    below: bool = False
    topics: tuple[str, ...] = ()
    usual: Mapping[str, Usual] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recording:
    """How many units somebody records for, the one chosen, and what it is asked for."""

    units: int
    unit: int
    unit_name: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class Correction:
    """A record on the point of being corrected: what it says now, its files, and what its unit is asked for."""

    record: int
    revision: int
    name: str
    form: RecordForm
    proofs: tuple[Proof, ...]
    recording: Recording


@dataclass(frozen=True, slots=True)
class Preview:
    """What a record would count for and what it would just miss; `problem` says why neither can be told yet.

    `gains` say what one more field would add, `meetings` are the clauses of which a person must say which are meant, by
    id, with whether they are chosen.
    """

    counted: tuple[Bearing, ...] = ()
    near: tuple[Bearing, ...] = ()
    problem: str = ""
    gains: tuple[str, ...] = ()
    meetings: tuple[tuple[int, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A unit's month on the point of being confirmed: its records, and the reports that confirming fulfils.

    `record` is the confirmation there is already; `ended` tells whether the month is over.
    """

    unit: int
    unit_name: str
    month: str
    month_name: str
    begun: bool
    ended: bool
    record: int | None
    rows: tuple[RecordRow, ...]
    counted: tuple[Bearing, ...]


def recording(*, by: Actor, now: datetime, unit: int | None = None, matters: Iterable[int] = ()) -> Recording:
    """Return what recording for a unit starts from, `by`'s own when none is named; at most nine queries.

    `now` is naive local time. `matters` are offered even when they are closed.

    Raises:
        Absent: `by` may not record for the unit, or for any.

    """
    there = access.units(by, "record").filter(Q(closed_date=None) | Q(pk=unit, merged_into__isnull=False))
    chosen = _own(by, there) if unit is None else there.filter(pk=unit).select_related("merged_into").first()
    if chosen is None:
        raise Absent
    place = unit_row(chosen)
    found = standings({chosen.pk: chosen.path}, now.date() - PAST, now.date() + timedelta(days=1), now)
    open_ = tuple((row.matter, row.name) for row in offered(by=by, place=place, now=now, also=matters))
    at_or_below = Count("pk", filter=Q(path__startswith=chosen.path))
    numbers = there.order_by().aggregate(all=Count("pk"), here=at_or_below)
    lately = list(Record.objects.filter(unit=chosen, withdrawn_at=None).order_by("-starts", "-pk")[:LATELY])
    asked = replace(
        _asked(found), matters=open_, below=numbers["here"] > 1, usual=_usual(found, lately, chosen.headcount)
    )
    topics = dict.fromkeys((*asked.topics, *(code for row in lately for code in row.topics)))
    return Recording(numbers["all"], chosen.pk, chosen.name, replace(asked, topics=tuple(topics)))


def correction(*, by: Actor, record: int, now: datetime) -> Correction:
    """Return what correcting a record starts from; at most thirteen queries. `now` is naive local time.

    Raises:
        Absent: `by` may not record for its unit.

    """
    row = access.record(by, "record", record)
    form = said(row)
    return Correction(
        record=row.pk,
        revision=row.revision,
        name=record_name(row.title, row.activity),
        form=form,
        proofs=proofs(row),
        recording=recording(by=by, now=now, unit=row.unit_id, matters=form.matters),
    )


def _own(by: Actor, there: QuerySet[Unit]) -> Unit | None:
    """Return the unit that recording opens with: a post's own before those below it."""
    posts = [grant.unit for grant in sorted(by.grants, key=lambda grant: grant.path.count("/"))]
    own = there.filter(pk__in=posts).select_related("merged_into").in_bulk()
    first = next((own[unit] for unit in posts if unit in own), None)
    return first or min(there, key=lambda row: row.steps, default=None)


def copied(*, by: Actor, record: int, verb: str = "see") -> RecordForm:
    """Return what a record says, to be said again of another day: without days, matters and how many came.

    Raises:
        Absent: `by` may not do `verb` with it.

    """
    form = said(access.record(by, verb, record))
    return replace(form, handed_in=None, ends=None, period="", attended=None, matters=(), clauses=(), note="")


def _usual(found: Iterable[Standing], lately: Iterable[Record], headcount: int | None) -> dict[str, Usual]:
    """Return how records of each activity usually read: the longest waiting duty says for whom, the last one where."""
    usual: dict[str, Usual] = {}
    for row in lately:
        if row.activity not in usual:
            usual[row.activity] = Usual(tuple(row.audience), row.place, row.expected, row.amount_unit, row.starts)
    duties: dict[str, Requirement] = {}
    for standing in _begun(found):
        duties.setdefault(standing.clause.requirement.activity, standing.clause.requirement)
    for activity, duty in duties.items():
        last = usual.get(activity, Usual())
        everybody = headcount if duty.coverage is not None and last.expected is None else last.expected
        usual[activity] = replace(last, audience=duty.audience or last.audience, expected=everybody)
    return usual


def _begun(found: Iterable[Standing]) -> list[Standing]:
    begun = [standing for standing in found if standing.state is not State.NOT_OPEN]
    begun.sort(key=lambda s: (s.state not in UNDONE, s.obligation.due is None, s.obligation.due, s.clause.position))
    return begun


def _asked(found: Iterable[Standing]) -> Asked:
    begun = _begun(found)
    counted: dict[str, dict[str, None]] = {}
    for standing in begun:
        requirement = standing.clause.requirement
        if requirement.quantity is not None:
            counted.setdefault(requirement.activity, {})[requirement.quantity.unit] = None
    return Asked(
        activities=tuple(dict.fromkeys(standing.clause.requirement.activity for standing in begun)),
        audiences=tuple(dict.fromkeys(code for standing in begun for code in standing.clause.requirement.audience)),
        counted={activity: tuple(measures) for activity, measures in counted.items()},
        periods=_periods(begun),
        topics=tuple(dict.fromkeys(code for standing in begun for code in standing.clause.requirement.topics)),
    )


def _periods(begun: Iterable[Standing]) -> tuple[Period, ...]:
    """Return the periods of the unit's reports: those still to be reported on, then the latest reported."""
    found: dict[str, Period] = {}
    for standing in begun:
        requirement, due = standing.clause.requirement, standing.obligation.due
        if requirement.activity == REPORT and isinstance(requirement.schedule, Recurring) and due:
            key, waits = standing.obligation.occasion.key, standing.state in UNDONE
            if key not in found or (waits and not found[key].pending):
                found[key] = Period(key, say_occasion(key), due, waits)
    pending = [period for period in found.values() if period.pending]
    reported = sorted((period for period in found.values() if not period.pending), key=lambda p: p.due, reverse=True)
    return tuple((*pending, *reported)[:PERIODS])


def preview(
    *, by: Actor, unit: int, form: RecordForm, kinds: frozenset[str], now: datetime, record: int | None = None
) -> Preview:
    """Return what a record would count for as it is filled in; at most seven queries, nothing is stored.

    `kinds` are those of the files chosen; `record` is the one being corrected, whose own files count too. `now` is
    naive local time.

    Raises:
        Absent: `by` may not record for the unit, or the record is out of reach.

    """
    place = access.unit(by, "record", unit)
    handed_in = now.date()
    if record is not None:
        row = access.record(by, "record", record)
        kinds |= set(row.evidence.values_list("kind", flat=True))
        handed_in = max(row.handed_in, form.last_day)
    wrong = _wrong(form, place, now)
    if wrong:
        return Preview(problem="；".join(wrong.values()) + "。")
    value = recorded(form, unit=place.pk, evidence=kinds, handed_in=handed_in, key=record or 0, above=above(place.path))
    found = bearings(value, matches(value, place.path or ""), now)
    return Preview(
        counted=tuple(bearing for bearing in found if bearing.counts),
        near=tuple(bearing for bearing in found if not bearing.counts),
        gains=gains(found),
        meetings=_meetings(found, form),
    )


NEEDS = {
    "audience": "补选对象",
    "topics": "注明诈骗类型",
    "proof": "补上佐证（文件或勾选纸质原件）",
    "matters": "注明是为哪件事项做的",
    "clauses": "选明是哪一个会议",
}
MEASURES = {"expected": "填上应到、实到人数", "amount": "填上数量"}


def gains(found: Iterable[Bearing]) -> tuple[str, ...]:
    """Say what one more field would add: clauses that lack it alone, and those that count in part without it."""
    more, fuller = Counter[str](), Counter[str]()
    for bearing in found:
        if bearing.counts and bearing.shortfall:
            fuller.update(bearing.needs)
        elif not bearing.counts and len(bearing.needs) == 1:
            more.update(bearing.needs)
    said = [f"{words}，可多计入{more[name]}项任务" for name, words in NEEDS.items() if more[name]]
    return (
        *said,
        *(f"{words}，有{fuller[name]}项任务可以核实是否达标" for name, words in MEASURES.items() if fuller[name]),
    )


def _meetings(found: Iterable[Bearing], form: RecordForm) -> tuple[tuple[int, str, bool], ...]:
    """Return the clauses that a person tells apart, those already chosen among them."""
    clauses = {
        bearing.clause.lineage: bearing.clause.requirement.quote
        for bearing in found
        if bearing.needs == ("clauses",) or bearing.clause.lineage in form.clauses
    }
    return tuple((key, quote, key in form.clauses) for key, quote in clauses.items())


def _wrong(form: RecordForm, unit: Unit, now: datetime) -> dict[str, str]:
    almanac = almanac_for_period(form.period, unit.pk, unit.path)
    return remarks(form, today=now.date(), closed=unit.stopped_date, almanac=almanac, vocabulary=load_vocabulary())


def confirmation(*, by: Actor, unit: int, month: str, now: datetime) -> Confirmation:
    """Return a unit's month (`2026-05`) as it would be confirmed; at most nine queries. `now` is naive local time.

    Raises:
        Absent: `by` may not record for the unit. ValueError: no such month.

    """
    place = access.unit(by, "record", unit)
    occasion, today = occasion_of(month), now.date()
    inside = place.records.filter(withdrawn_at__isnull=True, starts__gte=occasion.starts, starts__lt=occasion.ends)
    there = place.records.filter(withdrawn_at__isnull=True, activity=REPORT, period=month).first()
    form = RecordForm(activity=REPORT, starts=min(today, occasion.last_day), period=month)
    value = recorded(form, unit=place.pk, evidence=frozenset(), handed_in=today, key=there.pk if there else 0)
    begun = occasion.starts <= today
    found = bearings(value, matches(value, place.path or ""), now) if begun else []
    return Confirmation(
        unit=place.pk,
        unit_name=place.name,
        month=month,
        month_name=say_occasion(month),
        begun=begun,
        ended=occasion.ends <= today,
        record=there.pk if there else None,
        rows=lines(inside.exclude(activity=REPORT).order_by("starts", "pk")),
        counted=tuple(bearing for bearing in found if bearing.counts),
    )
