"""Sets of units as numbers: whatever is put in, counting gives what counting one by one gives."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.unit_sets import Often, set_of, units_of

SETS = st.lists(st.sets(st.integers(1, 70)), max_size=80)


@given(st.sets(st.integers(1, 3000)))
def test_a_set_gives_back_its_units_in_their_order(units: set[int]) -> None:
    assert units_of(set_of(units)) == sorted(units)


def test_no_unit_is_no_bit() -> None:
    assert (set_of([]), units_of(0), Often().any(), Often().each()) == (0, [], 0, Counter())


@given(SETS, st.sets(st.integers(1, 70)))
def test_how_often_each_unit_was_put_in_is_what_counting_them_gives(sets: list[set[int]], some: set[int]) -> None:
    often, plain = Often(), Counter[int]()
    for units in sets:
        often.put(set_of(units))
        plain.update(units)

    assert often.each() == plain
    assert often.within(set_of(some)) == sum(plain[unit] for unit in some)
    assert often.any() == set_of(plain)
