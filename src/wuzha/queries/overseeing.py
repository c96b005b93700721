"""How the units stand that somebody answers for, in numbers: the first page of an officer, a reviewer, a leader."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import Count, QuerySet

from wuzha import access
from wuzha.access import Actor, Grant
from wuzha.calendar.occasions import occasion_of
from wuzha.queries.crowds import Crowd, crowd
from wuzha.queries.merged import merged_names
from wuzha.rules.months import month_of
from wuzha.rules.records import record_name
from wuzha.rules.states import FINISHED, LIFTED, NIL, RUNNING, WAITING, State, state
from wuzha.rules.unit_sets import Often, in_order, set_of
from wuzha.store.models import Claim, Record, Unit
from wuzha.store.models.plans import PlanState

LINES = 60
"""So many units with something to make up are named; the list of what is missing has all of them."""
LATEST = 8
_RECENT = 64
"""So many of the newest records of all are looked through for the newest of an office."""
PAST = timedelta(days=92)
"""So far back is looked, as far as the list of what is missing goes when nothing else is asked of it."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A unit with something to make up; a count, in the order of the tree, never a ranking."""

    unit: int
    name: str
    late: int


@dataclass(frozen=True, slots=True)
class Latest:
    """One of the latest records; `claims` is how many duties it counts for."""

    record: int
    unit_name: str
    name: str
    starts: date
    claims: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that waits for somebody to correct it."""

    plan: int
    title: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Office:
    """How the units from `unit` down stand this month (dated duties only), and what waits for somebody.

    `done` is what something was recorded for, `nothing` (无事项) what was answered with there being nothing to report.
    `called` are obligations that matters called up and that are not done; they are in no other number of the month.
    Nor are those `lifted` (免除, 暂停). `to_make_up` things of the last three months are late, in `units_behind` units;
    `behind` are the first of these.
    """

    unit: int
    unit_name: str
    units: int
    owed: int
    done: int
    nothing: int
    running: int
    late: int
    not_open: int
    called: int
    lifted: int
    to_make_up: int
    units_behind: int
    behind: tuple[Behind, ...]
    drafts: tuple[Draft, ...]
    latest: tuple[Latest, ...]
    may_register: bool


def oversee(by: Actor, top: Grant, seen: QuerySet[Unit], now: datetime) -> Office:
    """Return how the units `seen` below a post stand; seven to thirteen queries, however many units."""
    between = now.date() - PAST, occasion_of(f"{now:%Y-%m}").ends
    all_ = crowd(seen.filter(path__startswith=top.path), between, now)
    of_month, late, called = _stand(all_, now)
    places = all_.ground.places
    merged = merged_names(places)
    behind = late.units()
    return Office(
        unit=top.unit,
        unit_name=top.unit_name,
        units=len(places) - len(merged),
        owed=sum(number for each, number in of_month.items() if each not in LIFTED),
        lifted=of_month[State.EXEMPT] + of_month[State.PAUSED],
        done=sum(of_month[each] for each in FINISHED - NIL),
        nothing=sum(of_month[each] for each in NIL),
        running=sum(of_month[each] for each in RUNNING),
        late=of_month[State.OVERDUE],
        not_open=of_month[State.NOT_OPEN],
        called=called,
        to_make_up=late.total(),
        units_behind=behind.bit_count(),
        behind=tuple(
            Behind(unit, merged.get(unit, places[unit][1]), late.of(unit))
            for unit in islice(in_order(behind, all_.ground.order), LINES)
        ),
        drafts=_drafts(by),
        latest=_latest(by, top),
        may_register=by.may("unit"),
    )


@dataclass(frozen=True, slots=True)
class _Late:
    """How much each unit has to make up: what is counted alike for all, and what one by one."""

    alike: Often
    apart: Counter[int]

    def units(self) -> int:
        """Return the set of units with something to make up."""
        return self.alike.any() | set_of(self.apart)

    def of(self, unit: int) -> int:
        """Return how much it is for one unit."""
        return self.alike.of(unit) + self.apart[unit]

    def total(self) -> int:
        """Return how much it is for all."""
        return self.alike.total() + self.apart.total()


def _stand(all_: Crowd, now: datetime) -> tuple[Counter[State], _Late, int]:
    """Return how many stand how in the month, how much each unit has to make up, how much of what was called up waits.

    However many units; one query where not all was asked before.
    """
    month = f"{now:%Y-%m}"
    of_month, late, called = Counter[State](), _Late(Often(), Counter()), 0
    for standing in all_.apart:
        counted = month_of(standing.obligation) == month and not standing.obligation.called
        of_month[standing.state] += counted
        called += standing.obligation.called and standing.state in WAITING
        if standing.missing:
            late.apart[standing.unit] += 1
    how = {each.pair: state(each.obligation, None, now) for each in all_.owed}
    for each, done in all_.done(each for each in all_.owed if each.month == month or how[each.pair] is State.OVERDUE):
        if each.month == month:
            number, nothing = done.units.bit_count(), done.nothing.bit_count()
            of_month[State.DONE] += number - nothing
            of_month[State.NOTHING] += nothing
            of_month[how[each.pair]] += each.units.bit_count() - number
        if how[each.pair] is State.OVERDUE:
            late.alike.put(each.units & ~done.units)
    return of_month, late, called


def _drafts(by: Actor) -> tuple[Draft, ...]:
    if not by.may("plan"):
        return ()
    rows = access.plans(by, "plan").filter(state=PlanState.DRAFT, redrafts=None).order_by("-uploaded_at")
    return tuple(Draft(*row) for row in rows.values_list("pk", "title", "uploaded_at"))


def _latest(by: Actor, top: Grant) -> tuple[Latest, ...]:
    """Return the newest records; two queries, since counting the claims of all to show eight takes minutes.

    Three where hardly any of the newest of all are of this office: SQLite would put a million in order to find eight.
    """
    fields = ("pk", "unit__name", "title", "activity", "starts", "unit__path")
    standing, seen = Record.objects.filter(withdrawn_at__isnull=True).order_by("-pk"), access.scope(by, "see")
    recent = list(standing.values_list(*fields)[:_RECENT])
    newest = [row for row in recent if row[-1].startswith(top.path) and seen.holds(row[-1])][:LATEST]
    if len(newest) < LATEST and len(recent) == _RECENT:
        here = access.records(by, "see").filter(unit__path__startswith=top.path, withdrawn_at__isnull=True)
        newest = list(here.order_by("-pk").values_list(*fields)[:LATEST])
    claims = Claim.objects.filter(record__in=[row[0] for row in newest]).values_list("record_id")
    numbers = dict(claims.annotate(number=Count("pk")))
    return tuple(
        Latest(pk, unit, record_name(title, activity), starts, numbers.get(pk, 0))
        for pk, unit, title, activity, starts, _ in newest
    )
