"""Pairs of characters: whatever is a piece of a text has all its pairs there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.grams import grams, wanted

TEXTS = st.text(alphabet="反诈宣讲会12ab A（）、， \n", max_size=30)


def test_a_text_is_taken_apart_into_pairs_within_each_run() -> None:
    assert grams("反诈宣讲，3场") == {"反诈", "诈宣", "宣讲", "讲", "3场", "场"}
    assert grams("ＡＢ") == {"ab", "b"}


def test_one_character_is_looked_for_as_a_beginning() -> None:
    assert wanted("讲") == (set(), {"讲"})
    assert wanted("（宣讲）3") == ({"宣讲"}, {"3"})
    assert wanted("（）") == (set(), set())


@given(TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_every_piece_of_a_text_is_found_in_it(text: str, first: int, last: int) -> None:
    pairs, beginnings = wanted(text[first:last])

    held = grams(text)
    assert pairs <= held
    assert all(any(gram.startswith(start) for gram in held) for start in beginnings)
