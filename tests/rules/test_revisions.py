"""New versions of a plan: what goes on, and that a clause which goes on owes exactly what it would have owed anyhow."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import a_duty, a_requirement
from wuzha.plan.model import Phase, Requirement
from wuzha.rules.matters import Matter
from wuzha.rules.obligations import Duty
from wuzha.rules.revisions import revise
from wuzha.rules.unfold import unfold

SCHEDULES: list[dict[str, Any]] = [
    {"kind": "recurring", "every": "week"},
    {"kind": "recurring", "every": "half-month"},
    {"kind": "recurring", "every": "month"},
    {"kind": "recurring", "every": "month", "due": {"day": 10, "of": "next"}},
    {"kind": "recurring", "every": "month", "due": {"day": 5}},
    {"kind": "recurring", "every": "quarter", "due": "+10d"},
    {"kind": "recurring", "every": "year"},
    {"kind": "deadline", "by": "2026-05-31"},
    {"kind": "window", "from": "2026-04-10", "to": "2026-07-20"},
    {"kind": "triggered", "on": "case", "within": "P7D"},
]
DAYS = st.integers(1, 363).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
MATTERS = tuple(Matter(n, "case", 1, datetime(2026, 1, 3, 9) + timedelta(days=23 * n)) for n in range(15))


def owed(*duties: Duty) -> list[tuple[str, date, datetime | None]]:
    found = [each for duty in duties for each in unfold(duty, date(2025, 1, 1), date(2028, 1, 1))]
    return sorted((each.occasion.key, each.opens, each.due) for each in found)


@given(st.sampled_from(SCHEDULES), st.lists(DAYS, min_size=1, max_size=3, unique=True).map(sorted))
def test_a_clause_that_goes_on_owes_exactly_what_it_would_have_owed_without_new_versions(
    schedule: dict[str, Any], changes: list[date]
) -> None:
    whole = replace(a_duty(schedule), matters=MATTERS)
    cuts = [whole.starts, *changes, whole.ends]

    versions = [
        replace(whole, key=n + 1, origin=0 if n == 0 else 1, takes_over=None if n == 0 else since, ends=until)
        for n, (since, until) in enumerate(itertools.pairwise(cuts))
    ]

    assert owed(*versions) == owed(whole)


def test_a_standing_duty_goes_on_from_its_first_day() -> None:
    (found,) = unfold(
        replace(a_duty({"kind": "ongoing"}), takes_over=date(2026, 5, 15)), date(2026, 6, 1), date(2026, 7, 1)
    )

    assert found.opens == date(2026, 1, 1)


# What is the same, changed, added, removed

MONTHLY = {"kind": "recurring", "every": "month"}


def clause(code: str, quote: str, **said: Any) -> Requirement:  # noqa: ANN401 - any field of a clause
    said.setdefault("schedule", MONTHLY)
    return a_requirement(said.pop("schedule"), **said).model_copy(update={"id": code, "quote": quote})


def told(old: list[Requirement], new: list[Requirement], *phases: list[Phase]) -> dict[str, list[Any]]:
    found = revise(old, new, *phases)
    return {
        "kept": [(before.id, after.id) for before, after in found.kept],
        "changed": [(each.old.id, each.new.id, each.what) for each in found.changed],
        "added": [each.id for each in found.added],
        "removed": [each.id for each in found.removed],
    }


def test_the_three_groups() -> None:
    old = [clause("R1", "各村每月宣讲一次"), clause("R2", "各村每月张贴海报一次"), clause("R3", "各企业签订责任书")]
    new = [
        clause("R1", "各村每月张贴海报一次", activity="signage"),
        clause("R2", "各村每月宣讲一次。", note="照旧"),
        clause("R3", "学校每学期开展班会"),
    ]

    assert told(old, new) == {
        "kept": [("R1", "R2")],
        "changed": [("R2", "R1", ("做什么",))],
        "added": ["R3"],
        "removed": ["R3"],
    }


def test_a_sentence_put_better_that_asks_the_same_goes_on() -> None:
    old, new = [clause("R1", "各村每月至少组织一次集中宣讲")], [clause("R4", "各村每月应当至少组织一次集中宣讲活动")]

    assert told(old, new)["kept"] == [("R1", "R4")]


def test_a_phase_that_moved_changes_the_clauses_that_name_it() -> None:
    during = {"kind": "window", "phase": "P1"}
    before = [Phase.model_validate({"id": "P1", "name": "宣传", "from": "2026-03-01", "to": "2026-03-31"})]
    after = [Phase.model_validate({"id": "P1", "name": "宣传", "from": "2026-03-01", "to": "2026-04-30"})]
    old = [clause("R1", "集中宣传", schedule=during)]

    assert told(old, old, before, before)["kept"] == [("R1", "R1")]
    assert told(old, old, before, after)["changed"] == [("R1", "R1", ("时间",))]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_equal_sentences_those_that_ask_the_same_belong_together(order: tuple[int, int]) -> None:
    both = [clause("R1", "组织学习", audience=("staff",)), clause("R2", "组织学习", audience=("students",))]

    assert told(both, [both[at] for at in order])["kept"] == [(both[at].id, both[at].id) for at in order]


@given(
    st.lists(st.sampled_from(["宣讲一次", "张贴海报", "开展测试", "签订责任书", "报送情况"]), max_size=7), st.randoms()
)
def test_every_clause_is_told_of_once(quotes: list[str], draw: Any) -> None:  # noqa: ANN401 - hypothesis' own random
    old = [clause(f"R{n}", quote) for n, quote in enumerate(quotes)]
    new = [clause(f"N{n}", quote) for n, quote in enumerate(draw.sample(quotes, draw.randint(0, len(quotes))))]

    found = told(old, new)

    assert sorted(
        [old for old, _ in found["kept"]] + [old for old, *_ in found["changed"]] + found["removed"]
    ) == sorted(each.id for each in old)
    assert len(found["kept"]) == len(new)  # whatever is left asks the same
