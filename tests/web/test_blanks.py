"""The pages of superiors' forms: what was written is put back as it was seen, and nothing of a colleague is lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl.worksheet.worksheet import Worksheet

from tests.papers.blanks_made import workbook
from world import FOUNDED, NOW, World
from wuzha.actions import blanks
from wuzha.queries import blanks as asked
from wuzha.rules.blanks import Wanted
from wuzha.store.models import Membership, Person


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An at her desk on 20 May."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client = Client()
    client.force_login(Person.objects.get(pk=world.an.person))
    return client


@pytest.fixture
def form(world: World) -> int:
    """A monthly form taken in."""
    return blanks.add(by=world.an, unit=world.town, name="月报", file_name="月报.xlsx", data=workbook(), at=NOW)


def box(page: str, name: str) -> str:
    """Return what a box of a page shows."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def at_of(world: World, form: int, key: str) -> int:
    """Return the number of a place among the boxes."""
    return [slot.key for slot in asked.blank(by=world.an, blank=form).slots].index(key)


def test_a_page_out_of_date_stays_so_and_overwrites_nothing(world: World, client: Client, form: int) -> None:
    mapping = {"cell:月报!B4": Wanted("activities.people")}
    blanks.map_places(by=world.an, blank=form, revision=1, name="月报", mapping=mapping, at=NOW)
    mine = {"revision": "1", "version": "1", "name": "我的月报", "what0": "填报单位"}

    page = client.post(f"/blanks/{form}", mine)
    again = client.post(f"/blanks/{form}", {**mine, "revision": box(page.content.decode(), "revision")})

    assert (page.status_code, again.status_code) == (422, 422)
    assert (box(page.content.decode(), "name"), box(page.content.decode(), "what0")) == ("我的月报", "填报单位")
    assert [slot.key for slot in asked.blank(by=world.an, blank=form).slots if slot.wanted] == ["cell:月报!B4"]


def test_boxes_of_the_version_before_are_not_put_beside_other_places(world: World, client: Client, form: int) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A4"], sheet["A5"] = "覆盖人次", "宣传活动（场）"

    at = at_of(world, form, "cell:月报!B4")
    blanks.replace(by=world.an, blank=form, file_name="新月报.xlsx", data=workbook(change), at=NOW)

    mine = {"revision": "1", "version": "1", "name": "月报", f"what{at}": "宣传活动"}
    page = client.post(f"/blanks/{form}", mine).content.decode()

    assert "刚刚换成了新版" in page
    shown = [box(page, name) for name in ("revision", "version", f"what{at_of(world, form, 'cell:月报!B4')}")]
    assert shown == ["2", "2", "覆盖人次"]


def test_a_name_that_is_taken_is_remarked_beside_its_box(world: World, client: Client, form: int) -> None:
    blanks.add(by=world.an, unit=world.town, name="周报", file_name="周报.xlsx", data=workbook(), at=NOW)

    page = client.post(f"/blanks/{form}", {"revision": "1", "version": "1", "name": "周报"}).content.decode()

    assert ("已有同名的表</span>" in page, box(page, "name")) == (True, "周报")


def test_units_are_offered_where_papers_are_written(world: World, client: Client) -> None:
    person = Person.objects.get(pk=world.an.person)
    Membership.objects.filter(person=person, unit=world.town).update(role="leader")
    Membership.objects.create(person=person, unit_id=world.village, role="officer", from_date=FOUNDED.date())

    page = client.get("/blanks").content.decode()

    offered = re.findall(r'<option value="(\d+)"', page)
    assert offered == [str(world.village)]


def test_a_number_without_a_list_behind_it_is_plain(client: Client, form: int) -> None:
    page = client.get(f"/blanks/{form}/fill?period=2026-05").content.decode()

    numbers = re.findall(r'<td data-label="写进表里" class="num">(.*?)</td>', page)
    assert "0" in numbers
    assert all("<" not in shown or shown.startswith('<a class="traced" href="/figures/') for shown in numbers)
