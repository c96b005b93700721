"""Sets of units as numbers: whatever is put in, counting gives what counting one by one gives."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.unit_sets import Often, in_order, set_of, units_of

SETS = st.lists(st.sets(st.integers(1, 70)), max_size=80)


@given(st.sets(st.integers(1, 3000)))
def test_a_set_gives_back_its_units_in_their_order(units: set[int]) -> None:
    assert units_of(set_of(units)) == sorted(units)


def test_no_unit_is_no_bit() -> None:
    assert (set_of([]), units_of(0), Often().any(), Often().total()) == (0, [], 0, 0)


@given(st.sets(st.integers(1, 300)), st.lists(st.integers(1, 300), unique=True))
def test_those_in_a_set_come_in_the_order_asked_for(units: set[int], order: list[int]) -> None:
    assert list(in_order(set_of(units), order)) == [unit for unit in order if unit in units]


@given(SETS, st.sets(st.integers(1, 70)))
def test_how_often_each_unit_was_put_in_is_what_counting_them_gives(sets: list[set[int]], some: set[int]) -> None:
    often, plain = Often(), Counter[int]()
    for units in sets:
        often.put(set_of(units))
        plain.update(units)

    assert {unit: often.of(unit) for unit in range(1, 71)} == {unit: plain[unit] for unit in range(1, 71)}
    assert often.total() == plain.total()
    assert often.within(set_of(some)) == sum(plain[unit] for unit in some)
    assert often.any() == set_of(plain)
