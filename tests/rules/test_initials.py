"""Finding a name by how it sounds, against trying every way to write it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.initials import found_by, sounds


@pytest.mark.parametrize(
    "name, asked",
    [
        ("青石村", "qsc"),
        ("青石村", "qs"),
        ("青石村", "sc"),
        ("青石村", "qingshicun"),
        ("青石村", "QSC"),
        ("青石村", "qshi"),
        ("青石村", "青石"),
        ("青石村", "q s c"),
        ("重阳社区", "cysq"),
        ("重阳社区", "zysq"),
        ("长乐小学", "clxx"),
        ("长乐小学", "zlxx"),
        ("绿源厂", "lvyuan"),
        ("第3号厂", "3h"),
        ("云溪一中（东区）", "yzdq"),
        ("A区网点", "aq"),
        ("青石村", ""),
    ],
)
def test_a_name_is_found_by_its_initials_its_syllables_and_its_characters(name: str, asked: str) -> None:
    assert found_by(name, asked) is True


@pytest.mark.parametrize(
    "name, asked",
    [("青石村", "qc"), ("青石村", "qsx"), ("青石村", "ingshi"), ("青石村", "石青"), ("上云村", "xyc")],
)
def test_what_does_not_follow_one_another_does_not_find_a_name(name: str, asked: str) -> None:
    assert found_by(name, asked) is False


@given(st.text(alphabet="青石重长乐行村ab3（）", max_size=5), st.text(alphabet="qingshzcxl3ab", min_size=1, max_size=5))
def test_finding_agrees_with_spelling_every_reading_of_every_part(name: str, asked: str) -> None:
    assert found_by(name, asked) == (asked in name or asked in _spellings(name))


def _spellings(name: str) -> set[str]:
    """Return all beginnings of syllables of all readings of all stretches of a name, put together."""
    found = set()
    name = "".join(letter for letter in name if letter not in "（）")
    for first in range(len(name)):
        for last in range(first + 1, len(name) + 1):
            readings = [sorted(sounds(letter)) for letter in name[first:last]]
            if all(readings):
                for spelt in product(*readings):
                    ends = ([sound[:size] for size in range(1, len(sound) + 1)] for sound in spelt)
                    found.update("".join(parts) for parts in product(*ends))
    return found
