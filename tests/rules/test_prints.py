"""Looking up quarters finds every near print: against comparing with all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.prints import NEAR, around, distance, joined, quarters

PRINT = st.integers(0, 2**64 - 1)


@given(PRINT)
def test_a_print_is_its_quarters(print_: int) -> None:
    assert joined(quarters(print_)) == print_


@given(PRINT, st.sets(st.integers(0, 63), max_size=12))
def test_prints_that_differ_in_seven_bits_share_a_quarter_up_to_one(print_: int, flipped: set[int]) -> None:
    other = print_
    for bit in flipped:
        other ^= 1 << bit

    meets = any(one in around(two) for one, two in zip(quarters(print_), quarters(other), strict=True))

    assert distance(print_, other) == len(flipped)
    assert meets or len(flipped) > NEAR


def test_a_quarter_has_sixteen_neighbours() -> None:
    assert len(set(around(0))) == 17
