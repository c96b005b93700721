"""Numbers of a township's size say what they can and no more."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuzha.rules.statistics import (
    bounds_of_count,
    compare,
    compare_sums,
    conditional,
    half_up,
    per_ten_thousand,
    percent,
    points,
    say_yuan,
    spread,
)

small = st.integers(0, 25)


@pytest.mark.parametrize(
    "then, now, text",
    [
        (0, 0, "持平（0）"),
        (0, 3, "—（上年同期为0，净增3起）"),
        (4, 4, "持平（4）"),
        (4, 2, "4→2起（基数小于10，不计百分比）"),
        (9, 0, "9→0起（基数小于10，不计百分比）"),
        (10, 5, "-50.0%"),
        (23, 26, "+13.0%"),
        (16, 17, "+6.3%"),
    ],
)
def test_a_change_is_said_in_percent_only_on_a_base_of_ten(then: int, now: int, text: str) -> None:
    assert compare(now, then).text == text


@pytest.mark.parametrize(
    "then, now, p",
    [
        (1, 0, 1.000), (2, 1, 1.000), (4, 2, 0.688), (5, 0, 0.062), (6, 0, 0.031), (10, 5, 0.302),
        (20, 10, 0.099), (26, 13, 0.053), (28, 14, 0.044), (23, 26, 0.775),
    ],
)  # fmt: skip
def test_the_exact_conditional_test_agrees_with_known_values(then: int, now: int, p: float) -> None:
    assert round(conditional(now, then)[0], 3) == p


@given(small, small)
@settings(max_examples=60, deadline=None)
def test_the_test_adds_up_every_outcome_as_unlikely_as_what_was_seen(now: int, then: int) -> None:
    total = now + then
    seen = comb(total, now)
    by_hand = sum(comb(total, each) for each in range(total + 1) if comb(total, each) <= seen) / 2**total

    assert conditional(now, then)[0] == pytest.approx(by_hand)


def test_half_as_many_as_twenty_is_chance_and_half_as_many_as_twenty_eight_is_not() -> None:
    assert (compare(10, 20).told, compare(14, 28).told) == (False, True)
    assert compare(10, 20).sentence == "与上年同期相差10起，在正常波动范围内，不能据此说明升降。"
    assert compare(14, 28).sentence == "比上年同期少14起，超出正常波动范围。"


def test_the_ratio_of_two_counts_is_told_with_its_exact_bounds() -> None:
    """10 of 30 has a share of 0.1729 to 0.5281 (Clopper and Pearson), which is a ratio of 0.21 to 1.12."""
    assert compare(10, 20).interval == "本期与其之比的95%区间：0.21至1.12。"
    assert compare(4, 0).interval == "本期与其之比的95%区间：0.66以上。"
    assert [compare(0, 0).interval, compare_sums(10, 20, 20).interval] == ["", ""]


def test_a_sum_is_never_tested() -> None:
    change = compare_sums(90_000, 30_000, 3)

    assert (change.text, change.told, change.p) == ("3.00万元→9.00万元（上年同期只有3笔，不计百分比）", False, None)


def test_rounding_is_half_up_and_never_minus_nought() -> None:
    numbers = (Fraction(1, 20), Fraction(5, 2) / 10, Fraction(-1, 100))

    assert [half_up(number) for number in numbers] == ["0.1", "0.3", "0.0"]


def test_a_share_of_a_small_whole_stays_two_counts() -> None:
    assert (percent(3, 7), percent(3, 10), percent(1, 3 * 7)) == ("3/7", "30.0%", "4.8%")


def test_shares_differ_in_points() -> None:
    assert [points(Fraction(1, 2), Fraction(55, 100)), points(Fraction(1, 2), Fraction(1, 2))] == [
        "上升5.0个百分点",
        "持平",
    ]


def test_one_case_among_three_hundred_is_told_with_its_bounds() -> None:
    assert per_ten_thousand(1, 300) == "33.3（95%区间0.8至185.7，小基数仅供参考）"
    assert per_ten_thousand(4, 0) == "—（未登记人数）"


def test_no_case_at_all_still_allows_for_up_to_four() -> None:
    low, high = bounds_of_count(0)

    assert (low, round(high, 2)) == (0.0, 3.69)


def test_the_median_stands_beside_the_mean_and_the_largest() -> None:
    found = spread([1000, 2000, 3000, 994_000])

    assert (found.mean, found.middle, found.largest, found.without_largest) == (250_000, 2500, 994_000, 6000)
    assert spread([]).mean is None


def test_amounts_are_printed_in_yuan_below_ten_thousand() -> None:
    assert [say_yuan(8600), say_yuan(123_456), say_yuan(Fraction(19_999, 2))] == ["8600元", "12.35万元", "10000元"]
