"""The page on which a unit is merged into another: what it would change, and what is confirmed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from world import NOW, World
from wuzha.store.models import Membership, Person, Unit


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An at her desk on 20 May."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client = Client()
    client.force_login(Person.objects.get(pk=world.an.person))
    return client


def test_the_sum_of_both_and_the_posts_are_offered(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(22):
        page = client.get(f"/units/{world.village}/merge?into={world.other_village}")

    text = page.content.decode()
    assert page.context["form"]["headcount"].value() == 2100
    assert "下溪村 900 人，上云村 1200 人，合计 2100 人" in text
    post = Membership.objects.get(person=world.lin.person)
    assert page.context["form"]["posts"].value() == [post.pk]
    assert "林禾　联络员" in text
    assert page.context["found"].duties > 0


def test_what_was_confirmed_is_done_and_said_on_the_other_units_page(world: World, client: Client) -> None:
    post = Membership.objects.get(person=world.lin.person)
    said = {"into": world.other_village, "headcount": "2050", "posts": [post.pk]}

    page = client.post(f"/units/{world.village}/merge", said, follow=True)

    assert page.redirect_chain == [(f"/units/{world.other_village}", 302)]
    assert "含并入的上云村" in page.content.decode()
    assert Unit.objects.get(pk=world.other_village).headcount == 2050
    assert Membership.objects.filter(person=world.lin.person, unit=world.other_village, to_date=None).count() == 1


def test_an_unknown_head_count_is_not_added_up(world: World, client: Client) -> None:
    Unit.objects.filter(pk=world.village).update(headcount=None)

    page = client.get(f"/units/{world.village}/merge?into={world.other_village}")

    assert page.context["form"]["headcount"].value() == 900
    assert "不能相加，请填写实际人数" in page.content.decode()


def test_leaving_the_number_empty_changes_nothing_about_it(world: World, client: Client) -> None:
    client.post(f"/units/{world.village}/merge", {"into": world.other_village, "headcount": ""})

    other = Unit.objects.get(pk=world.other_village)
    assert (other.headcount, Unit.objects.get(pk=world.village).merged_into_id) == (900, other.pk)
    assert Membership.objects.filter(person=world.lin.person, unit=world.village, to_date=None).count() == 1


def test_a_unit_is_not_merged_into_itself(world: World, client: Client) -> None:
    page = client.post(f"/units/{world.village}/merge", {"into": world.village, "headcount": "1"})

    assert (page.status_code, Unit.objects.get(pk=world.village).closed_date) == (422, None)
    assert "不能并入自己或自己的下级单位" in page.content.decode()


def test_taking_a_merger_back_says_what_was_not_changed_back(world: World, client: Client) -> None:
    client.post(f"/units/{world.village}/merge", {"into": world.other_village, "headcount": "2100"})

    page = client.post(f"/units/{world.village}/reopen", follow=True)

    assert "并入时给“下溪村”改的人数和移过去的任职没有改回" in page.content.decode()
