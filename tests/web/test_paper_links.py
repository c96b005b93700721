"""The numbers of papers on the screen: every link opens the list it speaks of."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape

import pytest

from tests.asking import signed_in
from world import NOW, World
from wuzha.actions import matters, records
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm

LINKS = re.compile(r'href="((?:/figures/records|/records)[^"]*)"')


@pytest.fixture
def case(world: World) -> int:
    """A lecture in April, and a case in May in the same village."""
    form = RecordForm("lecture", date(2026, 4, 14), audience=("villagers",), attended=50)
    records.submit(by=world.an, unit=world.village, form=form, at=NOW)
    happened = MatterForm("case", datetime(2026, 5, 14, 9, 0), {"loss": 3000, "fraud": "T01"})
    return matters.register(by=world.an, unit=world.village, form=happened, at=NOW)


@pytest.mark.parametrize("kind, least", [("acceptance", 4), ("review", 4), ("quarterly", 8), ("summary", 3)])
def test_every_number_of_a_paper_opens_its_list(world: World, case: int, kind: str, least: int) -> None:
    client = signed_in(world.an)
    about = f"on={case}" if kind == "review" else "period=2026-Q2"

    page = client.get(f"/papers/new/{kind}?{about}").content.decode()
    found = {unescape(link) for link in LINKS.findall(page)}
    answers = {link: client.get(link).status_code for link in found}

    assert len(found) >= least
    assert {link: code for link, code in answers.items() if code != 200} == {}
