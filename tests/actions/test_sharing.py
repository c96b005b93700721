"""One record for several units, as the clause says: the township's for a village, a village's for the township."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from drafting import clause, draft, structure, terms
from sums import sums
from world import NOW, World
from wuzha.actions import publishing, records
from wuzha.plan.model import Count, Owner, Recurring
from wuzha.queries.progress import standings
from wuzha.queries.recording import preview
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Claim, Unit

THEN = datetime(2026, 5, 20, 10, 0)
DAY = date(2026, 5, 20)


def plan(world: World, count: Count, owner: Owner) -> None:
    quiz = clause(
        "R1", "各村每月张贴防骗标语2条", activity="quiz", owner=owner, schedule=Recurring(every="week"), count=count
    )
    row = draft(world, structure().model_copy(update={"requirements": (quiz,), "questions": ()}))
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)


def done(world: World, unit: int) -> list[str]:
    path = {unit: Unit.objects.get(pk=unit).path}
    found = standings(path, DAY, date(2026, 5, 21), THEN)
    return [each.state.value for each in found if each.clause.plan != world.plan]


def test_what_the_township_did_for_a_village_counts_for_that_village_alone(world: World) -> None:
    plan(world, Count.model_validate({"from": ["above"]}), Owner(units=("各村",), types=("village",)))
    form = RecordForm("quiz", DAY, served=(world.village,))

    record = records.submit(by=world.an, unit=world.town, form=form, at=NOW)

    assert (done(world, world.village), done(world, world.other_village)) == (["done"], ["open"])
    assert list(Claim.objects.filter(record=record).values_list("unit", flat=True)) == [world.village]
    records.correct(
        by=world.an, record=record, revision=1, form=RecordForm("quiz", DAY, served=(world.other_village,)), at=NOW
    )
    assert (done(world, world.village), done(world, world.other_village)) == (["open"], ["done"])
    records.withdraw(by=world.an, record=record, revision=2, why="误记", at=NOW)
    assert done(world, world.other_village) == ["open"]
    assert not sums().filter(unit=world.other_village).exists()


def test_without_the_clause_saying_so_it_counts_for_nobody_below(world: World) -> None:
    plan(world, Count(), Owner(units=("各村",), types=("village",)))

    records.submit(by=world.an, unit=world.town, form=RecordForm("quiz", DAY, served=(world.village,)), at=NOW)

    assert done(world, world.village) == ["open"]


def test_what_a_village_did_counts_for_the_township_where_the_clause_says_so(world: World) -> None:
    plan(world, Count.model_validate({"from": ["below"]}), Owner(units=("云溪镇人民政府",), types=("township",)))

    seen = preview(by=world.lin, unit=world.village, form=RecordForm("quiz", DAY), kinds=frozenset(), now=THEN)
    records.submit(by=world.lin, unit=world.village, form=RecordForm("quiz", DAY), at=NOW)

    assert [(each.unit, each.counts) for each in seen.counted] == [(world.town, True)]
    assert done(world, world.town) == ["done"]


def test_only_units_below_can_be_served(world: World) -> None:
    with pytest.raises(Refusal, match="下级单位"):
        records.submit(
            by=world.lin, unit=world.village, form=RecordForm("quiz", DAY, served=(world.other_village,)), at=NOW
        )
