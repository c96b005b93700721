"""Which patterns may match a text: never one too few, whatever the text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.plan.shadow import shadow
from wuzha.reading.sieve import Sieve, needs
from wuzha.reading.words import lexicon

SHAPES = [words for row in lexicon("predicates")["shapes"] for words in row.values()]
PATTERNS = [re.compile(words) for words in SHAPES]
SIEVE = Sieve(SHAPES)
CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


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
        (r"[a\]元]贴", "贴"),
        ("(?:单|双)?", ""),
        ("[^,]{2,4}", ""),
        ("[1-9]次{0,2}", ""),
    ],
)
def test_a_match_holds_one_of_the_characters_its_pattern_needs(pattern: str, needed: str) -> None:
    assert needs(pattern) == frozenset(needed)


@pytest.mark.parametrize("pattern", ["(?i)abc", "(?m:张|^)贴", "(?P=name)", "(?>张)贴", "(?(1)张|贴)"])
def test_a_group_that_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="is not understood"):
        needs(pattern)


@given(st.sampled_from(PATTERNS).flatmap(lambda pattern: st.tuples(st.just(pattern), st.from_regex(pattern))))
def test_no_pattern_is_left_out_of_what_it_matches(drawn: tuple[re.Pattern[str], str]) -> None:
    pattern, text = drawn

    assert PATTERNS.index(pattern) in SIEVE.candidates(text)


def test_no_pattern_that_matches_a_real_sentence_is_left_out() -> None:
    pieces = {piece for path in CASES for piece in re.split(r"[,。;:\n]", shadow(path.read_text(encoding="utf-8")))}
    matching = [(piece, at) for piece in pieces for at, pattern in enumerate(PATTERNS) if pattern.search(piece)]

    assert len({at for _, at in matching}) > len(PATTERNS) / 3
    assert [(piece, at) for piece, at in matching if at not in SIEVE.candidates(piece)] == []


def test_few_patterns_are_tried_on_a_clause() -> None:
    assert len(SIEVE.candidates("各网点每季度张贴一次反诈海报")) < len(SHAPES) / 4
