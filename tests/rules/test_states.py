from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import a_duty
from wuzha.plan.model import Every
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import STATE_NAMES, State, refreshed_until, state
from wuzha.rules.tallies import Tally
from wuzha.rules.unfold import unfold

MAY = {"kind": "recurring", "every": "month"}
YEAR = [datetime(2026, 1, 1, 9) + timedelta(days=n) for n in range(365)]
DAY = timedelta(days=1)


def the_obligation(
    schedule: dict[str, Any], on: date = date(2026, 5, 10), *, grace: int = 0, starts: date = date(2026, 1, 1)
) -> Obligation:
    (found,) = unfold(a_duty(schedule, starts=starts), on, on + DAY, grace=grace)
    return found


def done_on(*days: date) -> Tally:
    return Tally(times=len(days), met_on=min(days), last_on=max(days))


def walk(obligation: Obligation, tally: Tally | None) -> list[tuple[State, date]]:
    """Ask for the state on every morning of 2026 and note each change."""
    states = [(state(obligation, tally, now), now.date()) for now in YEAR]
    return [next(group) for _, group in groupby(states, key=lambda each: each[0])]


def test_a_month_that_nobody_did_anything_in_opens_falls_due_and_is_overdue() -> None:
    assert walk(the_obligation(MAY), None) == [
        (State.NOT_OPEN, date(2026, 1, 1)),
        (State.OPEN, date(2026, 5, 1)),
        (State.DUE_SOON, date(2026, 5, 29)),
        (State.OVERDUE, date(2026, 6, 1)),
    ]


def test_grace_puts_off_being_overdue() -> None:
    assert walk(the_obligation(MAY, grace=5), None)[-1] == (State.OVERDUE, date(2026, 6, 6))


def test_half_of_what_is_asked_is_not_done() -> None:
    twice = the_obligation({**MAY, "times": 2})

    assert walk(twice, Tally(times=1, last_on=date(2026, 5, 3)))[-1] == (State.OVERDUE, date(2026, 6, 1))


@pytest.mark.parametrize(
    "met_on, grace, expected",
    [
        (date(2026, 5, 31), 0, State.DONE),
        (date(2026, 6, 1), 0, State.DONE_LATE),
        (date(2026, 6, 5), 5, State.DONE),
        (date(2026, 6, 6), 5, State.DONE_LATE),
    ],
)
def test_what_is_done_after_due_and_grace_is_done_late(met_on: date, grace: int, expected: State) -> None:
    found = state(the_obligation(MAY, grace=grace), done_on(met_on), datetime(2026, 7, 1, 9))

    assert found == expected


@pytest.mark.parametrize(
    "now, expected",
    [
        (datetime(2026, 5, 12, 15, 59), State.OPEN),
        (datetime(2026, 5, 12, 16, 0), State.DUE_SOON),
        (datetime(2026, 5, 15, 16, 0, 59), State.DUE_SOON),
        (datetime(2026, 5, 15, 16, 1), State.OVERDUE),
    ],
)
def test_the_minute_of_the_due_still_is_on_time(now: datetime, expected: State) -> None:
    weekly = the_obligation(
        {"kind": "recurring", "every": "week", "due": "fri 16:00"}, date(2026, 5, 12), starts=date(2026, 3, 2)
    )

    assert state(weekly, None, now) == expected


def test_soon_is_as_many_days_as_asked() -> None:
    moments = [datetime(2026, 5, 24, 23, 58), datetime(2026, 5, 24, 23, 59)]

    assert [state(the_obligation(MAY), None, now, soon_days=7) for now in moments] == [State.OPEN, State.DUE_SOON]


def test_an_ongoing_duty_stands_once_it_is_set_up() -> None:
    ongoing = the_obligation({"kind": "ongoing"}, starts=date(2026, 3, 2))

    assert walk(ongoing, None) == [(State.NOT_OPEN, date(2026, 1, 1)), (State.STANDING_OPEN, date(2026, 3, 2))]
    assert walk(ongoing, done_on(date(2026, 3, 5))) == [(State.STANDING, date(2026, 1, 1))]


def test_an_ongoing_duty_must_be_looked_at_again_when_its_period_is_over() -> None:
    quarterly = the_obligation({"kind": "ongoing", "refresh": "quarter"}, starts=date(2026, 3, 2))

    assert walk(quarterly, done_on(date(2026, 3, 5), date(2026, 4, 30)))[1:] == [
        (State.STANDING_STALE, date(2026, 7, 31))
    ]


@pytest.mark.parametrize(
    "every, until",
    [
        ("day", date(2026, 2, 1)),
        ("week", date(2026, 2, 7)),
        ("half-month", date(2026, 2, 16)),
        ("month", date(2026, 2, 28)),
        ("quarter", date(2026, 4, 30)),
        ("half-year", date(2026, 7, 31)),
        ("semester", date(2026, 7, 31)),
        ("year", date(2027, 1, 31)),
    ],
)
def test_what_was_looked_at_stays_fresh_for_one_period(every: Every, until: date) -> None:
    assert refreshed_until(date(2026, 1, 31), every) == until


def test_a_month_on_from_december_is_january() -> None:
    assert refreshed_until(date(2026, 12, 10), "month") == date(2027, 1, 10)


@given(
    schedule=st.sampled_from(
        [MAY, {"kind": "deadline", "by": "2026-05-31"}, {"kind": "window", "from": "2026-05-01", "to": "2026-05-31"}]
    ),
    met_on=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31))),
    grace=st.integers(0, 40),
    soon=st.integers(0, 10),
)
def test_every_day_of_a_year_stands_as_plain_dates_say(
    schedule: dict[str, Any], met_on: date | None, grace: int, soon: int
) -> None:
    obligation = the_obligation(schedule, grace=grace)
    opens, last = obligation.opens, date(2026, 5, 31)
    tally = None if met_on is None else done_on(met_on)

    found = [state(obligation, tally, now, soon_days=soon) for now in YEAR]

    on_time = met_on is not None and met_on <= last + grace * DAY
    expected = []
    for day in (now.date() for now in YEAR):
        if met_on is not None:
            expected.append(State.DONE if on_time else State.DONE_LATE)
        elif day < opens:
            expected.append(State.NOT_OPEN)
        elif day > last + grace * DAY:
            expected.append(State.OVERDUE)
        else:
            # At nine in the morning less than `soon` days and a night are left from the day after on.
            expected.append(State.DUE_SOON if day > last - soon * DAY else State.OPEN)
    assert found == expected


def test_every_state_has_a_chinese_name_of_its_own() -> None:
    assert len(set(STATE_NAMES.values())) == len(State) == len(STATE_NAMES)
