"""The page of archives, and that what leaves the programme stands in the log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from world import World
from wuzha.access import Actor
from wuzha.actions import archives
from wuzha.papers.ledger_sheets import ledger_kinds
from wuzha.store.models import Archive, LogEntry, Paper, Person
from years import LATE, lived


@pytest.fixture
def year(world: World) -> World:
    return lived(world)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person))
    return client


def made(world: World, by: Actor) -> int:
    key = archives.ask(by=by, unit=world.town, year=2026, at=LATE)
    archives.make_waiting(lambda: LATE)
    return key


def taken() -> list[tuple[str, str]]:
    rows = LogEntry.objects.filter(verb="downloads.take").order_by("pk")
    return list(rows.values_list("subject", "summary"))


def test_the_page_says_what_would_be_inside_before_anything_is_made(year: World) -> None:
    page = signed_in(year.an).get("/archives?year=2026")

    found = page.context["contents"]
    assert dict(found.counts) == {
        "方案": 1,
        "文书": 1,
        "记录": 9,
        "佐证": 4,
        "事项": 1,
        "免除和暂停": 1,
        "抽查": 0,
        "台账": len(ledger_kinds()),
    }
    assert found.files == 3
    assert Archive.objects.count() == 0


def test_a_damaged_key_is_said_on_the_page(year: World) -> None:
    Path(settings.ARCHIVE_KEY).write_bytes(b"")

    answer = signed_in(year.an).get("/archives?year=2026")

    assert (answer.status_code, "签名密钥 archive-key.pem 已损坏" in answer.content.decode()) == (200, True)


def test_the_page_takes_as_many_queries_with_thirty_archives_as_with_one(
    year: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    said = {"unit_id": year.town, "year": 2026, "asked_by_id": year.an.person, "asked_at": LATE, "state": "failed"}
    client = signed_in(year.an)
    Archive.objects.create(**said)
    client.get("/archives?year=2026")
    with CaptureQueriesContext(connection) as one:
        client.get("/archives?year=2026")
    Archive.objects.bulk_create(Archive(**said) for _ in range(29))

    with django_assert_num_queries(len(one)):
        client.get("/archives?year=2026")
    assert len(one) < 40


def test_an_archive_is_asked_for_looked_at_and_cancelled(year: World) -> None:
    client = signed_in(year.an)

    client.post("/archives/new", {"unit": year.town, "year": 2026})
    key = Archive.objects.get().pk
    line = client.get(f"/archives/{key}", headers={"HX-Request": "true"}).content.decode()
    client.post(f"/archives/{key}/cancel")
    after = client.get(f"/archives/{key}", headers={"HX-Request": "true"}).content.decode()

    assert ("排队中" in line, "every 2s" in line, "<h1>" in line) == (True, True, False)
    assert ("已取消" in after, "every 2s" in after) == (True, False)


def test_an_archive_opened_alone_is_a_whole_page_that_leads_back_to_the_list(year: World) -> None:
    client = signed_in(year.an)
    client.post("/archives/new", {"unit": year.town, "year": 2026})

    page = client.get(f"/archives/{Archive.objects.get().pk}").content.decode()

    assert re.findall(r"<h1>(.*?)</h1>", page) == ["云溪镇人民政府2026年度档案包"]
    assert re.findall(r'<li><a href="(/archives)">档案包</a></li>', page) == ["/archives"]
    assert "every 2s" in page


def test_asking_twice_is_said_and_makes_one(year: World) -> None:
    client = signed_in(year.an)
    client.post("/archives/new", {"unit": year.town, "year": 2026})

    page = client.post("/archives/new", {"unit": year.town, "year": 2026}, follow=True)

    assert "正在生成，请等它完成" in page.content.decode()
    assert Archive.objects.count() == 1


@pytest.mark.parametrize("said", [{}, {"unit": "x", "year": "2026"}, {"unit": "999", "year": "2026"}])
def test_nonsense_is_not_found(year: World, said: dict[str, str]) -> None:
    assert signed_in(year.an).post("/archives/new", said).status_code == 404


def test_the_file_comes_whole_unpacked_and_is_noted(year: World) -> None:
    key = made(year, year.an)

    answer = signed_in(year.an).get(f"/archives/{key}/archive.zip", headers={"Accept-Encoding": "gzip"})

    data = answer.getvalue()
    assert (len(data), data[:4]) == (Archive.objects.get().size, b"PK\3\4")
    assert answer.headers["Content-Length"] == str(len(data))
    assert taken() == [("archive", "下载“云溪镇人民政府2026年度档案包.zip”")]


def test_a_file_that_is_gone_is_said(year: World) -> None:
    key = made(year, year.an)
    Archive.objects.update(name="gone.zip")

    answer = signed_in(year.an).get(f"/archives/{key}/archive.zip")

    assert answer.status_code == 400
    assert "不在磁盘上" in answer.content.decode()


def test_papers_ledgers_and_lists_that_are_taken_out_stand_in_the_log(year: World) -> None:
    client, paper = signed_in(year.an), Paper.objects.get().pk
    for place in (
        f"/papers/{paper}/file.docx",
        "/papers/new/weekly/file.xlsx?period=2026-W20",
        "/ledgers/ledger.xlsx?kind=cases&period=2026-05",
        "/papers/new/monthly/file.docx?period=2026-05",
        *map(reverse, ("records-xlsx", "people-xlsx", "units-xlsx")),
    ):
        answer = client.get(place)
        answer.getvalue()  # a file is read to its end and closed
        assert answer.status_code == 200

    subjects = ["paper", "paper", "ledger", "paper", "unit", "person", "unit"]
    assert [subject for subject, _ in taken()] == subjects
    assert all(row.unit_id == year.town for row in LogEntry.objects.filter(verb="downloads.take"))


def test_a_leader_is_told_that_case_papers_are_not_in_theirs(year: World) -> None:
    page = signed_in(year.lei).get("/archives?year=2026").content.decode()

    assert "由经办人归档" in page
