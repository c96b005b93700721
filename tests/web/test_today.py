"""The first page: a liaison sees duties with a way to act on each, an office sees numbers that lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from asking import signed_in
from world import FOUNDED, World
from wuzha.actions import people, units
from wuzha.actions.units import UnitForm

Counted = Callable[[int], AbstractContextManager[Any]]


def links(page: str) -> set[str]:
    """Return where the links of a page lead."""
    return {address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', page)}


def test_every_duty_of_a_liaison_leads_to_recording_or_confirming_it(world: World) -> None:
    page = signed_in(world.lin).get("/")

    desk, found = page.context["found"].desk, links(page.content.decode())
    wanted = {
        f"/records/confirm?unit={item.unit}&month={item.month}"
        if item.month
        else f"/records/new?unit={item.unit}&activity={item.activity}"
        for item in (*desk.late, *desk.week, *desk.month, *desk.later, *desk.missing)
    }
    assert page.status_code == 200
    assert wanted <= found
    assert {f"/requirements/{item.requirement}" for item in desk.missing} <= found


def test_of_very_much_to_make_up_the_page_shows_what_waits_longest_and_leads_to_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.lin)
    every = client.get("/").context["found"].desk
    monkeypatch.setattr("wuzha.queries.desk.LINES", 1)

    page = client.get("/")

    desk, address = page.context["found"].desk, f"/missing?since=two-years&unit={world.village}"
    assert (desk.late, desk.to_make_up) == (every.late[:1], len(every.late))
    assert f"查看全部 {len(every.late)} 项" in page.content.decode()
    assert address in links(page.content.decode())
    assert client.get(address).context["missing"].late == len(every.late)


def test_the_numbers_of_an_office_lead_to_the_matrix_and_the_list(world: World) -> None:
    page = signed_in(world.lei).get("/")

    month, found = page.context["found"].month, links(page.content.decode())
    assert f"/matrix?unit={world.town}&month={month}" in found
    assert {f"/missing?unit={unit.unit}" for unit in page.context["found"].office.behind} <= found


def test_a_leader_is_not_offered_to_record(world: World) -> None:
    assert "/records/new" not in links(signed_in(world.lei).get("/").content.decode())


def test_somebody_without_a_post_is_told_so(world: World) -> None:
    page = signed_in(world.yi).get("/")

    assert page.status_code == 200
    assert "您目前没有负责的单位" in page.content.decode()


def test_somebody_with_two_units_chooses_between_them(world: World) -> None:
    people.appoint(by=world.an, person=world.lin.person, unit=world.other_village, role="liaison", at=FOUNDED)
    client = signed_in(world.lin)

    both, one = client.get("/"), client.get("/", {"unit": world.other_village})

    assert [name for _, name, _ in both.context["found"].desk.units] == ["上云村", "下溪村"]
    assert one.context["found"].desk.single == world.other_village


def test_a_unit_that_is_no_number_is_no_choice(world: World) -> None:
    assert signed_in(world.lin).get("/?unit=abc").context["found"].desk.unit is None


@pytest.mark.parametrize("more", [0, 30])
def test_the_page_costs_the_same_for_any_number_of_units(
    world: World, django_assert_max_num_queries: Counted, more: int
) -> None:
    client = signed_in(world.an)
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}村", "village"), at=FOUNDED)
    client.get("/")  # the first request of a process asks whether there is an office

    with django_assert_max_num_queries(25):
        page = client.get("/")

    assert page.context["found"].office.units == 5 + more
