"""Who may open and do what: every address for every kind of person, as `rights.TABLE` says."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from estate import Estate, build
from rights import address, filled, lines
from world import World
from wuzha.web.urls import urlpatterns


@pytest.fixture
def estate(world: World) -> Estate:
    return build(world)


def _answer(client: Client, method: str, place: str, posted: dict[str, int | str]) -> str:
    """Ask, take back what it changed, and say the answer in one word."""
    kept = client.cookies.copy()
    with transaction.atomic():
        answer = client.get(place) if method == "GET" else client.post(place, posted)
        answer.getvalue()  # a file is read to its end and closed
        transaction.set_rollback(True)
    client.cookies = kept
    if answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in?next="):
        return ">"
    return {404: "-", 405: "405", 403: "403", 500: "500"}.get(answer.status_code, "ok")


@pytest.mark.parametrize("name, method, expected", lines())
def test_an_address_answers_those_whose_business_it_is(
    estate: Estate, name: str, method: str, expected: dict[str, str]
) -> None:
    place = address(name, estate.ids)

    posted = filled(estate.ids["unit"])
    answers = {who: _answer(estate.clients[who], method, place, posted) for who in expected}

    assert answers == expected


def test_the_table_names_every_address() -> None:
    patterns = [pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)]

    assert sorted({name.partition(":")[0] for name, _, _ in lines()}) == sorted(patterns)
