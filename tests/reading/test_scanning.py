"""Looking for terminals: what a pattern can begin with, and that nothing is missed by trying only those that can."""

from __future__ import annotations

import re

import pytest

from wuzha.reading.scanning import Scanner, first_characters

PATTERNS = {
    "EVERY": r"每一?个?(?:周|月|季度)(?![级龄])",
    "DAY": r"(?<![0-9第])(?:[0-9]{1,2}|[xX]{1,2})日",
    "LEAST": r"(?:不|最)?少于?|至少",
    "MARK": r"\((?:含|不含)[^)]{0,4}\)",
}


@pytest.mark.parametrize(
    "pattern, begins",
    [
        ("每月", "每"),
        ("每?月", "每月"),
        ("(?:每|逐)月|按季", "每逐按"),
        ("(?<!第)[0-2x]日", "012x"),
        (r"\(含\)", "("),
        ("(?:自|从)?(?:即日)起", "自从即"),
        ("x{0,2}日", "x日"),
        ("(?=每)每月", "每"),
    ],
)
def test_a_pattern_begins_with_what_its_first_part_can_be(pattern: str, begins: str) -> None:
    assert first_characters(pattern) == frozenset(begins)


def test_a_pattern_that_may_begin_with_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="may not begin with"):
        first_characters("[^,]月")


def test_the_scanner_finds_what_one_pattern_of_all_would() -> None:
    text = "各村每月至少一次,每季度5日(含当日)前报送,第3日不少于两场,12日至xx日,每一个周级"
    whole = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS.items()))

    found = [(one.name, one.start, one.end) for one in Scanner(PATTERNS)(text)]

    assert found == [(one.lastgroup, one.start(), one.end()) for one in whole.finditer(text)]
