"""The figures (指标) of an office for a window, as known by a moment; each leads to the list it was counted from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import groupby

from django.db.models import Count, Max, Q, TextField
from django.db.models import Sum as Sum_
from django.db.models.functions import Cast
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.queries.known_by import entered_by
from wuzha.queries.matters import MatterRow, matter_rows
from wuzha.queries.month_duties import Owed
from wuzha.queries.monthly import READ, Month, month_facts, records_of
from wuzha.queries.placements import lay_within, stood
from wuzha.queries.records import RecordRow, lines
from wuzha.rules.catalogue import DUTIES, MATTERS, RECORDS, Definition, load_catalogue
from wuzha.rules.duty_figures import Line, by_activity, by_clause, by_type, figures_of, shares
from wuzha.rules.facts import Act, Attended, Counted, Due, Facts, Happened, Place, Sum, narrowed
from wuzha.rules.indicators import TRENDS, Trend, indicators, split, trend
from wuzha.rules.matters import matter_in, reach
from wuzha.rules.paging import nearest
from wuzha.rules.publicity import publicity_codes
from wuzha.rules.refusals import Absent
from wuzha.rules.states import STATE_NAMES, State
from wuzha.rules.unit_sets import units_of
from wuzha.rules.windows import Window
from wuzha.store.models import Matter, Record, Unit

PAGE = 50
_BACK = timedelta(days=731)
"""So far back records and matters are read, for the year before and the last twelve months."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures: of a unit and those below (None: the widest `by` reads), of a period, known by a day (None: now).

    `period` is the key of an occasion: `2026-05`, `2026-Q2`, `2026-H1`, `2026`, `2026-W20`. `alone` leaves out those
    below the unit.
    """

    unit: int | None
    period: str
    as_of: date | None = None
    alone: bool = False

    def known_by(self, now: datetime) -> datetime | None:
        """Return the moment (naive local time) after which nothing is counted; None for now."""
        if self.as_of is None or self.as_of >= now.date():
            return None
        return datetime.combine(self.as_of, time(23, 59, 59))


@dataclass(frozen=True, slots=True)
class Split:
    """Figures taken apart alike (by audience): a name and a cell for each figure in every row, None for nothing."""

    title: str
    definitions: tuple[Definition, ...]
    rows: tuple[tuple[str, tuple[Counted | None, ...]], ...]

    @property
    def names(self) -> list[str]:
        """What the figures are called, one by one."""
        return [definition.name for definition in self.definitions]


@dataclass(frozen=True)
class Figures:
    """All figures of an office, counted when they are asked for, with what they are counted from."""

    month: Month
    facts: Facts
    period_name: str

    @cached_property
    def figures(self) -> tuple[Counted, ...]:
        """Every figure of the catalogue."""
        return indicators(self.facts)

    @cached_property
    def splits(self) -> tuple[Split, ...]:
        """The figures that are taken apart."""
        figures = load_catalogue().figures
        return (
            _side_by_side("任务按形式", by_activity(self.facts)),
            _side_by_side("任务按单位类型", by_type(self.facts)),
            *(
                _split(self.facts, title, kind, codes)
                for title, codes in _TAKEN_APART
                for kind in figures[codes[0]].splits
            ),
        )

    @cached_property
    def trends(self) -> tuple[tuple[Definition, Trend], ...]:
        """The figures that are set beside those of earlier days."""
        return tuple((load_catalogue().figures[code], trend(self.facts, code)) for code in TRENDS)

    def all_figures(self) -> Iterator[Counted]:
        """Yield every figure, then the parts of those taken apart."""
        yield from self.figures
        yield from (cell for taken in self.splits for _, row in taken.rows for cell in row if cell is not None)

    def find(self, key: str) -> Counted:
        """Return a figure by its key, also one of a clause.

        Raises:
            Absent: there is none.

        """
        found = next((each for each in self.all_figures() if each.key == key), None)
        if found is None and key.startswith("clause:"):
            of_clauses = (each for line in by_clause(self.facts) for each in figures_of(line))
            found = next((each for each in of_clauses if each.key == key), None)
        if found is None:
            raise Absent
        return found


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One obligation behind a figure, and the records that count towards it."""

    unit: int
    unit_name: str
    clause: int
    quote: str
    occasion_name: str
    due: datetime | None
    state: State
    state_name: str
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FigureTrace:
    """One page of what a figure was counted from: obligations, records or matters."""

    figures: Figures
    figure: Counted
    duties: tuple[DutyRow, ...]
    records: tuple[RecordRow, ...]
    matters: tuple[MatterRow, ...]
    page: int
    total: int


def figures(*, by: Actor, asked: Asked, now: datetime) -> Figures:
    """Return the figures of an office; eleven to sixteen queries. `now` is naive local time.

    Raises:
        Absent: the unit is out of reach, or `by` does not read its reports. ValueError: no such period.

    """
    month, facts = facts_of(by=by, asked=asked, now=now, traced=False)
    facts = narrowed(facts, month.unit, alone=True) if asked.alone else facts
    return Figures(month, facts, say_occasion(asked.period))


def figure_trace(*, by: Actor, asked: Asked, key: str, now: datetime, page: int = 1) -> FigureTrace:
    """Return one page of 50 of what a figure was counted from; two queries more than `figures`.

    Raises:
        Absent: there is no such figure, or as `figures`. ValueError: no such period.

    """
    found = figures(by=by, asked=asked, now=now)
    figure = found.find(key)
    kind = figure.of.of
    behind = shares(found.facts, figure) if kind == DUTIES else []
    total = sum(units.bit_count() for _, units in behind) or len(figure.items)
    page, _ = nearest(page, total, PAGE)
    begins = (page - 1) * PAGE
    shown = figure.items[begins : begins + PAGE]
    return FigureTrace(
        figures=found,
        figure=figure,
        duties=_duties(found.month, asked.known_by(now), _page_of(found.month, behind, begins)) if behind else (),
        records=_records(by, shown) if kind == RECORDS and shown else (),
        matters=matter_rows(by=by, keys=shown) if kind == MATTERS and shown else (),
        page=page,
        total=total,
    )


_TAKEN_APART = (
    ("宣传活动", ("activities.count", "activities.people", "coverage.people")),
    ("案件", ("cases.count",)),
    ("问题", ("findings.count", "findings.open")),
)


def _split(facts: Facts, title: str, kind: str, codes: Sequence[str]) -> Split:
    """Take figures apart by one kind of word and set them side by side."""
    catalogue = load_catalogue()
    definitions = tuple(catalogue.figures[code] for code in codes if kind in catalogue.figures[code].splits)
    columns = [{part.name: part for part in split(facts, each.code, kind)} for each in definitions]
    names = [name for name in catalogue.parts(kind).values() if any(name in column for column in columns)]
    rows = tuple((name, tuple(column.get(name) for column in columns)) for name in names)
    return Split(f"{title}{catalogue.names[kind]}", definitions, rows)


def _side_by_side(title: str, lines: Sequence[Line]) -> Split:
    """Set the figures of lines of duties side by side."""
    definitions = tuple(load_catalogue().figures[code] for code in _OF_A_LINE)
    return Split(title, definitions, tuple((line.name, tuple(figures_of(line))) for line in lines))


_OF_A_LINE = ("duties.owed", "duties.done", "duties.on-time", "duties.missing")


def _page_of(month: Month, behind: Iterable[tuple[int, int]], begins: int) -> list[tuple[Owed, int]]:
    """Return a page of obligations, each of one unit: in the order of the plans, of an occasion in that of the tree."""
    order = {unit: place for place, unit in enumerate(month.places)}
    found: list[tuple[Owed, int]] = []
    owed = ((month.owed[at], units) for at, units in behind)
    for _, same in groupby(owed, key=lambda each: (each[0].clause.key, each[0].occasion)):
        alike = list(same)
        number = sum(units.bit_count() for _, units in alike)
        if begins < number:
            pairs = [(each, unit) for each, units in alike for unit in units_of(units)]
            found += sorted(pairs, key=lambda pair: order[pair[1]])[max(begins, 0) :]
        begins -= number
        if len(found) >= PAGE:
            break
    return found[:PAGE]


def _duties(month: Month, moment: datetime | None, shown: Sequence[tuple[Owed, int]]) -> tuple[DutyRow, ...]:
    """Return obligations as lines, each with the records that count towards it; one query."""
    known_by = None if moment is None else timezone.make_aware(moment)
    records = records_of([(owed.clause.key, unit, owed.occasion) for owed, unit in shown], known_by)
    return tuple(
        DutyRow(
            unit=unit,
            unit_name=month.places[unit].name,
            clause=owed.clause.key,
            quote=owed.clause.requirement.quote,
            occasion_name=say_occasion(owed.occasion),
            due=owed.due,
            state=owed.state,
            state_name=STATE_NAMES[owed.state],
            records=records[owed.clause.key, unit, owed.occasion],
        )
        for owed, unit in shown
    )


def facts_of(
    *, by: Actor, asked: Asked, now: datetime, verb: str = READ, whole_year: bool = False, traced: bool = True
) -> tuple[Month, Facts]:
    """Fetch what the figures of an office are counted from; eleven to sixteen queries. `verb` is the right it takes.

    `whole_year` fetches who came in the year the window ends in, as goals need it, in one more; `traced` the records
    behind the numbers of the month.

    Raises:
        Absent, ValueError: as `figures`.

    """
    moment = asked.known_by(now)
    known_by = None if moment is None else timezone.make_aware(moment)
    seen = moment or now
    month = month_facts(
        by=by, unit=asked.unit, month=asked.period, now=seen, known_by=known_by, verb=verb, traced=traced
    )
    window = Window(month.occasion.starts, month.occasion.ends)
    top = Unit.objects.get(pk=month.unit)
    since, last = window.starts - _BACK, min(window.last_day, seen.date())
    inside = lay_within(top, stood(last))
    counted = inside & entered_by(known_by)
    return month, Facts(
        window=window,
        as_of=seen,
        places=_places(top, month),
        dues=tuple(map(_due, month.owed)),
        acts=_acts(counted & Q(starts__gte=window.starts, starts__lt=window.ends)),
        earlier=_earlier(counted & Q(starts__gte=since, starts__lt=window.starts)),
        year=_attended(counted & Q(starts__gte=date(last.year, 1, 1), starts__lte=last)) if whole_year else (),
        matters=_matters(by, inside, since, known_by),
        confirmed=tuple((each.record, each.unit) for each in month.confirmed),
        since=timezone.make_naive(top.created_at).date(),
    )


def _due(owed: Owed) -> Due:
    clause, matter = owed.clause, matter_in(owed.occasion)
    return Due(
        owed.units, owed.state, owed.due is not None, matter, clause.requirement.activity, clause.key, clause.code
    )


def window_of(period: str) -> Window:
    """Return the days of a period.

    Raises:
        ValueError: there is no such period.

    """
    occasion = occasion_of(period)
    return Window(occasion.starts, occasion.ends)


def _places(top: Unit, month: Month) -> dict[int, Place]:
    rows = Unit.objects.filter(pk__in=month.places.keys()).values_list(
        "pk", "name", "type", "path", "headcount", "attributes"
    )
    return {
        pk: Place(pk, name, type_, path, reach(path, type_), headcount, attributes)
        for pk, name, type_, path, headcount, attributes in sorted(rows, key=lambda row: row[3] != top.path)
    }


def _acts(chosen: Q) -> tuple[Act, ...]:
    lists = {"whom": Cast("audience", TextField()), "about": Cast("topics", TextField())}
    fields = ("pk", "unit_id", "activity", "starts", *lists, "attended", "amount", "amount_unit", "title", "place")
    held = Record.objects.filter(chosen, withdrawn_at__isnull=True).annotate(**lists).order_by("starts", "pk")
    return tuple(
        Act(pk, unit, activity, day, _listed(whom), _listed(about), attended, amount, measure, f"{title} {place}")
        for pk, unit, activity, day, whom, about, attended, amount, measure, title, place in held.values_list(*fields)
    )


@lru_cache(maxsize=4096)
def _listed(written: str) -> tuple[str, ...]:
    """Return the codes of a list as the table holds it; a month has thousands of records with the same few lists."""
    return tuple(json.loads(written))


def _earlier(chosen: Q) -> tuple[Sum, ...]:
    """Return the publicity of each day added up; one query."""
    rows = Record.objects.filter(chosen, activity__in=publicity_codes(), withdrawn_at__isnull=True).order_by("starts")
    sums = rows.values("starts").annotate(number=Count("pk"), people=Sum_("attended"), counted=Count("attended"))
    return tuple(Sum(row["starts"], row["number"], row["people"] or 0, row["counted"]) for row in sums)


def _attended(chosen: Q) -> tuple[Attended, ...]:
    """Return who came to the publicity of some days, added up by unit and audience; one query."""
    held = Record.objects.filter(chosen, activity__in=publicity_codes(), withdrawn_at__isnull=True)
    known = held.filter(attended__isnull=False).order_by("unit", "audience").values_list("unit_id", "audience")
    rows = known.annotate(largest=Max("attended"), total=Sum_("attended"))
    return tuple(Attended(unit, tuple(audience), largest, total) for unit, audience, largest, total in rows)


def _matters(by: Actor, inside: Q, since: date, known_by: datetime | None) -> tuple[Happened, ...]:
    """Return the matters of the years in question, and the findings that were still open at their beginning."""
    began = timezone.make_aware(datetime.combine(since, time()))
    still = Q(closed_at__isnull=True) | Q(closed_at__gte=began)
    late = Q(happened_at__gte=began) | (Q(kind="finding") & still)
    gone = Q(withdrawn_at__isnull=True)
    if known_by is not None:
        gone |= Q(withdrawn_at__gt=known_by)
    rows = access.matters(by, "see").filter(inside, late, gone, entered_by(known_by)).order_by("happened_at", "pk")
    return tuple(map(happened, rows))


def happened(row: Matter) -> Happened:
    """Return a matter as figures see it."""
    closed = None if row.closed_at is None else timezone.make_naive(row.closed_at)
    return Happened(row.pk, row.unit_id, row.kind, timezone.make_naive(row.happened_at), row.facts, closed)


def _records(by: Actor, keys: Sequence[int]) -> tuple[RecordRow, ...]:
    return lines(access.records(by, "see").filter(pk__in=keys).order_by("starts", "pk"))
