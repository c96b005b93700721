"""The ladder: what is told at which level on which day, never twice, never at night; against brute force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.calendar.occasions import Occasion
from wuzha.calendar.workdays import USUAL
from wuzha.plan.model import Ongoing, Recurring, Requirement
from wuzha.rules.hearers import Hearers, Post
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.refusals import Refusal
from wuzha.rules.states import State
from wuzha.rules.watching import (
    Days,
    Found,
    Key,
    Ladder,
    Level,
    Line,
    Outcome,
    Step,
    Told,
    check_ladder,
    days_of,
    digest,
    may_tell,
    step_of,
    tells,
)

WEDNESDAY = date(2026, 5, 20)
KEY: Key = (1, 2, "2026-05")
DAY = timedelta(days=1)


def owed(due: date, grace: int = 0) -> Obligation:
    requirement = Requirement.model_validate(
        {"id": "R1", "quote": "每月宣讲", "at": (0, 4), "activity": "lecture", "schedule": Recurring(every="month")}
    )
    starts = due.replace(day=1)
    duty = Duty(1, requirement, 2, date(2020, 1, 1), date(2030, 1, 1), date(2030, 1, 1))
    at = datetime.combine(due, datetime.max.time().replace(hour=23, minute=59, second=0, microsecond=0))
    return Obligation(duty, Occasion("2026-05", starts, due + DAY), starts, at, grace)


def test_a_due_on_friday_is_told_three_days_before_and_climbs_after_three_and_seven_days() -> None:
    days = days_of(owed(date(2026, 5, 22)), Ladder(), USUAL)

    assert days == Days(soon=date(2026, 5, 19), superior=date(2026, 5, 25), office=date(2026, 5, 29))


def test_a_notice_that_would_fall_on_a_sunday_is_given_on_the_friday_before() -> None:
    days = days_of(owed(date(2026, 5, 20)), Ladder(soon=3), USUAL)

    assert days is not None
    assert days.soon == date(2026, 5, 15)  # three days before is Sunday 17 May


def test_working_days_leave_out_the_mid_autumn_festival_and_the_long_holiday_in_october() -> None:
    days = days_of(owed(date(2026, 9, 30)), Ladder(working=True), USUAL)

    assert days == Days(soon=date(2026, 9, 24), superior=date(2026, 10, 10), office=date(2026, 10, 15))


def test_grace_moves_the_levels_above_and_not_the_notice_before() -> None:
    days = days_of(owed(date(2026, 5, 22), grace=2), Ladder(), USUAL)

    assert days == Days(soon=date(2026, 5, 19), superior=date(2026, 5, 27), office=date(2026, 5, 31))


def test_an_ongoing_duty_has_no_days_and_is_told_to_its_own_people_only() -> None:
    ongoing = owed(WEDNESDAY)
    ongoing = replace(ongoing, due=None, duty=replace(ongoing.duty, requirement=ongoing.duty.requirement.model_copy(
        update={"schedule": Ongoing()})))  # fmt: skip

    days = days_of(ongoing, Ladder(), USUAL)

    assert days is None
    assert [step_of(State.STANDING_STALE, days, level, WEDNESDAY) for level in Level] == [Step.STALE, None, None]


@pytest.mark.parametrize(
    "state, day, expected",
    [
        (State.OPEN, date(2026, 5, 18), (None, None, None)),
        (State.OPEN, date(2026, 5, 19), (Step.SOON, None, None)),
        (State.DUE_SOON, date(2026, 5, 22), (Step.SOON, None, None)),
        (State.OVERDUE, date(2026, 5, 23), (Step.OVERDUE, None, None)),
        (State.OVERDUE, date(2026, 5, 24), (Step.OVERDUE, None, None)),
        (State.OVERDUE, date(2026, 5, 25), (Step.OVERDUE, Step.OVERDUE, None)),
        (State.OVERDUE, date(2026, 5, 28), (Step.OVERDUE, Step.OVERDUE, None)),
        (State.OVERDUE, date(2026, 5, 29), (Step.OVERDUE, Step.OVERDUE, Step.OVERDUE)),
        (State.DONE, date(2026, 5, 29), (None, None, None)),
        (State.DONE_LATE, date(2026, 5, 29), (None, None, None)),
        (State.NOT_OPEN, date(2026, 5, 19), (None, None, None)),
    ],
)
def test_each_level_hears_on_its_own_day(state: State, day: date, expected: tuple[Step | None, ...]) -> None:
    days = days_of(owed(date(2026, 5, 22)), Ladder(), USUAL)

    assert tuple(step_of(state, days, level, day) for level in Level) == expected


OVERDUE = Found(Level.UNIT, Step.OVERDUE, WEDNESDAY - DAY)


@pytest.mark.parametrize(
    "told, put_off, expected",
    [
        (None, None, True),
        (Told(Level.UNIT, Step.SOON, WEDNESDAY - DAY), None, True),
        (Told(Level.UNIT, Step.OVERDUE, WEDNESDAY), None, False),
        (Told(Level.UNIT, Step.SOON, WEDNESDAY), None, False),
        (Told(Level.UNIT, Step.OVERDUE, WEDNESDAY - 6 * DAY), None, False),
        (Told(Level.UNIT, Step.OVERDUE, WEDNESDAY - 7 * DAY), None, True),
        (None, WEDNESDAY + DAY, False),
        (Told(Level.UNIT, Step.OVERDUE, WEDNESDAY - 2 * DAY), WEDNESDAY, True),
        (Told(Level.UNIT, Step.OVERDUE, WEDNESDAY - 2 * DAY), WEDNESDAY - 3 * DAY, False),
    ],
)
def test_a_line_is_told_when_new_when_a_week_old_or_when_its_delay_is_over(
    told: Told | None, put_off: date | None, *, expected: bool
) -> None:
    assert tells(OVERDUE, told, WEDNESDAY, put_off) is expected


def test_putting_off_does_not_silence_the_levels_above() -> None:
    above = replace(OVERDUE, level=Level.SUPERIOR)

    assert tells(above, None, WEDNESDAY, WEDNESDAY + 5 * DAY) is True


def test_what_is_about_to_fall_due_is_told_once_however_long_it_stays_so() -> None:
    soon = Found(Level.UNIT, Step.SOON, WEDNESDAY)

    assert tells(soon, Told(Level.UNIT, Step.SOON, WEDNESDAY - 10 * DAY), WEDNESDAY) is False


def test_what_was_made_up_is_said_to_those_above_beside_something_else_and_then_forgotten() -> None:
    other: Key = (9, 9, "2026-05")
    told = {KEY: Told(Level.SUPERIOR, Step.OVERDUE, WEDNESDAY - DAY)}

    alone = digest({}, told, {}, {KEY}, WEDNESDAY)
    beside = digest({other: OVERDUE}, told, {}, {KEY}, WEDNESDAY)

    assert alone == Outcome((), frozenset())
    assert beside.lines[1:] == (Line(KEY, Level.SUPERIOR, Step.MADE_UP, None),)
    assert beside.forgotten == {KEY}


def test_what_was_lifted_is_forgotten_without_a_word() -> None:
    told = {KEY: Told(Level.SUPERIOR, Step.OVERDUE, WEDNESDAY - DAY)}

    assert digest({}, told, {}, (), WEDNESDAY) == Outcome((), frozenset({KEY}))


@pytest.mark.parametrize(
    "now, hour, expected",
    [
        (datetime(2026, 5, 20, 9, 0), 9, True),
        (datetime(2026, 5, 20, 8, 59), 9, False),
        (datetime(2026, 5, 20, 7, 59), 0, False),
        (datetime(2026, 5, 20, 8, 0), 0, True),
        (datetime(2026, 5, 20, 17, 59), 9, True),
        (datetime(2026, 5, 20, 18, 0), 9, False),
        (datetime(2026, 5, 23, 10, 0), 9, False),  # a Saturday
        (datetime(2026, 5, 9, 10, 0), 9, True),  # a Saturday that is worked
        (datetime(2026, 10, 1, 10, 0), 9, False),  # the National Day, a Thursday
    ],
)
def test_people_are_told_in_working_hours_on_working_days(now: datetime, hour: int, *, expected: bool) -> None:
    assert may_tell(now, USUAL, hour) is expected


@pytest.mark.parametrize(
    "ladder, fields",
    [
        (Ladder(), set()),
        (Ladder(0, 1, 2), set()),
        (Ladder(15, 3, 7), {"soon"}),
        (Ladder(3, 0, 7), {"superior"}),
        (Ladder(3, 7, 7), {"office"}),
        (Ladder(3, 31, 61), {"superior", "office"}),
    ],
)
def test_a_ladder_whose_levels_hear_out_of_order_is_refused(ladder: Ladder, fields: set[str]) -> None:
    found: set[str] = set()
    try:
        check_ladder(ladder)
    except Refusal as refusal:
        found = set(refusal.fields)

    assert found == fields


LADDERS = st.builds(
    lambda soon, superior, more, working: Ladder(soon, superior, superior + more, working),
    st.integers(0, 14),
    st.integers(1, 10),
    st.integers(1, 20),
    st.booleans(),
)
YEAR = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(LADDERS, YEAR, st.integers(0, 5))
def test_the_days_are_those_counted_one_by_one(ladder: Ladder, due: date, grace: int) -> None:
    def walked(day: date, step: timedelta, count: int) -> date:
        while count:
            day += step
            count -= USUAL.works(day) or not ladder.working
        return day

    soon = walked(due, -DAY, ladder.soon)
    while not USUAL.works(soon):
        soon -= DAY
    last = due + grace * DAY

    days = days_of(owed(due, grace), ladder, USUAL)

    assert days == Days(soon, walked(last, DAY, ladder.superior), walked(last, DAY, ladder.office))


@given(LADDERS, YEAR, st.integers(-20, 60))
def test_nobody_above_hears_before_those_below(ladder: Ladder, due: date, after: int) -> None:
    days, today = days_of(owed(due), ladder, USUAL), due + after * DAY

    steps = [step_of(State.OVERDUE if after > 0 else State.OPEN, days, level, today) for level in Level]

    heard = [step is not None for step in steps]
    assert heard == sorted(heard, reverse=True)


@given(
    st.lists(st.sampled_from([None, Step.SOON, Step.OVERDUE]), min_size=1, max_size=60),
    st.lists(st.booleans(), min_size=60, max_size=60),
    st.integers(0, 59),
    st.integers(0, 14),
)
def test_told_day_by_day_is_what_brute_force_over_the_whole_history_says(
    steps: list[Step | None], sent: list[bool], made: int, length: int
) -> None:
    """`sent`: whether that day is a working day; a delay is set on day `made` for `length` days."""
    first = date(2026, 3, 2)
    told: dict[Key, Told] = {}
    heard = []
    for number, step in enumerate(steps):
        today = first + number * DAY
        if not sent[number]:
            continue
        found = {} if step is None else {KEY: Found(Level.UNIT, step, None)}
        put_off = {KEY: first + (made + length) * DAY} if number >= made and length else {}
        outcome = digest(found, told, put_off, (), today)
        if outcome.lines:
            heard.append(number)
        told = {key: known for key, known in told.items() if key not in outcome.forgotten}
        told |= {line.key: Told(line.level, line.step, today) for line in outcome.lines}

    assert heard == _brute(steps, sent, made, length)


def _brute(steps: list[Step | None], sent: list[bool], made: int, length: int) -> list[int]:
    """Look at every day anew: what was said since the obligation last had nothing to tell, and on which day."""
    heard: list[int] = []
    for today, step in enumerate(steps):
        if step is None or not sent[today] or (length and made <= today < made + length):
            continue
        quiet = max((day for day in range(today) if steps[day] is None and sent[day]), default=-1)
        since = [day for day in heard if day > quiet]
        newly = not since or steps[since[-1]] is not step
        weekly = bool(since) and step is Step.OVERDUE and today - since[-1] >= 7
        woken = bool(since) and bool(length) and made <= today and since[-1] < made + length <= today
        if newly or weekly or woken:
            heard.append(today)
    return heard


COUNTY, TOWN, VILLAGE, GROUP = "1/", "1/2/", "1/2/3/", "1/2/3/4/"


def test_the_units_own_people_its_superior_and_the_office_each_hear_at_their_level() -> None:
    posts = [
        Post(30, 3, VILLAGE, does=True, reaches=True),
        Post(20, 2, TOWN, answers=True),
        Post(21, 2, TOWN, signs=True),
        Post(10, 1, COUNTY, does=True, answers=True),
    ]

    heard = Hearers(posts).of(VILLAGE, COUNTY)

    assert heard == {30: Level.UNIT, 20: Level.SUPERIOR, 10: Level.OFFICE}


def test_a_leader_hears_where_nobody_else_answers() -> None:
    assert Hearers([Post(21, 2, TOWN, signs=True)]).of(VILLAGE, COUNTY) == {21: Level.SUPERIOR}


def test_a_unit_without_people_is_looked_after_by_the_nearest_liaison_above() -> None:
    posts = [Post(30, 3, VILLAGE, does=True, reaches=True), Post(20, 2, TOWN, does=True, reaches=True)]

    assert Hearers(posts).of(GROUP, GROUP) == {30: Level.UNIT}


def test_whoever_hears_at_two_levels_hears_at_the_lower() -> None:
    posts = [Post(20, 2, TOWN, does=True, reaches=True, answers=True)]

    assert Hearers(posts).of(VILLAGE, TOWN) == {20: Level.UNIT}


def test_nobody_above_the_office_hears_of_its_plan() -> None:
    posts = [Post(10, 1, COUNTY, answers=True), Post(20, 2, TOWN, does=True, answers=True)]

    assert Hearers(posts).of(TOWN, TOWN) == {20: Level.UNIT}
