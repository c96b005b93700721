"""Looks for terminals in a text: at each character only those that can begin with it are tried.

One pattern of all terminals would try every one of them at every character. What a terminal can begin with is read off
its pattern, as the standard library parses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from re import _constants, _parser  # there is no public way to ask what a pattern begins with
from typing import Any, NamedTuple


class Terminal(NamedTuple):
    """A terminal found in the text: its name in the grammar and its place."""

    name: str
    start: int
    end: int


class Scanner:
    """Finds terminals; of two at one place the one named first is taken."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        beginning: dict[str, list[str]] = {}
        for name, pattern in patterns.items():
            for char in first_characters(pattern):
                beginning.setdefault(char, []).append(name)
        known: dict[tuple[str, ...], re.Pattern[str]] = {}
        self._at: dict[str, re.Pattern[str]] = {}
        for char, names in beginning.items():
            key = tuple(names)
            if key not in known:
                known[key] = re.compile("|".join(f"(?P<{name}>{patterns[name]})" for name in names))
            self._at[char] = known[key]
        self._begin = re.compile(f"[{re.escape(''.join(sorted(beginning)))}]")

    def __call__(self, text: str) -> list[Terminal]:
        """Every terminal in the text, none overlapping another."""
        out: list[Terminal] = []
        end = 0
        for begin in self._begin.finditer(text):
            start = begin.start()
            if start < end:
                continue
            found = self._at[text[start]].match(text, start)
            if found is not None and found.end() > start:
                end = found.end()
                out.append(Terminal(found.lastgroup or "", start, end))
        return out


def first_characters(pattern: str) -> frozenset[str]:
    """Return the characters a pattern can begin with."""
    found, _ = _first(_parser.parse(pattern))
    return found


def _first(steps: Iterable[tuple[Any, Any]]) -> tuple[frozenset[str], bool]:
    """Characters that steps in a row can begin with, and whether they can match nothing."""
    found: frozenset[str] = frozenset()
    for op, said in steps:
        here, empty = _step(op, said)
        found |= here
        if not empty:
            return found, False
    return found, True


def _step(op: object, said: Any) -> tuple[frozenset[str], bool]:  # noqa: ANN401 - shaped differently for each step
    match op:
        case _constants.LITERAL:
            return frozenset({chr(said)}), False
        case _constants.IN:
            return frozenset(char for kind, one in said for char in _listed(kind, one)), False
        case _constants.BRANCH:
            parts = [_first(branch) for branch in said[1]]
            return frozenset().union(*(part for part, _ in parts)), any(empty for _, empty in parts)
        case _constants.SUBPATTERN:
            return _first(said[-1])
        case _constants.MAX_REPEAT | _constants.MIN_REPEAT:
            found, empty = _first(said[2])
            return found, empty or said[0] == 0
        case _constants.ASSERT | _constants.ASSERT_NOT | _constants.AT:
            return frozenset(), True
    message = f"a terminal may not begin with {op}"
    raise ValueError(message)


def _listed(kind: object, said: Any) -> Iterable[str]:  # noqa: ANN401 - a character or a pair of them
    match kind:
        case _constants.LITERAL:
            return (chr(said),)
        case _constants.RANGE:
            return map(chr, range(said[0], said[1] + 1))
    message = f"a terminal may not begin with a set of {kind}"
    raise ValueError(message)
