"""Drawing by a public seed: the order, the number, and what it finds, against counting every possible draw."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.sampling import Stratum, draw, in_order, load_reviewing, power, size, sorted_in, statement, untrue


def missing(total: int, bad: int, drawn: int) -> Fraction:
    """Return how often a draw holds none of the first `bad`, by trying every draw."""
    every = list(combinations(range(total), drawn))
    return Fraction(sum(all(each >= bad for each in one) for one in every), len(every))


@given(st.integers(1, 9), st.integers(1, 60), st.integers(50, 99))
def test_the_number_is_the_smallest_that_finds_one_with_that_probability(
    total: int, share: int, confidence: int
) -> None:
    bad, drawn = untrue(total, share), size(total, share, confidence)
    allowed = Fraction(100 - confidence, 100)

    assert missing(total, bad, drawn) <= allowed
    assert drawn == 0 or missing(total, bad, drawn - 1) > allowed
    assert power(total, share, drawn) == (100 * (1 - missing(total, bad, drawn))).__floor__()


@pytest.mark.parametrize(
    "total,share,confidence,expected",
    [(0, 5, 95, 0), (1, 5, 95, 1), (20, 5, 95, 19), (100, 5, 95, 45), (1000, 5, 95, 57)],
)
def test_known_numbers(total: int, share: int, confidence: int, expected: int) -> None:
    assert size(total, share, confidence) == expected


def test_it_is_said_what_a_draw_finds() -> None:
    heavy = Stratum("heavy", "影响大的记录", 5, 95)

    assert statement(1000, heavy) == "1000 条抽 57 条；若有 5% 不实，本次抽取以 95% 的把握至少发现一条"
    assert statement(1, heavy) == "1 条全部核查"
    assert statement(0, heavy) == "没有记录"


def test_the_order_is_that_of_sha_256_of_seed_and_number() -> None:
    expected = sorted(range(1, 30), key=lambda key: sha256(f"20261102-07:{key}".encode()).hexdigest())

    assert in_order("20261102-07", range(1, 30)) == expected
    assert in_order("20261102-08", range(1, 30)) != expected


@given(st.text(min_size=1, max_size=8), st.sets(st.integers(1, 10_000), max_size=60))
def test_a_draw_depends_on_the_seed_and_the_records_alone(seed: str, keys: set[int]) -> None:
    strata = (Stratum("usual", "其余记录", 10, 90),)

    one = draw(seed, {"usual": sorted(keys)}, strata)
    other = draw(seed, {"usual": sorted(keys, reverse=True)}, strata)

    assert one == other
    assert len(set(one["usual"])) == size(len(keys), 10, 90)


def test_a_record_on_which_much_rests_is_in_the_stratum_that_is_drawn_more() -> None:
    strata = load_reviewing().strata

    assert sorted_in(strata, [(1, 3, 0), (2, 1, 200), (3, 2, 199), (4, 0, 0)]) == {"heavy": [1, 2], "usual": [3, 4]}
