"""What statements of our own store and find is what Django would have stored and found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Model

from world import NOW, World
from wuzha.store import statements
from wuzha.store.models import LogEntry, Plan, Record, Unit
from wuzha.store.statements import by_id, insert


def records(world: World, number: int) -> list[Record]:
    return [
        Record(
            unit_id=world.village,
            activity="lecture",
            title=f"第{place}次“宣讲”",
            starts=date(2026, 5, 12),
            ends=date(2026, 5, 13),
            handed_in=date(2026, 5, 14),
            audience=["villagers", "students"],
            attended=place,
            nothing_to_report=bool(place % 2),
            client_key=f"k{place}" if place else None,
            recorded_by_id=world.an.person,
            created_at=NOW,
            changed_at=NOW,
        )
        for place in range(number)
    ]


def said(rows: list[Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in {"id", "client_key"}} for row in rows]


def stored(model: type[Model], keys: list[int]) -> list[dict[str, Any]]:
    return said(list(model.objects.filter(pk__in=keys).order_by("pk").values()))  # type: ignore[attr-defined]


@pytest.mark.parametrize("most", [30_000, 60])
def test_rows_stored_together_are_those_stored_one_by_one(
    world: World, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(statements, "MOST", most)
    ours, djangos = records(world, 7), records(world, 7)

    insert(ours)
    for row in djangos:
        row.client_key = None
        row.save()

    assert stored(Record, [row.pk for row in ours]) == stored(Record, [row.pk for row in djangos])
    assert [Record.objects.get(pk=row.pk).title for row in ours] == [row.title for row in ours]
    assert not any(row._state.adding for row in ours)  # noqa: SLF001 - what saving them again goes by


def test_a_row_stored_so_can_be_saved_again_and_deleted(world: World) -> None:
    (row,) = records(world, 1)
    insert([row])
    row.note = "补记"
    row.save()

    assert Record.objects.get(pk=row.pk).note == "补记"
    row.delete()
    assert not Record.objects.filter(title=row.title).exists()


def test_nothing_to_store_is_no_statement(world: World, django_assert_num_queries: Any) -> None:  # noqa: ANN401 - a fixture
    assert world.town
    with django_assert_num_queries(0):
        insert([])


def test_what_an_entry_tells_in_detail_is_stored_as_it_is(world: World) -> None:
    detail = {"before": {"title": "“引号”与'撇号'", "numbers": [1, None, True]}}
    entry = LogEntry(
        at=NOW,
        by_name="安岚",
        verb="test",
        subject="unit",
        subject_id=world.town,
        summary="%s",
        detail=detail,
        hash="h",
    )
    insert([entry])

    assert LogEntry.objects.get(pk=entry.pk).detail == detail


@pytest.mark.parametrize("model", [Unit, Plan, Record, LogEntry])
def test_a_row_found_by_its_id_is_the_one_django_finds(world: World, model: type[Model]) -> None:
    insert(records(world, 1))
    for row in model.objects.all():  # type: ignore[attr-defined]
        found = by_id(model, row.pk)
        assert found is not None
        assert (found, vars(found) | {"_state": 0}) == (row, vars(row) | {"_state": 0})
        assert not found._state.adding  # noqa: SLF001 - what saving it goes by

    assert by_id(model, 10**9) is None


@pytest.mark.parametrize("key", [-1, 2**63, 10**20])
def test_a_number_no_database_holds_is_no_row_and_is_not_asked_for(
    world: World, key: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    assert world.village < 2**63

    with django_assert_num_queries(0):
        assert by_id(Unit, key) is None
