"""Answers that were judged, and papers that came from outside, in the archive of a year and back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from paper_ways import JUNE, frozen, newest, series, signed
from tests.actions.test_archives import taken, written
from world import World
from wuzha.actions import incoming, judgements, paper_lives, receipts
from wuzha.actions.evidence import Upload
from wuzha.actions.receipts import Reply
from wuzha.queries import archive_files
from wuzha.queries import archives as questions
from wuzha.queries.archive_files import kept_files, paper_files
from wuzha.queries.archive_scope import Scope, scope_of
from wuzha.queries.frozen import frozen_paper
from wuzha.queries.incoming import incoming as asked
from wuzha.rules.incoming import IncomingForm
from wuzha.store import files
from wuzha.store.archive_tables import TABLES, Table
from wuzha.store.models import AnswerJudgement, Paper, PaperAnswer, PaperFile, Recipient, Record, Unit
from years import LATE, issued, lived

SCAN = Upload("通知.txt", "请报送。".encode(), "text")


def test_what_was_judged_and_what_came_from_outside_come_back(world: World, tmp_path: Path) -> None:
    year = lived(world)
    issued(year)
    row = Recipient.objects.get(paper__sender="").pk
    judgements.accept(by=year.bo, recipient=row, answer=newest(row), at=LATE)
    form = IncomingForm("云溪县反诈办", "关于报送工作情况的通知", LATE.date(), due=date(2026, 7, 10))
    key = incoming.register(by=year.an, office=year.town, form=form, files=(SCAN,), at=LATE)
    incoming.hand_on(by=year.an, paper=key, units=(year.village,), due=date(2026, 7, 8), at=LATE)
    village = Recipient.objects.get(paper=key, unit=year.village).pk
    record = Record.objects.filter(unit=year.village, withdrawn_at=None).first()
    assert record is not None
    receipts.answer(by=year.lin, recipient=village, reply=Reply(record=record.pk), at=LATE)
    file = written(year.town, tmp_path / "a.zip")
    sha256 = PaperFile.objects.get().sha256
    files.forget(sha256)

    taken(file)

    row = Paper.objects.get(pk=key)
    assert (row.sender, row.files.get().name, files.path_of(sha256).read_bytes()) == (
        form.sender,
        "通知.txt",
        SCAN.data,
    )
    assert AnswerJudgement.objects.get().by.name == "柏青"
    assert PaperAnswer.objects.get(recipient=village).record_id == record.pk
    assert Recipient.objects.get(pk=village).sent_at == LATE


def test_the_file_of_an_answer_is_in_the_room_that_an_archive_asks_for(world: World) -> None:
    year = lived(world)
    issued(year)
    row = Recipient.objects.get(paper__sender="").pk
    before = questions.contents(by=year.an, unit=year.town, year=2026, at=LATE)

    receipts.answer(by=year.lin, recipient=row, reply=Reply(file=SCAN), at=LATE)

    after = questions.contents(by=year.an, unit=year.town, year=2026, at=LATE)
    kept = kept_files(scope_of(Unit.objects.get(pk=year.town), 2026, LATE, cases=True))
    assert (after.files - before.files, after.size - before.size) == (1, len(SCAN.data))
    assert sum({each.path: each.size for each in kept}.values()) == after.size


def test_a_paper_that_was_handed_down_opens_in_the_archive_of_the_unit_it_came_to(world: World, tmp_path: Path) -> None:
    year = lived(world)
    form = IncomingForm("云溪县反诈办", "关于报送工作情况的通知", LATE.date(), due=date(2026, 7, 10))
    key = incoming.register(by=year.an, office=year.town, form=form, files=(SCAN,), at=LATE)
    incoming.hand_on(by=year.an, paper=key, units=(year.village,), due=date(2026, 7, 8), at=LATE)

    keeper = taken(written(year.village, tmp_path / "a.zip"))

    found = asked(by=keeper, paper=key)
    assert (found.own, found.form.title, found.form.due, [each.name for each in found.files]) == (
        False,
        form.title,
        None,
        ["通知.txt"],
    )


def test_numbers_of_copies_stay_what_they_were(world: World, tmp_path: Path) -> None:
    year = lived(world)
    to = {"units": (year.other_village, year.village)}
    key = signed(year, frozen(year), **to)
    paper_lives.issue(by=year.an, paper=key, series=series(year), on=JUNE.date(), at=JUNE, copies=3)
    before = frozen_paper(by=year.lin, paper=key).document.marks()
    file = written(year.village, tmp_path / "a.zip")
    with zipfile.ZipFile(file) as package:
        text = Document(io.BytesIO(package.read(f"papers/{key}.docx")))
    printed = [each.text for each in text.paragraphs if each.text.startswith("0000")]

    keeper = taken(file)

    after = frozen_paper(by=keeper, paper=key).document.marks()
    assert (before, after, printed) == (("000003",), ("000003",), ["000003"])


def test_an_archive_from_before_columns_were_added_is_taken_in(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = lived(world)
    issued(year)
    later = {
        "papers": {"urgency", "marking", "copy_count", "sender", "revision"},
        "paper_answers": {"record_id", "sent_id"},
        "recipients": {"handler_id", "serial"},
    }
    now, count = archive_files.plain_rows, Recipient.objects.count()

    def then(scope: Scope, table: Table) -> Iterator[dict[str, Any]]:
        gone = later.get(table.name, set())
        return ({name: value for name, value in row.items() if name not in gone} for row in now(scope, table))

    with monkeypatch.context() as before:
        before.setattr(archive_files, "plain_rows", then)
        file = written(year.town, tmp_path / "a.zip")
    with zipfile.ZipFile(file) as package:
        row = json.loads(package.read("data/recipients.jsonl").splitlines()[0])

    taken(file)

    assert "name" in row
    assert not row.keys() & {"handler_id", "serial"}
    assert Recipient.objects.count() == count > 0
    assert set(Paper.objects.values_list("urgency", "sender", "copy_count", "revision")) == {("", "", 0, 0)}


def test_what_no_row_was_ever_without_is_still_missed(world: World) -> None:
    row = {"id": world.town, "name": "云溪镇"}

    with pytest.raises(KeyError, match="code"):
        next(table for table in TABLES if table.name == "units").row(row)


def test_a_paper_from_outside_lies_in_the_year_in_which_it_came(world: World) -> None:
    year = lived(world)
    came, entered = date(2026, 12, 30), datetime(2027, 1, 2, 2, 0, tzinfo=UTC)
    form = IncomingForm("云溪县反诈办", "关于报送全年工作情况的通知", came)
    key = incoming.register(by=year.an, office=year.town, form=form, files=(SCAN,), at=entered)
    top = Unit.objects.get(pk=year.town)

    carried = [key in scope_of(top, each, entered, cases=True).papers for each in (2026, 2027)]

    assert carried == [True, False]


def test_papers_from_outside_are_written_with_as_many_queries_however_many_they_are(world: World) -> None:
    year = lived(world)
    queries = []
    for number in range(4):
        form = IncomingForm("云溪县反诈办", f"关于第{number}件事的通知", LATE.date())
        incoming.register(by=year.an, office=year.town, form=form, files=(SCAN,), at=LATE)
        scope = scope_of(Unit.objects.get(pk=year.town), 2026, LATE, cases=True)
        with CaptureQueriesContext(connection) as asked_for:
            list(paper_files(scope, with_pdf=False))
        queries.append(len(asked_for))

    assert queries[-1] == queries[0]
