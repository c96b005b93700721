"""Counting many units together gives what going through them one by one gives, whatever happened to them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lives import NOWS, STEPS, lived
from world import World
from wuzha.queries import crowds
from wuzha.queries.missing import Choice, missing
from wuzha.queries.overseeing import PAST
from wuzha.queries.progress import Standing, standings
from wuzha.queries.today import today
from wuzha.rules.months import month_of
from wuzha.rules.states import FINISHED, LIFTED, NIL, State
from wuzha.store.models import Unit


def one_by_one(top: str, since: date, until: date, now: datetime) -> list[Standing]:
    paths = dict(Unit.objects.filter(path__startswith=top, closed_date=None).values_list("pk", "path"))
    found = [each for each in standings(paths, since, until, now) if each.obligation.due]
    order = {pk: Unit.objects.get(pk=pk).steps for pk in paths}
    return sorted(found, key=lambda s: (s.obligation.due, order[s.unit], s.clause.plan, s.clause.position))


def pages(world: World, unit: int, now: datetime, size: int) -> list[tuple[int, int, str]]:
    """Return what the pages of the list show, one after the other."""
    choice = Choice(unit, now.date() - PAST, with_soon=True)
    first = missing(by=world.an, choice=choice, now=now, size=size)
    rest = (
        missing(by=world.an, choice=choice, now=now, size=size, page=page + 1).items for page in range(1, first.pages)
    )
    return [
        (each.unit, each.clause, each.occasion) for each in (*first.items, *(each for page in rest for each in page))
    ]


def outcome(world: World, now: datetime) -> dict[str, object]:
    """Return what the list of what is missing and the page of today say, counted together."""
    page = missing(by=world.an, choice=Choice(world.town, now.date() - PAST, with_soon=True), now=now)
    office = today(by=world.an, now=now).office
    assert office is not None
    done = (office.done, office.nothing)
    numbers = (office.owed, *done, office.running, office.late, office.not_open, office.called, office.lifted)
    behind = [(each.unit, each.late) for each in office.behind]
    return {
        "list": pages(world, world.town, now, 7),
        "counts": (page.total, page.late, page.soon, page.units),
        "office": numbers,
        "behind": behind,
    }


def expected(world: World, now: datetime) -> dict[str, object]:
    """Return the same, gone through one by one."""
    top = Unit.objects.get(pk=world.town)
    wanted = [
        each
        for each in one_by_one(top.path, now.date() - PAST, now.date() + timedelta(days=1), now)
        if each.state in {State.OVERDUE, State.DUE_SOON}
    ]
    late = Counter(each.unit for each in wanted if each.missing)
    until = date(now.year, now.month + 1, 1)
    found = one_by_one(top.path, now.date() - PAST, until, now)
    mine = [each for each in found if month_of(each.obligation) == f"{now:%Y-%m}" and not each.obligation.called]
    states = Counter(each.state for each in mine)
    waiting = {State.OPEN, State.DUE_SOON, State.OVERDUE}
    order = sorted(Unit.objects.filter(pk__in=late), key=lambda unit: unit.steps)
    return {
        "list": [(each.unit, each.clause.key, each.obligation.occasion.key) for each in wanted],
        "counts": (len(wanted), sum(late.values()), len(wanted) - sum(late.values()), len(late)),
        "office": (
            sum(each.state not in LIFTED for each in mine),
            sum(states[each] for each in FINISHED - NIL),
            sum(states[each] for each in NIL),
            states[State.OPEN] + states[State.DUE_SOON],
            states[State.OVERDUE],
            states[State.NOT_OPEN],
            sum(each.obligation.called and each.state in waiting for each in found),
            sum(each.state in LIFTED for each in mine),
        ),
        "behind": [(unit.pk, late[unit.pk]) for unit in order],
    }


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happened=STEPS, now=NOWS, few=st.booleans())
@example(
    happened=[("record", 2, date(2026, 5, 5), "quiz", 61)], now=datetime(2026, 6, 3, 8), few=True
)  # too few of them came
@example(happened=[("exempt", 0, date(2026, 5, 5), "quiz", 40)], now=datetime(2026, 5, 31, 23, 59), few=False)
@example(happened=[("add", 0, date(2026, 5, 5), "quiz", 40)], now=datetime(2026, 6, 3, 8), few=True)
def test_counting_together_is_going_through_one_by_one(
    world: World, happened: list[tuple[str, int, date, str, int]], now: datetime, *, few: bool
) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowds, "MONTHS", 0 if few else 12)
        lived(world, happened)
        found, wanted = outcome(world, now), expected(world, now)
        transaction.set_rollback(True)

    assert found == wanted


@pytest.mark.django_db
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happened=STEPS, now=NOWS)
def test_the_parts_add_up_to_the_whole_at_every_level(
    world: World, happened: list[tuple[str, int, date, str, int]], now: datetime
) -> None:
    with transaction.atomic():
        lived(world, happened)
        since, until = now.date() - PAST, now.date() + timedelta(days=1)
        late = {
            unit: missing(by=world.an, choice=Choice(unit, since), now=now, size=1).late
            for unit in Unit.objects.values_list("pk", flat=True)
        }
        own = Counter(each.unit for each in one_by_one("", since, until, now) if each.missing)
        sums = {
            unit.pk: own[unit.pk] + sum(late[child] for child in unit.children.values_list("pk", flat=True))
            for unit in Unit.objects.all()
        }
        transaction.set_rollback(True)

    assert late == sums
