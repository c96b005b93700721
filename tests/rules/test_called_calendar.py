"""What matters call up and what is kept up, 2021 to 2027: across 调休, year ends and new versions, against a walk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rules.by_hand import DAY, Owed, a_duty, in_range, works_by_hand
from tests.rules.by_hand_matters import called_by_hand, fresh_until_by_hand
from tests.rules.test_unfold_calendar import ALMANACS, as_owed, works
from wuzha.calendar.almanacs import Almanac
from wuzha.plan.model import Ongoing
from wuzha.rules.matters import Fact, Matter
from wuzha.rules.obligations import Duty
from wuzha.rules.states import State, state
from wuzha.rules.tallies import Tally
from wuzha.rules.unfold import unfold

days = st.dates(date(2021, 1, 1), date(2027, 12, 31))
moments = st.datetimes(datetime(2021, 1, 1), datetime(2027, 12, 31))
near_breaks = st.sampled_from(
    [
        datetime(2021, 2, 10, 17, 30),  # the last day of work before a Spring Festival
        datetime(2023, 9, 28, 8, 0),
        datetime(2024, 2, 4, 23, 59),  # a Sunday that is worked
        datetime(2024, 12, 31, 23, 30),
        datetime(2025, 1, 26, 0, 0),
        datetime(2026, 9, 30, 12, 0),
        datetime(2026, 12, 31, 9, 0),  # the year after is not announced yet
        datetime(2027, 2, 4, 10, 0),
    ]
)
schedules = st.builds(
    lambda within, where, when: {"kind": "triggered", "on": "case", "within": within, "where": where, "when": when},
    st.none()
    | st.sampled_from(["PT1H", "PT24H", "PT48H", "PT72H"])
    | st.builds("P{}D".format, st.integers(1, 40))
    | st.builds("P{}WD".format, st.integers(1, 25)),
    st.sampled_from([None, None, "loss >= 3000"]),
    st.sampled_from([None, None, "影响较大的"]),
)


@st.composite
def matters(draw: st.DrawFn) -> tuple[Matter, ...]:
    """Draw cases and warnings, large, small and unknown, judged or not, some around days off."""
    found = []
    for key in range(1, draw(st.integers(1, 6)) + 1):
        facts: dict[str, Fact] = draw(st.sampled_from([{}, {"loss": 2999}, {"loss": 3000}]))
        judged = draw(st.sampled_from([{}, {1: True}, {1: False}]))
        kind = draw(st.sampled_from(["case", "case", "case", "warning"]))
        at = draw(moments | near_breaks)
        found.append(Matter(key, kind, 1, at.replace(second=0, microsecond=0), facts, judged))
    return tuple(found)


@st.composite
def lives(draw: st.DrawFn) -> Duty:
    """Draw a triggered duty of any length, ended early or not, in a first or a later version of its plan."""
    starts = draw(st.dates(date(2020, 10, 1), date(2027, 6, 1)))
    ends = starts + timedelta(days=draw(st.integers(0, 60) | st.integers(200, 2600)))
    plan_ends = ends + timedelta(days=draw(st.sampled_from([0, 0, 30])))
    duty = a_duty(draw(schedules), starts=starts, ends=ends, plan_ends=plan_ends)
    takes_over = draw(st.none() | st.integers(1, 400))
    over = None if takes_over is None else starts + timedelta(days=takes_over)
    return replace(duty, matters=draw(matters()), takes_over=over)


@settings(max_examples=600, deadline=None)
@given(duty=lives(), which=st.integers(0, len(ALMANACS) - 1), since=days, length=st.integers(0, 500))
def test_what_matters_call_up_is_owed_as_a_walk_from_the_minute_finds(
    duty: Duty, which: int, since: date, length: int
) -> None:
    almanac, until = ALMANACS[which], since + timedelta(days=length)
    owed = called_by_hand(duty, works(almanac))

    found = unfold(duty, since, until, almanac), unfold(duty, date(2019, 1, 1), date(2033, 1, 1), almanac)

    assert as_owed(found[0]) == in_range(owed, duty, since, until)
    assert as_owed(found[1]) == owed


def test_every_day_of_seven_years_and_every_limit_of_working_days() -> None:
    cases = [Matter(n + 1, "case", 1, datetime(2021, 1, 1, 9, 30) + timedelta(days=n)) for n in range(365 * 7 + 1)]
    for limit in ("P1WD", "P3WD", "P10WD"):
        schedule = {"kind": "triggered", "on": "case", "within": limit}
        span = {"starts": date(2021, 1, 1), "ends": date(2028, 2, 1), "plan_ends": date(2028, 2, 1)}
        duty = replace(a_duty(schedule, **span), matters=tuple(cases))

        found = unfold(duty, date(2020, 1, 1), date(2029, 1, 1))

        assert as_owed(found) == called_by_hand(duty, works_by_hand)


@settings(max_examples=150, deadline=None)
@given(duty=lives(), which=st.integers(0, len(ALMANACS) - 1), cuts=st.lists(st.integers(1, 300), max_size=6))
def test_no_call_is_lost_or_told_twice_at_a_year_end(duty: Duty, which: int, cuts: list[int]) -> None:
    almanac = ALMANACS[which]
    year_ends = [date(year, month, day) for year in range(2020, 2033) for month, day in ((1, 1), (12, 31))]
    ends = sorted({*year_ends, *(date(2021, 1, 1) + sum(cuts[: n + 1]) * DAY for n in range(len(cuts)))})

    whole = unfold(duty, ends[0], ends[-1], almanac)
    pieces = [each for one, other in pairwise(ends) for each in unfold(duty, one, other, almanac)]

    assert len({each.occasion.key for each in whole}) == len(whole)
    assert {each.occasion.key: each for each in pieces} == {each.occasion.key: each for each in whole}


# Standing duties

refreshes = st.sampled_from([None, "day", "week", "half-month", "month", "quarter", "half-year", "semester", "year"])


@settings(max_examples=300, deadline=None)
@given(starts=days, length=st.integers(1, 900), since=days, span=st.integers(0, 60), refresh=refreshes)
def test_a_standing_duty_is_owed_once_on_every_day_of_its_life(
    starts: date, length: int, since: date, span: int, refresh: str | None
) -> None:
    ends = starts + timedelta(days=length)
    duty = a_duty({"kind": "ongoing", "refresh": refresh}, starts=starts, ends=ends, plan_ends=ends)
    owed = [Owed("once", starts, ends, starts, None)]

    found = unfold(duty, since, since + timedelta(days=span), Almanac())

    assert as_owed(found) == in_range(owed, duty, since, since + timedelta(days=span))


@settings(max_examples=400, deadline=None)
@given(last_on=days, refresh=refreshes, later=st.integers(-20, 800))
@example(last_on=date(2023, 11, 30), refresh="quarter", later=91)  # to the 29th of a leap year's February
@example(last_on=date(2024, 2, 29), refresh="year", later=365)
@example(last_on=date(2025, 12, 31), refresh="month", later=31)
def test_a_standing_duty_is_fresh_as_long_as_a_walk_finds(last_on: date, refresh: str | None, later: int) -> None:
    duty = a_duty(
        {"kind": "ongoing", "refresh": refresh},
        starts=last_on - 10 * DAY,
        ends=last_on + 2000 * DAY,
        plan_ends=last_on + 2000 * DAY,
    )
    today = last_on + later * DAY
    [obligation] = unfold(duty, last_on, last_on + DAY)
    total = Tally(1, 0, 0, 0, last_on, last_on)

    found = state(obligation, total, datetime.combine(today, datetime.min.time()))

    assert isinstance(duty.requirement.schedule, Ongoing)
    fresh = refresh is None or today <= fresh_until_by_hand(last_on, refresh)
    assert found is (State.STANDING if fresh else State.STANDING_STALE)
