"""Which clause of one plan is which of another (逐条对应): equal sentences first, then those most alike.

Of equal sentences those that ask the same belong together; else they are taken along the document. Whoever compares two
plans, carries corrections over, or lets what was done go on under a new version, asks here.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from wuzha.plan.model import Requirement
from wuzha.plan.shadow import shadow

ASKED = (
    "activity",
    "owner",
    "lead",
    "audience",
    "schedule",
    "quantity",
    "topics",
    "coverage",
    "tolerance",
    "evidence",
    "count",
)
"""What a clause asks, field by field; its sentence, place, label and note may change without a new demand."""
ALIKE = 0.5
"""Two sentences less alike than this are two clauses, not one that changed."""
_MOST_PAIRS = 60_000
"""Pairs of leftover clauses looked at; beyond them only those at about the same place."""
_NOISE = re.compile(r"\W+")

Pairs = dict[int, int]
"""Places in the old plan, each with the place in the new one."""


def matched(old: Sequence[Requirement], new: Sequence[Requirement]) -> Pairs:
    """Return which clauses of the old plan are which of the new one, without those that only one of them has."""
    pairs: Pairs = {}
    for sign in (_demand, _sentence):
        _pair_equal([sign(clause) for clause in old], [sign(clause) for clause in new], pairs)
    _pair_alike(old, new, pairs)
    return pairs


@lru_cache(maxsize=4096)
def key(quote: str) -> str:
    """Return a sentence as it is compared: one script, no punctuation, no blanks."""
    return _NOISE.sub("", shadow(quote))


def likeness(one: str, other: str) -> float:
    """Return how alike two sentences are, from 0 to 1: twice what they share over all they have."""
    mine, theirs = grams(one), grams(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def share_of(said: str, quote: str) -> float:
    """Return how much of some words stands in a sentence, from 0 to 1."""
    mine = grams(said)
    return len(mine & grams(quote)) / len(mine)


@lru_cache(maxsize=4096)
def grams(quote: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a sentence."""
    said = key(quote)
    return frozenset(said[at : at + 2] for at in range(max(len(said) - 1, 1)))


def _sentence(clause: Requirement) -> Hashable:
    return key(clause.quote)


def _demand(clause: Requirement) -> Hashable:
    return (key(clause.quote), *(getattr(clause, name) for name in ASKED))


def _pair_equal(before: Sequence[Hashable], after: Sequence[Hashable], pairs: Pairs) -> None:
    """Pair what is equal and not paired yet: along the document first, then what moved."""
    taken = set(pairs.values())
    left = [number for number in range(len(before)) if number not in pairs]
    free = [number for number in range(len(after)) if number not in taken]
    signs = SequenceMatcher(None, [before[each] for each in left], [after[each] for each in free], autojunk=False)
    for block in signs.get_matching_blocks():
        pairs.update((left[block.a + step], free[block.b + step]) for step in range(block.size))
    waiting: dict[Hashable, list[int]] = {}
    taken = set(pairs.values())
    for number in free:
        if number not in taken:
            waiting.setdefault(after[number], []).append(number)
    for number in left:
        if number not in pairs and waiting.get(before[number]):
            pairs[number] = waiting[before[number]].pop(0)


def _pair_alike(old: Sequence[Requirement], new: Sequence[Requirement], pairs: Pairs) -> None:
    """Pair what is left over, most alike first; of equally alike ones those nearest to each other."""
    taken = set(pairs.values())
    left = [number for number in range(len(old)) if number not in pairs]
    free = [number for number in range(len(new)) if number not in taken]
    reach = max(len(old), len(new), 1)
    near = reach if len(left) * len(free) <= _MOST_PAIRS else _MOST_PAIRS // max(len(left), 1)
    found = []
    for number in left:
        for other in free:
            away = abs(number / max(len(old), 1) - other / max(len(new), 1))
            if away * reach <= near and (alike := likeness(old[number].quote, new[other].quote)) >= ALIKE:
                found.append((-alike, away, number, other))
    for _, _, number, other in sorted(found):
        if number not in pairs and other not in taken:
            pairs[number] = other
            taken.add(other)
