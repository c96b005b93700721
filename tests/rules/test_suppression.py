"""A solver that knows everything shown cannot work out a number that was hidden."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from wuzha.rules.suppression import Number, hidden, small, table

MONTHS, TYPES = ("5月", "6月"), ("刷单", "客服", "公检法")


def attack(numbers: list[Number], gone: frozenset[object], target: Number) -> tuple[int, int]:
    """Return the least and the most a number can be, by whole numbers, given all that is shown."""
    cells = sorted({cell for each in numbers for cell in each.cells}, key=str)

    def row(each: Number) -> list[int]:
        return [int(cell in each.cells) for cell in cells]

    shown = [each for each in numbers if each.key not in gone]
    values = [each.value for each in shown]
    within = [LinearConstraint([row(each) for each in shown], values, values)] if shown else []
    most = sum(each.value for each in numbers) + 1
    ends = [
        milp([sign * weight for weight in row(target)], constraints=within, integrality=[1] * len(cells),
             bounds=Bounds(0, most)).fun
        for sign in (1, -1)
    ]  # fmt: skip
    return round(ends[0]), round(-ends[1])


def test_a_small_number_is_hidden_and_with_it_what_would_give_it_back() -> None:
    numbers = table({"5月": {"刷单": 1, "客服": 6, "公检法": 9}})

    assert hidden(numbers, 3) == {("5月", "刷单"), ("5月", "客服")}


def test_noughts_and_large_numbers_are_shown() -> None:
    assert hidden(table({"5月": {"刷单": 0, "客服": 6}, "6月": {"刷单": 4, "客服": 0}}), 3) == frozenset()


def test_a_total_less_a_month_does_not_give_the_other_month_away() -> None:
    numbers = table({"5月": {"刷单": 8}, "6月": {"刷单": 1}})
    gone = hidden(numbers, 3)

    assert ("6月", "刷单") in gone
    (june,) = [each for each in numbers if each.key == ("6月", "刷单")]
    assert attack(numbers, gone, june) == (0, 9)
    assert attack(numbers, frozenset({june.key}), june) == (1, 1)


def test_what_went_out_last_month_is_taken_into_account() -> None:
    may = Number("may", frozenset({"5月"}), 8, fixed=True)
    june, both = Number("june", frozenset({"6月"}), 1), Number("both", frozenset({"5月", "6月"}), 9)

    assert hidden([may, june, both], 3) == {"june", "both"}


def test_a_small_number_that_cannot_be_left_open_downwards_is_left_open_upwards() -> None:
    """The township told ten and nine, the west four and six: the south has exactly two unless the east hides four."""
    told = {
        "town x": ("wx", "ex", "sx"), "town y": ("wy", "ey", "sy"), "west x": ("wx",), "west y": ("wy",),
        "east": ("ex", "ey"),
    }  # fmt: skip
    counts = {"wx": 4, "ex": 4, "sx": 2, "wy": 6, "ey": 0, "sy": 3}
    known = [
        Number(key, frozenset(cells), sum(counts[cell] for cell in cells), fixed=True) for key, cells in told.items()
    ]
    east, south = Number("east x", frozenset({"ex"}), 4), Number("south x", frozenset({"sx"}), 2)
    gone = hidden([*known, east, south], 3)

    assert gone == {"east x", "south x"}
    assert attack([*known, east, south], gone, south) == (2, 5)


def test_an_office_of_one_unit_is_not_shown_its_only_case() -> None:
    assert hidden([Number("all", frozenset({"x"}), 1)], 3) == {"all"}


@given(st.lists(st.integers(0, 7), min_size=6, max_size=6), st.sampled_from((3, 5)))
@settings(max_examples=40, deadline=None)
def test_no_small_number_of_two_months_can_be_worked_out(values: list[int], k: int) -> None:
    cells = dict(zip(((month, kind) for month in MONTHS for kind in TYPES), values, strict=True))
    numbers = table({month: {kind: cells[month, kind] for kind in TYPES} for month in MONTHS})
    gone = hidden(numbers, k)

    for each in numbers:
        if small(each.value, k):
            low, high = attack(numbers, gone, each)

            assert each.key in gone
            assert (low, high >= k - 1) == (0, True)


@pytest.mark.parametrize("k", [3, 5])
def test_a_table_without_small_numbers_hides_nothing(k: int) -> None:
    numbers = table({month: dict.fromkeys(TYPES, k) for month in MONTHS})

    assert hidden(numbers, k) == frozenset()
