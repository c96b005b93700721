from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import counted, works_by_hand
from wuzha.calendar.dues import WEEKDAYS, DueRule, due_at, within_of
from wuzha.calendar.occasions import Occasion, occasion_of, occasions

ALL: list[Occasion] = [
    occasion
    for every in ("day", "week", "half-month", "month", "quarter", "half-year", "semester", "year")
    for occasion in occasions(every, date(2021, 1, 1), date(2028, 1, 1))
]
DAY = timedelta(days=1)


def first_day(start: date, fits: object) -> date:
    """Walk forward from a day to the first that fits."""
    day = start
    while not fits(day):  # type: ignore[operator]
        day += DAY
    return day


def is_month_day(day: date, number: int) -> bool:
    """Say whether a day is the month's `number`th, or its last when it has fewer."""
    return day.day == number or (day.day < number and (day + DAY).day == 1)


def on(occasion: Occasion, rule: DueRule) -> date:
    return due_at(rule, occasion).date()


def test_without_a_rule_the_end_of_the_last_day_is_due() -> None:
    assert due_at(None, occasion_of("2026-05")) == datetime(2026, 5, 31, 23, 59)


@pytest.mark.parametrize(
    "key, rule, due",
    [
        ("2026-05", DueRule(day=10, of="next"), datetime(2026, 6, 10, 23, 59)),
        ("2026-12", DueRule(day=10, of="next"), datetime(2027, 1, 10, 23, 59)),
        ("2026-05", DueRule(day=25), datetime(2026, 5, 25, 23, 59)),
        ("2026-02", DueRule(day=31), datetime(2026, 2, 28, 23, 59)),
        ("2024-01", DueRule(day=31, of="next"), datetime(2024, 2, 29, 23, 59)),
        ("2026-Q2", DueRule(day=5, of="next"), datetime(2026, 7, 5, 23, 59)),
        ("2026-05b", DueRule(day=10), datetime(2026, 6, 10, 23, 59)),
        ("2026-W20", DueRule(weekday="fri", time="16:00"), datetime(2026, 5, 15, 16, 0)),
        ("2026-W20", DueRule(weekday="mon", of="next"), datetime(2026, 5, 18, 23, 59)),
        ("2026-W53", DueRule(weekday="sun"), datetime(2027, 1, 3, 23, 59)),
        ("2026-05", DueRule(weekday="fri"), datetime(2026, 5, 29, 23, 59)),
        ("2026-05-07", DueRule(weekday="fri"), datetime(2026, 5, 8, 23, 59)),
        ("2026-T1", DueRule(date="05-31"), datetime(2026, 5, 31, 23, 59)),
        ("2026-T2", DueRule(date="01-10"), datetime(2027, 1, 10, 23, 59)),
        ("2026", DueRule(date="01-15", of="next"), datetime(2027, 1, 15, 23, 59)),
        ("2026", DueRule(date="2027-01-15"), datetime(2027, 1, 15, 23, 59)),
        ("2027", DueRule(date="2026-05-31"), datetime(2027, 5, 31, 23, 59)),
        ("2026", DueRule(date="02-29"), datetime(2026, 2, 28, 23, 59)),
        ("2026-05", DueRule(after=10), datetime(2026, 6, 10, 23, 59)),
        ("2026-05", DueRule(after=0, time="12:00"), datetime(2026, 5, 31, 12, 0)),
    ],
)
def test_a_rule_gives_its_last_minute(key: str, rule: DueRule, due: datetime) -> None:
    assert due_at(rule, occasion_of(key)) == due


@given(occasion=st.sampled_from(ALL), day=st.integers(1, 31))
def test_a_day_of_the_month_is_the_first_such_day_that_is_not_before_the_occasion(occasion: Occasion, day: int) -> None:
    month = occasion.last_day.replace(day=1)

    expected = first_day(max(month, occasion.starts), lambda each: is_month_day(each, day))

    assert on(occasion, DueRule(day=day)) == expected


@given(occasion=st.sampled_from([each for each in ALL if each.days > 27]), day=st.integers(1, 31))
def test_a_day_of_the_next_month_lies_in_the_month_after_the_last_day(occasion: Occasion, day: int) -> None:
    following = first_day(occasion.ends, lambda each: each.day == 1)
    if occasion.last_day.month != (occasion.last_day + DAY).month:
        following = occasion.ends

    expected = first_day(following, lambda each: is_month_day(each, day))

    assert on(occasion, DueRule(day=day, of="next")) == expected


@given(occasion=st.sampled_from(ALL), weekday=st.sampled_from(WEEKDAYS))
def test_a_weekday_is_the_last_one_of_the_occasion_or_the_first_after_it(occasion: Occasion, weekday: str) -> None:
    number = WEEKDAYS.index(weekday)  # type: ignore[arg-type]
    inside = [
        occasion.starts + n * DAY for n in range(occasion.days) if (occasion.starts + n * DAY).weekday() == number
    ]
    after = first_day(occasion.ends, lambda each: each.weekday() == number)

    found = on(occasion, DueRule(weekday=weekday)), on(occasion, DueRule(weekday=weekday, of="next"))  # type: ignore[arg-type]

    assert found == (inside[-1] if inside else after, after)


@given(occasion=st.sampled_from(ALL), month=st.integers(1, 12), day=st.integers(1, 28))
def test_a_date_is_the_first_such_date_from_the_occasion_on(occasion: Occasion, month: int, day: int) -> None:
    text = f"{month:02}-{day:02}"

    found = on(occasion, DueRule(date=text)), on(occasion, DueRule(date=text, of="next"))

    assert found == (
        first_day(occasion.starts, lambda each: (each.month, each.day) == (month, day)),
        first_day(occasion.ends, lambda each: (each.month, each.day) == (month, day)),
    )


@given(occasion=st.sampled_from(ALL), after=st.integers(0, 60), at=st.times())
def test_days_after_count_from_the_last_day(occasion: Occasion, after: int, at: time) -> None:
    found = due_at(DueRule(after=after, time=f"{at:%H:%M}"), occasion)

    assert found == datetime.combine(occasion.last_day + after * DAY, at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    "key, rule, due",
    [
        ("2026-05", DueRule(workday=-1), datetime(2026, 5, 29, 23, 59)),
        ("2026-02", DueRule(workday=-1), datetime(2026, 2, 28, 23, 59)),  # a Saturday that is worked
        ("2026-05", DueRule(workday=1), datetime(2026, 5, 6, 23, 59)),
        ("2026-01", DueRule(workday=3, of="next", time="17:00"), datetime(2026, 2, 4, 17, 0)),
        ("2026-Q1", DueRule(workday=2), datetime(2026, 3, 3, 23, 59)),
        ("2026-W08", DueRule(workday=-1), datetime(2026, 2, 22, 23, 59)),  # no working day in it
        ("2026-05", DueRule(day=10, of="same", move="next"), datetime(2026, 5, 11, 23, 59)),
        ("2026-05", DueRule(day=10, of="same", move="previous"), datetime(2026, 5, 9, 23, 59)),  # worked instead
        ("2026-09", DueRule(day=1, of="next", move="next"), datetime(2026, 10, 8, 23, 59)),
        ("2026-09", DueRule(day=1, of="next", move="previous"), datetime(2026, 9, 30, 23, 59)),
        ("2026-01-03", DueRule(after=0, move="previous"), datetime(2026, 1, 3, 23, 59)),  # not before it begins
        ("2026-05", DueRule(day=10, of="next", earlier=3), datetime(2026, 6, 5, 23, 59)),
        ("2026-05", DueRule(day=10, of="next", earlier=4, earlier_worked=False), datetime(2026, 6, 6, 23, 59)),
        (
            "2026-05",
            DueRule(day=10, of="next", move="next", earlier=4, earlier_worked=False),
            datetime(2026, 6, 5, 23, 59),
        ),
        ("2026-W20", DueRule(weekday="fri", earlier=9), datetime(2026, 5, 11, 23, 59)),  # on its first day at last
    ],
)
def test_a_due_by_working_days_is_moved_and_brought_forward(key: str, rule: DueRule, due: datetime) -> None:
    assert due_at(rule, occasion_of(key)) == due


@pytest.mark.parametrize(
    "within, until",
    [
        ("PT24H", datetime(2026, 2, 14, 15, 30)),
        ("P3D", datetime(2026, 2, 16, 23, 59)),
        ("P3WD", datetime(2026, 2, 25, 23, 59)),  # Saturday the 14th is worked, then the Spring Festival
        ("P1WD", datetime(2026, 2, 14, 23, 59)),
    ],
)
def test_what_is_due_within_a_time_is_counted_from_the_moment_it_happened(within: str, until: datetime) -> None:
    assert within_of(within, datetime(2026, 2, 13, 15, 30)) == until


@given(since=st.datetimes(datetime(2021, 1, 1), datetime(2027, 12, 1)), days=st.integers(1, 30))
def test_working_days_after_a_moment_are_counted_as_a_walk_counts_them(since: datetime, days: int) -> None:
    assert within_of(f"P{days}WD", since).date() == counted(since.date(), days, works_by_hand)


def test_a_time_nobody_can_read_is_refused() -> None:
    with pytest.raises(ValueError, match="看不懂的时限“3天”"):
        within_of("3天", datetime(2026, 2, 13))
