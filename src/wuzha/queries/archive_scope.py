"""What belongs into the archive (档案包) of a year of a unit and those below it: which rows of which table.

All rows that the figures of the year are worked out from are in it, so that they come out the same elsewhere: also the
units above with their calendars, plans of superiors with the versions before, and, of the two years before, with which
a year is compared, records and matters without their files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from typing import Any, cast

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from wuzha.calendar.almanacs import PLAIN
from wuzha.queries.almanacs import almanacs_for
from wuzha.queries.archive_inside import BACK, Inside, midnight
from wuzha.queries.archive_withheld import INNER, known_recipients, known_steps, open_papers
from wuzha.queries.crowds import Ground, in_common
from wuzha.queries.duties import Clause, alive, clauses, duties
from wuzha.queries.memory import Found, Recall
from wuzha.queries.progress import alike, owing
from wuzha.rules.issuing import OUT
from wuzha.rules.matters import matter_in
from wuzha.rules.months import day_of
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import State
from wuzha.rules.unfold import unfold
from wuzha.rules.unit_sets import set_of
from wuzha.store import models
from wuzha.store.archive_tables import TABLES, Table

_AT_ONCE = 5000
"""So many assignments are unfolded over the year at a time."""
_UNITS_AT_ONCE = 500
"""Of so many units at a time what they owe apart from others is looked through."""
FILED_BY = (7, 1)
"""By the end of June the files of the year before are filed (归档): states are judged by that morning at the latest."""


@dataclass(frozen=True)
class Scope(Inside):
    """The rows of an archive; `cases` as in `Archive`."""

    cases: bool = True
    _kept: dict[str, Any] = field(default_factory=dict, compare=False)

    def anew(self) -> Scope:
        """Return the same with nothing looked up yet."""
        return Scope(self.top, self.year, self.now, self.cases)

    def told(self, each: Obligation) -> int:
        """Return the units (a set) whose obligation is in it: of those that left, what was owed to this side before."""
        found = self._held
        if self.passed and each.duty.key in self.clauses:
            for (_, ends), units in self.passed.items():
                found |= set_of(units) if each.opens < ends else 0
        return found

    @cached_property
    def _held(self) -> int:
        return set_of(self.held)

    @cached_property
    def clauses(self) -> frozenset[int]:
        """The clauses of the plans that are carried."""
        return frozenset(self.rows("requirements").values_list("pk", flat=True))

    @cached_property
    def _given(self) -> list[tuple[int, int]]:
        """To how many of these units each clause was given, in the order of the plans."""
        rows = models.Assignment.objects.filter(alive(self.since, self.until), unit__in=self.inside_rows)
        in_order = rows.order_by("requirement__plan", "requirement__position", "requirement")
        return list(in_order.values_list("requirement").annotate(Count("pk")))

    @cached_property
    def asked(self) -> Mapping[int, Clause]:
        """The clauses that these units were given, in the order of the plans."""
        found = clauses([key for key, _ in self._given])
        return {key: found[key] for key, _ in self._given}

    @cached_property
    def _paths(self) -> Mapping[int, str]:
        return dict(self.inside_rows.values_list("pk", "path"))

    def _some(self) -> Iterator[tuple[frozenset[int], list[int]]]:
        """Yield a few clauses after another, and what must be asked with them: a year of all would fill the memory."""
        versions = defaultdict[int, list[int]](list)
        for key, clause in self.asked.items():
            versions[clause.lineage].append(key)
        for some in _by_weight(self._given, _AT_ONCE):
            # Of a duty that is kept up the version given last is owed; which one that is, all of them tell.
            kept_up = [key for key in some if self.asked[key].requirement.schedule.kind == "ongoing"]
            yield frozenset(some), [*some, *(key for each in kept_up for key in versions[self.asked[each].lineage])]

    def owed(self) -> Iterator[tuple[Obligation, Mapping[int, State]]]:
        """Yield what these units owed in the year, each with how every unit that owes it stands, clause by clause."""
        between, recall = (self.since, self.until), _recall(self.asked)
        for some, together in self._some():
            found = owing(self._paths, *between, clauses=together, recall=recall)
            yield from (pair for pair in found.states(*between, self.now) if pair[0].duty.key in some)

    def obligations(self) -> Iterator[tuple[Obligation, Mapping[int, State]]]:
        """Yield the obligations of the year, as `owed`; those without a date as well."""
        for obligation, states in self.owed():
            day = day_of(obligation)
            if day is None or self.since <= day < self.until:
                yield obligation, states

    @cached_property
    def occasions(self) -> frozenset[str]:
        """The occasions of these obligations: of what most units owe alike, then of what some owe apart."""
        between = self.since, self.until
        ground, *common = in_common(self.inside_rows, between)
        found = {each.pair[1] for each in chain(*common) if each.units & self.told(each.obligation)}
        recall, paths = _recall(ground.clauses), ground.paths
        for some, only in _apart(ground):
            owed, _ = duties(some, *between, only=only, recall=recall)
            almanacs = almanacs_for(paths, owed, recall)
            for same in alike(owed, almanacs).values():
                units = set_of(duty.unit for duty in same)
                unfolded = unfold(same[0], *between, almanacs.get(same[0].unit, PLAIN))
                found.update(each.occasion.key for each in unfolded if units & self.told(each))
        return frozenset(found)

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
        open_to = models.Paper.objects.filter(open_papers(self, cases=self.cases), office__in=self.inside_rows)
        new = found
        while new:
            before = _known(models.Paper.objects.filter(pk__in=new, office__in=self.inside_rows), "replaces") - found
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
        return Q(pk__in=self.papers, office__in=self.inside_rows)


def scope_of(top: models.Unit, year: int, at: datetime, *, cases: bool) -> Scope:
    """Return what belongs into an archive; states are judged this morning, or by when the year's files are filed."""
    last = datetime.combine(date(year + 1, *FILED_BY), time())
    today = datetime.combine(timezone.make_naive(at).date(), time())
    return Scope(top, year, min(today, last), cases)


def _apart(ground: Ground) -> Iterator[tuple[list[int], Collection[int]]]:
    """Yield units, some after another, with the clauses of which each may owe something else than most."""
    own = ground.clauses.keys() - ground.given.keys() - ground.kept.keys()
    others = sorted(ground.places.keys() - ground.alone)
    for units, clauses_ in ((sorted(ground.alone), ground.clauses.keys()), (others, own)):
        for begun in range(0, len(units) if clauses_ else 0, _UNITS_AT_ONCE):
            yield units[begun : begun + _UNITS_AT_ONCE], clauses_


def _by_weight(each: Iterable[tuple[int, int]], most: int) -> Iterator[list[int]]:
    """Put keys together that weigh so much at most, in their order; one that weighs more stands alone."""
    some, weight = list[int](), 0
    for key, number in each:
        if some and weight + number > most:
            yield some
            some, weight = [], 0
        some.append(key)
        weight += number
    if some:
        yield some


def _recall(known: Mapping[int, Clause]) -> Recall:
    """Return what remembers, for the clauses that are gone through one after another, whatever they have in common."""
    kept: dict[Hashable, Any] = {"clauses": dict(known)}

    def recall(key: Hashable, find: Callable[[], Found], /) -> Found:
        if key not in kept:
            kept[key] = find()
        return cast("Found", kept[key])

    return recall


def _of_year(scope: Scope) -> Q:
    """Return the condition for records made in the year by these units, or counted for its obligations.

    A record counts for units above its own and for those it was done for. Of what was made otherwise, only that may
    count which is not of these units and this year; few are looked at then, where all claims would take seconds.
    """
    made = scope.theirs("starts") & Q(starts__gte=scope.since, starts__lt=scope.until)
    served = models.Record.served.through.objects.filter(unit__in=scope.inside_rows).values("record")
    other = Q(starts__lt=scope.since) | Q(starts__gte=scope.until) | ~Q(unit__in=scope.held_rows)
    counted = scope.rows("claims").filter(record=OuterRef("pk"))
    elsewhere = models.Record.objects.filter(Q(unit__in=scope.makers) & other | Q(pk__in=served), Exists(counted))
    return made | Q(pk__in=elsewhere.values("pk"))


def _records(scope: Scope) -> QuerySet[models.Record]:
    before = scope.theirs("starts") & Q(starts__gte=scope.since - BACK, starts__lt=scope.since)
    papers = models.Paper.objects.filter(scope.issued_here())
    cited = Q(pk__in=papers.values("record")) | Q(pk__in=papers.values("reported"))
    return models.Record.objects.filter(_of_year(scope) | before | cited)


def _matters(scope: Scope) -> QuerySet[models.Matter]:
    """Return the matters of these units, also those spoken of or done for, and those elsewhere that called them up."""
    called = {matter_in(occasion) for occasion in scope.occasions} - {None}
    ends = midnight(scope.until)
    own = scope.theirs("happened_at", moment=True)
    own &= Q(happened_at__lt=ends, happened_at__gte=midnight(scope.since - BACK))
    cited = models.Paper.objects.filter(pk__in=scope.papers).values("matter")
    done_for = models.Record.matters.through.objects.filter(record__in=scope.own_records()).values("matter")
    named = scope.theirs("happened_at", moment=True) & (Q(pk__in=cited) | Q(pk__in=done_for))
    return models.Matter.objects.filter(own | Q(pk__in=called) | named)


def _papers_q(scope: Scope) -> Q:
    """Return the condition for the papers that these units issued or that came to them, of the year.

    That is by the day of the matter or record they are about, else by the days they count, and of those that came from
    outside by the day they came, as in the ledger.
    """
    since, until = scope.since, scope.until
    day = timedelta(days=1)
    frozen = Q(sender="", frozen_at__gte=midnight(since), frozen_at__lt=midnight(until))
    registered = ~Q(sender="") & Q(issued_date__gte=since, issued_date__lt=until)
    of_year = (
        Q(matter__happened_at__gte=midnight(since), matter__happened_at__lt=midnight(until))
        | Q(record__starts__gte=since, record__starts__lt=until)
        | Q(matter=None, record=None, ends__gte=since + day, ends__lt=until + day)
        | (Q(matter=None, record=None, ends=None) & (frozen | registered))
    )
    came = models.Recipient.objects.filter(scope.theirs("paper__issued_date"), paper__state__in=sorted(OUT))
    own = (Q(sender="") & scope.theirs("frozen_at", "office", moment=True)) | (
        ~Q(sender="") & scope.theirs("issued_date", "office")
    )
    theirs = own | Q(pk__in=came.values("paper"))
    return theirs & of_year & open_papers(scope, cases=scope.cases)


_TIES: Mapping[type[Model], Mapping[str, str]] = {
    models.Paper: {"matter": "matters", "record": "records", "reported": "records", "replaces": "papers"},
    models.PaperAnswer: {"record": "records", "sent": "papers"},
}
"""What may lead outside, by field, and to which table."""


def plain_rows(scope: Scope, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as plain data, without ties to what is not carried."""
    chosen = scope.rows(table.name)
    rows = table.rows(chosen)
    if table.model not in _TIES:
        return rows
    carried = {
        f"{way}_id": set(scope.rows(to).filter(pk__in=chosen.values(way)).values_list("pk", flat=True))
        for way, to in _TIES[table.model].items()
    }
    if table.model is not models.Paper:
        return ({**row, **_kept(row, carried)} for row in rows)
    own = set(chosen.filter(scope.issued_here()).values_list("pk", flat=True))
    return ({**row, **_kept(row, carried), **({} if row["id"] in own else INNER)} for row in rows)


def _kept(row: Mapping[str, Any], carried: Mapping[str, set[int]]) -> dict[str, Any]:
    return {way: row[way] if row[way] in keys else None for way, keys in carried.items()}


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
    "paper_steps": lambda scope: models.PaperStep.objects.filter(known_steps(scope), paper__in=scope.papers),
    "number_series": lambda scope: models.NumberSeries.objects.filter(office__in=scope.inside_rows),
    "paper_numbers": lambda scope: models.PaperNumber.objects.filter(
        Q(paper__in=scope.papers) | Q(paper=None, year=scope.year), series__office__in=scope.inside_rows
    ),
    "recipients": lambda scope: models.Recipient.objects.filter(known_recipients(scope), paper__in=scope.papers),
    "paper_answers": _through(models.PaperAnswer, recipient="recipients"),
    "answer_judgements": _through(models.AnswerJudgement, answer="paper_answers"),
    "paper_files": _through(models.PaperFile, paper="papers"),
}
