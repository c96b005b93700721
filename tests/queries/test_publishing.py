"""The preview of publishing: what it promises is what publishing does."""

from __future__ import annotations

import json
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from drafting import draft, structure, terms
from world import NOW, World
from wuzha.actions import drafts, units
from wuzha.actions import publishing as verbs
from wuzha.actions.units import UnitForm
from wuzha.plan.emit import plain
from wuzha.plan.model import Plan
from wuzha.queries.duties import duties
from wuzha.queries.publishing import Publication, publication
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.unfold import unfold
from wuzha.store.models import Assignment, LogEntry, Requirement, Unit
from wuzha.store.models import Plan as PlanRow

TODAY = date(2026, 5, 20)
ENDS = date(2027, 1, 1)


def preview(world: World, row: PlanRow, starts: date = TODAY, adopter: int | None = None) -> Publication:
    return publication(by=world.an, plan=row.pk, adopter=adopter, starts=starts, ends=ENDS, today=TODAY)


def test_the_preview_counts_what_publishing_then_assigns(world: World) -> None:
    row = draft(world)

    found = preview(world, row)
    made = verbs.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    assert found.assignments == made.assignments
    assert {clause.code: clause.count for clause in found.clauses} == {
        code: Assignment.objects.filter(requirement__plan=row, requirement__code=code).count()
        for code in ("R1", "R2", "R3", "R4", "R5", "R6", "R7")
    }


def test_units_are_named_or_said_to_be_all_of_their_type(world: World) -> None:
    clauses = {clause.code: clause for clause in preview(world, draft(world)).clauses}

    assert [(group.type_name, group.count, group.whole) for group in clauses["R1"].groups] == [("村（社区）", 2, True)]
    assert [(group.names, group.whole) for group in clauses["R3"].groups] == [(("青禾纺织厂",), False)]


def test_who_is_nobody_here_is_named_with_the_number_of_clauses(world: World) -> None:
    found = preview(world, draft(world))

    assert (found.foreign, [clause.code for clause in found.unowned]) == ((("市融媒体中心", 1),), [])


def test_what_a_person_must_judge_comes_with_its_words_and_units(world: World) -> None:
    units.add(by=world.an, parent=world.town, form=UnitForm("无名厂", "enterprise"), at=NOW)

    found = preview(world, draft(world))

    assert [(clause.code, [(each.words, each.count) for each in clause.undecided]) for clause in found.undecided] == [
        ("R2", [("有条件的", 3)]),
        ("R3", [("人数不少于50人（人数未登记）", 1)]),
    ]


def test_notes_say_what_is_not_asked_at_first_and_what_waits_for_an_event(world: World) -> None:
    clauses = {clause.code: clause for clause in preview(world, draft(world)).clauses}

    assert clauses["R1"].notes == ("2026年5月剩余时间不足，不计任务，从2026年6月起计。",)
    assert [note[:6] for note in clauses["R5"].notes] == ["期限日期不全"]
    assert clauses["R6"].notes == ("发生时才产生任务。",)
    assert clauses["R7"].notes == ()


def test_clauses_that_will_ask_nothing_of_anybody_are_told_together(world: World) -> None:
    row = draft(world)

    before = [(clause.code, clause.notes) for clause in preview(world, row).idle]
    change = {"schedule": {"kind": "deadline", "by": "2026-12-20"}}
    drafts.change_requirement(by=world.an, plan=row.pk, revision=row.revision, code="R5", changes=change, at=NOW)

    assert before == [("R5", ("期限日期不全或有误，改正后才产生任务。",))]
    assert preview(world, row).idle == ()


def test_the_burden_is_what_a_unit_of_each_type_will_have_on_its_hands(world: World) -> None:
    found = preview(world, draft(world))

    assert [(each.type_name, each.units, each.monthly, each.standing) for each in found.burdens] == [
        ("企业", 1, 0.4, 0),
        ("村（社区）", 2, 0.9, 1),
    ]


def test_beginning_in_the_past_is_said(world: World) -> None:
    row = draft(world)

    assert (preview(world, row, date(2026, 3, 1)).in_the_past, preview(world, row).in_the_past) == (True, False)


def test_the_preview_follows_the_unit_chosen(world: World) -> None:
    row = draft(world)

    found = preview(world, row, adopter=world.village)

    assert (found.adopter_name, found.clauses[0].count) == ("上云村", 1)


def test_mistakes_are_named_before_publishing_is_tried(world: World) -> None:
    wrong = structure().requirements[0].model_copy(update={"activity": "juggling"})
    row = draft(world, structure().model_copy(update={"requirements": (wrong,), "questions": ()}))

    found = preview(world, row)

    assert [error.startswith("工作活动中没有“juggling”") for error in found.errors] == [True]


def test_what_cannot_be_published_has_no_preview(world: World) -> None:
    row = draft(world)

    for who, key in ((world.lin, row.pk), (world.bo, row.pk), (world.an, world.plan), (world.an, 999_999)):
        with pytest.raises(Absent):
            publication(by=who, plan=key, adopter=None, starts=TODAY, ends=ENDS, today=TODAY)


def test_an_adopter_out_of_reach_is_absent(world: World) -> None:
    with pytest.raises(Absent):
        preview(world, draft(world), adopter=999_999)


@pytest.mark.parametrize("more", [0, 30])
def test_the_preview_takes_six_queries_however_many_units(
    world: World, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}村", "village"), at=NOW)
    row = draft(world)

    with django_assert_num_queries(6):
        found = preview(world, row)

    assert found.clauses[0].count == more + 2


def test_a_beginning_in_the_past_tells_how_much_is_overdue_on_the_first_day(world: World) -> None:
    row = draft(world)
    starts = date(2026, 3, 1)

    found = preview(world, row, starts)
    verbs.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world, starts=starts), at=NOW)

    clauses = Requirement.objects.filter(plan=row).values_list("pk", flat=True)
    owed, _ = duties([unit.pk for unit in Unit.objects.all()], starts, ENDS, only=list(clauses))
    dues = [each.due for duty in owed for each in unfold(duty, starts, ENDS)]
    assert found.overdue == sum(due is not None and due.date() < TODAY for due in dues)
    assert (found.overdue > 0, preview(world, draft(world)).overdue) == (True, 0)


@pytest.mark.parametrize("by_default", [True, False])
def test_the_preview_takes_out_what_the_defaults_take_out(world: World, by_default: bool) -> None:  # noqa: FBT001
    row = draft(world)
    value = Plan.model_validate_json(row.body)
    first, place = value.requirements[0], len(row.text)
    row.text += first.quote
    twice = first.model_copy(update={"id": "R99", "at": (place, len(row.text))})
    row.body = json.dumps(plain(value.model_copy(update={"requirements": (*value.requirements, twice)})))
    row.save()

    found = publication(
        by=world.an, plan=row.pk, adopter=None, starts=TODAY, ends=ENDS, today=TODAY, by_default=by_default
    )
    made = verbs.publish(
        by=world.an, plan=row.pk, revision=row.revision, terms=terms(world, by_default=by_default), at=NOW
    )

    assert (len(found.clauses), found.assignments) == (made.requirements, made.assignments)
    assert made.requirements == len(value.requirements) + (not by_default)


def test_clauses_read_off_a_picture_wait_until_somebody_has_compared_them(world: World) -> None:
    row = draft(world)
    first = Plan.model_validate_json(row.body).requirements[0]
    row.scanned = [[*first.at, 1]]
    row.save()

    with pytest.raises(Refusal, match="没有对照原件") as refused:
        verbs.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)

    row.refresh_from_db()
    assert (preview(world, row).uncompared, list(refused.value.fields)) == (("R1",), ["trust_scan"])
    drafts.accept(by=world.an, plan=row.pk, revision=row.revision, codes=["R1"], at=NOW)
    assert preview(world, PlanRow.objects.get(pk=row.pk)).uncompared == ()


def test_who_trusts_the_recognised_words_publishes_them_and_that_is_logged(world: World) -> None:
    row = draft(world)
    first = Plan.model_validate_json(row.body).requirements[0]
    row.scanned = [[*first.at, 1]]
    row.save()

    verbs.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world, trust_scan=True), at=NOW)

    assert LogEntry.objects.filter(verb="publishing.publish").latest("pk").detail["not_compared"] == ["R1"]
