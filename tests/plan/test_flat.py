"""The flat form says what a plan says, and comes back unchanged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wuzha.plan.check import check
from wuzha.plan.explain import explain
from wuzha.plan.flat import from_flat, to_flat
from wuzha.plan.model import Due, During, Phase, Plan, Recurring, Requirement, Triggered
from wuzha.plan.parse import load
from wuzha.plan.write import dump

PLANS = Path(__file__).parents[2].parent / "shared/plans"
GOLD = sorted((PLANS / "gold").glob("*.json"))

TEXT = (
    "每月组织一次宣讲。每周五16:00前报送情况。次月10日前报送月报。每月组织一次宣讲。5月31日前签订责任书。"
    "发案数同比下降。"
)
OWN: dict[str, Any] = {
    "title": "云溪镇方案",
    "number": None,
    "issuer": "云溪镇人民政府",
    "issued": "2026-03-02",
    "window": {"from": "03-02", "to": "12-31", "quote": ""},
    "objectives": [
        {"quote": "发案数同比下降", "indicator": "cases.count", "compare": "year-on-year", "target": "< 0%"},
    ],
    "phases": [{"quote": "", "name": "宣传发动", "from": None, "to": "03-31"}],
    "groups": [{"quote": "", "name": "领导小组", "leader": "镇长", "office": None}],
    "requirements": [],
    "questions": [{"start": 0, "end": 4, "ask": "由谁组织？"}],
}


def _entry(quote: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a flat entry is JSON
    entry: dict[str, Any] = {
        "quote": quote,
        "activity": "lecture",
        "owners": [],
        "owner_types": ["village"],
        "lead": [],
        "audience": [],
        "schedule": {"kind": "ongoing", "every": None, "times": None, "due": None},
        "trigger": None,
        "where": None,
        "quantity": None,
        "coverage": None,
        "evidence": [],
    }
    return entry | fields


def _schedule(kind: str, every: str | None = None, due: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "every": every, "times": 1 if kind == "recurring" else None, "due": due}


ENTRIES = [
    _entry("每月组织一次宣讲", schedule=_schedule("recurring", "month"), owners=["各村"], coverage=100),
    _entry("每周五16:00前报送情况", activity="report", schedule=_schedule("recurring", "week", "weekly:fri 16:00")),
    _entry("次月10日前报送月报", activity="report", schedule=_schedule("recurring", "month", "monthly:10")),
    _entry("每月组织一次宣讲", schedule=_schedule("recurring", "month", "monthly:??"), where="headcount >= 50"),
    _entry("5月31日前签订责任书", activity="pledge", schedule=_schedule("deadline", due="05-31"), where="视情"),
    _entry("5月31日前签订责任书", schedule=_schedule("recurring", "semester", "05-31"), lead=["派出所"]),
    _entry("报送情况", schedule=_schedule("window", due="??-20"), quantity={"op": ">=", "n": 2, "unit": "次"}),
    _entry("报送月报", schedule=_schedule("window"), evidence=["register", "photo"], audience=["staff"]),
    _entry("宣讲", schedule=_schedule("triggered"), trigger={"event": "case", "condition": "cases >= 1"}),
    _entry("组织", schedule=_schedule("triggered"), trigger={"event": "finding", "condition": "推进不力"}),
    _entry("签订", schedule=_schedule("triggered"), trigger={"event": "new-staff", "condition": None}),
]


def _without_offsets(flat: dict[str, Any]) -> dict[str, Any]:
    bare = [{key: entry[key] for key in entry if key not in ("start", "end")} for entry in flat["requirements"]]
    goals = [{key: entry[key] for key in entry if key not in ("start", "end")} for entry in flat["objectives"]]
    return flat | {"requirements": bare, "objectives": goals}


def test_every_field_of_our_own_reading_comes_back_unchanged() -> None:
    flat = OWN | {"requirements": ENTRIES}

    assert _without_offsets(to_flat(from_flat(flat, TEXT), TEXT)) == flat


def test_a_reading_with_offsets_comes_back_with_them() -> None:
    flat = to_flat(from_flat(OWN | {"requirements": ENTRIES}, TEXT), TEXT)

    assert to_flat(from_flat(flat, TEXT), TEXT) == flat


def test_equal_quotes_stand_in_the_order_of_the_document() -> None:
    plan = from_flat(OWN | {"requirements": ENTRIES}, TEXT)

    assert [plan.requirements[index].at for index in (0, 3)] == [(0, 8), (34, 42)]
    assert plan.objectives[0].at == (55, 62)


def test_a_report_on_a_month_falls_due_in_the_next_and_other_work_in_the_same() -> None:
    flat = _schedule("recurring", "month", "monthly:10")
    plan = from_flat(
        OWN | {"requirements": [_entry("甲", activity=code, schedule=flat) for code in ("report", "quiz")]}, ""
    )

    assert [requirement.schedule for requirement in plan.requirements] == [
        Recurring(every="month", due=Due(day=10, of="next")),
        Recurring(every="month", due=Due(day=10, of="same")),
    ]


def test_conditions_facts_decide_are_told_from_words_a_person_judges() -> None:
    plan = from_flat(OWN | {"requirements": ENTRIES}, TEXT)

    owners = [(requirement.owner.where, requirement.owner.when) for requirement in plan.requirements[3:5]]
    triggers = [requirement.schedule for requirement in plan.requirements[8:10]]
    assert owners == [("headcount >= 50", None), (None, "视情")]
    assert triggers == [Triggered(on="case", where="cases >= 1"), Triggered(on="finding", when="推进不力")]


def test_a_phase_gives_a_window_its_end() -> None:
    requirement = Requirement(id="R1", quote="", at=(0, 0), activity="event", schedule=During(phase="P1"))
    plan = Plan(title="", phases=(Phase(id="P1", name="发动", to="03-31"),), requirements=(requirement,))

    assert to_flat(plan, "")["requirements"][0]["schedule"] == _schedule("window", due="03-31")


def test_what_a_clause_also_waits_for_is_left_to_a_person() -> None:
    entry = _entry(
        "甲", schedule=_schedule("recurring", "week"), trigger={"event": "risk-level", "condition": "红色名单"}
    )

    plan = from_flat(OWN | {"requirements": [entry]}, "")

    assert plan.requirements[0].owner.when == "红色名单"


@pytest.mark.skipif(not PLANS.exists(), reason="real plans are not beside this checkout")
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_every_reading_by_hand_is_expressible(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    text = (PLANS / f"{gold.pop('plan')}.txt").read_text(encoding="utf-8")

    plan = from_flat(gold, text)
    again = load(dump(plan), name=path.name).plan
    errors = [problem for problem in check(plan, text=text) if problem.level == "error"]

    assert _without_offsets(to_flat(plan, text)) == gold | {"questions": []}
    assert again == plan
    assert errors == []
    assert len(explain(plan).splitlines()) >= 2 * len(plan.requirements)
