"""Which of many patterns may match a text at all, told by characters they cannot do without.

Hundreds of patterns say what a clause asks for. Whatever one of them matches holds at least one character of a small
set; only patterns of whose set the text has one are tried, which takes a fraction of the time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?::|<?[=!]|P?<\w+>|.{0,3})|[()|]|\{\d*,?\d*\}\??|[*+?]\??|[^\\\[\]()|{}*+?]",
    re.DOTALL,
)
_UNKNOWN = re.compile(r"\(\?(?!:|<?[=!]|P?<\w+>)")
"""A group that is none of those read here, such as one with flags."""
_MAY_LACK = re.compile(r"[*?]|\{(?:0|,)")
_ASIDE = ("(?=", "(?!", "(?<=", "(?<!")
"""What looks around without being part of a match."""
_RANGE = re.compile(r"\[[^^\\-]+\]")
"""A class of characters that are written out."""

Needs = frozenset[str]


def needs(pattern: str) -> Needs:
    """Return characters of which any match of a pattern holds at least one; none where nothing can be said."""
    pieces = _PIECE.findall(pattern)
    if unknown := next(filter(_UNKNOWN.match, pieces), None):
        message = f"{unknown!r} is not understood: {pattern}"
        raise ValueError(message)
    return _either(pieces, 0)[0]


def _either(pieces: list[str], at: int) -> tuple[Needs, int]:
    """Read alternatives up to their closing bracket: what one of them needs, and where they end."""
    needed: list[Needs] = []
    best: Needs = frozenset()
    while at < len(pieces) and pieces[at] != ")":
        if pieces[at] == "|":
            needed.append(best)
            best, at = frozenset(), at + 1
            continue
        said, at = _one(pieces, at)
        if said and (not best or len(said) < len(best)):
            best = said
    needed.append(best)
    return (frozenset().union(*needed) if all(needed) else frozenset()), at


def _one(pieces: list[str], at: int) -> tuple[Needs, int]:
    """Read one piece with its repetition: what it needs, and where the next begins."""
    piece = pieces[at]
    said: Needs = frozenset()
    if piece.startswith("("):
        inside, at = _either(pieces, at + 1)
        said = inside if piece not in _ASIDE else said
    elif len(piece) == 1 and piece.isalnum():
        said = frozenset(piece)
    elif _RANGE.fullmatch(piece):
        said = frozenset(piece[1:-1])
    at += 1
    lacking = at < len(pieces) and _MAY_LACK.match(pieces[at])
    return (frozenset() if lacking else said), at


class Sieve:
    """The patterns of a list that a text may match, by their index, in order."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._always: set[int] = set()
        self._by_char: dict[str, set[int]] = {}
        for at, pattern in enumerate(patterns):
            needed = needs(pattern)
            for char in needed:
                self._by_char.setdefault(char, set()).add(at)
            if not needed:
                self._always.add(at)

    def candidates(self, text: str) -> list[int]:
        """Return the index of each pattern that may match."""
        return sorted(self._always.union(*(self._by_char[char] for char in self._by_char.keys() & set(text))))
