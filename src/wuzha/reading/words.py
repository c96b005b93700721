"""Loading the word lists of `lexicon/`, and finding their words in a text in one pass.

A list is written as one string with blanks between the words, which is short to read and quick to load.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ahocorasick import STORE_ANY, Automaton
from ruamel.yaml import YAML

Hit = tuple[int, int, str]
"""Start, end and the name of the list a word belongs to."""


@cache
def lexicon(name: str) -> dict[str, Any]:
    """Return the content of `lexicon/NAME.yaml`."""
    text = files("wuzha.reading").joinpath("lexicon", f"{name}.yaml").read_text(encoding="utf8")
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def words(listed: str) -> tuple[str, ...]:
    """Words of a list written with blanks between them, longest first."""
    return tuple(sorted(set(listed.split()), key=lambda word: (-len(word), word)))


@dataclass(frozen=True)
class Finder:
    """Finds the words of named lists; a word inside a longer found one is not reported."""

    automaton: Automaton

    def hits(self, text: str) -> list[Hit]:
        """Return every word found, in order of place; a word in several lists is reported for each."""
        found = [(end - len(word) + 1, end + 1, names) for end, (word, names) in self.automaton.iter(text)]
        found.sort(key=lambda hit: (hit[0], -hit[1]))
        out: list[Hit] = []
        reach = -1
        for start, end, names in found:
            if end <= reach:
                continue
            reach = end
            out.extend((start, end, name) for name in names)
        return out


def finder(lists: Mapping[str, Iterable[str]]) -> Finder:
    """Build a finder for named lists of words; empty lists are allowed, though not all of them empty."""
    names: dict[str, list[str]] = {}
    for name, listed in lists.items():
        for word in listed:
            names.setdefault(word, []).append(name)
    automaton = Automaton(STORE_ANY)
    for word, found in names.items():
        automaton.add_word(word, (word, tuple(dict.fromkeys(found))))
    automaton.make_automaton()
    return Finder(automaton)
