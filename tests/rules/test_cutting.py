"""Cutting a clause in two and joining two: quotes to the letter, nothing lost but the marks between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.plan.model import Ongoing, Owner, Plan, Question, Recurring, Requirement
from wuzha.rules.cutting import asked_of_joined, conflicts, joined, neighbours, parts, places
from wuzha.rules.refusals import Refusal

TEXT = "各村每月开展宣讲，并组织入户走访；建立台账。各企业每季度演练。"
WHOLE = (0, TEXT.index("。"))
SENTENCES = st.text(alphabet="每月宣讲并组织，；。、 \n（）", min_size=1, max_size=30)


def clause(code: str, quote: str, section: tuple[str, ...] = ("一",), **fields: object) -> Requirement:
    start = TEXT.index(quote)
    given = {"activity": "lecture", "schedule": Ongoing(), **fields}
    return Requirement.model_validate(
        {"id": code, "quote": quote, "at": (start, start + len(quote)), "section": section, **given}
    )


FIRST = clause("R1", "各村每月开展宣讲", owner=Owner(units=("各村",)), schedule=Recurring(every="month"))
SECOND = clause("R2", "并组织入户走访", activity="visit", owner=Owner(units=("各村",)))
THIRD = clause("R3", "各企业每季度演练", ("二",), activity="drill")


def test_the_places_offered_are_the_marks_and_the_joining_words() -> None:
    assert [(place.first, place.second) for place in places(TEXT, WHOLE)] == [
        ("各村每月开展宣讲", "并组织入户走访；建立台账"),
        ("各村每月开展宣讲，并组织入户走访", "建立台账"),
    ]


def test_a_clause_without_marks_offers_no_place() -> None:
    assert places(TEXT, FIRST.at) == ()


@given(SENTENCES, st.integers(0, 30), st.integers(0, 30), st.integers(-2, 32))
def test_two_parts_keep_every_character_but_the_marks_between_them(text: str, one: int, other: int, at: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))

    found = parts(text, (start, end), at)

    if found is None:
        return
    (first, until), (since, last) = found
    assert start <= first < until <= at <= since < last <= end
    left = (text[start:first], text[until:since], text[last:end])
    assert all(char in " \n，；。、" for stretch in left for char in stretch)
    assert min(until - first, last - since) >= 2


@given(SENTENCES)
def test_every_place_offered_makes_two_parts(text: str) -> None:
    for place in places(text, (0, len(text))):
        first, second = parts(text, (0, len(text)), place.at) or ((0, 0), (0, 0))
        assert (text[slice(*first)], text[slice(*second)]) == (place.first, place.second)


@pytest.mark.parametrize("at", [-1, 0, 1, WHOLE[1], WHOLE[1] - 1, 999])
def test_no_part_may_be_empty(at: int) -> None:
    assert parts(TEXT, WHOLE, at) is None


def test_only_the_next_clause_of_the_same_section_is_a_neighbour() -> None:
    plan = Plan(title="", requirements=(FIRST, SECOND, THIRD))

    assert neighbours(plan, "R1") == (FIRST, SECOND)
    assert [neighbours(plan, code) for code in ("R2", "R3", "R9")] == [None, None, None]


def test_a_joined_clause_quotes_from_the_first_word_to_the_last_and_has_the_fields_of_the_first() -> None:
    whole = joined(TEXT, FIRST, SECOND)

    assert (whole.quote, whole.id, whole.activity) == ("各村每月开展宣讲，并组织入户走访", "R1", "lecture")
    assert TEXT[slice(*whole.at)] == whole.quote


def test_what_two_clauses_differ_in_can_be_had_from_the_second() -> None:
    whole = joined(TEXT, FIRST, SECOND, frozenset({"activity"}))

    assert conflicts(FIRST, SECOND) == ("activity", "schedule")
    assert (whole.activity, whole.schedule) == ("visit", Recurring(every="month"))


def test_no_other_field_can_be_taken() -> None:
    with pytest.raises(Refusal, match="没有这一项"):
        joined(TEXT, FIRST, SECOND, frozenset({"id"}))


def test_a_joined_clause_is_asked_about_the_fields_it_has() -> None:
    asks = [
        Question(about="R1", field="owner", ask="谁？"),
        Question(about="R1", field="schedule.due", ask="几号？"),
        Question(about="R2", field="schedule.by", ask="何时？"),
        Question(about="R2", field="owner.when", ask="哪些？"),
        Question(about="R3", field="owner", ask="谁？"),
        Question(field="issued", ask="何日？"),
    ]

    left = asked_of_joined(tuple(asks), "R1", "R2", frozenset({"schedule"}))

    assert [(each.about, each.field) for each in left] == [
        ("R1", "owner"),
        ("R1", "schedule.by"),
        ("R3", "owner"),
        (None, "issued"),
    ]
