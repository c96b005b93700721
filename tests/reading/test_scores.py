"""How much of a whole plan the reader finds, on real plans where they are at hand and on one of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.reading.matching import f1, pairs, places
from wuzha.plan.model import Plan
from wuzha.reading.reader import read

PLANS = Path(__file__).parents[2].parent / "shared/plans"
OWN = Path(__file__).parent / "own"
READABLE = ("001", "002", "003-03", "003-05", "003-06", "003-07", "003-09", "003-10", "003-13", "003-17")


def share(right: int, of: int) -> float:
    return right / of


@pytest.mark.skipif(not PLANS.exists(), reason="the real plans are not at hand; the twin below reads our own")
def test_real_plans_are_read_well_enough_to_be_corrected_instead_of_typed() -> None:
    gold_count = read_count = hits = activities = kinds = types = 0
    for name in READABLE:
        text = (PLANS / f"{name}.txt").read_text(encoding="utf-8")
        gold = json.loads((PLANS / "gold" / f"{name}.json").read_text(encoding="utf-8"))["requirements"]
        found = read(text).requirements
        matched = pairs(places([one["quote"] for one in gold], text), [one.at for one in found])
        gold_count, read_count, hits = gold_count + len(gold), read_count + len(found), hits + len(matched)
        activities += sum(gold[i]["activity"] == found[j].activity for i, j in matched)
        kinds += sum(gold[i]["schedule"]["kind"] == found[j].schedule.kind for i, j in matched)
        types += sum(set(gold[i]["owner_types"]) == set(found[j].owner.types) for i, j in matched)

    assert f1(hits, gold_count, read_count) >= 0.90
    assert share(activities, hits) >= 0.90
    assert share(kinds, hits) >= 0.95
    assert share(types, hits) >= 0.90


def own_plan() -> tuple[Plan, str]:
    text = (OWN / "plan.txt").read_text(encoding="utf-8")
    return read(text), text


def test_our_own_plan_is_read_like_a_careful_person_reads_it() -> None:
    gold = YAML(typ="safe", pure=True).load((OWN / "gold.yaml").read_text(encoding="utf-8"))
    plan, text = own_plan()
    found = plan.requirements

    matched = pairs(places([one["quote"] for one in gold["requirements"]], text), [one.at for one in found])
    right = [(gold["requirements"][i], found[j]) for i, j in matched]
    goals = pairs(places(gold["objectives"], text), [goal.at for goal in plan.objectives if goal.at])

    assert f1(len(matched), len(gold["requirements"]), len(found)) >= 0.95
    assert share(sum(one["activity"] == two.activity for one, two in right), len(right)) >= 0.95
    assert share(sum(set(one["types"]) == set(two.owner.types) for one, two in right), len(right)) >= 0.95
    assert f1(len(goals), len(gold["objectives"]), len(plan.objectives)) == 1.0
    stated = [(one["every"], getattr(two.schedule, "every", None)) for one, two in right if "every" in one]
    assert [every for every, _ in stated] == [every for _, every in stated]


def test_the_head_of_our_own_plan_is_read() -> None:
    plan, _ = own_plan()

    assert plan.title == "云溪镇“无诈乡镇”创建实施方案"
    assert (plan.number, plan.issuer, plan.issued) == ("云政〔2025〕18号", "云溪镇人民政府", "2025-03-10")
    assert plan.window is not None
    assert (plan.window.from_, plan.window.to) == ("2025-03-10", "2025-12-31")
    assert [phase.name for phase in plan.phases] == ["动员部署阶段", "集中攻坚阶段", "总结验收阶段"]
    assert [(group.leader, group.office) for group in plan.groups] == [("镇党委副书记", "镇综治办")]
