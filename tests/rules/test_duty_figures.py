"""Figures of duties, counted as sets of units, are what counting the duties of every unit one by one gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.duty_figures import by_activity, by_clause, by_state, by_type, figures_of, shares, units_behind
from wuzha.rules.facts import Counted, Due, Facts, Place, narrowed
from wuzha.rules.indicators import figure
from wuzha.rules.states import FINISHED, IN_TIME, LATE, LIFTED, NIL, State
from wuzha.rules.unit_sets import set_of, units_of
from wuzha.rules.windows import Window

TYPES = ("township", "village", "enterprise", "village", "school")
PLACES = {
    unit: Place(unit, f"{unit}号", type_, path, path, None)
    for unit, (type_, path) in enumerate(zip(TYPES, ("1/", "1/2/", "1/2/3/", "1/4/", "1/4/5/"), strict=True), 1)
}
UP_KEPT = (State.STANDING, State.STANDING_STALE)
STANDING = (*UP_KEPT, State.STANDING_OPEN)
ACTIVITIES = ("lecture", "report", "pledge")

DUES = st.lists(
    st.builds(
        lambda units, state, matter, clause: Due(
            set_of(units), state, state not in STANDING, matter, ACTIVITIES[clause % 3], clause, f"R{clause}"
        ),
        st.sets(st.sampled_from(sorted(PLACES))),
        st.sampled_from(State),
        st.sampled_from((None, None, None, 7)),
        st.integers(1, 4),
    ),
    max_size=12,
)


class One(NamedTuple):
    """A duty of one unit."""

    unit: int
    due: Due

    @property
    def asked(self) -> bool:
        return self.due.dated and self.due.matter is None and self.due.state not in LIFTED

    @property
    def kept_up(self) -> bool:
        return not self.due.dated and self.due.matter is None and self.due.state not in LIFTED


def facts(dues: list[Due]) -> Facts:
    window = Window(date(2026, 5, 1), date(2026, 6, 1))
    return Facts(window, datetime(2026, 6, 3, 9), PLACES, tuple(dues))


def one_by_one(found: Facts) -> list[One]:
    return [One(unit, due) for due in found.dues for unit in units_of(due.units)]


BY_HAND: dict[str, Callable[[One], bool]] = {
    "duties.owed": lambda each: each.asked,
    "duties.done": lambda each: each.asked and each.due.state in FINISHED,
    "duties.on-time": lambda each: each.asked and each.due.state in IN_TIME,
    "duties.late": lambda each: each.asked and each.due.state in LATE,
    "duties.nothing": lambda each: each.asked and each.due.state in NIL,
    "duties.missing": lambda each: each.asked and each.due.state is State.OVERDUE,
    "duties.rate": lambda each: each.asked and each.due.state in FINISHED,
    "duties.called": lambda each: each.due.matter is not None,
    "duties.ongoing": lambda each: each.kept_up,
    "duties.kept": lambda each: each.kept_up and each.due.state in UP_KEPT,
    "duties.lifted": lambda each: each.due.matter is None and each.due.state in LIFTED,
}
OF_A_LINE: dict[str, Callable[[One], bool]] = {
    "owed": lambda each: each.asked,
    "done": BY_HAND["duties.done"],
    "on-time": BY_HAND["duties.on-time"],
    "pending": BY_HAND["duties.missing"],
}
OF_A_CLAUSE: dict[str, Callable[[One], bool]] = {
    "owed": lambda each: each.asked or each.kept_up,
    "done": lambda each: BY_HAND["duties.done"](each) or BY_HAND["duties.kept"](each),
    "pending": lambda each: BY_HAND["duties.missing"](each) or (each.kept_up and each.due.state is State.STANDING_OPEN),
}


def listed(found: Facts, counted: Counted) -> list[One]:
    return [One(unit, found.dues[at]) for at, units in shares(found, counted) for unit in units_of(units)]


@pytest.mark.parametrize("code", BY_HAND)
@given(dues=DUES, unit=st.sampled_from(sorted(PLACES)), alone=st.booleans())
def test_a_figure_counts_every_unit_that_owes_it(code: str, dues: list[Due], unit: int, alone: bool) -> None:  # noqa: FBT001
    whole = facts(dues)
    for found in (whole, narrowed(whole, unit, alone=alone)):
        (counted,) = figure(found, code)
        by_hand = [each for each in one_by_one(found) if BY_HAND[code](each)]

        assert (counted.number, listed(found, counted)) == (len(by_hand), by_hand)
        assert units_behind(found, counted) == len({each.unit for each in by_hand})


@given(dues=DUES)
def test_lines_count_what_is_of_their_kind(dues: list[Due]) -> None:
    found = facts(dues)
    every = one_by_one(found)
    lines: list[tuple[str, Callable[[One], object], dict[str, Callable[[One], bool]]]] = [
        *((each.code, lambda one: one.due.activity, OF_A_LINE) for each in by_activity(found)),
        *((each.code, lambda one: PLACES[one.unit].type, OF_A_LINE) for each in by_type(found)),
        *((str(line.clause), lambda one: str(one.due.clause), OF_A_CLAUSE) for line in by_clause(found)),
    ]
    figures = [list(figures_of(line)) for line in (*by_activity(found), *by_type(found), *by_clause(found))]

    for (code, kind, tests), counted in zip(lines, figures, strict=True):
        of_it = [one for one in every if kind(one) == code]
        assert [each.key.rpartition(":")[2] for each in counted] == list(tests)
        assert [listed(found, each) for each in counted] == [list(filter(test, of_it)) for test in tests.values()]
        assert [each.number for each in counted] == [sum(map(test, of_it)) for test in tests.values()]
    asked = [one for one in every if one.asked]
    assert {line.code for line in by_activity(found)} == {one.due.activity for one in asked}
    assert {line.code for line in by_type(found)} == {PLACES[one.unit].type for one in asked}
    assert {line.clause for line in by_clause(found)} == {one.due.clause for one in every if one.asked or one.kept_up}


@given(dues=DUES, units=st.sets(st.sampled_from(sorted(PLACES))))
def test_how_what_some_units_are_asked_stands(dues: list[Due], units: set[int]) -> None:
    found = facts(dues)
    by_hand = [one.due.state for one in one_by_one(found) if one.asked and one.unit in units]

    assert +by_state(found, set_of(units)) == {state: by_hand.count(state) for state in by_hand}
