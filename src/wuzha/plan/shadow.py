"""A shadow of the document: simplified script, half-width forms, the same length, so that offsets survive.

Rules are written once, for simplified characters and half-width punctuation, and run on the shadow; what they find is
cut out of the original text by the same offsets.
"""

from __future__ import annotations

import re
from functools import cache

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


class _Simplifier:
    """Applies the dictionary of OpenCC: its phrases first, then its characters, both only where the length stays.

    The converter of the library builds a tree for every sentence; looking its dictionary up directly takes a tenth of
    the time.
    """

    def __init__(self) -> None:
        converter = OpenCC("t2s")
        pairs = (pair for _, _, listed in converter.dict_cache.values() for pair in listed.items())
        words = {old: new.split(" ")[0] for old, new in pairs}
        self._characters = str.maketrans({old: new for old, new in words.items() if len(old) == len(new) == 1})
        self._phrases = {old: new for old, new in words.items() if len(old) == len(new) > 1}
        longest_first = sorted(self._phrases, key=lambda word: (-len(word), word))
        first = "".join(sorted({word[0] for word in longest_first}))
        self._phrase = re.compile(f"(?=[{first}])(?:{'|'.join(map(re.escape, longest_first))})")

    def __call__(self, text: str) -> str:
        parts: list[str] = []
        at = 0
        for found in self._phrase.finditer(text):
            parts += (text[at : found.start()].translate(self._characters), self._phrases[found.group()])
            at = found.end()
        return "".join((*parts, text[at:].translate(self._characters)))


@cache
def _simplifier() -> _Simplifier:
    return _Simplifier()


def shadow(text: str) -> str:
    """Return the text in simplified script and half-width forms; always exactly as long as `text`."""
    return _simplifier()(text.translate(_FOLDED))
