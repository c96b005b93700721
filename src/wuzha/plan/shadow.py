"""A shadow of the document: simplified script, half-width forms, the same length, so that offsets survive.

Rules are written once, for simplified characters and half-width punctuation, and run on the shadow; what they find is
cut out of the original text by the same offsets.
"""

from __future__ import annotations

from functools import cache
from itertools import zip_longest

from opencc import OpenCC

_FOLDED = {
    **{full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)},
    0x3000: 0x20,
    0x00A0: 0x20,
    0xFE30: ord(":"),
    0x2236: ord(":"),
    ord("「"): ord("“"),
    ord("」"): ord("”"),
    ord("『"): ord("“"),
    ord("』"): ord("”"),
    ord("〝"): ord("“"),
    ord("〞"): ord("”"),
    ord("﹙"): ord("("),
    ord("﹚"): ord(")"),
    ord("﹐"): ord(","),
    ord("–"): ord("—"),
    ord("―"): ord("—"),
    ord("─"): ord("—"),
    ord("\r"): 0x20,
    ord("\x0c"): ord("\n"),
    ord("\x0b"): ord("\n"),
    0x2028: ord("\n"),
    0x2029: ord("\n"),
}


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _changing() -> frozenset[str]:
    """Characters without which a line is simplified already: those that any word of the dictionary changes."""
    _converter().convert("")
    words = [pair for _, _, listed in _converter().dict_cache.values() for pair in listed.items()]
    return frozenset(old for before, after in words for old, new in zip_longest(before, after) if old and old != new)


@cache
def _simplified_char(char: str) -> str:
    converted = str(_converter().convert(char))
    return converted if len(converted) == 1 else char


def _simplified_line(line: str) -> str:
    """Convert by phrase where that keeps the length, else character by character."""
    if _changing().isdisjoint(line):
        return line
    try:
        converted = str(_converter().convert(line))
    except UnicodeEncodeError:  # a lone surrogate from a broken file
        return line
    if len(converted) == len(line):
        return converted
    return "".join(_simplified_char(char) for char in line)


def shadow(text: str) -> str:
    """Return the text in simplified script and half-width forms; always exactly as long as `text`."""
    folded = text.translate(_FOLDED)
    return "\n".join(_simplified_line(line) for line in folded.split("\n"))
