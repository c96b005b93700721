"""A draft as its author sees it."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from drafting import TEXT, at, draft, structure
from world import NOW, World
from wuzha.actions import drafts as verbs
from wuzha.queries import clauses, drafts
from wuzha.queries.cards import Remark
from wuzha.rules.refusals import Absent


def test_cards_stand_in_document_order_grouped_by_section(world: World) -> None:
    found = drafts.draft(by=world.an, plan=draft(world).pk)

    assert [(section.title, [card.code for card in section.cards]) for section in found.sections] == [
        ("一、宣传", ["R1", "R2", "R3"]),
        ("二、报送", ["R4", "R5", "R6", "R7"]),
    ]


def test_each_card_says_its_clause_back_beside_its_sentence(world: World) -> None:
    card = drafts.draft(by=world.an, plan=draft(world).pk).card("R3")

    assert card is not None
    assert (card.quote, card.says) == (
        "50人以上的企业每季度开展1次防骗测试",
        "人数不少于50人的企业每季度组织测试答题，至少1次。",
    )


def test_the_source_is_whole_and_every_clause_is_marked_in_it(world: World) -> None:
    found = drafts.draft(by=world.an, plan=draft(world).pk)

    pieces = [piece for line in found.lines for piece in line]
    marked = {mark.about for piece in pieces for mark in piece.marks}
    assert ("".join(piece.text for piece in pieces), marked) == (TEXT, {f"R{n}" for n in range(1, 8)})


def test_open_questions_come_with_their_sentence_and_show_on_their_card(world: World) -> None:
    found = drafts.draft(by=world.an, plan=draft(world).pk)

    card = found.card("R5")
    assert [(ask.clause, ask.field, ask.quote, ask.answer) for ask in found.asks] == [
        ("R2", "owner.when", "有条件的企业组织一次防骗演练。", ""),
        ("R5", "schedule.by", "各村于某月20日前报送夏季总结。", ""),
    ]
    assert (found.waiting, card and card.asks) == (2, ("QR5-schedule-by",))


def test_only_what_nothing_is_said_or_asked_of_can_be_confirmed_together(world: World) -> None:
    row = draft(world)
    verbs.accept(by=world.an, plan=row.pk, revision=row.revision, codes=["R1"], at=NOW)

    found = drafts.draft(by=world.an, plan=row.pk)

    assert [section.ready for section in found.sections] == ["R3", "R4 R6 R7"]
    assert (found.checked, found.total) == (1, 7)


def test_what_the_check_finds_stands_on_its_card_without_words_of_the_language(world: World) -> None:
    wrong = structure().requirements[0].model_copy(update={"audience": ("martians",)})
    row = draft(world, structure().model_copy(update={"requirements": (wrong,), "questions": ()}))

    found = drafts.draft(by=world.an, plan=row.pk)

    card = found.card("R1")
    assert card is not None
    assert [(remark.error, remark.message.startswith("宣传对象中没有“martians”")) for remark in card.remarks] == [
        (True, True)
    ]
    assert found.errors == 1


def test_a_clause_taken_out_is_kept_apart(world: World) -> None:
    row = draft(world)
    verbs.reject(by=world.an, plan=row.pk, revision=row.revision, code="R7", at=NOW)

    found = drafts.draft(by=world.an, plan=row.pk)

    card = found.card("R7")
    assert ([gone.code for gone in found.gone], card and card.gone, found.total) == (["R7"], True, 6)


def test_a_clause_comes_to_its_form_with_the_sentence_around_it(world: World) -> None:
    found = clauses.clause(by=world.an, plan=draft(world).pk, code="R6")

    marked = "".join(piece.text for piece in found.context if piece.marks)
    assert (marked, "".join(piece.text for piece in found.context)) == (
        "发生案件后，各村3日内回访",
        "发生案件后，各村3日内回访。",
    )
    assert (found.requirement, found.phases) == (structure().requirements[5], (("P1", "夏季"),))


def test_a_stretch_of_the_source_comes_to_the_form_as_a_clause_without_code(world: World) -> None:
    span = at("全镇共筑防线")

    found = clauses.selection(by=world.an, plan=draft(world).pk, span=span)

    assert (found.code, found.quote, found.requirement) == ("", "全镇共筑防线", None)


@pytest.mark.parametrize("start, end", [(0, 0), (5, 2), (-1, 3), (0, 9999)])
def test_a_stretch_outside_the_source_is_absent(world: World, start: int, end: int) -> None:
    with pytest.raises(Absent):
        clauses.selection(by=world.an, plan=draft(world).pk, span=(start, end))


def test_a_draft_is_there_for_those_who_manage_plans_only(world: World) -> None:
    row = draft(world)

    for who in (world.lin, world.bo, world.lei):
        with pytest.raises(Absent):
            drafts.draft(by=who, plan=row.pk)


def test_a_published_plan_is_no_draft(world: World) -> None:
    with pytest.raises(Absent):
        drafts.draft(by=world.an, plan=world.plan)


def test_a_draft_takes_one_query(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    row = draft(world)

    with django_assert_num_queries(1):
        drafts.draft(by=world.an, plan=row.pk)


def test_a_header_without_dates_says_nothing(world: World) -> None:
    revision, header = drafts.header(by=world.an, plan=draft(world).pk)

    assert (header.number, header.issued, header.since, header.until) == ("云政办〔2026〕20号", "2026-05-18", "", "")
    assert (revision > 0, Remark("x", error=False).error) == (True, False)
