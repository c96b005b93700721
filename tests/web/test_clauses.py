"""The form of a clause keeps whatever the clause says about time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.by_hand import a_requirement
from wuzha.web.clauses import LONG_LISTS, ClauseForm, as_typed

SCHEDULES: list[dict[str, Any]] = [
    {"kind": "recurring", "every": "month"},
    {"kind": "recurring", "every": "month", "due": {"day": 10, "of": "next", "move": "next", "cascade": "-3wd"}},
    {"kind": "recurring", "every": "month", "due": {"day": 5, "move": "none", "cascade": "none"}},
    {"kind": "recurring", "every": "month", "due": {"workday": -1}},
    {"kind": "recurring", "every": "quarter", "times": 2, "due": {"workday": 3, "of": "next", "time": "17:00"}},
    {"kind": "recurring", "every": "week", "due": {"weekday": "fri", "time": "16:00"}, "holidays": "skip"},
    {"kind": "recurring", "every": "year", "due": {"date": "12-15", "move": "previous"}},
    {"kind": "recurring", "every": "half-month", "due": {"after": 3}, "holidays": "count"},
    {"kind": "recurring", "every": "market-day"},
    {"kind": "recurring", "every": "festival", "on": ["spring-festival", "mid-autumn"], "days": "-7d..0d"},
    {"kind": "recurring", "every": "festival", "on": ["national-day"], "due": {"after": 3}},
    {"kind": "deadline", "by": "2026-10-01", "move": "next", "cascade": "-2d"},
    {"kind": "window", "from": "issued", "to": "2026-06-30"},
    {"kind": "triggered", "on": "case", "within": "P3WD"},
    {"kind": "triggered", "on": "finding", "within": "P3D"},
    {"kind": "triggered", "on": "warning", "within": "PT24H"},
    {"kind": "ongoing", "refresh": "half-year"},
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=str)
def test_a_clause_put_into_the_form_comes_out_as_it_was(schedule: dict[str, Any]) -> None:
    clause = a_requirement(schedule, owner={"types": ["village"]})
    typed = {name: value for name, value in as_typed(clause).items() if value is not None}

    form = ClauseForm(typed)

    assert form.is_valid(), form.errors
    assert a_requirement(form.changes["schedule"]).schedule == clause.schedule


def test_an_amount_by_which_to_be_earlier_may_leave_its_sign_out() -> None:
    clause = a_requirement({"kind": "deadline", "by": "2026-10-01"}, owner={"types": ["village"]})

    form = ClauseForm({**{k: v for k, v in as_typed(clause).items() if v is not None}, "cascade": "3wd"})

    assert form.is_valid()
    assert form.changes["schedule"]["cascade"] == "-3wd"


COUNTS: list[dict[str, Any]] = [
    {},
    {"same_record": "forbidden"},
    {"same_record": "forbidden", "with": ["R3", "R5"]},
    {"same_record": "capped", "most": 2, "per_day": 1},
    {"each": "day", "from": ["above", "below"]},
]


@pytest.mark.parametrize("count", COUNTS, ids=str)
def test_how_a_record_counts_comes_out_of_the_form_as_it_was(count: dict[str, Any]) -> None:
    said = {"count": count, "topics": ["T01"], "bundle": "六个一", "coverage": 90, "tolerance": 5}
    clause = a_requirement({"kind": "ongoing"}, owner={"types": ["village"]}, **said)

    form = ClauseForm({name: value for name, value in as_typed(clause).items() if value is not None})

    assert form.is_valid(), form.errors
    back = a_requirement(
        {"kind": "ongoing"}, owner={"types": ["village"]}, **{name: form.changes[name] for name in said}
    )
    assert back == clause


def test_what_an_answer_needs_beside_it_is_asked_for() -> None:
    clause = a_requirement({"kind": "ongoing"}, owner={"types": ["village"]})
    typed = {name: value for name, value in as_typed(clause).items() if value is not None}

    form = ClauseForm({**typed, "tolerance": 5, "count_same": "capped"})

    assert form.errors == {"tolerance": ["填了允许误差，请同时填写覆盖率"], "count_most": ["请填写合计最多算几条"]}


def test_a_brief_form_brings_of_the_long_lists_what_is_chosen_and_takes_all() -> None:
    clause = a_requirement({"kind": "ongoing"}, owner={"types": ["village"]}, audience=["students"])

    form = ClauseForm({**as_typed(clause), "audience": ["parents"]}, code="R1", brief=True)

    assert form.is_valid(), form.errors
    assert {name: [choice for choice, _ in form.fields[name].widget.choices] for name in LONG_LISTS} == {  # type: ignore[attr-defined]
        "activity": ["lecture"],
        "types": ["village"],
        "audience": ["parents"],
        "festivals": [],
        "topics": [],
    }
