"""The vocabulary files say what the plan language may speak of."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from wuzha.plan.model import Event, Every
from wuzha.plan.vocabulary import COMPILED, Vocabulary, build, digest, load_vocabulary, read_sheets

CODES = {
    "activities": """
        setup.group setup.team setup.post setup.plan setup.policy setup.chat-group setup.column lecture meeting
        class-event push screen signage handout visit event media material pledge quiz enrol drill dissuade interview
        trace notify revisit care discipline inspect screening rectify assess grade report record control liaise
        monitor other
    """,
    "audiences": """
        staff finance-staff new-staff students parents teachers medics patients residents elderly workers villagers
        merchants drivers-passengers customers victims officials public
    """,
    "unit_types": """
        enterprise site school college hospital village township department bank police elderly-care household temple
        media any
    """,
    "evidence": "register minutes photo video text form signed-copy",
    "indicators": """
        cases.count cases.loss cases.filed cases.zero awareness coverage.publicity coverage.app coverage.follow
        offenders dens other
    """,
    "events": " ".join(get_args(Event)),
    "periods": " ".join(get_args(Every)),
}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.mark.parametrize("kind", CODES)
def test_every_code_of_the_language_is_in_the_vocabulary_and_no_other(vocabulary: Vocabulary, kind: str) -> None:
    assert sorted(vocabulary.entries(kind)) == sorted(CODES[kind].split())


def test_the_compiled_vocabulary_says_what_the_files_say() -> None:
    compiled = json.loads(COMPILED.read_text(encoding="utf-8"))

    assert compiled == {"digest": digest(), "sheets": read_sheets()}, "run python -m wuzha.plan.vocabulary.compile"


def test_every_entry_has_a_chinese_name_and_meaning(vocabulary: Vocabulary) -> None:
    silent = [
        (kind, entry.code)
        for kind, entries in vocabulary.kinds.items()
        for entry in entries.values()
        if not entry.name or not entry.gloss
    ]

    assert silent == []


def test_a_name_is_used_once_within_its_kind(vocabulary: Vocabulary) -> None:
    for entries in vocabulary.kinds.values():
        names = [entry.name for entry in entries.values()]
        assert sorted(names) == sorted(set(names))


def test_a_form_stands_for_one_thing_except_teachers_with_pupils(vocabulary: Vocabulary) -> None:
    shared = {
        (kind, form): codes
        for kind in vocabulary.kinds
        for form, codes in vocabulary.forms(kind).items()
        if len(codes) > 1
    }

    assert shared == {
        ("audiences", "师生"): ("teachers", "students"),
        ("audiences", "师生员工"): ("teachers", "students"),
        ("audiences", "在校师生"): ("teachers", "students"),
        ("audiences", "全校师生"): ("teachers", "students"),
        ("audiences", "被骗师生"): ("teachers", "students", "victims"),
    }


@pytest.mark.parametrize(
    "done_for, asked_for, counts",
    [
        ("staff", "finance-staff", True),
        ("finance-staff", "staff", False),
        ("staff", "teachers", True),
        ("public", "elderly", True),
        ("residents", "elderly", True),
        ("villagers", "residents", True),
        ("villagers", "public", True),
        ("villagers", "elderly", False),
        ("public", "staff", False),
        ("public", "students", False),
        ("students", "parents", False),
    ],
)
def test_what_was_done_for_a_whole_counts_for_its_part(
    vocabulary: Vocabulary, done_for: str, asked_for: str, *, counts: bool
) -> None:
    assert vocabulary.covers("audiences", done_for, asked_for) is counts


def test_a_lecture_is_an_event_but_an_event_is_no_lecture(vocabulary: Vocabulary) -> None:
    assert vocabulary.ancestors("activities", "lecture") == ("event",)
    assert vocabulary.children("activities", "event") == ("lecture", "class-event", "drill")


def test_loan_and_credit_fraud_of_2024_lead_to_the_merged_type_of_2025(vocabulary: Vocabulary) -> None:
    lists = {
        edition: sorted(code for code, entry in vocabulary.entries("fraud_types").items() if edition in entry.editions)
        for edition in ("2024", "2025")
    }

    assert lists == {
        "2024": ["T01", "T02", "T03", "T04", "T05a", "T05b", "T06", "T07", "T08", "T09"],
        "2025": ["T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09", "T10"],
    }
    assert vocabulary.ancestors("fraud_types", "T05b") == ("T05",)


def test_an_unknown_code_is_its_own_name(vocabulary: Vocabulary) -> None:
    assert vocabulary.name("activities", "lecture") == "宣讲"
    assert vocabulary.name("activities", "juggling") == "juggling"


def test_a_parent_that_does_not_exist_is_refused() -> None:
    sheet = {"kind": "colours", "name": "颜色", "version": "1", "entries": [{"code": "a", "name": "甲", "parent": "b"}]}

    with pytest.raises(ValueError, match="词表 colours 中 a 的上级 b 不存在"):
        build([sheet])  # type: ignore[list-item]  # a hand-made sheet


def test_facts_that_take_codes_name_a_kind_that_exists(vocabulary: Vocabulary) -> None:
    kinds = {entry.values for entry in vocabulary.entries("facts").values() if entry.type == "code"}

    assert kinds == {"unit_types", "levels", "fraud_types", "severities", "approaches"}
    assert kinds <= set(vocabulary.kinds)
