"""What a record counts for is found with what is remembered of the plans exactly as it is found afresh."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings

from lives import TURNS, publish, turned
from world import FOUNDED, NOW, World
from wuzha.actions import claims, log, matters, records, units
from wuzha.actions.turns import in_turn
from wuzha.actions.units import UnitForm
from wuzha.queries.matching import counting
from wuzha.queries.memory import MEMORY, Recall, afresh
from wuzha.rules.match import Match
from wuzha.rules.matters import MatterForm
from wuzha.rules.recorded import Recorded
from wuzha.rules.records import RecordForm
from wuzha.store.models import LogEntry

LECTURE = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",), expected=80, attended=76)


def compared(patch: pytest.MonkeyPatch) -> list[bool]:
    """Let every record be matched twice; return, as it goes, whether something was taken as remembered."""
    seen = []

    def both(record: Recorded, path: str, recall: Recall = afresh) -> list[Match]:
        found = counting(record, path, recall)
        assert found == counting(record, path)
        seen.append(recall is not afresh)
        return found

    patch.setattr(claims, "counting", both)
    # Tests are one transaction, which is never committed.
    patch.setattr(log.transaction, "on_commit", lambda follow: follow())
    return seen


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(turns=TURNS)
@example(turns=[("record", 0, date(2026, 5, 5), "lecture", 61), ("record", 1, date(2026, 5, 5), "lecture", 61)])
@example(turns=[("record", 0, date(2026, 5, 5), "lecture", 61), ("add", 1, date(2026, 5, 5), "lecture", 61)])
def test_a_record_counts_for_the_same_after_anything_that_happened(world: World, turns: list[tuple[Any, ...]]) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        compared(patch)
        publish(world)
        records.submit(by=world.an, unit=world.village, form=LECTURE, at=NOW)
        for turn in turns:
            turned(world, turn)
        records.submit(by=world.an, unit=world.village, form=LECTURE, at=NOW)
        transaction.set_rollback(True)


def test_recording_takes_what_is_remembered_and_only_then(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered = compared(monkeypatch)

    @in_turn
    def changed_and_recorded() -> None:
        units.add(by=world.an, parent=world.town, form=UnitForm("甲村", "village", headcount=300), at=FOUNDED)
        records.submit(by=world.an, unit=world.village, form=LECTURE, at=NOW)

    records.submit(by=world.an, unit=world.village, form=LECTURE, at=NOW)
    changed_and_recorded()
    record = records.submit(by=world.an, unit=world.village, form=LECTURE, at=NOW)
    records.withdraw(by=world.an, record=record, revision=1, why="重复", at=NOW)
    records.restore(by=world.an, record=record, revision=2, at=NOW)

    assert remembered == [True, False, True, False]


def test_the_next_record_needs_no_look_at_the_log_and_no_clause(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[[int], Any]
) -> None:
    monkeypatch.setattr(log.transaction, "on_commit", lambda follow: follow())
    records.submit(by=world.an, unit=world.village, form=LECTURE, at=NOW)

    # The turn, the unit, the record and its words, who was given what, the claims and the sums, the log; on SQLite the
    # index of words is a table of its own.
    with django_assert_num_queries(10 + (connection.vendor == "sqlite")):  # type: ignore[attr-defined]
        records.submit(by=world.an, unit=world.factory, form=LECTURE, at=NOW)


def test_a_process_follows_its_own_records_and_forgets_after_anything_else(
    world: World,
    django_capture_on_commit_callbacks: Any,  # noqa: ANN401 - a fixture
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    MEMORY.look()
    MEMORY.get("kept", lambda: 1)
    with django_capture_on_commit_callbacks(execute=True):
        records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    newest = _newest()
    with django_assert_num_queries(0):
        MEMORY.look(newest)
    assert MEMORY.get("kept", lambda: 2) == 1

    with django_capture_on_commit_callbacks(execute=True):
        matters.register(
            by=world.lin, unit=world.village, form=MatterForm("case", FOUNDED.replace(tzinfo=None)), at=NOW
        )
    MEMORY.look(_newest())

    assert MEMORY.get("kept", lambda: 2) == 2


def _newest() -> str:
    return LogEntry.objects.latest("pk").hash
