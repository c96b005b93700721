"""A lower unit's own plan: drafted without re-typing, what it repeats owed once, what it adds counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from world import NOW, World
from wuzha.access import Actor, actor_of
from wuzha.actions import deriving, drafts, people, plans, publishing
from wuzha.actions.people import PersonForm
from wuzha.actions.publishing import Terms
from wuzha.plan.model import Plan
from wuzha.queries.progress import standings
from wuzha.queries.publishing import publication
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Assignment, Unit
from wuzha.store.models import Plan as PlanRow

TODAY, END = date(2026, 5, 20), date(2027, 1, 1)


@pytest.fixture
def hu(world: World) -> Actor:
    """The officer of 上云村."""
    account = people.add(by=world.an, form=PersonForm("胡青", "hu", world.village, "officer"), at=NOW)
    actor = actor_of(account.person, TODAY)
    assert actor is not None
    return actor


def body(plan: int) -> Plan:
    return Plan.model_validate_json(PlanRow.objects.get(pk=plan).body)


def put_in_force(by: Actor, plan: int, unit: int) -> None:
    row = PlanRow.objects.get(pk=plan)
    terms = Terms(adopter=unit, starts=TODAY, ends=END, leave_open=True)
    publishing.publish(by=by, plan=plan, revision=row.revision, terms=terms, at=NOW)


def owed(unit: int) -> list[tuple[str, int]]:
    path = {unit: Unit.objects.get(pk=unit).path}
    found = standings(path, date(2026, 6, 1), date(2026, 7, 1), datetime(2026, 6, 1, 9))
    return sorted((each.clause.requirement.quote, each.clause.plan) for each in found)


def test_only_the_clauses_that_hit_the_unit_are_taken_with_text_and_places(world: World, hu: Actor) -> None:
    key = deriving.derive(by=hu, plan=world.plan, unit=world.village, at=NOW)

    row, source = PlanRow.objects.get(pk=key), PlanRow.objects.get(pk=world.plan)
    draft = body(key)
    assert [clause.id for clause in draft.requirements] == ["R1", "R5", "R6"]
    assert (row.text, row.carries_id, row.adopter_id) == (source.text, source.pk, world.village)
    assert all(row.text[slice(*clause.at)] == clause.quote for clause in draft.requirements)
    assert draft.parents == ("云政〔2026〕12号",)


def test_what_is_repeated_as_it_is_is_owed_once(world: World, hu: Actor) -> None:
    before = owed(world.village)
    key = deriving.derive(by=hu, plan=world.plan, unit=world.village, at=NOW)

    put_in_force(hu, key, world.village)

    assert owed(world.village) == before
    assert not Assignment.objects.filter(requirement__plan=key).exists()


def test_what_is_made_stricter_is_the_units_own_and_shown_before_publishing(world: World, hu: Actor) -> None:
    key = deriving.derive(by=hu, plan=world.plan, unit=world.village, at=NOW)
    changes = {"schedule.times": 2}
    drafts.change_requirement(
        by=hu, plan=key, revision=PlanRow.objects.get(pk=key).revision, code="R1", changes=changes, at=NOW
    )

    seen = publication(by=hu, plan=key, adopter=None, starts=TODAY, ends=END, today=TODAY).carried
    put_in_force(hu, key, world.village)

    assert seen is not None
    assert [(each.new.id, each.what) for each in seen.changed] == [("R1", ("时间",))]
    assert [after.id for _, after in seen.kept] == ["R5", "R6"]
    mine = Assignment.objects.filter(requirement__plan=key).values_list("requirement__code", flat=True)
    assert list(mine) == ["R1"]


def test_when_the_superiors_plan_stops_the_units_own_goes_on(world: World, hu: Actor) -> None:
    key = deriving.derive(by=hu, plan=world.plan, unit=world.village, at=NOW)
    put_in_force(hu, key, world.village)

    plans.retire(by=world.an, plan=world.plan, on=TODAY + timedelta(days=5), at=NOW)

    mine = Assignment.objects.filter(requirement__plan=key).order_by("requirement__position")
    assert list(mine.values_list("requirement__code", "from_date")) == [
        (code, date(2026, 5, 25)) for code in ("R1", "R5", "R6")
    ]


def test_nobody_derives_for_a_unit_that_is_not_theirs_or_from_their_own_plan(world: World, hu: Actor) -> None:
    with pytest.raises(Absent):
        deriving.derive(by=hu, plan=world.plan, unit=world.other_village, at=NOW)
    with pytest.raises(Absent):
        deriving.derive(by=world.lin, plan=world.plan, unit=world.village, at=NOW)
    with pytest.raises(Refusal, match="下级单位"):
        deriving.derive(by=world.an, plan=world.plan, unit=world.town, at=NOW)
