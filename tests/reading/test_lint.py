"""What the linter says of documents as they are read: of our own plan, and of real ones where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuzha.plan.lint.linter import lint
from wuzha.plan.lint.remarks import Remark
from wuzha.reading.reader import read

OWN = Path(__file__).parent / "own/plan.txt"
PLANS = Path(__file__).parents[2].parent / "shared/plans"
READ = ["001", "002", "003-03", "003-05", "003-06", "003-07", "003-09", "003-10", "003-13", "003-17"]
MOST = 4
"""Remarks for each thousand characters: more would drown the ones that matter."""


def remarks_of(path: Path) -> list[Remark]:
    text = path.read_text(encoding="utf-8")
    return lint(read(text), text=text)


def test_our_own_plan_is_told_of_its_campaign_and_of_the_reports_it_wants_from_villages() -> None:
    remarks = remarks_of(OWN)

    assert [(remark.id, remark.refused) for remark in remarks] == [
        ("burden-creation", False),
        ("burden-village-report", False),
    ]


@pytest.mark.skipif(not PLANS.exists(), reason="the real plans are not here")
def test_of_the_real_plans_only_those_that_expose_victims_hold_something_refused() -> None:
    found = {name: {remark.id for remark in remarks_of(PLANS / f"{name}.txt") if remark.refused} for name in READ}

    exposing = {name: {"victim-exposed"} if name in {"003-09", "003-10"} else set() for name in READ}
    assert found == exposing


@pytest.mark.skipif(not PLANS.exists(), reason="the real plans are not here")
@pytest.mark.parametrize("name", READ)
def test_a_real_plan_is_not_drowned_in_remarks(name: str) -> None:
    path = PLANS / f"{name}.txt"

    remarks = remarks_of(path)

    assert len(remarks) <= MOST * max(len(path.read_text(encoding="utf-8")) / 1000, 1)
