"""How figures are said to have moved: honestly on small bases, and over the same days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.statistics import SMALLEST_BASE
from wuzha.rules.trends import rate, same_days_before, trend, trend_of_share


@pytest.mark.parametrize(
    "now, before, said",
    [
        (3, 2, "上月同期 2场，多 1场"),
        (2, 9, "上月同期 9场，少 7场"),
        (15, 10, "上月同期 10场，多 5场，增 50%"),
        (7, 20, "上月同期 20场，少 13场，减 65%"),
        (5, 5, "与上月同期持平（5场）"),
        (0, 0, "上月同期也没有"),
        (4, 0, "上月同期没有"),
    ],
)
def test_a_number_is_said_against_the_month_before(now: int, before: int, said: str) -> None:
    assert trend(now, before, "场") == said


@given(st.integers(0, 500), st.integers(0, SMALLEST_BASE - 1))
def test_no_percentage_stands_on_a_base_below_ten(now: int, before: int) -> None:
    assert "%" not in trend(now, before)
    assert rate(min(now, before), before) == ""
    assert "百分点" not in trend_of_share((now, now), (before, before))


@pytest.mark.parametrize(
    "now, before, said",
    [
        ((18, 20), (8, 16), "上月同期 8/16，升 40 个百分点"),
        ((8, 16), (18, 20), "上月同期 18/20，降 40 个百分点"),
        ((10, 20), (8, 16), "上月同期 8/16，持平"),
        ((1, 2), (8, 16), "上月同期 8/16"),
        ((1, 2), (0, 0), "上月同期没有到期的任务"),
    ],
)
def test_a_share_is_said_in_points(now: tuple[int, int], before: tuple[int, int], said: str) -> None:
    assert trend_of_share(now, before) == said


def test_everything_is_a_hundred_percent_and_nearly_everything_is_not() -> None:
    assert (rate(200, 200), rate(199, 200)) == ("100%", "99%")


@pytest.mark.parametrize(
    "today, expected",
    [
        (date(2026, 5, 20), ((date(2026, 5, 1), date(2026, 5, 20)), (date(2026, 4, 1), date(2026, 4, 20)))),
        (date(2026, 3, 31), ((date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 2, 28)))),
        (date(2026, 1, 1), ((date(2026, 1, 1), date(2026, 1, 1)), (date(2025, 12, 1), date(2025, 12, 1)))),
    ],
)
def test_the_same_days_are_compared(today: date, expected: object) -> None:
    assert same_days_before(today) == expected
