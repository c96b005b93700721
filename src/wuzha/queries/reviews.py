"""Reviews by sample as they are read: the draws, one draw with its records, how often units were asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.rules.draw_lists import DrawList, Part, write
from wuzha.rules.match import REPORT
from wuzha.rules.records import record_name
from wuzha.rules.sampling import Stratum, in_order, load_reviewing, sorted_in, statement
from wuzha.rules.signals import NAMES
from wuzha.rules.trends import rate
from wuzha.store.models import Draw, Record, Review, Signal, Unit

State = Review.State
STATES = frozenset(State.values)
SHOWN = 24


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw as a line: of how many records how many were drawn, and how many of them stand how."""

    draw: int
    unit_name: str
    month_name: str
    records: int
    drawn: int
    accepted: int
    waiting: int
    answered: int
    returned: int


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the records of a month were asked about something, and how many of the questions are answered."""

    name: str
    asked: int
    of: int
    answered: int
    percent: str


@dataclass(frozen=True, slots=True)
class Reviews:
    """The page of reviews: what a draw of a month would be, the draws so far, the rates of that month."""

    unit: int
    unit_name: str
    month: str
    month_name: str
    over: bool
    records: int
    statements: tuple[tuple[str, str], ...]
    drawn: int | None
    rows: tuple[DrawRow, ...]
    rates: tuple[Rate, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn record and how its review stands; `own`: the reader recorded it, and leaves it to others."""

    review: int
    record: int
    name: str
    unit_name: str
    starts: date
    attended: int | None
    files: int
    claims: int
    stratum: str
    place: int
    state: str
    state_name: str
    said: str
    answer: str
    withdrawn: bool
    own: bool


@dataclass(frozen=True, slots=True)
class DrawPage:
    """One draw: how it was drawn, so that anyone can recompute it, and its records."""

    draw: int
    unit_name: str
    month_name: str
    seed: str
    source: str
    drawn_by: str
    drawn_at: datetime
    version: str
    strata: tuple[Mapping[str, Any], ...]
    rows: tuple[Drawn, ...]
    records: int
    counts: tuple[tuple[str, str, int], ...]
    state: str


def drawn_from(top: Unit, month: str) -> QuerySet[Record]:
    """Return the records of a month of a unit and those below it, from which a draw is made."""
    inside = occasion_of(month)
    rows = Record.objects.filter(unit__path__startswith=top.path, starts__gte=inside.starts, starts__lt=inside.ends)
    return rows.filter(withdrawn_at__isnull=True).exclude(activity=REPORT)


def weighed(rows: QuerySet[Record]) -> list[tuple[int, int, int]]:
    """Return records with the number of duties each counts for and of people it reached; one query."""
    found = rows.annotate(number=Count("claims")).order_by("pk").values_list("pk", "number", "attended")
    return [(key, number, attended or 0) for key, number, attended in found]


def reviews(*, by: Actor, unit: int, month: str, today: date) -> Reviews:
    """Return the draws of a unit and those below it, and what a draw of that month would be; seven queries.

    Raises:
        Absent: `by` may not review there. ValueError: no such month.

    """
    top = access.unit(by, "review", unit)
    occasion, settings = occasion_of(month), load_reviewing()
    rows = drawn_from(top, month)
    inside = sorted_in(settings.strata, weighed(rows))
    total = sum(map(len, inside.values()))
    asked = Signal.objects.filter(record__in=rows.order_by().values("pk")).values_list("kind")
    kinds = asked.annotate(number=Count("pk"), said=Count("answered_at")).order_by("kind")
    draws = access.draws(by, "review").filter(unit__path__startswith=top.path).select_related("unit")
    found = list(draws.order_by("-month", "unit__path")[:SHOWN])
    return Reviews(
        unit=top.pk,
        unit_name=top.name,
        month=month,
        month_name=say_occasion(month),
        over=occasion.ends <= today,
        records=total,
        statements=tuple((each.name, statement(len(inside[each.code]), each)) for each in settings.strata),
        drawn=next((each.pk for each in found if each.unit_id == top.pk and each.month == month), None),
        rows=_draw_rows(found),
        rates=tuple(Rate(NAMES[kind], number, total, said, rate(number, total)) for kind, number, said in kinds),
        status=settings.status,
    )


def _draw_rows(draws: list[Draw]) -> tuple[DrawRow, ...]:
    """Return draws as lines; one query."""
    states: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Review.objects.filter(drawn__in=draws).values_list("drawn", "state").annotate(number=Count("pk"))
    for key, state, number in rows.order_by():
        states[key][state] += number
    return tuple(
        DrawRow(
            draw=each.pk,
            unit_name=each.unit.name,
            month_name=say_occasion(each.month),
            records=sum(map(len, each.population.values())),
            drawn=states[each.pk].total(),
            accepted=states[each.pk][State.ACCEPTED],
            waiting=states[each.pk][State.WAITING] + states[each.pk][State.ASKED],
            answered=states[each.pk][State.ANSWERED],
            returned=states[each.pk][State.RETURNED],
        )
        for each in draws
    )


def draw_page(*, by: Actor, draw: int, state: str = "") -> DrawPage:
    """Return one draw, of its records those that stand so, if told; four queries.

    Raises:
        Absent: it is out of reach.

    """
    row = access.draw(by, "review", draw)
    counts = dict(row.reviews.order_by().values_list("state").annotate(number=Count("pk")))
    chosen = row.reviews.filter(Q(state=state) if state in State.values else Q()).select_related("record__unit")
    chosen = chosen.annotate(
        files=Count("record__evidence", distinct=True), number=Count("record__claims", distinct=True)
    )
    names = {each["code"]: each["name"] for each in row.strata}
    places = {code: place for place, code in enumerate(names)}
    in_order = sorted(chosen, key=lambda each: (places[each.stratum], each.place))
    return DrawPage(
        draw=row.pk,
        unit_name=row.unit.name,
        month_name=say_occasion(row.month),
        seed=row.seed,
        source=row.source,
        drawn_by=row.drawn_by.name,
        drawn_at=row.drawn_at,
        version=row.version,
        strata=tuple(row.strata),
        rows=tuple(_drawn(each, names, by) for each in in_order),
        records=sum(map(len, row.population.values())),
        counts=tuple((each.value, str(each.label), counts.get(each.value, 0)) for each in State),
        state=state,
    )


def _drawn(row: Any, names: Mapping[str, str], by: Actor) -> Drawn:  # noqa: ANN401 - a review with what was counted
    record = row.record
    return Drawn(
        review=row.pk,
        record=record.pk,
        name=record_name(record.title, record.activity),
        unit_name=record.unit.name,
        starts=record.starts,
        attended=record.attended,
        files=row.files,
        claims=row.number,
        stratum=names[row.stratum],
        place=row.place,
        state=row.state,
        state_name=State(row.state).label,
        said=row.said,
        answer=row.answer,
        withdrawn=record.withdrawn_at is not None,
        own=record.recorded_by_id == by.person,
    )


def recomputing(*, by: Actor, draw: int) -> tuple[str, str]:
    """Return the name and the text of the list with which anyone recomputes a draw; one query.

    Raises:
        Absent: it is out of reach.

    """
    row = access.draw(by, "see", draw)
    title = f"{row.unit.name} {say_occasion(row.month)}记录抽查"
    parts = []
    for each in row.strata:
        stratum = Stratum(each["code"], each["name"], each["share"], each["confidence"])
        keys = tuple(in_order(row.seed, row.population[each["code"]]))
        parts.append(Part(stratum, keys, keys[: each["drawn"]]))
    return f"{title}重算清单.txt", write(DrawList(title, row.seed, row.source, tuple(parts)))
