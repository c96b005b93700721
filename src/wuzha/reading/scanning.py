"""Looks for terminals in a text: at each character only those that can begin with it are tried.

One pattern of all terminals would try every one of them at every character. What a terminal can begin with is read off
its pattern, by a small grammar of patterns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from lark import Lark, Token, Tree


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


_PATTERNS = r"""
    start: branch ("|" branch)*
    branch: part*
    part: _one QUANTITY?
    _one: RUN | ESCAPED | SET | EDGE | group | around
    group: "(?:" start ")"
    around: AROUND start ")"
    AROUND: /\(\?<?[=!]/
    RUN: /[^\\()\[\]{}|?*+.^$]+(?![?*+{])|[^\\()\[\]{}|?*+.^$]/
    ESCAPED: /\\./
    SET: /\[(?:\\.|[^\]\\])+\]/
    EDGE: /[$^]/
    QUANTITY: /(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})\??/
"""
"""Patterns as terminals are written: no capturing groups, no classes of characters by a letter."""
_RANGE = re.compile(r"\\?(.)-\\?(.)|\\?(.)", re.DOTALL)
_Said = Token | Tree[Token]
_Beginning = tuple[frozenset[str], bool]
"""What a part of a pattern can begin with, and whether it can match nothing."""


def first_characters(pattern: str) -> frozenset[str]:
    """Return the characters a pattern can begin with."""
    found, _ = _beginning(_patterns().parse(pattern))
    return found


@cache
def _patterns() -> Lark:
    return Lark(_PATTERNS, parser="lalr", lexer="basic")


def _beginning(said: _Said) -> _Beginning:
    """Return what a part of a pattern can begin with; what stands behind its first characters is not looked at."""
    if isinstance(said, Token):
        return _of_token(said)
    parts = said.children
    match said.data:
        case "start":
            branches = [_beginning(branch) for branch in parts]
            return frozenset().union(*(found for found, _ in branches)), any(empty for _, empty in branches)
        case "branch":
            return _in_a_row(parts)
        case "part":
            found, empty = _beginning(parts[0])
            return found, empty or str(parts[-1]).startswith(("?", "*", "{0"))
        case "group":
            return _beginning(parts[0])
    return frozenset(), True


def _in_a_row(parts: list[_Said]) -> _Beginning:
    """Begin with the first part, and with each next one as long as those before it can match nothing."""
    found: frozenset[str] = frozenset()
    for part in parts:
        here, empty = _beginning(part)
        found |= here
        if not empty:
            return found, False
    return found, True


def _of_token(token: Token) -> _Beginning:
    match token.type:
        case "RUN" | "ESCAPED":
            return frozenset(token.removeprefix("\\")[0]), False
        case "EDGE":
            return frozenset(), True
    if token.startswith("[^"):
        message = f"a terminal may not begin with {token}"
        raise ValueError(message)
    spots = (one.groups() for one in _RANGE.finditer(token[1:-1]))
    return frozenset(chr(at) for low, high, one in spots for at in range(ord(low or one), ord(high or one) + 1)), False
