"""A draft corrected as a value: what is asked about a changed field is answered, what a clause is stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.plan.model import Deadline, Ongoing, Plan, Question, Requirement
from wuzha.rules.corrections import (
    CORRECTED,
    clause_of,
    in_order,
    new_clause,
    trimmed,
    with_answers,
    with_changes,
    with_clause,
    with_header,
)
from wuzha.rules.refusals import Refusal

FIRST = Requirement(
    id="R1", quote="各村张贴标语", at=(0, 6), section=("一、宣传",), activity="signage", schedule=Ongoing()
)
LAST = Requirement(
    id="R2", quote="各村报送总结", at=(20, 26), section=("二、报送",), activity="report", schedule=Deadline(by="??-20")
)
ASKED = (
    Question(about="R2", field="schedule.by", ask="期限是哪个月？"),
    Question(about="R2", field="audience", ask="对象是谁？"),
    Question(about=None, field="issuer", ask="发文单位是谁？"),
)
DRAFT = Plan(title="云溪镇防骗方案", requirements=(FIRST, LAST), questions=ASKED)


def test_a_changed_field_answers_what_was_asked_about_it_and_nothing_else() -> None:
    after = with_clause(DRAFT, "R2", {"schedule.by": "2026-07-20"})

    assert clause_of(after, "R2").schedule == Deadline(by="2026-07-20")
    assert [question.answer for question in after.questions] == [CORRECTED, None, None]


def test_what_a_clause_is_called_and_quotes_never_changes() -> None:
    after = clause_of(with_clause(DRAFT, "R1", {"id": "R9", "quote": "别的话", "at": [1, 2], "note": "改"}), "R1")

    assert (after.quote, after.at, after.note) == (FIRST.quote, FIRST.at, "改")


def test_only_what_a_plan_says_of_itself_changes_with_its_header() -> None:
    after = with_header(DRAFT, {"issuer": "云溪镇人民政府", "requirements": []})

    assert (after.issuer, after.requirements) == ("云溪镇人民政府", DRAFT.requirements)


def test_a_condition_that_cannot_be_read_is_refused_at_its_field() -> None:
    with pytest.raises(Refusal) as refused:
        with_clause(DRAFT, "R1", {"owner": {"units": ["各企业"], "where": "headcount >"}})

    assert list(refused.value.fields) == ["owner.where"]


def test_a_clause_that_is_gone_is_refused() -> None:
    with pytest.raises(Refusal, match="已不在方案中"):
        with_clause(DRAFT, "R7", {"note": "改"})


def test_a_new_clause_stands_in_the_section_before_it_unless_it_names_one() -> None:
    given = {"activity": "lecture", "schedule": {"kind": "ongoing"}}

    sections = [
        new_clause(DRAFT, "R3", "各村宣讲", (10, 14), given | more).section for more in ({}, {"section": ["三"]})
    ]

    assert sections == [("一、宣传",), ("三",)]


def test_clauses_stand_in_the_order_of_the_document_and_questions_in_that_of_the_clauses() -> None:
    mixed = DRAFT.model_copy(
        update={"requirements": (LAST, FIRST), "questions": (ASKED[0], Question(about="R1", ask="几条？"), ASKED[2])}
    )

    after = in_order(mixed)

    assert [clause.id for clause in after.requirements] == ["R1", "R2"]
    assert [question.about for question in after.questions] == [None, "R1", "R2"]


def test_an_empty_answer_opens_a_question_again() -> None:
    answered = with_answers(DRAFT, {1: " 老年人 "})

    again = with_answers(answered, {1: " "})

    assert ([each.answer for each in answered.questions], again) == ([None, "老年人", None], DRAFT)


@given(st.text(" \n　字", max_size=12), st.integers(-1, 13), st.integers(-1, 13))
def test_a_selection_loses_the_blanks_at_its_ends_and_nothing_else(text: str, start: int, end: int) -> None:
    found = trimmed(text, (start, end))

    inside = 0 <= start < end <= len(text) and text[start:end].strip()
    assert (text[slice(*found)] if found else None) == (text[start:end].strip() if inside else None)


@given(st.dictionaries(st.sampled_from("abc"), st.integers(), max_size=3), st.sampled_from("abc"), st.integers())
def test_a_change_far_inside_leaves_all_others_and_none_takes_it_out(
    known: dict[str, int], name: str, value: int
) -> None:
    base = {"part": known, "other": 1}

    assert with_changes(base, {f"part.{name}": value}) == {"part": {**known, name: value}, "other": 1}
    assert with_changes(base, {f"part.{name}": None}) == {
        "part": {key: old for key, old in known.items() if key != name},
        "other": 1,
    }
