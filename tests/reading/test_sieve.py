"""Which patterns may match a text: never one too few, whatever the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.reading.sieve import Sieve, needs
from wuzha.reading.words import lexicon

SHAPES = [words for row in lexicon("predicates")["shapes"] for words in row.values()]
PATTERNS = [re.compile(words) for words in SHAPES]
LETTERS = sorted({char for words in SHAPES for char in words if char.isalnum()} | {",", "、", "《", "》", "“", "”"})


@pytest.mark.parametrize(
    "pattern, needed",
    [
        ("张贴", "张"),
        ("(?:张贴|悬挂)海报", "海"),
        ("张贴|悬挂", "张悬"),
        ("[双三]人?审", "审"),
        ("(?:发放)?[^,]{0,4}问卷", "问"),
        ("(?!不)(?<=再)[一二]次?", "一二"),
        (r"\d+元", "元"),
        ("(?:单|双)?", ""),
        ("[^,]{2,4}", ""),
        ("[1-9]次{0,2}", ""),
    ],
)
def test_a_match_holds_one_of_the_characters_its_pattern_needs(pattern: str, needed: str) -> None:
    assert needs(pattern) == frozenset(needed)


@given(st.lists(st.sampled_from(LETTERS), max_size=24).map("".join))
def test_no_pattern_that_matches_is_left_out(text: str) -> None:
    matching = {at for at, pattern in enumerate(PATTERNS) if pattern.search(text)}

    assert matching <= set(Sieve(SHAPES).candidates(text))


def test_few_patterns_are_tried_on_a_clause() -> None:
    assert len(Sieve(SHAPES).candidates("各网点每季度张贴一次反诈海报")) < len(SHAPES) / 4
