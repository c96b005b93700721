"""What is told of many units looked at together is what going through them one by one finds, whatever happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lives import NOWS, STEPS, TURNS, lived, turned
from world import FOUNDED, World
from wuzha import access
from wuzha.access import Actor
from wuzha.notices import looking
from wuzha.notices.digests import make_digests
from wuzha.notices.looking import look, snoozes, told_to
from wuzha.queries.almanacs import workdays
from wuzha.queries.ladders import ladders
from wuzha.queries.memory import MEMORY
from wuzha.queries.notices import lines_of, notices
from wuzha.queries.progress import standings
from wuzha.rules.hearers import Hearers
from wuzha.rules.states import FINISHED, State
from wuzha.rules.watching import (
    COUNTED,
    WATCHED,
    Found,
    Key,
    Level,
    Outcome,
    Step,
    counts_old,
    days_of,
    digest,
    step_of,
)
from wuzha.store.models import Digest, Membership, Plan, Unit

DAY = timedelta(days=1)
WAITING = {State.OPEN, State.DUE_SOON, State.OVERDUE, State.STANDING_OPEN, State.STANDING_STALE}


def one_by_one(people: dict[int, date | None], now: datetime) -> dict[int, Outcome]:
    """Go through everything every unit owes, and ask of each who is to hear of it."""
    today, hearers, told = now.date(), Hearers(looking.posts(now.date())), told_to(people)
    paths = dict(Unit.objects.filter(looking.answering()).values_list("pk", "path"))
    offices = dict(Plan.objects.exclude(adopter=None).values_list("pk", "adopter__path"))
    found: dict[int, dict[Key, Found]] = defaultdict(dict)
    done, old = set[Key](), Counter[int]()
    counting = {person for person, looked_on in people.items() if counts_old(looked_on, today)}
    since = today - (COUNTED if counting else WATCHED)
    for each in standings(paths, since, today + DAY, now):
        office, due = offices[each.clause.plan], each.obligation.due and each.obligation.due.date()
        key = each.clause.key, each.unit, each.obligation.occasion.key
        done |= {key} if each.state in FINISHED | {State.STANDING} else set()
        days = days_of(each.obligation, ladders().of(office), workdays())
        for person, level in hearers.of(paths[each.unit], office).items():
            step = step_of(each.state, days, level, today)
            if due is None or due >= today - WATCHED:
                found[person] |= {key: Found(level, step, due)} if step else {}
            elif step_of(each.state, days, Level.UNIT, today) is Step.OVERDUE:
                old[person] += 1
    return {
        person: digest(
            found[person], told.get(person, {}), snoozes(today), done, today, old[person] if person in counting else 0
        )
        for person in people
    }


def on_the_page(by: Actor, now: datetime) -> tuple[set[tuple[Key, State]], ...]:
    """Return what the page says of somebody's newest digest: what is open, what is settled since."""
    shown = notices(by=by, now=now).digest
    assert shown is not None
    open_ = (each for group in shown.groups for each in group.notices)
    return tuple(
        {((each.item.requirement, each.item.unit, each.occasion), each.item.state) for each in some}
        for some in (open_, shown.settled)
    )


def on_the_page_one_by_one(by: Actor, now: datetime) -> tuple[set[tuple[Key, State]], ...]:
    """Return the same, each line looked up by itself."""
    row = Digest.objects.filter(person=by.person).order_by("-day")[0]
    paths = dict(access.units(by, "see").values_list("pk", "path"))
    stand = standings(paths, row.day - WATCHED, max(row.day, now.date()) + DAY, now)
    known = {(each.clause.key, each.unit, each.obligation.occasion.key): each for each in stand}
    there = [(line.key, known[line.key], line.step) for line in lines_of(row) if line.key in known]
    settled = {key for key, each, step in there if each.state not in WAITING or step is Step.MADE_UP}
    states = {key: each.state for key, each, _ in there}
    return {(key, states[key]) for key in states.keys() - settled}, {(key, states[key]) for key in settled}


def told_of(outcomes: dict[int, Outcome]) -> dict[int, tuple[object, ...]]:
    """Return what matters of each outcome, in whatever order it was found."""
    return {person: (set(each.lines), each.forgotten, each.old) for person, each in outcomes.items()}


@pytest.mark.django_db
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    happened=st.one_of(STEPS, TURNS),
    after=st.one_of(STEPS, TURNS),
    now=NOWS,
    some=st.sets(st.integers(0, 4)),
    later=st.integers(0, 200),
)
@example([], [("record", 2, date(2026, 5, 5), "lecture", 118)], datetime(2026, 5, 20, 10), {0, 1, 2}, 4)
@example([("exempt", 0, date(2026, 5, 5), "quiz", 41)], [], datetime(2026, 5, 20, 10), set(), 21)
@example([("case", 1, date(2026, 5, 5), "quiz", 40)], [("merge", 0, date(2026, 5, 5))], datetime(2026, 6, 3, 8), {3}, 9)
@example([], [("add", 0, date(2026, 5, 5), "quiz", 40)], datetime(2026, 6, 3, 8), {0}, 150)
def test_looking_at_many_together_tells_what_going_through_them_one_by_one_tells(
    world: World,
    happened: list[tuple[Any, ...]],
    after: list[tuple[Any, ...]],
    now: datetime,
    some: set[int],
    later: int,
) -> None:
    everybody = (world.an, world.bo, world.lei, world.lin, world.yi)
    people = {actor.person: None if place in some else now.date() for place, actor in enumerate(everybody)}
    with transaction.atomic():
        lived(world, happened)
        for back in (9, 6, 3, 0):
            make_digests(timezone.make_aware(now.replace(hour=17) - back * DAY))
        for turn in after:
            turned(world, turn)
        seen, wanted = (told_of(each(people, now + later * DAY)) for each in (look, one_by_one))
        told = [actor for actor in everybody if Digest.objects.filter(person=actor.person).exists()]
        pages = [(on_the_page(each, now + DAY), on_the_page_one_by_one(each, now + DAY)) for each in told]
        transaction.set_rollback(True)

    assert seen == wanted
    assert [page for page, _ in pages] == [page for _, page in pages]


@pytest.mark.django_db
def test_people_of_thousands_of_units_are_looked_for_at_once(world: World) -> None:
    now = datetime(2026, 5, 20, 10)
    alone = look({world.lin.person: now.date()}, now)
    common = {"type": "department", "created_at": FOUNDED, "opened_date": FOUNDED.date(), "parent_id": world.town}
    rows = [Unit(name=f"{n}号", code=f"N{n}", path=f"{world.town}/{n}/", **common) for n in range(10_000, 11_200)]
    made = Unit.objects.bulk_create(rows)
    posts = [Membership(person_id=world.lin.person, unit=row, role="liaison", from_date=FOUNDED.date()) for row in made]
    Membership.objects.bulk_create(posts)
    MEMORY.forget()

    together = look({world.lin.person: now.date()}, now)

    assert told_of(together) == told_of(alone)
