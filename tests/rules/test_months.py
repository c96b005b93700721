from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import a_duty
from wuzha.plan.model import Phase
from wuzha.rules.months import month_of, worst
from wuzha.rules.states import State
from wuzha.rules.unfold import unfold


@pytest.mark.parametrize(
    "schedule, months",
    [
        ({"kind": "recurring", "every": "month"}, ["2026-04", "2026-05"]),
        ({"kind": "recurring", "every": "month", "due": {"day": 10, "of": "next"}}, ["2026-04", "2026-05"]),
        ({"kind": "recurring", "every": "half-month"}, ["2026-04", "2026-04", "2026-05", "2026-05"]),
        ({"kind": "recurring", "every": "quarter"}, ["2026-05"]),
        ({"kind": "recurring", "every": "semester"}, ["2026-05"]),
        ({"kind": "deadline", "by": "2026-04-30"}, ["2026-04"]),
        ({"kind": "deadline", "by": "2026-06-15"}, ["2026-06"]),
        ({"kind": "window", "from": "2026-03-02", "to": "2026-04-15"}, ["2026-04"]),
        ({"kind": "window", "phase": "P1"}, ["2026-05"]),
        ({"kind": "ongoing"}, [None]),
    ],
)
def test_an_obligation_stands_in_the_month_of_its_last_day(schedule: dict[str, Any], months: list[str | None]) -> None:
    ends = date(2026, 5, 27)
    phase = Phase(id="P1", name="集中宣传", from_="2026-04-01", to="2026-06-30")
    duty = a_duty(schedule, starts=date(2026, 4, 1), ends=ends, plan_ends=ends, phases=(phase,))

    assert [month_of(each) for each in unfold(duty, date(2026, 4, 1), date(2026, 7, 1))] == months


def test_a_week_across_new_year_stands_in_january() -> None:
    duty = a_duty({"kind": "recurring", "every": "week"}, ends=date(2027, 2, 1), plan_ends=date(2027, 2, 1))

    found = unfold(duty, date(2026, 12, 31), date(2027, 1, 1))

    assert [(each.occasion.key, month_of(each)) for each in found] == [("2026-W53", "2027-01")]


@pytest.mark.parametrize(
    "states, expected",
    [
        ([State.DONE], State.DONE),
        ([State.DONE, State.OVERDUE, State.OPEN], State.OVERDUE),
        ([State.OPEN, State.DUE_SOON, State.NOT_OPEN], State.DUE_SOON),
        ([State.DONE, State.OPEN], State.OPEN),
        ([State.DONE, State.DONE_LATE], State.DONE_LATE),
        ([State.DONE, State.NOT_OPEN], State.OPEN),
        ([State.DONE_LATE, State.NOT_OPEN], State.OPEN),
        ([State.NOT_OPEN, State.NOT_OPEN], State.NOT_OPEN),
        ([State.STANDING, State.STANDING_OPEN, State.STANDING_STALE], State.STANDING_STALE),
        ([State.STANDING, State.STANDING_OPEN], State.STANDING_OPEN),
    ],
)
def test_a_month_shows_what_most_needs_somebody(states: list[State], expected: State) -> None:
    assert worst(states) == expected


@given(states=st.lists(st.sampled_from(State), min_size=1, max_size=6), more=st.sampled_from(State))
def test_one_more_that_is_overdue_always_shows(states: list[State], more: State) -> None:
    assert worst([*states, more, State.OVERDUE]) == State.OVERDUE
    assert worst(states) == worst(reversed(states))


def test_no_state_cannot_be_summed_up() -> None:
    with pytest.raises(ValueError, match="no state"):
        worst([])
