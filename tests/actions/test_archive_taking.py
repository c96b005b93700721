"""Taking an archive in where the disk does not do as it should; how far checking is."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError

from tests.actions.test_archives import KEEPER, written
from world import World
from wuzha.actions.archive_imports import take_in
from wuzha.papers.archive.checking import checked
from wuzha.rules.refusals import Refusal
from wuzha.store import files
from wuzha.store.models import Person, Record, Unit
from years import LATE, empty, lived


@pytest.fixture
def year(world: World) -> World:
    return lived(world)


@pytest.mark.parametrize(
    "error, said",
    [
        (OSError(errno.ENOSPC, "No space left on device"), "写文件时出错（磁盘已满），没有导入，什么都没有留下。"),
        (OperationalError("database or disk is full"), "数据库写不进去（磁盘已满，或别的程序正占用它），没有导入"),
    ],
)
def test_a_disk_that_fills_up_while_taking_in_leaves_nothing_and_is_said(
    year: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    file = written(year.town, tmp_path / "a.zip")
    for path in [path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()]:
        path.unlink()
    empty()
    real, taken_files = files.take, []

    def full(parts: Iterable[bytes], name: str) -> bool:
        if taken_files:
            raise error
        taken_files.append(name)
        return real(parts, name)

    monkeypatch.setattr(files, "take", full)
    with file.open("rb") as opened, pytest.raises(Refusal, match=said):
        take_in(file=opened, keeper=KEEPER, at=LATE)

    assert (Unit.objects.count(), Record.objects.count(), Person.objects.count()) == (0, 0, 0)
    assert (len(taken_files), [path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()]) == (1, [])


def test_what_has_no_room_is_refused_before_anything_is_read(
    year: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(year.town, tmp_path / "a.zip")
    empty()
    monkeypatch.setattr(files, "room", lambda: 1_000_000)

    with file.open("rb") as opened, pytest.raises(Refusal, match="磁盘空间不够：需要约 2"):
        take_in(file=opened, keeper=KEEPER, at=LATE)

    assert Unit.objects.count() == 0


def test_how_far_checking_is_is_told(year: World, tmp_path: Path) -> None:
    file, told = written(year.town, tmp_path / "a.zip"), list[tuple[int, int]]()
    size = file.stat().st_size

    with file.open("rb") as opened:
        checked(opened, told=lambda done, total: told.append((done, total)))

    assert {total for _, total in told} == {size}
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert 0.9 * size < told[-1][0] < size
