"""Two people, or one impatient finger, at the same moment: one record for one form, one confirmation, no lost sum."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.db import connections

from world import NOW, World
from wuzha.actions import records
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Fulfilment, LogEntry, Record

# SQLite lets one writer in at a time, and its test database lives in one connection's memory.
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LECTURE = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do things at the same moment, each in a thread with a connection of its own; return what they did or refused."""
    start = Barrier(len(acts))

    def do(act: Callable[[], object]) -> object:
        try:
            start.wait(timeout=10)
            return act()
        except Refusal as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_one_form_sent_twice_at_once_is_one_record(world: World) -> None:
    def send() -> int:
        return records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW, client_key="a1")

    keys = at_once(send, send, send)

    assert keys == [Record.objects.get().pk] * 3
    assert LogEntry.objects.filter(verb="records.submit").count() == 1


def test_a_month_confirmed_twice_at_once_is_confirmed_once(world: World) -> None:
    def confirm() -> int:
        return records.confirm_month(by=world.lin, unit=world.village, month="2026-04", at=NOW)

    answers = at_once(confirm, confirm)

    refused = "2026年4月已经确认过；如有变动，请更正记录或撤回确认后重新确认。"
    assert sorted(map(str, answers)) == sorted([str(Record.objects.get().pk), refused])


def test_records_of_one_unit_made_at_once_all_count(world: World) -> None:
    def lecture(day: int) -> Callable[[], int]:
        form = replace(LECTURE, starts=date(2026, 5, day))
        return lambda: records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    at_once(*(lecture(day) for day in (4, 5, 6, 7)))

    assert Fulfilment.objects.get(requirement=world.requirement("R1"), unit=world.village).times == 4
    entries = list(LogEntry.objects.order_by("pk"))
    assert [entry.previous for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
