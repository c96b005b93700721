"""The page of ledgers: every number leads to what it counts, and every ledger is a worksheet, a document, a PDF."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from html import unescape

import docx
import pytest
from django.test import Client

from asking import name_of, signed_in, words
from world import NOW, World
from wuzha.actions import matters, records
from wuzha.papers.ledger_sheets import ledger_kinds
from wuzha.queries.ledger_rows import ledger_page
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.store.models import LogEntry

TRACED = re.compile(r'<td data-label="([^"]*)"[^>]*><a class="traced" href="([^"]*)">(\d+)</a>')
END = datetime(2026, 6, 11, 10, 0)


@pytest.fixture
def an(world: World) -> Client:
    """The officer of a township with a lecture, publicity of its own, a finding and a case."""
    lecture = RecordForm("lecture", date(2026, 5, 6), title="五月", audience=("villagers",), expected=90, attended=80)
    records.submit(by=world.an, unit=world.village, form=lecture, at=NOW)
    records.submit(by=world.an, unit=world.town, form=RecordForm("push", date(2026, 5, 8)), at=NOW)
    for kind, facts in (("case", {"loss": 3000, "fraud": "T01"}), ("finding", {"severity": "minor", "problems": 2})):
        form = MatterForm(kind, datetime(2026, 5, 14, 9, 0), facts)
        matters.register(by=world.an, unit=world.village, form=form, at=NOW)
    return signed_in(world.an)


def numbers(client: Client, kind: str) -> list[tuple[str, str, int]]:
    page = client.get(f"/ledgers?kind={kind}&period=2026-05").content.decode()
    return [(heading, unescape(leads), int(number)) for heading, leads, number in TRACED.findall(page)]


def test_each_number_about_a_unit_leads_to_a_list_that_says_the_same_number(an: Client, world: World) -> None:
    found = numbers(an, "assessment")
    said = {leads: words(an.get(leads).content) for _, leads, _ in found}

    assert {heading for heading, *_ in found} >= {"应完成", "待补", "宣传活动", "未整改问题"}
    assert any(f"unit={world.town}&" in leads for _, leads, _ in found)
    measures = r"(?:项|场次|件)"
    assert [
        (heading, number, leads)
        for heading, leads, number in found
        if not re.search(rf"：{number}{measures}", said[leads]) or "（不含下级）" not in said[leads]
    ] == []


@pytest.mark.parametrize(
    "kind, heading, address", [("activities", "实到", "/records/"), ("cases", "损失（元）", "/matters/")]
)
def test_a_number_of_a_line_leads_to_what_the_line_is_made_from(
    an: Client, kind: str, heading: str, address: str
) -> None:
    found = {name: leads for name, leads, _ in numbers(an, kind)}

    assert found[heading].startswith(address)
    assert an.get(found[heading]).status_code == 200


def test_what_was_held_before_a_case_leads_to_the_list_of_the_twelve_months(an: Client) -> None:
    (found,) = [each for each in numbers(an, "cases") if each[0] == "案前12个月宣传场次"]
    listed = words(an.get(found[1]).content)

    assert found[2] == 1
    assert "宣传活动：1场次" in listed
    assert "案发前12个月" in listed


@pytest.mark.parametrize("kind", ledger_kinds())
def test_a_ledger_is_handed_out_as_a_document_with_the_lines_of_the_page(an: Client, world: World, kind: str) -> None:
    answer = an.get(f"/ledgers/ledger.docx?kind={kind}&period=2026-05")
    table = docx.Document(io.BytesIO(answer.content)).tables[0]
    rows = ledger_page(by=world.an, kind=kind, unit=world.town, period="2026-05", now=END).rows

    assert name_of(answer) == f"云溪镇人民政府{ledger_kinds()[kind].name}（2026年5月）.docx"
    assert len([row for row in table.rows[1:] if row.cells[0].text != "合计"]) == len(rows)


def test_a_format_there_is_none_of_is_absent(an: Client) -> None:
    assert an.get("/ledgers/ledger.odt?kind=activities").status_code == 404


def test_a_ledger_too_long_for_a_document_is_said_and_offered_as_a_worksheet(
    an: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wuzha.papers.ledger_papers.MOST", 0)

    page = words(an.get("/ledgers/ledger.docx?kind=activities&period=2026-05", follow=True).content)

    assert "请下载表格" in page
    assert "宣传活动台账" in page


def test_who_took_a_ledger_or_an_archive_stands_among_what_was_done_with_personal_information(
    an: Client, world: World
) -> None:
    an.get("/ledgers/ledger.xlsx?kind=cases&period=2026-05")

    at = LogEntry.objects.latest("pk").at
    rows = ledger_page(by=world.an, kind="privacy", unit=world.town, period=f"{at:%Y}", now=END).rows

    assert "下载“云溪镇人民政府涉诈案件台账（2026年5月）.xlsx”" in [row.values["summary"] for row in rows]
