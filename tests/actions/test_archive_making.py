"""An archive being made: one worker at a time, stopped at any moment, of one moment; whatever goes wrong is said."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from side_by_side import shared_database, together
from tests.actions.test_archives import clock, written
from world import World
from wuzha.actions import archives, records
from wuzha.papers.archive.checking import checked
from wuzha.queries import archives as questions
from wuzha.queries.archive_files import counts_of, size_of
from wuzha.queries.archive_scope import scope_of
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Refusal
from wuzha.store import keys
from wuzha.store.models import Archive, LogEntry, Matter, Membership, Paper, Record, Unit
from wuzha.store.snapshots import beside, snapshot
from years import LATE, issued, lived


@pytest.fixture
def year(world: World) -> World:
    return lived(world)


def asked(year: World) -> int:
    return archives.ask(by=year.an, unit=year.town, year=2026, at=LATE)


def lying() -> list[str]:
    """Return the names of what lies in the archives folder, but for the key and the bell."""
    return sorted(path.name for path in Path(settings.ARCHIVES_ROOT).iterdir() if path.suffix in {".zip", ".part"})


def meanwhile(monkeypatch: pytest.MonkeyPatch, step: str, happens: Callable[[], object]) -> None:
    """Let something happen just before a step of the making, once."""
    left, real = [happens], getattr(archives, step)

    def step_and_more(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the step takes and gives
        if left:
            left.pop()()
        return real(*given, **named)

    monkeypatch.setattr(archives, step, step_and_more)


def seconds() -> Callable[[], datetime]:
    """Return a clock that goes on by two seconds each time it is looked at."""
    passed = iter(range(0, 10**6, 2))
    return lambda: LATE + timedelta(seconds=next(passed))


@pytest.mark.parametrize("step", ["plan_files", "kept_files", "_finish"])
def test_a_worker_thought_dead_leaves_the_archive_of_the_other_alone(
    year: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    key, made = asked(year), []
    meanwhile(monkeypatch, step, lambda: made.append(archives.make_waiting(lambda: LATE + timedelta(hours=1))))

    first = archives.make_waiting(clock)

    row = Archive.objects.get(pk=key)
    found = questions.archive_file(by=year.an, archive=key).path
    assert (first, made, row.state, lying()) == (0, [1], "made", [f"{key}.zip"])
    assert row.sha256 == hashlib.sha256(found.read_bytes()).hexdigest()
    assert LogEntry.objects.filter(verb="archives.make").count() == 1


def test_a_worker_thought_dead_does_not_fail_what_the_other_makes(year: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key = asked(year)

    def taken_over() -> None:
        Archive.objects.filter(pk=key).update(leased_until=LATE + timedelta(hours=1))
        raise OSError(28, "No space left on device")

    meanwhile(monkeypatch, "kept_files", taken_over)

    archives.make_waiting(clock)

    assert (Archive.objects.get(pk=key).state, Archive.objects.get(pk=key).why, lying()) == ("making", "", [])


def test_cancelling_is_noticed_while_papers_are_read(year: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key, reached = asked(year), []
    real = archives.paper_files

    def cancelling(*given: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever the step takes
        archives.cancel(by=year.an, archive=key, at=LATE)
        yield from real(*given, **named)
        reached.append(key)

    monkeypatch.setattr(archives, "paper_files", cancelling)

    made = archives.make_waiting(seconds())

    assert (made, reached, Archive.objects.get(pk=key).state, lying()) == (0, [], "cancelled", [])


def test_ledgers_do_not_follow_what_the_asker_may_see_by_now(year: World) -> None:
    case = Matter.objects.get(kind="case")
    Paper.objects.filter(pk=issued(year)).update(matter=case, unit=year.village)

    def ledgers() -> dict[str, bytes]:
        key = archives.ask(by=year.lei, unit=year.town, year=2026, at=LATE)
        archives.make_waiting(clock)
        with zipfile.ZipFile(questions.archive_file(by=year.lei, archive=key).path) as package:
            names = [name for name in package.namelist() if name.startswith("ledgers/") and "log" not in name]
            return {name: hashlib.sha256(package.read(name)).digest() for name in names}

    def as_officer() -> dict[str, bytes]:
        key = archives.ask(by=year.lei, unit=year.town, year=2026, at=LATE)
        Membership.objects.create(
            person_id=year.lei.person, unit_id=year.town, role="officer", from_date=date(2026, 3, 2)
        )
        archives.make_waiting(clock)
        with zipfile.ZipFile(questions.archive_file(by=year.lei, archive=key).path) as package:
            return {name: hashlib.sha256(package.read(name)).digest() for name in before}

    before = ledgers()
    assert before
    assert as_officer() == before


@pytest.mark.parametrize("damaged", [b"", b"-----BEGIN PRIVATE KEY-----\n", b"\xff" * 40])
def test_a_damaged_key_is_said_and_nothing_is_begun_anew(year: World, damaged: bytes) -> None:
    Path(settings.ARCHIVE_KEY).write_bytes(damaged)
    key = asked(year)

    made = archives.make_waiting(clock), archives.make_waiting(lambda: LATE + timedelta(hours=1))

    row = Archive.objects.get(pk=key)
    assert (made, row.state, row.why.startswith("签名密钥 archive-key.pem 已损坏")) == ((0, 0), "failed", True)
    assert questions.signing_key() == ("", row.why)


def test_a_key_is_whole_or_not_there(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - pytest-django's own
    settings.ARCHIVE_KEY = tmp_path / "archive-key.pem"
    with monkeypatch.context() as patch:
        patch.setattr(keys.os, "fsync", _powerless)
        with pytest.raises(OSError, match="power"):
            keys.archive_key()
    assert list(tmp_path.iterdir()) == []

    made = keys.archive_key()

    assert (keys.archive_key(), [path.name for path in tmp_path.iterdir()]) == (made, ["archive-key.pem"])


def _powerless(_handle: int) -> None:
    raise OSError(5, "no power")


def test_whatever_goes_wrong_is_said_once_and_logged(
    year: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = asked(year)
    meanwhile(monkeypatch, "kept_files", lambda: {}["nothing"])

    made = archives.make_waiting(clock), archives.make_waiting(lambda: LATE + timedelta(hours=1))

    row = Archive.objects.get(pk=key)
    assert (made, row.state, row.why[:12], lying()) == ((0, 0), "failed", "程序出错，没有生成。请把", [])
    assert f"archive {key} could not be made" in caplog.text


def test_a_disk_that_fills_up_is_said_once_what_was_half_written_is_gone(
    year: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, there, real = asked(year), list[list[str]](), archives.disk_said

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def said(error: OSError) -> str:
        there.append(lying())
        return real(error)

    monkeypatch.setattr(archives, "catalogue", full)
    monkeypatch.setattr(archives, "disk_said", said)

    made = archives.make_waiting(clock)

    row = Archive.objects.get(pk=key)
    assert (made, row.state, there, lying()) == (0, "failed", [[]], [])
    assert row.why == "写文件时出错（磁盘已满），请检查磁盘空间后重新生成。"


def test_a_folder_nobody_may_write_into_is_said(year: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key = asked(year)

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(archives.Path, "mkdir", forbidden)

    archives.make_waiting(clock)

    assert Archive.objects.get(pk=key).why == "写文件时出错（没有权限），请检查磁盘空间后重新生成。"


def test_the_disk_that_is_written_to_is_looked_at(year: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []
    real = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda path: looked.append(Path(path)) or real(path))

    written(year.town, tmp_path / "a.zip")

    assert looked == [tmp_path]


def test_the_rows_of_a_year_are_in_the_room_it_asks_for(
    year: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = scope_of(Unit.objects.get(pk=year.town), 2026, LATE, cases=True)
    *_, files = size_of(scope)
    room = 300_000 * sum(counts_of(scope).values())
    monkeypatch.setattr(archives, "_A_ROW", 300_000)
    monkeypatch.setattr(archives, "_SPARE", 0)

    def free(number: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=number))

    free(files + room - 1)
    with pytest.raises(Refusal, match=f"磁盘空间不够：需要约 {(files + room) // 1_000_000} MB"):
        written(year.town, tmp_path / "a.zip")

    free(files + room)
    assert written(year.town, tmp_path / "a.zip").is_file()


def test_what_is_recorded_after_counting_is_in_it_with_all_it_counts_for(
    year: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = archives.size_of

    def counted(scope: Any) -> tuple[int, int]:  # noqa: ANN401 - as the step takes it
        found = real(scope)
        form = RecordForm("lecture", date(2026, 6, 11), audience=("villagers",), expected=90, attended=80)
        records.submit(by=year.an, unit=year.other_village, form=form, at=LATE)
        return found

    monkeypatch.setattr(archives, "size_of", counted)
    file = written(year.town, tmp_path / "a.zip")

    with file.open("rb") as opened:
        assert checked(opened).problems == ()
    with zipfile.ZipFile(file) as package:
        ids = [json.loads(row)["id"] for row in package.read("data/records.jsonl").splitlines()]
    assert max(Record.objects.values_list("pk", flat=True)) in ids


@pytest.mark.django_db(transaction=True)
def test_what_is_done_beside_a_held_moment_stays(world: World, tmp_path: Path) -> None:
    def rename() -> int:
        return Unit.objects.filter(pk=world.village).update(name="上云新村")

    def read() -> tuple[int, str]:
        with snapshot():
            Unit.objects.count()
            return beside(rename), Unit.objects.get(pk=world.village).name

    with shared_database(tmp_path):
        (found,) = together(read)
        (name,) = together(lambda: Unit.objects.get(pk=world.village).name)

    assert (found, name) == ((1, "上云村"), "上云新村")
