"""A duty that a matter called up, answered through the month's form (填报表)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from drafting import draft, structure, terms
from filling import Filled, form, outcomes, send
from world import NOW, World
from wuzha.actions import matters, publishing
from wuzha.plan.model import Triggered
from wuzha.queries.progress import standings
from wuzha.rules.matters import MatterForm
from wuzha.rules.states import State
from wuzha.store.models import Record, Unit

REVISIT = "发生案件后，各村3日内回访"
TODAY = date(2026, 5, 20)


@pytest.fixture
def case(world: World) -> int:
    """A case at 上云村 this morning, under a clause that asks for a call within three days."""
    value = structure()
    asking = tuple(
        each.model_copy(update={"schedule": Triggered(on="case", within="P3D")}) if each.quote == REVISIT else each
        for each in value.requirements
    )
    row = draft(world, value.model_copy(update={"requirements": asking}))
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)
    return happened(world, 8)


def happened(world: World, hour: int) -> int:
    said = MatterForm("case", datetime(2026, 5, 20, hour, 30), {"loss": 5000, "fraud": "T01"})
    return matters.register(by=world.lin, unit=world.village, form=said, at=NOW)


def how(world: World, case: int) -> State:
    """Say how the call after a case stands two days later."""
    unit = Unit.objects.get(pk=world.village)
    found = standings({unit.pk: unit.path}, date(2026, 5, 1), date(2026, 6, 1), datetime(2026, 5, 22, 9, 0))
    return next(each.state for each in found if each.obligation.matter == case)


def revisits(filled: Filled) -> dict[str, int]:
    """Return the rows of the duty, by the occasion they say."""
    rows = range(1, filled.duties.max_row + 1)
    return {str(filled.duties.cell(row, 3).value): row for row in rows if filled.duties.cell(row, 2).value == REVISIT}


def test_the_form_has_a_row_for_each_matter_with_its_due(world: World, case: int) -> None:
    second = happened(world, 9)

    filled = form(world.lin, world.village)

    rows = revisits(filled)
    assert list(rows) == [f"发生案件（5月20日，{case}号）", f"发生案件（5月20日，{second}号）"]
    assert {filled.duties.cell(row, 4).value for row in rows.values()} == {datetime(2026, 5, 23)}


def test_a_row_filled_in_answers_its_own_matter_and_no_other(world: World, case: int) -> None:
    second = happened(world, 9)
    filled = form(world.lin, world.village)
    row = revisits(filled)[f"发生案件（5月20日，{case}号）"]
    filled.fill(filled.duties, row, 日期=TODAY, 备注="电话联系，情绪平稳")

    returned = send(world.lin, filled)

    record = Record.objects.get()
    assert [outcome for outcome, _ in outcomes(returned)] == ["新记"]
    assert (record.activity, list(record.matters.values_list("pk", flat=True))) == ("revisit", [case])
    assert (how(world, case), how(world, second)) == (State.DONE, State.DUE_SOON)


def test_the_same_file_again_adds_nothing_and_a_row_changed_keeps_its_matter(world: World, case: int) -> None:
    filled = form(world.lin, world.village)
    row = revisits(filled)[f"发生案件（5月20日，{case}号）"]
    filled.fill(filled.duties, row, 日期=TODAY)
    send(world.lin, filled)
    send(world.lin, filled)
    filled.fill(filled.duties, row, 地点="村委会")

    send(world.lin, filled)

    record = Record.objects.get()
    assert (record.place, list(record.matters.values_list("pk", flat=True))) == ("村委会", [case])
    assert how(world, case) is State.DONE


def test_a_new_copy_shows_the_record_in_the_row_of_its_matter(world: World, case: int) -> None:
    filled = form(world.lin, world.village)
    filled.fill(filled.duties, revisits(filled)[f"发生案件（5月20日，{case}号）"], 日期=TODAY)
    send(world.lin, filled)

    again = form(world.lin, world.village, issue="b")
    sent = send(world.lin, again)

    row = revisits(again)[f"发生案件（5月20日，{case}号）"]
    assert again.duties.cell(row, 5).value == "已完成，已登记"
    assert [outcome for outcome, _ in outcomes(sent)] == []
    assert Record.objects.count() == 1


def test_a_matter_withdrawn_meanwhile_leaves_the_record_and_says_that_it_counts_for_nothing(
    world: World, case: int
) -> None:
    filled = form(world.lin, world.village)
    filled.fill(filled.duties, revisits(filled)[f"发生案件（5月20日，{case}号）"], 日期=TODAY)
    matters.withdraw(by=world.lin, matter=case, revision=1, why="重复登记", at=NOW)

    returned = send(world.lin, filled)

    told = [(row["outcome"], row["words"]) for row in returned.told["rows"]]
    assert told == [("新记", f"没有计入任务。没有计入本行的任务：事项{case}号已撤回。")]
    record = Record.objects.get()
    assert (record.claims.count(), record.matters.count()) == (0, 0)
