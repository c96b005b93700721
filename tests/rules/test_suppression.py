"""Small numbers of a paper are hidden, and with them what would give them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from wuzha.rules.differencing import Differences
from wuzha.rules.told import TOTAL, Told
from wuzha.rules.windows import Window

TYPES = ("刷单", "客服", "公检法")
MAY, JUNE = (Window(date(2026, month, 1), date(2026, month + 1, 1)) for month in (5, 6))
BOTH = Window(MAY.starts, JUNE.ends)
TOWN, WEST, EAST, SOUTH = "1/", "1/2/", "1/3/", "1/4/"

Cases = Mapping[tuple[str, Window, str], int]
"""How many of a type, in a month, in a village."""


def left_out(
    cases: Cases, window: Window, k: int, told: Sequence[Told] = (), *, path: str = TOWN, strict: bool = True
) -> set[str]:
    """Return what a paper must not show."""
    each = [key for key, number in cases.items() for _ in range(number)]
    places = [(month.starts, village) for _, month, village in each]
    found = Differences(path, window, told, places, k=k, strict=strict)
    return set(found.left_out(TYPES, [kind for kind, *_ in each]))


def in_may(*numbers: int) -> Cases:
    return {(kind, MAY, WEST): number for kind, number in zip(TYPES, numbers, strict=True)}


def test_a_small_number_is_hidden_and_with_it_what_would_give_it_back() -> None:
    assert left_out(in_may(1, 6, 9), MAY, 3) == {"刷单", "客服"}


def test_noughts_and_large_numbers_are_shown() -> None:
    assert left_out(in_may(0, 6, 4), MAY, 3) == set()


@pytest.mark.parametrize("k", [3, 5])
def test_a_paper_without_small_numbers_hides_nothing(k: int) -> None:
    assert left_out(in_may(k, k, k), MAY, k) == set()


def test_an_office_of_one_unit_is_not_shown_its_only_case() -> None:
    assert left_out(in_may(1, 0, 0), MAY, 3) == {"刷单", TOTAL}


def test_the_number_of_all_cases_stays_where_the_paper_does() -> None:
    assert left_out(in_may(1, 0, 0), MAY, 3, strict=False) == {"刷单"}


def test_a_total_less_a_month_does_not_give_the_other_month_away() -> None:
    cases = {("刷单", MAY, WEST): 8, ("刷单", JUNE, WEST): 1}

    assert left_out(cases, BOTH, 3, [Told(TOWN, MAY, {"刷单": 8, TOTAL: 8})]) == {"刷单", TOTAL}
    assert left_out(cases, BOTH, 3) == set()


def test_a_small_number_that_cannot_be_left_open_downwards_is_left_open_upwards() -> None:
    """The township told ten and nine, the west four and six: the south has at least two, two if the east is shown."""
    cases = {
        ("刷单", MAY, WEST): 4, ("刷单", MAY, EAST): 4, ("刷单", MAY, SOUTH): 2,
        ("客服", MAY, WEST): 6, ("客服", MAY, SOUTH): 3,
    }  # fmt: skip
    told = [
        Told(TOWN, MAY, {"刷单": 10, "客服": 9}), Told(WEST, MAY, {"刷单": 4, "客服": 6}), Told(EAST, MAY, {TOTAL: 4})
    ]  # fmt: skip

    assert left_out(cases, MAY, 3, told, path=EAST, strict=False) == {"刷单"}


def test_a_type_no_catalogue_knows_counts_among_all_cases() -> None:
    """A case that came in from elsewhere under a code of its own must not make a paper fail, nor be shown."""
    assert left_out({("别的", MAY, WEST): 1, **in_may(4, 0, 0)}, MAY, 3) >= {"别的"}
