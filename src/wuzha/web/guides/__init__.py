"""The quick guides (速查) for each role: short Markdown, read into pieces that a template lays out on two sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
GUIDES = {
    "liaison": "联络员速查",
    "officer": "经办人速查",
    "reviewer": "核查员速查",
    "leader": "负责人速查",
    "case-officer": "案件专员速查",
}

_STRONG = re.compile(r"\*\*(.+?)\*\*")
_NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading (`h2`), a paragraph (`p`) or a list (`ul`, `ol`); each line as words that are strong or not."""

    kind: str
    lines: tuple[tuple[tuple[str, bool], ...], ...]


@lru_cache(maxsize=8)
def guide(role: str) -> tuple[Piece, ...]:
    """Return the pieces of a role's guide, without its title. Raises KeyError when there is no such guide."""
    if role not in GUIDES:
        raise KeyError(role)
    text = (FOLDER / f"{role}.md").read_text(encoding="utf-8")
    blocks = (block.strip().split("\n") for block in text.split("\n\n") if not block.startswith("# "))
    return tuple(_piece(block) for block in blocks)


def _piece(block: Iterable[str]) -> Piece:
    lines = list(block)
    if lines[0].startswith("## "):
        return Piece("h2", (_words(lines[0][3:]),))
    if lines[0].startswith("- "):
        return Piece("ul", tuple(_words(line[2:]) for line in lines))
    if _NUMBERED.match(lines[0]):
        return Piece("ol", tuple(_words(_NUMBERED.sub("", line, count=1)) for line in lines))
    return Piece("p", (_words("".join(lines)),))


def _words(line: str) -> tuple[tuple[str, bool], ...]:
    """Return the words of a line, those between double stars marked strong."""
    return tuple((words, at % 2 == 1) for at, words in enumerate(_STRONG.split(line)) if words)
