"""What an archive lists as owed, clause by clause, is what all clauses at once give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lives import STEPS, TURNS, lived
from world import NOW, TEXT, World, draft
from wuzha.actions import plans, publishing
from wuzha.actions.publishing import Terms
from wuzha.plan.write import dump
from wuzha.queries.archive_scope import Scope
from wuzha.queries.progress import owing
from wuzha.store.models import Plan, Unit


def again(world: World) -> None:
    """Publish a new version of the township's plan, so that what is kept up goes on under it."""
    key = plans.upload(
        by=world.an, adopter=world.town, name="方案.txt", data=f"{TEXT}\n".encode(), at=NOW, supersedes=world.plan
    )
    plans.replace(by=world.an, plan=key, revision=Plan.objects.get(pk=key).revision, yaml=dump(draft()), at=NOW)
    terms = Terms(adopter=world.town, starts=date(2026, 5, 20), ends=date(2027, 1, 1))
    publishing.publish(by=world.an, plan=key, revision=Plan.objects.get(pk=key).revision, terms=terms, at=NOW)


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
            again(world)
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
