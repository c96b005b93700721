"""Every ledger is made from what was registered, and each of its lines leads there."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from world import NOW, World
from wuzha.actions import matters, number_series, paper_lives, papers, records
from wuzha.actions.paper_lives import Address
from wuzha.papers.ledger_sheets import ledger_kinds
from wuzha.queries.ledger_rows import LedgerPage, ledger_page
from wuzha.queries.papers import Subject
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent

END = datetime(2026, 6, 11, 10, 0)


@pytest.fixture
def may(world: World) -> World:
    """A record of every kind a ledger lists, a matter of every kind, and a warning letter that was issued."""
    for activity in ("lecture", "meeting", "push", "pledge", "quiz", "revisit", "interview", "trace"):
        form = RecordForm(activity, date(2026, 5, 6), title="五月", attended=8, originals=("minutes", "signed-copy"))
        records.submit(by=world.an, unit=world.village, form=form, at=NOW)
    for kind, facts in (
        ("new-staff", {"batch": 5}),
        ("warning", {"reached": True}),
        ("case", {"loss": 3000, "fraud": "T01", "age": 70}),
        ("finding", {"severity": "minor", "problems": 2}),
        ("risk-level", {"level": "orange"}),
    ):
        form_of = MatterForm(kind, datetime(2026, 5, 14, 9, 0), facts)
        matters.register(by=world.an, unit=world.village, form=form_of, at=NOW)
    issue(world, Subject("warning-letter", world.village, "2026-04"))
    return world


def issue(world: World, subject: Subject) -> None:
    """Write a letter and issue it to 上云村 with the first number of the township."""
    letter = papers.freeze(by=world.an, subject=subject, texts={"demand": "请于六月底前补办。"}, at=NOW)
    paper_lives.address(by=world.an, paper=letter, to=Address(units=(world.village,)), at=NOW)
    paper_lives.check(by=world.bo, paper=letter, at=NOW)
    paper_lives.sign(by=world.lei, paper=letter, at=NOW)
    series = number_series.begin(by=world.an, office=world.town, name="函", mark="云反诈办函", before=0, at=NOW)
    paper_lives.issue(by=world.an, paper=letter, series=series, on=NOW.date(), at=NOW)


def ledger(world: World, kind: str) -> LedgerPage:
    return ledger_page(by=world.an, kind=kind, unit=world.town, period="2026-05", now=END)


@pytest.mark.parametrize("kind", ledger_kinds())
def test_every_ledger_has_its_line_and_no_column_nobody_fills(may: World, kind: str) -> None:
    rows = ledger(may, kind).rows
    sources = [each.source for each in ledger_kinds()[kind].columns if each.source]

    assert len(rows) == (5 if kind in {"assessment", "privacy"} else 1)
    assert [
        source for source in sources if source not in rows[0].values and source not in {"level", "stopped", "channel"}
    ] == []


def test_the_ledger_of_cases_tells_what_was_registered_and_nothing_of_a_person(may: World) -> None:
    values = ledger(may, "cases").rows[0].values

    assert {key: values[key] for key in ("unit", "fraud", "loss", "age_band", "status")} == {
        "unit": "上云村", "fraud": "刷单返利", "loss": 3000, "age_band": "66岁以上", "status": "办理中",
    }  # fmt: skip


def test_a_ledger_that_does_not_exist_and_an_office_out_of_reach_are_absent(may: World) -> None:
    with pytest.raises(Absent):
        ledger(may, "log-ins")
    with pytest.raises(Absent):
        ledger_page(by=may.lin, kind="cases", unit=may.village, period="2026-05", now=END)
