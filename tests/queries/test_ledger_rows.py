"""Every ledger is made from what was registered, and each of its lines leads there."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from world import NOW, World
from wuzha.actions import matters, papers, records
from wuzha.papers.ledger_sheets import ledger_kinds
from wuzha.queries.ledger_rows import LedgerPage, ledger_page
from wuzha.queries.papers import Subject
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent

END = datetime(2026, 6, 11, 10, 0)


@pytest.fixture
def may(world: World) -> World:
    """A record of every kind a ledger lists, a matter of every kind, and a warning letter."""
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
    papers.freeze(by=world.an, subject=Subject("warning-letter", world.village, "2026-04"), texts={}, at=NOW)
    return world


def ledger(world: World, kind: str) -> LedgerPage:
    return ledger_page(by=world.an, kind=kind, unit=world.town, period="2026-05", now=END)


@pytest.mark.parametrize("kind", ledger_kinds())
def test_every_ledger_has_its_line_and_no_column_nobody_fills(may: World, kind: str) -> None:
    rows = ledger(may, kind).rows
    sources = [each.source for each in ledger_kinds()[kind].columns if each.source]

    assert len(rows) == (5 if kind == "assessment" else 1)
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
