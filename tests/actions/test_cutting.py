"""Cutting clauses of a draft and joining them, and taking every change back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from drafting import TEXT, at, draft
from world import NOW, World
from wuzha.actions import asks, cutting, drafts, undo, unread
from wuzha.plan.model import Plan, Triggered
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import LogEntry
from wuzha.store.models import Plan as PlanRow

SPLIT_AT = at("，各村3日内回访")[0] + 1
Made = dict[str, Any]


def read(row: PlanRow) -> Plan:
    row.refresh_from_db()
    return Plan.model_validate_json(row.body)


def seen(row: PlanRow) -> Made:
    """Say what can be undone of a draft."""
    row.refresh_from_db()
    return {name: getattr(row, name) for name in (*drafts.UNDONE, "title", "number", "issuer")}


def split(world: World, row: PlanRow, code: str = "R6", place: int = SPLIT_AT) -> str:
    row.refresh_from_db()
    return cutting.split(by=world.an, plan=row.pk, revision=row.revision, code=code, place=place, at=NOW)


def merge(world: World, row: PlanRow, code: str, taken: tuple[str, ...] = ()) -> None:
    row.refresh_from_db()
    cutting.merge(by=world.an, plan=row.pk, revision=row.revision, code=code, taken=taken, at=NOW)


def take_back(world: World, row: PlanRow) -> str:
    row.refresh_from_db()
    return undo.undo(by=world.an, plan=row.pk, revision=row.revision, at=NOW)


def make_again(world: World, row: PlanRow) -> str:
    row.refresh_from_db()
    return undo.redo(by=world.an, plan=row.pk, revision=row.revision, at=NOW)


VERBS: list[Callable[[Made], object]] = [
    lambda said: cutting.split(code="R6", place=SPLIT_AT, **said),
    lambda said: cutting.merge(code="R1", **said),
    lambda said: drafts.change_header(changes={"number": "新号"}, **said),
    lambda said: drafts.change_requirement(code="R1", changes={"activity": "push"}, **said),
    lambda said: drafts.accept(codes=["R1", "R2"], **said),
    lambda said: drafts.reject(code="R2", **said),
    lambda said: asks.answer(answers={0: "规上企业"}, **said),
    lambda said: asks.decide(questions=[1], changes={"schedule": {"kind": "ongoing"}}, said="长期", **said),
    lambda said: unread.set_aside(span=at("全镇共筑防线"), **said),
    lambda said: drafts.add_requirement(
        at_span=at("共筑防线"), changes={"activity": "event", "schedule": {"kind": "ongoing"}}, **said
    ),
]


@pytest.mark.parametrize("verb", VERBS)
def test_every_change_can_be_taken_back(world: World, verb: Callable[[Made], object]) -> None:
    row = draft(world)
    before = seen(row)
    verb({"by": world.an, "plan": row.pk, "revision": row.revision, "at": NOW})
    changed = seen(row) != before

    take_back(world, row)

    assert (changed, seen(row)) == (True, before)


@pytest.mark.parametrize("verb", VERBS)
def test_every_change_taken_back_can_be_made_again_and_taken_back_again(
    world: World, verb: Callable[[Made], object]
) -> None:
    row = draft(world)
    before = seen(row)
    verb({"by": world.an, "plan": row.pk, "revision": row.revision, "at": NOW})
    after = seen(row)

    said = take_back(world, row)
    again = make_again(world, row)

    assert (seen(row), said) == (after, again)
    take_back(world, row)
    assert seen(row) == before


def test_a_new_change_ends_what_could_be_made_again(world: World) -> None:
    row = draft(world)
    drafts.accept(by=world.an, plan=row.pk, revision=row.revision, codes=["R1"], at=NOW)
    take_back(world, row)
    row.refresh_from_db()
    drafts.accept(by=world.an, plan=row.pk, revision=row.revision, codes=["R2"], at=NOW)

    with pytest.raises(Refusal, match="没有可以重做"):
        make_again(world, row)

    assert row.review == {"R2": "accepted"}


def test_changes_are_taken_back_one_after_another_and_each_is_logged(world: World) -> None:
    row = draft(world)
    states = [seen(row)]
    for verb in VERBS[2:5]:
        row.refresh_from_db()
        verb({"by": world.an, "plan": row.pk, "revision": row.revision, "at": NOW})
        states.append(seen(row))

    said = []
    while states[:-1]:
        states.pop()
        said.append(take_back(world, row))
        assert seen(row) == states[-1]

    assert said == ["确认2条要求", "改正R1", "修改方案信息"]
    assert LogEntry.objects.latest("pk").summary.endswith("撤销：修改方案信息")


def test_when_nothing_is_left_to_take_back_that_is_said(world: World) -> None:
    row = draft(world)
    PlanRow.objects.filter(pk=row.pk).update(history=[])

    with pytest.raises(Refusal, match="没有可以撤销"):
        take_back(world, row)


def test_only_the_last_fifty_changes_are_kept(world: World) -> None:
    row = draft(world)
    for number in range(drafts.LONGEST_HISTORY + 3):
        row.refresh_from_db()
        asks.answer(by=world.an, plan=row.pk, revision=row.revision, answers={0: f"第{number}次"}, at=NOW)

    row.refresh_from_db()
    assert len(row.history) == drafts.LONGEST_HISTORY


def test_a_clause_cut_in_two_is_read_anew_and_the_first_part_keeps_its_code(world: World) -> None:
    row = draft(world)

    code = split(world, row)

    after = read(row)
    parts = {clause.id: clause for clause in after.requirements if clause.id in {"R6", code}}
    assert {name: part.quote for name, part in parts.items()} == {"R6": "发生案件后", code: "各村3日内回访"}
    assert [TEXT[slice(*part.at)] for part in parts.values()] == [part.quote for part in parts.values()]
    assert (parts[code].activity, parts[code].owner.types) == ("revisit", ("village",))
    assert isinstance(parts["R6"].schedule, Triggered)
    assert [clause.id for clause in after.requirements] == ["R1", "R2", "R3", "R4", "R5", "R6", "R8", "R7"]


def test_both_parts_are_to_be_checked_again(world: World) -> None:
    row = draft(world)
    drafts.accept(by=world.an, plan=row.pk, revision=row.revision, codes=["R6", "R7"], at=NOW)

    split(world, row)

    row.refresh_from_db()
    assert row.review == {"R7": "accepted"}


@pytest.mark.parametrize("place", [0, at("发生案件后")[0], at("3日内回访")[1], 10_000])
def test_no_part_may_be_empty(world: World, place: int) -> None:
    row = draft(world)

    with pytest.raises(Refusal, match="前后各至少留两个字"):
        split(world, row, place=place)


def test_joined_neighbours_quote_both_and_the_second_is_gone(world: World) -> None:
    row = draft(world)

    merge(world, row, "R1")

    after = read(row)
    whole = after.requirements[0]
    assert [clause.id for clause in after.requirements] == ["R1", "R3", "R4", "R5", "R6", "R7"]
    assert whole.quote == "每月张贴防骗标语2条。\n有条件的企业组织一次防骗演练" == TEXT[slice(*whole.at)]
    assert (whole.activity, row.review) == ("signage", {"R1": "changed"})
    assert [question.about for question in after.questions] == ["R5"]


def test_a_field_can_be_had_from_the_second_with_what_is_asked_about_it(world: World) -> None:
    row = draft(world)

    merge(world, row, "R1", taken=("owner",))

    after = read(row)
    assert after.requirements[0].owner.when == "有条件的"
    assert [(question.about, question.field) for question in after.questions] == [
        ("R1", "owner.when"),
        ("R5", "schedule.by"),
    ]


def test_the_last_clause_of_a_section_has_nothing_to_be_joined_with(world: World) -> None:
    row = draft(world)

    with pytest.raises(Refusal, match="没有同一章节的条款"):
        merge(world, row, "R3")


def test_a_code_that_was_joined_away_never_comes_back_for_another_clause(world: World) -> None:
    row = draft(world)
    merge(world, row, "R6")

    code = split(world, row, place=at("各村3日内回访")[0])

    assert code == "R8"


def test_taking_back_a_check_leaves_what_was_corrected(world: World) -> None:
    row = draft(world)
    drafts.change_requirement(
        by=world.an, plan=row.pk, revision=row.revision, code="R1", changes={"activity": "push"}, at=NOW
    )
    row.refresh_from_db()

    drafts.reopen(by=world.an, plan=row.pk, revision=row.revision, code="R1", at=NOW)

    assert (read(row).requirements[0].activity, row.review) == ("push", {})


def test_a_check_that_was_not_made_cannot_be_taken_back(world: World) -> None:
    row = draft(world)

    with pytest.raises(Refusal, match="还没有确认"):
        drafts.reopen(by=world.an, plan=row.pk, revision=row.revision, code="R1", at=NOW)


def test_a_sentence_set_aside_is_remembered_until_it_is_taken_up(world: World) -> None:
    row = draft(world)
    span = at("全镇共筑防线")
    unread.set_aside(by=world.an, plan=row.pk, revision=row.revision, span=span, at=NOW)
    row.refresh_from_db()
    remembered = row.aside

    unread.take_up(by=world.an, plan=row.pk, revision=row.revision, span=span, at=NOW)

    row.refresh_from_db()
    assert (remembered, row.aside) == ([list(span)], [])


@pytest.mark.parametrize("span", [(5, 5), (-1, 3), (0, 9999)])
def test_nothing_outside_the_text_is_set_aside(world: World, span: tuple[int, int]) -> None:
    row = draft(world)

    with pytest.raises(Refusal, match="已不在原文中"):
        unread.set_aside(by=world.an, plan=row.pk, revision=row.revision, span=span, at=NOW)


NEW = [
    *VERBS[:2],
    VERBS[8],
    lambda said: drafts.reopen(code="R1", **said),
    lambda said: unread.take_up(span=at("全镇共筑防线"), **said),
    lambda said: undo.undo(**said),
    lambda said: undo.redo(**said),
]


@pytest.mark.parametrize("verb", NEW)
def test_who_saw_an_older_revision_or_may_not_manage_plans_changes_nothing(
    world: World, verb: Callable[[Made], object]
) -> None:
    row = draft(world)
    before = seen(row)

    with pytest.raises(Stale):
        verb({"by": world.an, "plan": row.pk, "revision": row.revision - 1, "at": NOW})
    with pytest.raises(Absent):
        verb({"by": world.lin, "plan": row.pk, "revision": row.revision, "at": NOW})

    assert seen(row) == before
