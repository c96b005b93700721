"""The navigation: which entry is the current one, also on the pages below it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from drafting import draft
from world import World
from wuzha.store.models import Person, Requirement

CURRENT = re.compile(r'<a href="([^"]+)" aria-current="(page|true)">')


def current(world: World, address: str) -> set[tuple[str, str]]:
    client = Client()
    client.force_login(Person.objects.get(pk=world.an.person))
    page = client.get(address)
    assert page.status_code == 200
    nav = page.content.decode().partition('<nav class="side"')[2].partition("</nav>")[0]
    return set(CURRENT.findall(nav))


@pytest.mark.parametrize(
    "address, entry",
    [
        ("/plans", ("/plans", "page")),
        ("/plans/new", ("/plans", "true")),
        ("/records/new", ("/records/new", "page")),
        ("/records", ("/records", "page")),
        ("/pauses", ("/units", "true")),
        ("/units/sets", ("/units", "true")),
        ("/", ("/", "page")),
    ],
)
def test_a_page_marks_the_entry_it_belongs_to(world: World, address: str, entry: tuple[str, str]) -> None:
    assert current(world, address) == {entry}


def test_pages_of_one_thing_mark_the_list_they_come_from(world: World) -> None:
    row = draft(world)
    requirement = Requirement.objects.filter(plan=world.plan).first()
    assert requirement is not None

    found = [
        current(world, address)
        for address in (f"/plans/{row.pk}/correct", f"/plans/{row.pk}/publish", f"/requirements/{requirement.pk}")
    ]

    assert found == [{("/plans", "true")}] * 3
