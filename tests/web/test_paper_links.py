"""Papers on the screen: every number opens the list it speaks of, and letters are made for all units below at once."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from html import unescape

import docx
import pytest

from tests.asking import signed_in, words
from world import NOW, World
from wuzha.actions import matters, records
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.store.models import Unit

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


def test_a_letter_for_every_unit_right_below_is_handed_out_at_once(world: World) -> None:
    an = signed_in(world.an)
    answer = an.get(f"/papers/new/responsibility/each.zip?unit={world.town}&period=2026")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as package:
        names = package.namelist()
        said = {name: docx.Document(package.open(name)).paragraphs for name in names}
    below = Unit.objects.filter(parent=world.town).order_by("path").values_list("name", flat=True)

    assert names == [f"{name}责任书.docx" for name in below]
    assert [any(f"乙方：{name}" in line.text for line in said[f"{name}责任书.docx"]) for name in below] == [True] * len(
        names
    )
    nobody = words(an.get(f"/papers/new/responsibility/each.zip?unit={world.village}&period=2026", follow=True).content)
    assert "没有要发责任书的下级单位" in nobody
    assert an.get("/papers/new/monthly/each.zip").status_code == 404
