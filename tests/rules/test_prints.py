"""Looking up quarters finds every near print, stretches find most shared spots: against comparing with all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.prints import NEAR, around, distance, joined, quarters, stretches, together, touch

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


@given(PRINT, PRINT)
def test_a_stretch_is_a_quarter_and_the_four_highest_bits_of_the_next_one(one: int, other: int) -> None:
    ours, theirs = stretches(one), quarters(other)
    found = [
        ours[place][0] == theirs[place] and ours[place][1] <= theirs[(place + 1) % 4] <= ours[place][2]
        for place in range(4)
    ]

    as_bits = [f"{piece:016b}" for piece in quarters(one)], [f"{piece:016b}" for piece in theirs]
    same = [
        as_bits[0][place] + as_bits[0][(place + 1) % 4][:4] == as_bits[1][place] + as_bits[1][(place + 1) % 4][:4]
        for place in range(4)
    ]
    assert found == same


def stretches_with(bit: int) -> set[int]:
    """Return in which stretches a bit lies: in its quarter's, and, of the four highest, in the one before as well."""
    quarter, place = divmod(bit, 16)
    return {quarter, (quarter - 1) % 4} if place >= 12 else {quarter}


@given(PRINT, st.integers(0, 63), st.integers(0, 63))
def test_spots_that_differ_in_two_bits_touch_unless_every_stretch_holds_one(
    print_: int, first: int, second: int
) -> None:
    other = print_ ^ (1 << first) ^ (1 << second)

    assert touch([print_], [print_ ^ (1 << first)])
    assert touch([print_], [other]) == (len(stretches_with(first) | stretches_with(second)) < 4)


def test_one_shared_spot_is_not_enough_even_seen_twice() -> None:
    ours = [0, 2**64 - 1]

    assert together(ours, [2**6 - 1, 2**64 - 1])
    assert not together(ours, [2**6 - 1, 1, 2**32 - 1])
    assert not together([0, 1, 2**32 - 1], [2**6 - 1])
