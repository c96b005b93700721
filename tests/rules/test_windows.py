"""Windows are compared with the same days a year before and with as many days of the window before."""

from __future__ import annotations

import itertools
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.windows import Window, twelve_months

MAY = Window(date(2026, 5, 1), date(2026, 6, 1))


def test_a_month_is_compared_with_that_month_a_year_before() -> None:
    assert MAY.a_year_before() == Window(date(2025, 5, 1), date(2025, 6, 1))


def test_the_end_of_february_is_compared_with_the_end_of_february() -> None:
    leap, after = Window(date(2024, 2, 1), date(2024, 3, 1)), Window(date(2025, 2, 1), date(2025, 3, 1))

    assert (leap.a_year_before().last_day, after.a_year_before().last_day) == (date(2023, 2, 28), date(2024, 2, 29))


def test_a_month_that_runs_is_compared_up_to_the_same_day() -> None:
    so_far = MAY.until(date(2026, 5, 20))

    assert so_far.a_year_before() == Window(date(2025, 5, 1), date(2025, 5, 21))
    assert so_far.before(MAY) == Window(date(2026, 4, 1), date(2026, 4, 21))
    assert MAY.before(MAY) == Window(date(2026, 4, 1), date(2026, 5, 1))


def test_the_last_days_of_march_have_no_like_in_february() -> None:
    march = Window(date(2026, 3, 1), date(2026, 4, 1))

    assert march.until(date(2026, 3, 30)).before(march) == Window(date(2026, 2, 1), date(2026, 3, 1))


def test_a_week_is_compared_with_the_week_fifty_two_weeks_before() -> None:
    week = Window(date(2026, 5, 18), date(2026, 5, 25))

    assert week.a_year_before() == Window(date(2025, 5, 19), date(2025, 5, 26))
    assert week.before(week) == Window(date(2026, 5, 11), date(2026, 5, 18))


def test_a_quarter_is_compared_with_the_quarter_before() -> None:
    quarter = Window(date(2026, 1, 1), date(2026, 4, 1))

    assert quarter.before(quarter) == Window(date(2025, 10, 1), date(2026, 1, 1))
    assert quarter.name == "2026年1月1日至3月31日"


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_last_twelve_months_follow_one_another_and_end_with_that_of_the_day(day: date) -> None:
    found = twelve_months(day)

    assert len(found) == 12
    assert found[-1].holds(day)
    assert all(before.ends == after.starts for before, after in itertools.pairwise(found))
