"""A township's year: with one record for all it satisfies, at least 60 % fewer fields are typed than on a form a duty.

What counts as typed is defined in docs/performance.md. The plan is our own, of the kind townships write: five types of
units, most of its clauses kept up over the year, some monthly or half-monthly, several that one activity can satisfy.
"""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.township import UNITS, Year, compare
from wuzha.plan.model import Plan, Requirement

KEPT = ("setup.group", "setup.plan", "setup.post", "setup.policy", "signage", "screen", "push", "setup.chat-group")
OWN = {"village": "villagers", "enterprise": "staff", "site": "workers", "school": "teachers", "hospital": "medics"}
MONTH = {"kind": "recurring", "every": "month"}
TARGET = 60


def clauses(type_: str) -> list[dict[str, object]]:
    """Return what the plan asks of a type of unit."""
    own = [OWN[type_]]
    rhythm = {"kind": "recurring", "every": "half-month" if type_ in {"enterprise", "site"} else "month"}
    kept: list[dict[str, object]] = [{"activity": activity, "schedule": {"kind": "ongoing"}} for activity in KEPT]
    return [
        *kept,
        {"activity": "meeting", "schedule": {"kind": "ongoing"}, "evidence": ["minutes"]},
        {"activity": "event", "schedule": rhythm},
        {"activity": "lecture", "schedule": MONTH, "audience": own, "coverage": 100},
        {"activity": "quiz", "schedule": {"kind": "recurring", "every": "quarter"}, "audience": own},
        {"activity": "handout", "schedule": MONTH, "quantity": {"n": 50, "unit": "份"}},
        {"activity": "pledge", "schedule": {"kind": "deadline", "by": "2026-05-31"}, "audience": own},
        {"activity": "report", "schedule": {**MONTH, "due": {"day": 10, "of": "next"}}},
    ]


@cache
def years() -> tuple[Year, Year]:
    found = [
        Requirement.model_validate(
            {"id": f"R{number}", "quote": "每月开展宣讲", "at": (0, 6), "owner": {"types": [type_]}, **clause}
        )
        for number, (type_, clause) in enumerate(((type_, each) for type_ in UNITS for each in clauses(type_)), 1)
    ]
    return compare(Plan(title="云溪镇方案", requirements=tuple(found)))


def test_every_obligation_stands_the_same_clause_by_clause() -> None:
    forms, once = years()

    assert len(forms.done) > 200
    assert forms.done == once.done


def test_fewer_papers_say_the_same() -> None:
    forms, once = years()

    assert once.papers < forms.papers


@pytest.mark.parametrize("forms", ["printed", "blank"])
@pytest.mark.parametrize("records", ["offered", "plain"])
def test_typed_fields_fall_by_sixty_in_a_hundred(forms: str, records: str) -> None:
    by_form, once = years()

    assert by_form.saved(once, forms, records) >= TARGET


def test_part_of_it_is_saved_even_against_forms_without_any_column_of_a_ledger() -> None:
    by_form, once = years()

    assert 0 < by_form.saved(once, "bare") < TARGET
