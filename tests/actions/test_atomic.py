"""One action is one transaction: what fails in the middle leaves no row, no log entry and no file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from pydantic import ValidationError

from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import people, records
from wuzha.actions.evidence import Upload
from wuzha.actions.people import PersonForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Refusal
from wuzha.store.models import (
    Claim,
    Evidence,
    Fulfilment,
    LogEntry,
    Membership,
    Person,
    Record,
    Requirement,
)

LECTURE = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))
MINUTES = Upload("会议记录.txt", "上云村反诈工作会".encode(), "minutes")


def everything() -> dict[str, int]:
    """Return how many rows the tables of records hold, and how many files the folder."""
    tables = (Record, Evidence, Claim, Fulfilment, LogEntry)
    rows = {table.__name__: table.objects.count() for table in tables}
    return rows | {"files": sum(path.is_file() for path in Path(settings.EVIDENCE_ROOT).rglob("*"))}


def spoil(world: World, code: str) -> None:
    """Damage a clause in the database, so that working out claims breaks off half-way."""
    Requirement.objects.filter(pk=world.requirement(code)).update(body='{"id": "' + code + '"}')


def test_a_constraint_that_fails_after_every_check_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_check", lambda *_: None)  # only the database can say no
    before = everything()

    with pytest.raises(IntegrityError):
        records.submit(
            by=world.lin,
            unit=world.village,
            form=replace(LECTURE, attended=70, expected=60),
            files=(MINUTES,),
            at=NOW,
        )

    assert everything() == before


def test_a_record_whose_claims_cannot_be_worked_out_is_not_stored(world: World) -> None:
    spoil(world, "R1")
    before = everything()

    with pytest.raises(ValidationError):
        records.submit(by=world.lin, unit=world.village, form=LECTURE, files=(MINUTES,), at=NOW)

    assert everything() == before


def test_a_correction_that_breaks_off_leaves_the_record_as_it_was(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    spoil(world, "R1")
    before, said = everything(), Record.objects.values().get()

    with pytest.raises(ValidationError):
        records.correct(
            by=world.lin,
            record=record,
            revision=1,
            form=replace(LECTURE, starts=date(2026, 4, 28), attended=5),
            files=(MINUTES,),
            at=NOW,
        )

    assert everything() == before
    assert Record.objects.values().get() == said


def test_a_withdrawal_that_breaks_off_leaves_the_record_in_force(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 5, 15)), at=NOW)
    spoil(world, "R1")
    before = everything()

    with pytest.raises(ValidationError):
        records.withdraw(by=world.lin, record=record, revision=1, why="重复", at=NOW)

    assert everything() == before
    assert Record.objects.get(pk=record).withdrawn_at is None


def test_a_refused_file_leaves_no_part_of_a_correction(world: World) -> None:
    record = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    before = everything()

    with pytest.raises(Refusal):
        records.correct(
            by=world.lin,
            record=record,
            revision=1,
            form=replace(LECTURE, attended=5),
            files=(MINUTES, Upload("空.txt", b"", "text")),
            at=NOW,
        )

    assert everything() == before
    assert Record.objects.get().attended is None


def test_a_list_of_people_with_one_mistake_is_taken_in_not_at_all(world: World) -> None:
    before = (Person.objects.count(), Membership.objects.count(), LogEntry.objects.count())
    good = PersonForm("沈禾", "shenhe", world.village, "liaison")
    bad = PersonForm("高远", "高远", world.village, "liaison")

    with pytest.raises(Refusal):
        people.import_rows(by=world.an, forms=(good, bad), at=NOW)

    assert (Person.objects.count(), Membership.objects.count(), LogEntry.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_only_at_the_end_is_not_stored_either(world: World) -> None:
    nobody = Actor(person=10**6, name="无名", grants=world.lin.grants)
    before = everything()

    with pytest.raises(IntegrityError):
        records.submit(by=nobody, unit=world.village, form=LECTURE, at=NOW)

    assert transaction.get_connection().in_atomic_block is False
    assert everything() == before
