"""The way back: from whatever a change made of a draft to exactly what it was before."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.undo import go_back, way_back

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3)
ITEMS = st.dictionaries(st.sampled_from("ab"), SCALARS, max_size=2)
LISTS = st.dictionaries(st.sampled_from(["R1", "R2", "R3", "R4"]), ITEMS, max_size=4).map(
    lambda found: [{**item, "id": name} for name, item in found.items()]
)
VALUES = st.recursive(
    SCALARS | LISTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:  # noqa: ANN401 - JSON data
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@given(VALUES, VALUES)
def test_the_way_back_leads_from_any_state_to_any_other(before: Any, after: Any) -> None:  # noqa: ANN401
    assert same(go_back(after, way_back(before, after)), before)


@given(st.lists(VALUES, min_size=2, max_size=5))
def test_several_changes_are_taken_back_one_after_another(states: list[Any]) -> None:
    ways = [way_back(before, after) for before, after in pairwise(states)]

    now = states[-1]
    for way in reversed(ways):
        now = go_back(now, way)

    assert same(now, states[0])


@given(VALUES)
def test_nothing_changed_needs_no_step(state: Any) -> None:  # noqa: ANN401
    assert way_back(state, json.loads(json.dumps(state))) is None


def test_the_step_keeps_only_what_changed() -> None:
    clauses = [{"id": f"R{number}", "quote": "每月开展一次宣讲" * 9, "coverage": 1} for number in range(100)]
    changed = [{**clauses[0], "coverage": 2}, *clauses[1:]]

    step = way_back({"requirements": clauses}, {"requirements": changed})

    assert step is not None
    assert step["in"]["requirements"]["items"] == {"R0": {"in": {"coverage": {"was": 1}}, "new": []}}
