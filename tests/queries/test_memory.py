"""What is remembered holds until an action changes it, in whatever process, and not when the database was put back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

import wuzha.actions
from side_by_side import shared_database, together
from world import NOW, World
from wuzha.actions import pauses, records, units
from wuzha.actions.units import UnitForm
from wuzha.queries.doing import DOING
from wuzha.queries.memory import MEMORY, QUIET, Memory, Position
from wuzha.queries.missing import Choice, missing
from wuzha.rules.pauses import PauseForm
from wuzha.rules.records import RecordForm
from wuzha.store.models import LogEntry, Unit
from wuzha.store.snapshots import beside, snapshot

LECTURE = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",), expected=80, attended=76)

LOUD = {
    *("plans", "drafts", "remarks", "publishing", "deriving", "assignments", "matters"),
    *("units", "office", "people", "handovers", "terms", "calendars", "pauses", "imports"),
}
"""Actions whose names begin so may change who owes what, who sees it, or what a draft would cost."""
NO_ACTIONS = {"owner", "schedule", "plan", "habits"}
"""What is written in the same way and is a place in a clause, or a file."""


@pytest.fixture
def memory(world: World) -> Memory:
    """A memory of its own that knows how many units there are."""
    found = Memory()
    found.look()
    assert found.get("units", Unit.objects.count) == 5
    assert world.town
    return found


def asked(memory: Memory) -> int:
    memory.look()
    return memory.get("units", Unit.objects.count)


def test_recording_leaves_it_and_costs_two_queries_the_first_time_and_one_then(
    world: World, memory: Memory, django_assert_num_queries: Callable[[int], Any]
) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    with django_assert_num_queries(2):
        assert asked(memory) == 5
    with django_assert_num_queries(1):
        assert asked(memory) == 5


def test_a_new_unit_is_seen_at_once(world: World, memory: Memory) -> None:
    units.add(by=world.an, parent=world.town, form=UnitForm("新开五金厂", "enterprise", headcount=80), at=NOW)
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    assert asked(memory) == 6


def test_what_was_taken_back_is_forgotten_with_it(world: World, memory: Memory) -> None:
    with transaction.atomic():
        units.add(by=world.an, parent=world.town, form=UnitForm("新开五金厂", "enterprise", headcount=80), at=NOW)
        assert asked(memory) == 6
        transaction.set_rollback(True)

    assert asked(memory) == 5


def test_another_history_of_the_same_length_is_another(world: World, memory: Memory) -> None:
    for name in ("甲", "乙"):
        with transaction.atomic():
            units.add(by=world.an, parent=world.town, form=UnitForm(name, "enterprise", headcount=80), at=NOW)
            memory.look()
            assert memory.get("names", lambda: sorted(Unit.objects.values_list("name", flat=True)))[-1] == max(
                name, "青禾纺织厂"
            )
            transaction.set_rollback(True)


def test_it_holds_through_very_many_records_but_not_past_an_action_among_them(world: World, memory: Memory) -> None:
    def recorded(begun: int) -> None:
        LogEntry.objects.bulk_create(
            LogEntry(
                at=NOW, by_name="x", verb="records.submit", subject="record", subject_id=n, summary="", hash=f"h{n}"
            )
            for n in range(begun, begun + 300)
        )

    recorded(0)
    memory.look()
    kept = memory.get("units", lambda: -1)
    recorded(300)
    LogEntry.objects.create(
        at=NOW, by_name="x", verb="units.add", subject="unit", subject_id=world.town, summary="", hash="u"
    )
    recorded(600)
    memory.look()

    assert (kept, memory.get("units", lambda: -1)) == (5, -1)


def test_a_list_follows_an_exemption_the_moment_it_is_decided_and_revoked(world: World) -> None:
    now = datetime(2026, 6, 3, 8)
    choice = Choice(world.town, date(2026, 5, 1))
    before = missing(by=world.an, choice=choice, now=now).late
    form = PauseForm("exempt", date(2026, 5, 1), date(2026, 6, 30), "停产", "综治办主任")

    row = pauses.decide(by=world.an, unit=world.factory, form=form, requirement=None, at=NOW)
    lifted = missing(by=world.an, choice=choice, now=now).late

    assert lifted < before
    assert row is not None


def test_every_action_is_known_to_leave_what_is_kept_or_to_make_it_forgotten() -> None:
    """A new name of an action is put into one of the two, after looking at what it stores."""
    written = "".join(path.read_text("utf-8") for path in Path(wuzha.actions.__file__).parent.glob("*.py"))
    named = set(re.findall(r'"([a-z_]+)\.(?:[a-z_]+"|\{)', written)) - NO_ACTIONS

    assert named == {name.removesuffix(".") for name in QUIET} | LOUD


def test_what_a_hundred_offices_at_work_keep_leaves_the_largest_its_own(memory: Memory) -> None:
    for place in range(100):
        for kind in range(4):
            memory.get((kind, place), lambda: None)

    assert memory.get("units", lambda: -1) == 5


def test_whoever_looked_longer_does_not_step_back(
    world: World, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    since, further = Memory._since, []  # noqa: SLF001 - to let another look come between reading and keeping

    def overtaken(before: Position) -> list[tuple[int, str]]:
        monkeypatch.undo()
        found = since(before)
        units.add(by=world.an, parent=world.town, form=UnitForm("新开五金厂", "enterprise", headcount=80), at=NOW)
        further.append(memory.look())
        return found

    monkeypatch.setattr(memory, "_since", overtaken)

    assert [memory.look()] == further


@pytest.mark.django_db(transaction=True)
def test_what_is_read_of_a_held_moment_is_not_kept_for_those_who_have_seen_more(world: World, tmp_path: Path) -> None:
    def seen() -> tuple[int, int]:
        return MEMORY.get("units", Unit.objects.count), DOING.of(asked)[pair].units.bit_count()

    def meanwhile() -> None:
        units.add(by=world.an, parent=world.town, form=UnitForm("新开五金厂", "enterprise", headcount=80), at=NOW)
        records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
        DOING.look(MEMORY.look())

    def read() -> list[tuple[int, int]]:
        with snapshot():
            DOING.look(MEMORY.look())
            beside(meanwhile)
            held = seen()
        DOING.look(MEMORY.look())
        return [held, seen()]

    pair = world.requirement("R1"), "2026-05"
    asked = [(*pair, date(2026, 6, 1))]
    with shared_database(tmp_path):
        (found,) = together(read)

    assert found == [(5, 0), (6, 1)]
