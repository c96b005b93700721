"""Goals and stages of a draft: corrected and taken out, and what clauses lean on stays."""

from __future__ import annotations

import json

import pytest

from drafting import draft, value
from world import NOW, World
from wuzha.actions import asides, undo
from wuzha.plan.emit import plain
from wuzha.plan.model import Plan
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import Plan as PlanRow


def staged(world: World) -> PlanRow:
    """Return a draft with a stage that R1 takes its days from, one that nothing does, and a goal."""
    row = draft(world)
    body = plain(Plan.model_validate_json(row.body))
    body["phases"] = [{"id": "P1", "name": "宣传发动", "from": "03-01"}, {"id": "P2", "name": "总结"}]
    body["objectives"] = [{"id": "O1", "indicator": "cases.count", "target": "= 0", "quote": "力争零发案"}]
    first = body["requirements"][0]  # type: ignore[index]
    first["schedule"] = {"kind": "window", "phase": "P1"}  # type: ignore[index,call-overload]
    row.body = json.dumps(body, ensure_ascii=False)
    row.save()
    return row


def said(world: World, row: PlanRow) -> dict[str, object]:
    row.refresh_from_db()
    return {"by": world.an, "plan": row.pk, "revision": row.revision, "at": NOW}


def test_a_stage_gets_its_days_and_a_goal_its_target(world: World) -> None:
    row = staged(world)

    asides.change(code="P1", changes={"name": "发动", "from": "2026-03-01", "to": "2026-03-31"}, **said(world, row))  # type: ignore[arg-type]
    asides.change(code="O1", changes={"indicator": "cases.loss", "target": "< 0%", "id": "O9"}, **said(world, row))  # type: ignore[arg-type]

    plan = value(row)
    assert [(each.name, each.from_, each.to) for each in plan.phases] == [
        ("发动", "2026-03-01", "2026-03-31"),
        ("总结", None, None),
    ]
    assert [(each.id, each.indicator, each.target) for each in plan.objectives] == [("O1", "cases.loss", "< 0%")]


def test_a_day_there_is_not_is_refused_beside_its_box(world: World) -> None:
    row = staged(world)

    with pytest.raises(Refusal) as refused:
        asides.change(code="P2", changes={"to": "2026-02-31"}, **said(world, row))  # type: ignore[arg-type]

    assert (list(refused.value.fields), value(row).phases[1].to) == (["to"], None)


def test_what_is_no_stage_is_taken_out_and_comes_back_when_undone(world: World) -> None:
    row = staged(world)
    before = value(row)

    asides.drop(code="P2", **said(world, row))  # type: ignore[arg-type]
    gone = value(row)
    undo.undo(**said(world, row))  # type: ignore[arg-type]

    assert ([each.id for each in gone.phases], value(row)) == (["P1"], before)


def test_a_stage_that_clauses_take_their_days_from_stays(world: World) -> None:
    row = staged(world)

    with pytest.raises(Refusal, match="还有要求按这个阶段计时：R1"):
        asides.drop(code="P1", **said(world, row))  # type: ignore[arg-type]

    assert [each.id for each in value(row).phases] == ["P1", "P2"]


@pytest.mark.parametrize("code", ["P9", "R1"])
def test_what_is_not_there_cannot_be_changed(world: World, code: str) -> None:
    row = staged(world)

    with pytest.raises(Refusal, match="已不在方案中"):
        asides.change(code=code, changes={"name": "甲"}, **said(world, row))  # type: ignore[arg-type]


def test_who_saw_an_older_revision_or_may_not_manage_plans_changes_nothing(world: World) -> None:
    row = staged(world)
    given = {"plan": row.pk, "code": "P2", "at": NOW}

    with pytest.raises(Stale):
        asides.drop(by=world.an, revision=row.revision - 1, **given)  # type: ignore[arg-type]
    with pytest.raises(Absent):
        asides.drop(by=world.lin, revision=row.revision, **given)  # type: ignore[arg-type]
