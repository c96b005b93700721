"""Hand-overs (交接): which posts pass to whom, what is open with a post, and which units have nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.queries.progress import Standing, standings
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ROLE_NAMES
from wuzha.rules.states import STATE_NAMES, UNDONE, State
from wuzha.rules.why import why
from wuzha.store.models import Handover, Matter, Membership, Unit
from wuzha.store.models.units import within

PAST = timedelta(days=366)
AHEAD = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One hand-over as a line; `mine` says whether the asker is to confirm."""

    handover: int
    unit: int
    unit_name: str
    post_name: str
    leaving: str
    incoming: str
    opened_at: datetime
    given: bool
    taken: bool
    status: str
    mine: bool


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post that can be handed over."""

    membership: int
    name: str


@dataclass(frozen=True, slots=True)
class Handovers:
    """What the asker is concerned with: hand-overs, their own posts to hand over, units where nobody holds a post."""

    rows: tuple[HandoverRow, ...]
    posts: tuple[PostRow, ...]
    without: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something open with a post."""

    clause: int
    quote: str
    occasion_name: str
    due: datetime | None
    state: State
    state_name: str
    why: str


@dataclass(frozen=True, slots=True)
class HandoverDetail:
    """One hand-over with everything that is open at the unit."""

    row: HandoverRow
    note: str
    items: tuple[OpenItem, ...]
    matters: tuple[tuple[int, str], ...]
    left: int | None
    may_cancel: bool


@dataclass(frozen=True, slots=True)
class Starting:
    """A post on the point of being handed over: to whom it can go."""

    membership: int
    name: str
    people: tuple[tuple[int, str], ...]


def handovers(*, by: Actor, today: date) -> Handovers:
    """Return what concerns a person; six queries at most."""
    found = access.handovers(by).order_by("-opened_at", "-pk")[:100]
    mine = Membership.objects.filter(access.not_over(today), from_date__lte=today, person=by.person)
    in_order = sorted(mine.select_related("unit", "person"), key=lambda post: (post.unit.steps, post.pk))
    return Handovers(
        rows=tuple(_row(row, by) for row in found),
        posts=tuple(PostRow(post.pk, _post_name(post)) for post in in_order),
        without=_without(by, today),
    )


def waiting_handovers(*, by: Actor) -> tuple[HandoverRow, ...]:
    """Return the hand-overs that wait for the person's own word, oldest first; one query."""
    leaves, comes = Q(membership__person=by.person, given_at=None), Q(incoming=by.person, taken_at=None)
    rows = access.handovers(by).filter(leaves | comes, completed_at=None, cancelled_at=None)
    return tuple(_row(row, by) for row in rows.order_by("opened_at", "pk"))


def handover(*, by: Actor, handover: int, now: datetime) -> HandoverDetail:
    """Return one hand-over; at most ten queries. `now` is naive local time.

    Raises:
        Absent: it is out of reach.

    """
    row = access.handovers(by).filter(pk=handover).first()
    if row is None:
        raise Absent
    unit = row.membership.unit
    items = tuple(_item(standing, now) for standing in _still_open(unit, now)) if row.completed_at is None else ()
    return HandoverDetail(
        row=_row(row, by),
        note=row.note,
        items=items,
        matters=_matters(unit) if row.completed_at is None else (),
        left=row.left,
        may_cancel=row.completed_at is None and row.cancelled_at is None,
    )


def starting(*, by: Actor, membership: int, today: date) -> Starting:
    """Return what handing a post over starts from; four queries. Those who work at the same unit come first.

    Raises:
        Absent: `by` neither holds the post nor manages people there.

    """
    post = Membership.objects.select_related("unit", "person").filter(pk=membership).first()
    if post is None or not (post.person_id == by.person or access.scope(by, "people").holds(post.unit.path)):
        raise Absent
    people = access.successors(by, post, today).exclude(pk=post.person_id)
    near = Q(unit__in=post.unit.steps) | within(access.scope(by, "people").paths, "unit__path")
    held = Membership.objects.filter(access.not_over(today), near, person__in=people.values("pk"))
    places: dict[int, dict[int, str]] = {}
    for person, unit, name in held.order_by("unit__path").values_list("person", "unit", "unit__name"):
        places.setdefault(person, {})[unit] = name
    chosen = sorted(people.values_list("pk", "name"), key=lambda who: post.unit_id not in places.get(who[0], {}))
    said = ((pk, f"{name}（{'、'.join(places[pk].values())}）" if pk in places else name) for pk, name in chosen)
    return Starting(post.pk, _post_name(post), tuple(said))


def open_count(unit: Unit, now: datetime) -> int:
    """Return how much is open at a unit: duties and matters; five to eight queries."""
    duties, matters = open_work(unit, now)
    return duties + len(matters)


def open_work(unit: Unit, now: datetime) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Return how many duties are open at a unit, and its open matters; five to eight queries."""
    return len(_still_open(unit, now)), _matters(unit)


def _still_open(unit: Unit, now: datetime) -> list[Standing]:
    found = standings({unit.pk: unit.path}, now.date() - PAST, now.date() + AHEAD, now)
    waiting = [standing for standing in found if standing.state in UNDONE]
    return sorted(waiting, key=lambda each: (each.obligation.due is None, each.obligation.due or now))


def _item(standing: Standing, now: datetime) -> OpenItem:
    return OpenItem(
        clause=standing.clause.key,
        quote=standing.clause.requirement.quote,
        occasion_name=say_occasion(standing.obligation.occasion.key),
        due=standing.obligation.due,
        state=standing.state,
        state_name=STATE_NAMES[standing.state],
        why=why(standing.obligation, standing.tally, now),
    )


def _matters(unit: Unit) -> tuple[tuple[int, str], ...]:
    rows = Matter.objects.filter(unit=unit, closed_at__isnull=True, withdrawn_at__isnull=True).order_by("pk")
    return tuple((row.pk, f"{row.pk} 号") for row in rows)


def _without(by: Actor, today: date) -> tuple[tuple[int, str], ...]:
    """Return the open units, where `by` manages people, in which nobody holds a post; two queries."""
    rows = list(access.units(by, "people").filter(closed_date__isnull=True))
    held = set(
        Membership.objects.filter(access.not_over(today), unit__in=rows, person__is_active=True).values_list(
            "unit_id", flat=True
        )
    )
    free: Sequence[Unit] = [row for row in rows if row.pk not in held]
    return tuple((row.pk, row.name) for row in sorted(free, key=lambda row: row.steps))


def _post_name(post: Membership) -> str:
    return f"{post.unit.name} {post.post or ROLE_NAMES[post.role]} {post.person.name}"


def _row(row: Handover, by: Actor) -> HandoverRow:
    post = row.membership
    status = "已完成" if row.completed_at else "已取消" if row.cancelled_at else "等待确认"
    waiting = status == "等待确认"
    mine = waiting and (
        (by.person == post.person_id and row.given_at is None)
        or (by.person == row.incoming_id and row.taken_at is None)
    )
    return HandoverRow(
        handover=row.pk,
        unit=post.unit_id,
        unit_name=post.unit.name,
        post_name=post.post or ROLE_NAMES[post.role],
        leaving=post.person.name,
        incoming=row.incoming.name,
        opened_at=row.opened_at,
        given=row.given_at is not None,
        taken=row.taken_at is not None,
        status=status,
        mine=mine,
    )
