"""What an archive lists as owed, clause by clause, is what all clauses at once give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lives import DAYS, STEPS, TURNS, lived, renew
from tests.actions.test_sharing import plan
from world import NOW, World
from wuzha.actions import records
from wuzha.plan.model import Count, Owner
from wuzha.queries.archive_scope import Scope
from wuzha.queries.progress import owing
from wuzha.rules.obligations import Obligation
from wuzha.rules.records import RecordForm
from wuzha.store.models import Record, Unit


@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happened=st.one_of(STEPS, TURNS), renewed=st.booleans())
@example(happened=[("case", 1, date(2026, 5, 5), "quiz", 40)], renewed=True)
@example(happened=[("release", 1, date(2026, 5, 5), "quiz", 40)], renewed=True)
@example(happened=[("move", 0, date(2026, 5, 5))], renewed=False)
def test_clause_by_clause_is_as_all_at_once(world: World, happened: list[tuple[Any, ...]], renewed: bool) -> None:  # noqa: FBT001
    with transaction.atomic():
        lived(world, happened)
        if renewed:
            renew(world)
        for top in Unit.objects.filter(pk__in=(world.town, world.village, world.factory)):
            scope = Scope(top, 2026, datetime(2026, 7, 3, 10))
            paths = dict(Unit.objects.filter(pk__in=scope.inside).values_list("pk", "path"))
            whole = owing(paths, scope.since, scope.until)

            one_by_one = [(each.duty.key, each.occasion.key, each.due, dict(states)) for each, states in scope.owed()]

            assert one_by_one == [
                (each.duty.key, each.occasion.key, each.due, dict(states))
                for each, states in whole.states(scope.since, scope.until, scope.now)
            ]
            assert {key: clause.code for key, clause in scope.asked.items()} == {
                key: clause.code for key, clause in whole.clauses.items()
            }
        transaction.set_rollback(True)


def told(scope: Scope, each: Obligation, unit: int) -> bool:
    """Tell whether an obligation of a unit is in an archive: of one that left, what was owed to this side before."""
    opened = any(each.opens < ends and unit in units for (_, ends), units in scope.passed.items())
    return unit in scope.held or (opened and each.duty.key in scope.clauses)


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    happened=st.one_of(STEPS, TURNS),
    since=DAYS,
    until=DAYS,
    helped=st.lists(st.tuples(st.booleans(), st.integers(0, 1), DAYS), max_size=4),
)
@example([("record", 0, date(2026, 5, 5), "lecture", 40)], date(2026, 3, 9), date(2026, 4, 30), [])
@example([("record", 0, date(2026, 4, 5), "push", 40)], date(2026, 4, 10), date(2026, 5, 1), [])
@example([("move", 0, date(2026, 5, 5))], date(2026, 4, 10), date(2026, 5, 30), [(True, 0, date(2026, 5, 3))])
@example([("merge", 0, date(2026, 5, 5))], date(2026, 4, 10), date(2026, 5, 30), [(False, 0, date(2026, 5, 3))])
def test_what_is_of_a_year_is_what_going_through_every_unit_and_every_claim_gives(
    world: World, happened: list[tuple[Any, ...]], since: date, until: date, helped: list[tuple[bool, int, date]]
) -> None:
    class Year(Scope):
        """One that turns in the midst of what happened."""

    Year.since, Year.until = min(since, until), max(since, until)  # type: ignore[method-assign,assignment]
    with transaction.atomic():
        plan(world, Count.model_validate({"from": ["above", "below"]}), Owner(types=("township", "village")))
        for below, pick, day in helped:
            village = (world.village, world.other_village)[pick]
            form = RecordForm("quiz", day, served=() if below else (village,))
            records.submit(by=world.an, unit=village if below else world.town, form=form, at=NOW)
        lived(world, happened)
        for top in Unit.objects.filter(pk__in=(world.town, world.village, world.other_village, world.factory)):
            scope = Year(top, 2026, datetime(2026, 7, 3, 10))
            paths = dict(Unit.objects.filter(pk__in=scope.inside).values_list("pk", "path"))
            owed = owing(paths, scope.since, scope.until).states(scope.since, scope.until, scope.now)
            made = Record.objects.filter(scope.theirs("starts"), starts__gte=scope.since, starts__lt=scope.until)
            counted = scope.rows("claims").values_list("record", flat=True)

            assert scope.occasions == {
                each.occasion.key for each, states in owed if any(told(scope, each, unit) for unit in states)
            }
            assert set(scope.own_records().values_list("pk", flat=True)) == {
                *made.values_list("pk", flat=True),
                *counted,
            }
        transaction.set_rollback(True)
