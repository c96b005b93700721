"""Taking an archive in from the first page: offered while nothing is there, all or nothing, signed in afterwards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from asking import words
from world import World
from wuzha.actions import archive_imports, archives
from wuzha.store import files
from wuzha.store.models import Person, Record, Unit
from years import LATE, empty, lived

HERE = "/welcome/archive"


@pytest.fixture
def archive(world: World, tmp_path: Path) -> bytes:
    """Write the archive of a year, then leave an empty installation."""
    lived(world)
    target, code = tmp_path / "year.zip", Unit.objects.get(pk=world.town).code
    archives.write_to(code=code, year=2026, target=target, at=LATE, told=lambda _done, _total: None)
    empty()
    return target.read_bytes()


def send(data: bytes, **said: str) -> tuple[Client, HttpResponse]:
    client = Client()
    form = {"name": "安岚", "login": "an", "password": "archive-2026-keep", "key": "", **said}
    sent = client.post(HERE, {**form, "file": SimpleUploadedFile("云溪镇2026.zip", data)})
    return client, sent


def test_an_archive_is_taken_in_from_the_first_page_and_its_keeper_is_signed_in(archive: bytes) -> None:
    offered = words(Client().get("/welcome").content)

    client, sent = send(archive)

    assert "导入档案包" in offered
    assert (sent.status_code, sent["Location"]) == (302, "/")
    assert "已导入云溪镇人民政府2026年度档案包" in words(client.get("/").content)
    assert (Unit.objects.count(), Record.objects.exists()) == (5, True)


def test_a_changed_archive_is_refused_and_nothing_is_left(archive: bytes) -> None:
    _, sent = send(archive[:-400] + archive[-300:])

    assert (sent.status_code, "没有导入" in words(sent.content)) == (422, True)
    assert (Unit.objects.count(), Person.objects.count()) == (0, 0)


def test_how_far_a_large_archive_is_taken_in_is_told_on_the_page(
    archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_imports, "STRIDE", 1024)

    _, sent = send(archive)

    assert isinstance(sent, StreamingHttpResponse)
    pieces = [words(piece) for piece in sent.streaming_content]  # type: ignore[union-attr]
    told = [int(found[1]) for piece in pieces if (found := re.search(r"正在检验……(\d+)%", piece))]
    assert (told, len(told) > 1) == (sorted(told), True)
    assert "正在写入" in pieces[-3]
    assert "已导入云溪镇人民政府2026年度档案包，合计与原来一致。请用刚才设的账号登录。" in pieces[-2]
    assert Person.objects.get(login="an").check_password("archive-2026-keep")


def test_a_large_archive_that_was_changed_is_refused_on_the_page_and_nothing_is_left(
    archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_imports, "STRIDE", 1024)

    _, sent = send(archive, key="ab " * 32)

    page = words(b"".join(sent.streaming_content))  # type: ignore[attr-defined]
    assert ("没有导入" in page, "重新上传" in page) == (True, True)
    assert (Unit.objects.count(), Person.objects.count()) == (0, 0)


def test_another_key_is_named_and_nothing_is_left(archive: bytes) -> None:
    _, sent = send(archive, key="ab " * 32)

    assert (sent.status_code, f"应为{'ab' * 32}" in words(sent.content)) == (422, True)
    assert Unit.objects.count() == 0


def test_a_full_disk_is_said_on_the_page(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "room", lambda: 0)

    _, sent = send(archive)

    assert (sent.status_code, "磁盘空间不够" in words(sent.content)) == (422, True)
    assert Unit.objects.count() == 0


def test_a_weak_password_is_said_beside_its_box(archive: bytes) -> None:
    _, sent = send(archive, password="12345678")

    assert (sent.status_code, Unit.objects.count()) == (422, 0)


def test_where_something_is_there_nothing_is_offered_and_nothing_large_is_read(world: World) -> None:
    client = Client()

    page = client.get(HERE)
    large = client.post(HERE, {}, headers={"content-length": str(10**10)})

    assert (page.status_code, page["Location"]) == (302, reverse("welcome"))
    assert "档案包只能导入空的系统" in words(client.get(HERE, follow=True).content)
    assert large.status_code == 413
    assert Unit.objects.filter(pk=world.town).exists()
