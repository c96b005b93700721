"""One requirement: in its context, with its owners and how each stands."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from drafting import draft, terms
from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import assignments, plans, publishing, records, units
from wuzha.actions.units import UnitForm
from wuzha.queries.requirements import Judgement, RequirementPage, requirement
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent
from wuzha.store.models import Requirement

AT = datetime(2026, 5, 20, 10, 0)


def page(world: World, code: str, by: Actor | None = None, now: datetime = AT) -> RequirementPage:
    return requirement(by=by or world.an, requirement=world.requirement(code), now=now)


def test_the_sentence_stands_marked_between_its_neighbours(world: World) -> None:
    found = page(world, "R2")

    assert [piece.text for piece in found.context if piece.marks] == ["每月组织全体员工接受不少于1次集中宣讲"]
    assert "各村每月组织村民" in found.context[0].text
    assert found.says == "各企业每月面向职工开展宣讲，至少1次。"


def test_owners_stand_in_tree_order_with_the_running_occasion(world: World) -> None:
    form = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))
    records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    found = page(world, "R1")

    assert [(row.unit_name, row.occasion_name, row.state_name, row.lacking) for row in found.owners] == [
        ("上云村", "2026年5月", "已完成", ""),
        ("下溪村", "2026年5月", "进行中", "还差1次"),
    ]
    assert found.counts == (("open", "进行中", 1), ("done", "已完成", 1))
    assert {(row.starts, row.last_day) for row in found.owners} == {(date(2026, 3, 2), date(2026, 12, 31))}


def test_a_report_still_due_stands_beside_the_running_month(world: World) -> None:
    found = page(world, "R6", by=world.lin, now=datetime(2026, 5, 8, 9, 0))

    assert [row.occasion_name for row in found.owners] == ["2026年4月", "2026年5月"]


def test_a_deadline_that_passed_still_shows_as_overdue(world: World) -> None:
    found = page(world, "R4", now=datetime(2026, 7, 1, 9, 0))

    assert [(row.unit_name, row.state_name) for row in found.owners] == [
        ("青禾纺织厂", "已逾期"),
        ("小满木器坊", "已逾期"),
    ]


def test_a_liaison_sees_her_own_village_alone(world: World) -> None:
    found = page(world, "R1", by=world.lin)

    assert ([row.unit_name for row in found.owners], found.managed, found.may_assign) == (["上云村"], False, False)


def test_units_without_the_clause_can_be_given_it(world: World) -> None:
    found = page(world, "R1")

    assert found.may_assign


def test_a_unit_freed_today_is_no_owner_any_more(world: World) -> None:
    assignments.release(by=world.an, requirement=world.requirement("R1"), units=[world.village], at=NOW)

    assert [row.unit_name for row in page(world, "R1").owners] == ["下溪村"]


def test_decisions_of_publishing_are_told(world: World) -> None:
    row = draft(world)
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world, judged=["R2"]), at=NOW)
    key = {each.code: each.pk for each in Requirement.objects.filter(plan=row)}

    judged = requirement(by=world.an, requirement=key["R2"], now=AT)
    foreign = requirement(by=world.an, requirement=key["R4"], now=AT)

    assert judged.judgements == (Judgement("有条件的", ("青禾纺织厂", "小满木器坊"), applies=True),)
    assert (foreign.foreign, foreign.owners) == (("市融媒体中心",), ())


def test_a_triggered_clause_has_owners_and_no_occasion(world: World) -> None:
    row = draft(world)
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    found = requirement(by=world.an, requirement=row.requirements.get(code="R6").pk, now=AT)

    assert (found.triggered, [(each.occasion_name, each.state) for each in found.owners]) == (
        True,
        [("", ""), ("", "")],
    )


def test_facts_name_only_what_the_clause_asks(world: World) -> None:
    assert dict(page(world, "R3").facts) == {
        "活动": "测试答题",
        "责任单位": "人数不少于50人的企业",
        "时间": "每季度至少1次",
        "对象": "职工",
        "覆盖率": "100%",
    }


def test_a_stopped_plan_offers_no_more_changes(world: World) -> None:
    plans.retire(by=world.an, plan=world.plan, on=date(2026, 5, 20), at=NOW)

    found = page(world, "R1")

    assert (found.may_assign, [row.last_day for row in found.owners]) == (False, [date(2026, 5, 19)] * 2)


def test_a_clause_of_a_draft_or_of_nowhere_is_absent(world: World) -> None:
    with pytest.raises(Absent):
        requirement(by=world.an, requirement=999_999, now=AT)


def test_somebody_without_a_post_finds_nothing(world: World) -> None:
    with pytest.raises(Absent):
        page(world, "R1", by=world.yi)


@pytest.mark.parametrize("more", [0, 60])
def test_a_requirement_takes_as_many_queries_for_sixty_units_as_for_two(
    world: World, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}村", "village"), at=NOW)
    key = world.requirement("R1")

    with django_assert_num_queries(5):
        found = requirement(by=world.an, requirement=key, now=AT)

    assert (found.total, len(found.owners)) == (more + 2, min(more + 2, 50))
