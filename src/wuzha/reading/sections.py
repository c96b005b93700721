"""What a section is for, by the words of its title: goals, groups, phases, topics, or work to be done."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from wuzha.reading.words import lexicon

Purpose = Literal["preamble", "past", "ideas", "goals", "groups", "phases", "names", "work"]


@cache
def _patterns() -> tuple[tuple[Purpose, re.Pattern[str]], ...]:
    listed = lexicon("sections")
    order: tuple[Purpose, ...] = ("work", "past", "ideas", "goals", "groups", "names", "phases")
    first: tuple[tuple[Purpose, re.Pattern[str]], ...] = (("goals", re.compile(listed["goals-first"])),)
    return first + tuple((purpose, re.compile(listed[purpose])) for purpose in order)


def is_form(title: str, *, attached: bool) -> bool:
    """Whether a document by this title is a letter to people, or any form when attached."""
    return re.search(lexicon("sections")["forms" if attached else "letters"], title) is not None


def is_personal(title: str, text: str) -> bool:
    """Whether a document is a pledge that persons give (本人承诺……), which asks nothing of units."""
    listed = lexicon("sections")
    return re.search(listed["pledges"], title) is not None and re.search(listed["personal"], text) is not None


def shows(text: str) -> bool:
    """Whether a paragraph is followed by a list of cases or tricks: 曾出现的诈骗案例:."""
    return re.search(lexicon("sections")["shown"], text) is not None


def tells_own_part(title: str) -> bool:
    """Whether a section of a letter tells what its writer does, and not what its readers should (学校会做的)."""
    return re.search(lexicon("sections")["own-part"], title) is not None


def names_section(title: str) -> bool:
    """Whether a short line without a number is by its words the title of a section (工作目标, 活动时间)."""
    return _titles().fullmatch(title) is not None


@cache
def _titles() -> re.Pattern[str]:
    listed = lexicon("sections")["titles"]
    return re.compile(f"(?:{'|'.join(listed['kinds'].split())})?(?:{'|'.join(listed['matters'].split())})")


@cache
def _topics() -> re.Pattern[str]:
    return re.compile(lexicon("sections")["topics"])


def purpose(titles: tuple[str, ...]) -> Purpose:
    """Purpose of a section by its titles, the innermost that says one; work when none does."""
    if any(_topics().search(title) for title in titles):
        return "ideas"
    for title in reversed(titles):
        for found, pattern in _patterns():
            if pattern.search(title):
                return found
    return "work"
