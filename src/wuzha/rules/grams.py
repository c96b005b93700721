"""Pairs of neighbouring characters (二元组): what an index of words holds of a text, so that any piece of it is found.

Chinese is written without spaces and most words have two characters; trigrams, as databases offer them, would not find
宣讲. A piece of a text is in it only if all pairs of the piece are; whether it is then is for the text itself to say.
"""

from __future__ import annotations

import re
import unicodedata

_RUNS = re.compile(r"[^\W_]+")


def grams(text: str) -> set[str]:
    """Return all pairs of neighbouring letters and digits of a text, and the last of each run by itself."""
    return {run[at : at + 2] for run in _runs(text) for at in range(len(run))}


def wanted(piece: str) -> tuple[set[str], set[str]]:
    """Return what the grams of a text that holds this piece must include, and beginnings that one of them must have."""
    runs = _runs(piece)
    pairs = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    return pairs, {run for run in runs if len(run) == 1}


def _runs(text: str) -> list[str]:
    return _RUNS.findall(unicodedata.normalize("NFKC", text).lower())
