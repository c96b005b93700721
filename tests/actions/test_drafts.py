"""Correcting a draft: every verb, what it keeps, what it refuses, and that nobody overwrites anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from drafting import TEXT, at, draft
from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import asks, drafts
from wuzha.plan.model import Plan, Recurring
from wuzha.rules.corrections import CORRECTED
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import LogEntry
from wuzha.store.models import Plan as PlanRow


def read(row: PlanRow) -> Plan:
    row.refresh_from_db()
    return Plan.model_validate_json(row.body)


VERBS: list[Callable[[Actor, int, int], object]] = [
    lambda by, plan, seen: drafts.change_header(by=by, plan=plan, revision=seen, changes={"number": "新号"}, at=NOW),
    lambda by, plan, seen: drafts.change_requirement(
        by=by, plan=plan, revision=seen, code="R1", changes={"activity": "push"}, at=NOW
    ),
    lambda by, plan, seen: drafts.accept(by=by, plan=plan, revision=seen, codes=["R1"], at=NOW),
    lambda by, plan, seen: drafts.reject(by=by, plan=plan, revision=seen, code="R1", at=NOW),
    lambda by, plan, seen: asks.answer(by=by, plan=plan, revision=seen, answers={0: "规上企业"}, at=NOW),
    lambda by, plan, seen: asks.decide(
        by=by, plan=plan, revision=seen, questions=[0], changes={"owner.when": None}, said="全部企业", at=NOW
    ),
    lambda by, plan, seen: drafts.add_requirement(
        by=by,
        plan=plan,
        revision=seen,
        at_span=at("共筑防线"),
        changes={"activity": "event", "schedule": {"kind": "ongoing"}},
        at=NOW,
    ),
]


@pytest.mark.parametrize("verb", VERBS)
def test_each_correction_is_one_revision_and_one_log_entry(world: World, verb: Callable[..., object]) -> None:
    row = draft(world)
    before = (row.revision, LogEntry.objects.count())

    verb(world.an, row.pk, row.revision)

    row.refresh_from_db()
    assert (row.revision, LogEntry.objects.count()) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize("verb", VERBS)
def test_who_saw_an_older_revision_changes_nothing(world: World, verb: Callable[..., object]) -> None:
    row = draft(world)
    before = (row.body, LogEntry.objects.count())

    with pytest.raises(Stale):
        verb(world.an, row.pk, row.revision - 1)

    row.refresh_from_db()
    assert (row.body, LogEntry.objects.count()) == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_liaison_finds_no_draft_to_correct(world: World, verb: Callable[..., object]) -> None:
    row = draft(world)

    with pytest.raises(Absent):
        verb(world.lin, row.pk, row.revision)


@pytest.mark.parametrize("verb", VERBS)
def test_a_published_plan_cannot_be_corrected(world: World, verb: Callable[..., object]) -> None:
    published = PlanRow.objects.get(pk=world.plan)

    with pytest.raises(Refusal, match="已发布"):
        verb(world.an, published.pk, published.revision)


def test_changing_a_clause_counts_as_checking_it_and_answers_what_was_asked_about_the_field(world: World) -> None:
    row = draft(world)

    drafts.change_requirement(
        by=world.an,
        plan=row.pk,
        revision=row.revision,
        code="R5",
        changes={"schedule": {"kind": "deadline", "by": "2026-09-20"}},
        at=NOW,
    )

    after = read(row)
    assert after.requirements[4].schedule.model_dump(exclude_none=True) == {"kind": "deadline", "by": "2026-09-20"}
    assert row.review == {"R5": "changed"}
    assert [question.answer for question in after.questions] == [None, CORRECTED]


def test_saving_a_clause_unchanged_confirms_it_and_leaves_its_question_open(world: World) -> None:
    row = draft(world)

    drafts.change_requirement(
        by=world.an, plan=row.pk, revision=row.revision, code="R5", changes={"activity": "report"}, at=NOW
    )

    assert ([question.answer for question in read(row).questions], row.review) == ([None, None], {"R5": "accepted"})


def test_a_part_of_a_field_can_be_changed_alone(world: World) -> None:
    row = draft(world)

    drafts.change_requirement(
        by=world.an,
        plan=row.pk,
        revision=row.revision,
        code="R1",
        changes={"schedule.due.day": 25, "quantity": None},
        at=NOW,
    )

    clause = read(row).requirements[0]
    assert (clause.schedule, clause.quantity) == (
        Recurring.model_validate({"every": "month", "due": {"day": 25}}),
        None,
    )


def test_sentence_place_and_code_of_a_clause_cannot_be_changed(world: World) -> None:
    row = draft(world)
    before = read(row).requirements[0]

    drafts.change_requirement(
        by=world.an,
        plan=row.pk,
        revision=row.revision,
        code="R1",
        changes={"id": "R99", "quote": "别的话", "at": [0, 2]},
        at=NOW,
    )

    assert read(row).requirements[0] == before


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"schedule": {"kind": "deadline", "by": "2026-02-30"}}, "schedule.by"),
        ({"schedule": {"kind": "recurring", "every": "decade"}}, "schedule.every"),
        ({"coverage": 120}, "coverage"),
        ({"owner.where": "headcount >"}, "owner.where"),
        ({"schedule": {"kind": "triggered", "on": "case", "where": "损失 很大"}}, "schedule.where"),
    ],
)
def test_a_field_that_is_not_in_order_is_refused_by_name(world: World, changes: dict[str, Any], field: str) -> None:
    row = draft(world)

    with pytest.raises(Refusal) as refused:
        drafts.change_requirement(by=world.an, plan=row.pk, revision=row.revision, code="R1", changes=changes, at=NOW)

    assert list(refused.value.fields) == [field]


def test_confirming_keeps_that_a_clause_was_changed_before(world: World) -> None:
    row = draft(world)
    drafts.change_requirement(
        by=world.an, plan=row.pk, revision=row.revision, code="R1", changes={"activity": "push"}, at=NOW
    )
    row.refresh_from_db()

    drafts.accept(by=world.an, plan=row.pk, revision=row.revision, codes=["R1", "R3"], at=NOW)

    row.refresh_from_db()
    assert row.review == {"R1": "changed", "R3": "accepted"}


@pytest.mark.parametrize("codes", [[], ["R1", "R99"]])
def test_only_clauses_that_are_there_can_be_confirmed(world: World, codes: list[str]) -> None:
    row = draft(world)

    with pytest.raises(Refusal, match="刷新页面"):
        drafts.accept(by=world.an, plan=row.pk, revision=row.revision, codes=codes, at=NOW)


def test_a_clause_taken_out_comes_back_in_its_place_with_its_question(world: World) -> None:
    row = draft(world)
    before = read(row)

    drafts.reject(by=world.an, plan=row.pk, revision=row.revision, code="R2", at=NOW)
    without = read(row)
    drafts.put_back(by=world.an, plan=row.pk, revision=row.revision, code="R2", at=NOW)

    assert [clause.id for clause in without.requirements] == ["R1", "R3", "R4", "R5", "R6", "R7"]
    assert [question.about for question in without.questions] == ["R5"]
    assert (read(row), row.rejected) == (before, [])


def test_what_was_not_taken_out_cannot_be_put_back(world: World) -> None:
    row = draft(world)

    with pytest.raises(Refusal, match="已不在删去的条款中"):
        drafts.put_back(by=world.an, plan=row.pk, revision=row.revision, code="R2", at=NOW)


def test_a_selection_becomes_a_clause_in_document_order_without_the_blanks_around_it(world: World) -> None:
    row = draft(world)
    start, end = at("各村每月张贴防骗标语2条。")

    code = drafts.add_requirement(
        by=world.an,
        plan=row.pk,
        revision=row.revision,
        at_span=(start - 1, end + 1),
        changes={"activity": "push", "schedule": {"kind": "ongoing"}},
        at=NOW,
    )

    after = read(row)
    added = after.requirements[0]
    assert [clause.id for clause in after.requirements][:2] == [code, "R1"]
    assert (added.quote, TEXT[slice(*added.at)], row.review) == (
        "各村每月张贴防骗标语2条。",
        "各村每月张贴防骗标语2条。",
        {code: "changed"},
    )


def test_a_new_clause_never_takes_the_code_of_one_taken_out(world: World) -> None:
    row = draft(world)
    drafts.reject(by=world.an, plan=row.pk, revision=row.revision, code="R7", at=NOW)
    row.refresh_from_db()

    code = drafts.add_requirement(
        by=world.an,
        plan=row.pk,
        revision=row.revision,
        at_span=at("全镇共筑防线"),
        changes={"activity": "event", "schedule": {"kind": "ongoing"}},
        at=NOW,
    )

    assert (code, read(row).requirements[-1].section) == ("R8", ("二、报送",))


@pytest.mark.parametrize("span", [(5, 5), (-1, 4), (0, 10_000), (len(TEXT) - 1, len(TEXT))])
def test_nothing_selected_is_refused(world: World, span: tuple[int, int]) -> None:
    row = draft(world)

    with pytest.raises(Refusal, match="选中一段文字"):
        drafts.add_requirement(by=world.an, plan=row.pk, revision=row.revision, at_span=span, changes={}, at=NOW)


def test_an_empty_answer_opens_a_question_again(world: World) -> None:
    row = draft(world)
    asks.answer(by=world.an, plan=row.pk, revision=row.revision, answers={0: "规上企业", 1: " 九月 "}, at=NOW)
    answered = [question.answer for question in read(row).questions]

    asks.answer(by=world.an, plan=row.pk, revision=row.revision, answers={0: ""}, at=NOW)

    assert (answered, [question.answer for question in read(row).questions]) == (["规上企业", "九月"], [None, "九月"])


def test_a_question_that_is_not_there_cannot_be_answered(world: World) -> None:
    row = draft(world)

    with pytest.raises(Refusal, match="已不在列表中"):
        asks.answer(by=world.an, plan=row.pk, revision=row.revision, answers={2: "好"}, at=NOW)


def test_deciding_a_question_changes_the_clause_and_keeps_the_words(world: World) -> None:
    row = draft(world)

    asks.decide(
        by=world.an,
        plan=row.pk,
        revision=row.revision,
        questions=[0],
        changes={"owner.when": None},
        said="全部企业",
        at=NOW,
    )

    after = read(row)
    assert (after.requirements[1].owner.when, after.questions[0].answer, row.review) == (
        None,
        "全部企业",
        {"R2": "changed"},
    )


def test_the_header_form_reaches_only_what_a_plan_says_of_itself(world: World) -> None:
    row = draft(world)
    changes = {"title": "新标题", "window.from": "2026-06-01", "window.to": "2026-08-31", "requirements": []}

    drafts.change_header(by=world.an, plan=row.pk, revision=row.revision, changes=changes, at=NOW)

    after = read(row)
    assert (row.title, after.title, len(after.requirements)) == ("新标题", "新标题", 7)
    assert after.window is not None
    assert (after.window.from_, after.window.to) == ("2026-06-01", "2026-08-31")
