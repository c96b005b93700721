"""What belongs into the archive (档案包) of a year of a unit and those below it: which rows of which table.

All rows that the figures of the year are worked out from are in it, so that they come out the same elsewhere: also the
units above with their calendars, plans of superiors with the versions before, and, of the two years before, with which
a year is compared, records and matters without their files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from wuzha.papers.archive.totals import COUNTED
from wuzha.queries.duties import alive
from wuzha.queries.placements import lay_within, stood
from wuzha.queries.progress import Owing, owing
from wuzha.rules.issuing import OUT
from wuzha.rules.matters import CASES, matter_in
from wuzha.rules.months import day_of
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import FINISHED, IN_TIME, LIFTED, State
from wuzha.rules.tallies import times_asked
from wuzha.store import models
from wuzha.store.archive_tables import TABLES, Table

BACK = timedelta(days=731)
"""So far before the year rows are carried too: figures compare with the year before and the one before that."""
FILED_BY = (7, 1)
"""By the end of June the files of the year before are filed (归档): states are judged by that morning at the latest."""


Stay = tuple[date, date]
"""From a day to (not including) another."""


@dataclass(frozen=True)
class Scope:
    """The rows of an archive; `now` is the naive local moment by which states are judged, `cases` as in `Archive`."""

    top: models.Unit
    year: int
    now: datetime
    cases: bool = True
    _kept: dict[str, Any] = field(default_factory=dict, compare=False)

    def anew(self) -> Scope:
        """Return the same with nothing looked up yet."""
        return Scope(self.top, self.year, self.now, self.cases)

    @property
    def since(self) -> date:
        """The first day of the year."""
        return date(self.year, 1, 1)

    @property
    def until(self) -> date:
        """The first day after the year."""
        return date(self.year + 1, 1, 1)

    @cached_property
    def held(self) -> frozenset[int]:
        """The units that lay below at the end of the year (or now): those that its totals are of."""
        then = stood(min(self.until - timedelta(days=1), self.now.date()))
        return frozenset(models.Unit.objects.filter(lay_within(self.top, then, "")).values_list("pk", flat=True))

    @cached_property
    def passed(self) -> Mapping[Stay, frozenset[int]]:
        """The units that lay below for a part of the year, but not at its end, by the days of their stay."""
        found: dict[Stay, set[int]] = defaultdict(set)
        moved = models.Placement.objects.order_by("unit", "until_date").values_list("unit_id", "path", "until_date")
        for unit, stretches in groupby(moved, key=lambda row: row[0]):
            begins = date.min
            for _, path, ends in stretches:
                lay = f"/{self.top.pk}/" in f"/{path}"
                if unit not in self.held and lay and begins < self.until and ends > self.since:
                    found[max(begins, self.since - BACK), min(ends, self.until)].add(unit)
                begins = ends
        return {stay: frozenset(units) for stay, units in found.items()}

    @cached_property
    def inside(self) -> frozenset[int]:
        """The units that lay below at some time of the year."""
        return self.held.union(*self.passed.values())

    def theirs(self, day: str, unit: str = "unit", *, moment: bool = False) -> Q:
        """Return the condition for rows of these units: of those that left, only of the days when they lay below.

        `day` and `unit` are the ways to a day (or `moment`) and to a unit. Those that lay below at the end of the year
        bring what they did before they came, for the totals of the year count it.
        """
        found = Q(**{f"{unit}__in": self.held})
        for (begins, ends), units in self.passed.items():
            since, until = (_midnight(begins), _midnight(ends)) if moment else (begins, ends)
            found |= Q(**{f"{unit}__in": units, f"{day}__gte": since, f"{day}__lt": until})
        return found

    def lasting(self, begins: str, ends: str, unit: str = "unit") -> Q:
        """Return the same for rows that last from one day to (not including) another."""
        found = Q(**{f"{unit}__in": self.held})
        for (since, until), units in self.passed.items():
            found |= Q(**{f"{unit}__in": units, f"{begins}__lt": until, f"{ends}__gt": since})
        return found

    def tells(self, each: Obligation, unit: int) -> bool:
        """Tell whether an obligation of a unit is in it: of one that left, what was owed to this side before."""
        if unit in self.held:
            return True
        opened = any(each.opens < ends and unit in units for (_, ends), units in self.passed.items())
        return opened and each.duty.key in self.clauses

    @cached_property
    def clauses(self) -> frozenset[int]:
        """The clauses of the plans that are carried."""
        return frozenset(self.rows("requirements").values_list("pk", flat=True))

    @cached_property
    def owed(self) -> Owing:
        """What these units owed in the year."""
        paths = dict(models.Unit.objects.filter(pk__in=self.inside).values_list("pk", "path"))
        return owing(paths, self.since, self.until)

    def obligations(self) -> Iterator[tuple[Obligation, Mapping[int, State]]]:
        """Yield the obligations of the year, each with how every unit that owes it stands, clause by clause.

        Those without a date as well.
        """
        for obligation, states in self.owed.states(self.since, self.until, self.now):
            day = day_of(obligation)
            if day is None or self.since <= day < self.until:
                yield obligation, states

    @cached_property
    def occasions(self) -> frozenset[str]:
        """The occasions of these obligations."""
        if not self.passed:
            return frozenset(each.occasion.key for found in self.owed.unfolded.values() for each in found)
        owed = self.owed.states(self.since, self.until, self.now)
        return frozenset(each.occasion.key for each, units in owed if any(self.tells(each, unit) for unit in units))

    @cached_property
    def plans(self) -> frozenset[int]:
        """The plans that were owed, and those they rest on: versions before, clauses carried, clauses let off."""
        known: set[int] = set()
        asked = models.Assignment.objects.filter(alive(self.since, self.until), self.lasting("from_date", "to_date"))
        new = set(asked.values_list("requirement__plan", flat=True).distinct())
        pauses = self.rows("pauses").filter(requirement__isnull=False)
        new |= set(pauses.values_list("requirement__plan", flat=True))
        while new:
            known |= new
            of = models.Requirement.objects.filter(plan__in=new)
            above = models.Plan.objects.filter(pk__in=new)
            ways = [(of, "origin__plan"), (of, "carries__plan"), (above, "supersedes"), (above, "carries")]
            new = {plan for rows, way in ways for plan in _known(rows, way)} - known
        return frozenset(known)

    @cached_property
    def papers(self) -> frozenset[int]:
        """The papers of the year; those these units issued themselves with the drafts they took the place of."""
        found = set(models.Paper.objects.filter(_papers_q(self)).values_list("pk", flat=True))
        open_to = models.Paper.objects.filter(_open(self), office__in=self.inside)
        new = found
        while new:
            before = _known(models.Paper.objects.filter(pk__in=new, office__in=self.inside), "replaces") - found
            new = set(open_to.filter(pk__in=before).values_list("pk", flat=True)) if before else before
            found |= new
        return frozenset(found)

    @cached_property
    def units(self) -> frozenset[int]:
        """The units carried: these, those above them, those that adopted the plans or made records for these."""
        adopters = models.Plan.objects.filter(pk__in=self.plans).values_list("adopter", flat=True)
        makers = self.rows("records").values_list("unit", flat=True).distinct()
        homes = self.rows("matters").values_list("unit", flat=True).distinct()
        found = {*self.inside, *adopters, *makers, *homes}
        papers = self.rows("papers")
        found |= _known(papers, "unit") | _known(papers, "office") | _known(self.rows("recipients"), "unit")
        while True:
            rows = models.Unit.objects.filter(pk__in=found).values_list("path", "merged_into")
            more = {int(step) for path, _ in rows for step in path.split("/") if step}
            more |= {into for _, into in rows if into is not None}
            if more <= found:
                return frozenset(found)
            found |= more

    def rows(self, table: str) -> QuerySet[Any]:
        """Return the rows of a table that are carried."""
        if table not in self._kept:
            self._kept[table] = _ROWS[table](self)
        found: QuerySet[Any] = self._kept[table]
        return found.all()

    def own_records(self) -> QuerySet[models.Record]:
        """Return the records of the year itself."""
        return models.Record.objects.filter(_of_year(self))

    def opened_records(self) -> QuerySet[models.Record]:
        """Return those of them that these units may open, with which files and questions go: their own.

        A superior's record goes as a row, for it counts for them; its files stay with the superior.
        """
        return self.own_records().filter(self.theirs("starts"))

    def issued_here(self) -> Q:
        """Return the condition for papers that these units issued, whose inner life is theirs to know."""
        return Q(pk__in=self.papers, office__in=self.inside)


def scope_of(top: models.Unit, year: int, at: datetime, *, cases: bool) -> Scope:
    """Return what belongs into an archive; states are judged this morning, or by when the year's files are filed."""
    last = datetime.combine(date(year + 1, *FILED_BY), time())
    today = datetime.combine(timezone.make_naive(at).date(), time())
    return Scope(top, year, min(today, last), cases)


def obligation_rows(scope: Scope) -> Iterator[dict[str, Any]]:
    """Yield the obligations of the year as an archive lists them, in a fixed order; a clause at a time is in memory."""
    for _, of_clause in groupby(scope.obligations(), key=_clause_of):
        rows = [
            _obligation(each, unit, unit in scope.held)
            for each, states in of_clause
            for unit in states
            if scope.tells(each, unit)
        ]
        yield from sorted(rows, key=lambda row: (row["unit"], row["occasion"], row["opens"]))


def total_rows(scope: Scope) -> Iterator[dict[str, Any]]:
    """Yield the totals of the year by clause, unit and month, as the pages count them, in a fixed order."""
    for clause, of_clause in groupby(scope.obligations(), key=_clause_of):
        found: dict[tuple[int, str], dict[str, int]] = {}
        for each, states in of_clause:
            _count(found, scope, each, states)
        code = scope.owed.clauses[clause].code
        for (unit, month), counter in sorted(found.items()):
            yield {"requirement": clause, "code": code, "unit": unit, "month": month, **counter}


def _clause_of(found: tuple[Obligation, Mapping[int, State]]) -> int:
    return found[0].duty.key


def _count(
    found: dict[tuple[int, str], dict[str, int]], scope: Scope, each: Obligation, states: Mapping[int, State]
) -> None:
    """Add what an obligation counts for to the totals of a clause."""
    day = day_of(each)
    for unit, state in states.items() if day is not None and not each.called else ():
        if unit not in scope.held or state in LIFTED:
            continue
        counter = found.setdefault((unit, f"{day:%Y-%m}"), dict.fromkeys(COUNTED, 0))
        counter["expected"] += 1
        if state in FINISHED:
            counter["done"] += 1
            counter["on_time" if state in IN_TIME else "late"] += 1


def _obligation(each: Obligation, unit: int, inside: bool) -> dict[str, Any]:  # noqa: FBT001 - a column of the row
    asked, day = each.duty.requirement, day_of(each)
    lifted = each.lifted(each.opens) if each.due is not None else None
    percent = max(asked.coverage - (asked.tolerance or 0), 0) if asked.coverage else None
    return {
        "requirement": each.duty.key,
        "unit": unit,
        "occasion": each.occasion.key,
        "month": None if day is None else f"{day:%Y-%m}",
        "opens": each.opens.isoformat(),
        "due": None if each.due is None else each.due.isoformat(),
        "last_on_time": None if each.last_on_time is None else each.last_on_time.isoformat(),
        "called": each.called,
        "lifted": lifted.kind if lifted else "",
        "inside": inside,
        "times": times_asked(asked),
        "per_day": asked.count.per_day,
        "quantity": None if asked.quantity is None else {"op": asked.quantity.op, "n": asked.quantity.n},
        "coverage": percent,
    }


def _of_year(scope: Scope) -> Q:
    """Return the condition for records made in the year by these units, or counted for its obligations."""
    counted = scope.rows("claims").values("record")
    made = scope.theirs("starts") & Q(starts__gte=scope.since, starts__lt=scope.until)
    return made | Q(pk__in=counted)


def _records(scope: Scope) -> QuerySet[models.Record]:
    before = scope.theirs("starts") & Q(starts__gte=scope.since - BACK, starts__lt=scope.since)
    papers = models.Paper.objects.filter(scope.issued_here())
    cited = Q(pk__in=papers.values("record")) | Q(pk__in=papers.values("reported"))
    return models.Record.objects.filter(_of_year(scope) | before | cited)


def _matters(scope: Scope) -> QuerySet[models.Matter]:
    """Return the matters of these units, also those spoken of or done for, and those elsewhere that called them up."""
    called = {matter_in(occasion) for occasion in scope.occasions} - {None}
    ends = _midnight(scope.until)
    own = scope.theirs("happened_at", moment=True)
    own &= Q(happened_at__lt=ends, happened_at__gte=_midnight(scope.since - BACK))
    cited = models.Paper.objects.filter(pk__in=scope.papers).values("matter")
    done_for = models.Record.matters.through.objects.filter(record__in=scope.own_records()).values("matter")
    named = scope.theirs("happened_at", moment=True) & (Q(pk__in=cited) | Q(pk__in=done_for))
    return models.Matter.objects.filter(own | Q(pk__in=called) | named)


def _papers_q(scope: Scope) -> Q:
    """Return the condition for the papers that these units issued or that came to them, of the year.

    That is by the day of the matter or record they are about, else by the days they count.
    """
    since, until = scope.since, scope.until
    day = timedelta(days=1)
    frozen = Q(frozen_at__gte=_midnight(since), frozen_at__lt=_midnight(until))
    of_year = (
        Q(matter__happened_at__gte=_midnight(since), matter__happened_at__lt=_midnight(until))
        | Q(record__starts__gte=since, record__starts__lt=until)
        | Q(matter=None, record=None, ends__gte=since + day, ends__lt=until + day)
        | (Q(matter=None, record=None, ends=None) & frozen)
    )
    came = models.Recipient.objects.filter(scope.theirs("paper__issued_date"), paper__state__in=sorted(OUT))
    theirs = scope.theirs("frozen_at", "office", moment=True) | Q(pk__in=came.values("paper"))
    return theirs & of_year & _open(scope)


def _open(scope: Scope) -> Q:
    """Return the condition that a paper is on no case, or on one of these units where cases may be in the archive."""
    on_case = Q(matter__kind__in=sorted(CASES))
    return ~on_case | Q(unit__in=scope.inside) if scope.cases else ~on_case


def plain_rows(scope: Scope, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as plain data; papers without ties to what is not carried."""
    rows = table.rows(scope.rows(table.name))
    if table.model is not models.Paper:
        return rows
    ties = {"matter": "matters", "record": "records", "reported": "records", "replaces": "papers"}
    papers = scope.rows("papers")
    carried = {
        f"{way}_id": set(scope.rows(to).filter(pk__in=papers.values(way)).values_list("pk", flat=True))
        for way, to in ties.items()
    }
    # Which report it was issued for, only who issued it may know, whatever else is carried.
    own = set(papers.filter(scope.issued_here()).values_list("pk", flat=True))
    return (_untied(row, carried, own=row["id"] in own) for row in rows)


def _untied(row: dict[str, Any], carried: Mapping[str, set[int]], *, own: bool) -> dict[str, Any]:
    known = {way: row[way] if row[way] in keys else None for way, keys in carried.items()}
    inner = {} if own else {"reported_id": None, "replaces_id": None}
    return {**row, **known, **inner}


def _people(scope: Scope) -> QuerySet[models.Person]:
    """Return everybody a carried row names."""
    found: set[int] = set()
    for table in TABLES:
        if table.model is models.Person:
            continue
        for each in table.fields():
            if each.related_model is models.Person:
                found |= _known(scope.rows(table.name), each.attname)
    return models.Person.objects.filter(pk__in=found)


def _known(rows: QuerySet[Any], way: str) -> set[int]:
    """Return the ids that some rows name in a field."""
    return set(rows.order_by().exclude(**{way: None}).values_list(way, flat=True).distinct())


def _through(model: type[Model], **chosen: str) -> Callable[[Scope], QuerySet[Any]]:
    """Return the way to the rows that tie two carried tables together: field to table."""

    def rows(scope: Scope) -> QuerySet[Any]:
        ends = {f"{name}__in": scope.rows(table).values("pk") for name, table in chosen.items()}
        return model._default_manager.filter(**ends)  # noqa: SLF001 - Django's public way to a model's rows

    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


_ROWS: dict[str, Callable[[Scope], QuerySet[Any]]] = {
    "people": _people,
    "units": lambda scope: models.Unit.objects.filter(pk__in=scope.units),
    "placements": lambda scope: models.Placement.objects.filter(unit__in=scope.units),
    "unit_sets": lambda scope: models.UnitSet.objects.filter(home__in=scope.units),
    "unit_set_members": _through(models.UnitSet.members.through, unitset="unit_sets", unit="units"),
    "terms": lambda scope: models.SchoolTerm.objects.filter(unit__in=scope.units),
    "unit_calendars": lambda scope: models.UnitCalendar.objects.filter(unit__in=scope.units),
    "day_overrides": lambda _: models.DayOverride.objects.all(),
    "memberships": lambda scope: models.Membership.objects.filter(
        Q(to_date=None) | Q(to_date__gt=scope.since), unit__in=scope.units, from_date__lt=scope.until
    ),
    "plans": lambda scope: models.Plan.objects.filter(pk__in=scope.plans),
    "requirements": lambda scope: models.Requirement.objects.filter(plan__in=scope.plans),
    "assignments": lambda scope: models.Assignment.objects.filter(
        alive(scope.since, scope.until), scope.lasting("from_date", "to_date")
    ),
    "pauses": lambda scope: models.Pause.objects.filter(scope.lasting("from_date", "to_date")),
    "matters": _matters,
    "records": _records,
    "record_matters": _through(models.Record.matters.through, record="records", matter="matters"),
    "record_served": _through(models.Record.served.through, record="records", unit="units"),
    "evidence": lambda scope: models.Evidence.objects.filter(record__in=scope.opened_records().values("pk")),
    "photo_prints": _through(models.PhotoPrint, evidence="evidence"),
    "claims": lambda scope: models.Claim.objects.filter(
        scope.theirs("on_date"), requirement__plan__in=scope.plans, occasion__in=scope.occasions
    ),
    "fulfilments": lambda scope: models.Fulfilment.objects.filter(
        scope.theirs("last_on"),
        requirement__plan__in=scope.plans,
        occasion__in=scope.occasions,
        last_on__isnull=False,
    ),
    "draws": lambda scope: models.Draw.objects.filter(
        scope.theirs("drawn_at", moment=True), month__startswith=f"{scope.year}-"
    ),
    "reviews": _through(models.Review, drawn="draws", record="records"),
    "signals": lambda scope: models.Signal.objects.filter(record__in=scope.opened_records().values("pk")).filter(
        Q(other=None) | Q(other__in=scope.rows("records").values("pk"))
    ),
    "papers": lambda scope: models.Paper.objects.filter(pk__in=scope.papers),
    "paper_steps": lambda scope: models.PaperStep.objects.filter(
        Q(paper__office__in=scope.inside) | Q(state__in=sorted(OUT)), paper__in=scope.papers
    ),
    "number_series": lambda scope: models.NumberSeries.objects.filter(office__in=scope.inside),
    "paper_numbers": lambda scope: models.PaperNumber.objects.filter(
        Q(paper__in=scope.papers) | Q(paper=None, year=scope.year), series__office__in=scope.inside
    ),
    "recipients": lambda scope: models.Recipient.objects.filter(
        Q(paper__office__in=scope.inside) | scope.theirs("paper__issued_date"), paper__in=scope.papers
    ),
    "paper_answers": _through(models.PaperAnswer, recipient="recipients"),
}
