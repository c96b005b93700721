"""Pages say the same with what is remembered of duties, units and calendars as with everything found afresh."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings

from lives import NOWS, TURNS, publish, turned
from world import World
from wuzha.actions import log
from wuzha.queries import plans
from wuzha.queries.burden import plan_burden, unit_burden
from wuzha.queries.matrix import matrix
from wuzha.queries.memory import MEMORY
from wuzha.queries.missing import Choice, missing
from wuzha.queries.today import today

MONTH = "2026-05"
LECTURE = ("record", 0, date(2026, 5, 5), "lecture", 61)


def pages(world: World, now: datetime) -> list[object]:
    """Return what pages that remember say: of an office, of whoever records, of plans."""
    return [
        today(by=world.an, now=now),
        today(by=world.lin, now=now),
        matrix(by=world.an, unit=world.town, month=MONTH, now=now),
        missing(by=world.an, choice=Choice(world.town, date(2026, 5, 1)), now=now),
        plan_burden(by=world.an, plan=world.plan, today=now.date()),
        unit_burden(by=world.an, unit=world.workshop, today=now.date()),
        plans.plan(by=world.an, plan=world.plan, choice=plans.Choice(), today=now.date()),
    ]


@pytest.mark.django_db
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(turns=TURNS, now=NOWS)
@example(turns=[LECTURE, ("move", 1, date(2026, 5, 5)), LECTURE], now=datetime(2026, 6, 3, 8))
@example(turns=[("merge", 0, date(2026, 5, 5)), ("day off", 1, date(2026, 5, 8))], now=datetime(2026, 6, 3, 8))
@example(
    turns=[("add", 1, date(2026, 5, 5), "quiz", 40), ("take back", 0, date(2026, 5, 5))], now=datetime(2026, 6, 3, 8)
)
@example(
    turns=[("exempt", 2, date(2026, 5, 5), "quiz", 41), ("release", 0, date(2026, 5, 5), "quiz", 1)],
    now=datetime(2026, 6, 3, 8),
)
def test_pages_say_the_same_remembered_and_afresh_whatever_happened(
    world: World, turns: list[tuple[Any, ...]], now: datetime
) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        # Tests are one transaction, which is never committed.
        patch.setattr(log.transaction, "on_commit", lambda follow: follow())
        publish(world)
        remembered = pages(world, now)
        for turn in turns:
            turned(world, turn)
            remembered = pages(world, now)
        MEMORY.forget()
        afresh = pages(world, now)
        transaction.set_rollback(True)

    assert remembered == afresh
