"""Who is to be reached, what proof is asked for: vocabulary words found in a clause in one pass."""

from __future__ import annotations

from functools import cache

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.words import Finder, finder, lexicon, words


@cache
def _finder(kind: str) -> Finder:
    lists: dict[str, list[str]] = {}
    for form, codes in load_vocabulary().forms(kind).items():
        for code in codes:
            lists.setdefault(code, []).append(form)
    extra = lexicon("audiences").get(kind, {})
    for code, listed in extra.get("more", {}).items():
        lists.setdefault(code, []).extend(words(listed))
    lists["-"] = list(words(extra.get("not", "-")))
    return finder(lists)


def audience(text: str) -> tuple[str, ...]:
    """Codes of the audiences a clause names, in order of place."""
    return _codes("audiences", text)


def evidence(text: str) -> tuple[str, ...]:
    """Codes of the proof a clause names, in order of place."""
    return _codes("evidence", text)


def _codes(kind: str, text: str) -> tuple[str, ...]:
    hits = _finder(kind).hits(text)
    return tuple(dict.fromkeys(code for _, _, code in hits if code != "-"))
