"""The burden bill over real units: by type for a plan, over all plans for a unit."""

from __future__ import annotations

import pytest

from drafting import draft
from world import NOW, TEXT, World, clause
from wuzha.actions import plans, publishing, terms, units
from wuzha.actions.publishing import Terms
from wuzha.actions.units import ImportRow, UnitForm
from wuzha.calendar.terms import Term
from wuzha.plan.model import Owner, Plan, Recurring
from wuzha.plan.write import dump
from wuzha.queries.burden import Span, plan_burden, unit_burden, yearly_records
from wuzha.rules.refusals import Absent
from wuzha.store.models import Plan as PlanRow
from wuzha.store.models import Unit

TODAY = NOW.date()


def another_plan(world: World, owner: Owner, every: str = "half-month", activity: str = "lecture") -> int:
    """Publish a plan of one clause for some units of the township."""
    quote = "每月组织村民开展不少于1次集中宣讲"
    wanted = clause("R1", quote, activity=activity, owner=owner, schedule=Recurring.model_validate({"every": every}))
    key = plans.upload(by=world.an, adopter=world.town, name="县方案.txt", data=TEXT.encode(), at=NOW)
    row = PlanRow.objects.get(pk=key)
    plans.replace(
        by=world.an, plan=key, revision=row.revision, yaml=dump(Plan(title="县方案", requirements=(wanted,))), at=NOW
    )
    row.refresh_from_db()
    span = {"starts": TODAY, "ends": TODAY.replace(month=12)}
    publishing.publish(
        by=world.an, plan=key, revision=row.revision, terms=Terms(adopter=world.town, leave_open=True, **span), at=NOW
    )
    return key


def test_a_plan_costs_each_type_what_its_units_owe(world: World) -> None:
    found = plan_burden(by=world.an, plan=world.plan, today=TODAY)

    rows = {each.name: (each.units, each.records, each.reports, each.total) for each in found.types}
    assert rows == {
        "企业": (2, Span(24, 28), Span(12, 12), 52),
        "村（社区）": (2, Span(24, 24), Span(12, 12), 48),
    }
    assert (found.total, found.draft, found.open) == (100, False, ())


def test_clauses_are_listed_with_the_units_that_owe_them(world: World) -> None:
    (firms, _) = plan_burden(by=world.an, plan=world.plan, today=TODAY).types

    assert [(line.code, line.records, line.units, line.is_report) for line in firms.clauses] == [
        ("R2", 12, 2, False),
        ("R6", 12, 2, True),
        ("R3", 4, 1, False),
    ]
    assert (firms.once, firms.kept, firms.merges) == (Span(1, 1), Span(1, 1), ())


def test_people_are_counted_where_they_are_known(world: World) -> None:
    units.add(by=world.an, parent=world.town, form=UnitForm("无名厂", "enterprise"), at=NOW)

    (firms, villages) = plan_burden(by=world.an, plan=world.plan, today=TODAY).types

    assert (firms.units, firms.without_people) == (3, 1)
    assert firms.touches == 12 * (120 + 12) + 4 * 120
    assert villages.without_people == 0


def test_a_draft_is_billed_for_the_units_it_would_fall_on(world: World) -> None:
    row = draft(world)

    found = plan_burden(by=world.an, plan=row.pk, today=TODAY)

    assert (found.draft, [each.name for each in found.types]) == (True, ["企业", "村（社区）"])
    assert [each.records for each in found.types] == [Span(4, 4), Span(12, 12)]
    assert found.open == ("R2",)
    assert found.types[0].clauses[0].key is None


def test_a_liaison_sees_the_bill_of_her_own_village_and_no_draft(world: World) -> None:
    row = draft(world)

    found = plan_burden(by=world.lin, plan=world.plan, today=TODAY)

    assert [(each.name, each.units) for each in found.types] == [("村（社区）", 1)]
    with pytest.raises(Absent):
        plan_burden(by=world.lin, plan=row.pk, today=TODAY)
    with pytest.raises(Absent):
        unit_burden(by=world.lin, unit=world.other_village, today=TODAY)


def test_a_units_bill_is_over_all_its_plans_and_says_what_they_could_share(world: World) -> None:
    another_plan(world, Owner(units=("各村",), types=("village",)))

    found = unit_burden(by=world.an, unit=world.village, today=TODAY)

    assert (found.plans, found.bill.total, found.bill.merged) == (2, 24 + 24, Span(36, 36))
    (merge,) = found.bill.merges
    assert (merge.before, merge.after) == (36, 24)
    assert [line.plan_title for line in merge.clauses] == ["云溪镇防范电信网络诈骗工作方案", "县方案"]
    assert yearly_records(world.village, Unit.objects.get(pk=world.village).path, TODAY) == 48


def test_a_school_counts_by_its_own_terms(world: World) -> None:
    school = units.add(by=world.an, parent=world.town, form=UnitForm("云溪小学", "school", headcount=40), at=NOW)
    another_plan(world, Owner(types=("school",)), every="semester", activity="event")
    path = Unit.objects.get(pk=school).path

    usual = yearly_records(school, path, TODAY)
    summer = TODAY.replace(month=7, day=15), TODAY.replace(month=8, day=20)
    terms.set_terms(by=world.an, unit=school, terms=[Term("2026-T3", *summer)], at=NOW)

    assert (usual, yearly_records(school, path, TODAY)) == (2, 3)
    assert unit_burden(by=world.an, unit=school, today=TODAY).bill.total == 3


@pytest.mark.parametrize("number", [1, 30])
def test_a_bill_takes_as_many_queries_for_one_unit_as_for_thirty(
    world: World, number: int, django_assert_num_queries: object
) -> None:
    rows = [ImportRow(UnitForm(f"第{place}号厂", "enterprise", headcount=80)) for place in range(number)]
    units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW)

    with django_assert_num_queries(6):  # type: ignore[operator]
        first = plan_burden(by=world.an, plan=world.plan, today=TODAY)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert plan_burden(by=world.an, plan=world.plan, today=TODAY) is first
    with django_assert_num_queries(5):  # type: ignore[operator]
        unit_burden(by=world.an, unit=world.factory, today=TODAY)
