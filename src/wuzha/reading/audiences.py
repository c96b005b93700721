"""Who is to be reached: the audiences a clause names, or those its surroundings and its owners leave no doubt of."""

from __future__ import annotations

import re
from functools import cache

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.words import Finder, finder, lexicon, words

_NOBODY = "-"
_CHEATED = re.compile(r"被骗|受骗|受损|被害")


@cache
def _finder() -> Finder:
    lists: dict[str, list[str]] = {}
    for form, codes in load_vocabulary().forms("audiences").items():
        for code in codes:
            lists.setdefault(code, []).append(form)
    listed = lexicon("audiences")
    for code, more in listed["more"].items():
        lists.setdefault(code, []).extend(words(more))
    no_audience = words(listed["not"])
    kept = {code: [form for form in forms if form not in no_audience] for code, forms in lists.items()}
    return finder(kept | {_NOBODY: no_audience})


def named(text: str) -> tuple[str, ...]:
    """Codes of the audiences a text names, in order of place; whoever was cheated (被骗学生) is named all the same."""
    hits = _finder().hits(_CHEATED.sub("", text))
    return tuple(dict.fromkeys(code for _, _, code in hits if code != _NOBODY))


def audience(text: str, activity: str, around: tuple[str, ...], owner_types: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of those a clause is meant to reach.

    `around` are the audiences of the clauses before it in its sentence, or of its heading: they are meant as long as a
    clause that reaches people names nobody else. Sessions and tests without any are for the unit's own people.
    """
    listed = lexicon("audiences")
    if activity in listed["unaddressed"].split():
        return ()
    found = named(text)
    if activity in listed["after-case"].split() and _CHEATED.search(text):
        return ("victims", *found)
    if found or activity not in listed["reaching"].split():
        return found
    if around:
        return around
    own = listed["own"].get(activity, {})
    return tuple(dict.fromkeys(own[code] for code in owner_types if code in own))
