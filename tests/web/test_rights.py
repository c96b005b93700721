"""Who may open and do what: every address for every kind of person, as `rights.TABLE` says."""

from __future__ import annotations

import pytest
from django.http import HttpResponseBase
from django.urls import URLPattern

from asking import undone
from estate import Estate
from rights import address, filled, lines
from wuzha.web.urls import urlpatterns


def _said(answer: HttpResponseBase) -> str:
    """Say an answer in one word."""
    if answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in?next="):
        return ">"
    return {404: "-", 405: "405", 403: "403", 500: "500"}.get(answer.status_code, "ok")


@pytest.mark.parametrize("name, method, expected", lines())
def test_an_address_answers_those_whose_business_it_is(
    estate: Estate, name: str, method: str, expected: dict[str, str]
) -> None:
    place = address(name, estate.ids)

    posted = filled(estate.ids["unit"]) if method == "POST" else {}
    answers = {who: _said(undone(estate.clients[who], method, place, posted)) for who in expected}

    assert answers == expected


def test_the_table_names_every_address() -> None:
    patterns = [pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)]

    assert sorted({name.partition(":")[0] for name, _, _ in lines()}) == sorted(patterns)
