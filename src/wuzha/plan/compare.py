"""Comparing two plans clause by clause (逐条比较): which clause became which, and what it says differently.

Clauses with the same sentence belong together, in their order; the rest by how alike their sentences are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from wuzha.plan.model import Plan, Requirement
from wuzha.plan.shadow import shadow

Change = Literal["same", "changed", "added", "removed"]
FIELDS = (
    "activity",
    "owner",
    "lead",
    "audience",
    "schedule",
    "quantity",
    "coverage",
    "evidence",
    "count",
    "bundle",
    "section",
    "note",
)
"""What of a clause is compared besides its sentence."""
HEADER = ("title", "number", "issuer", "issued", "window", "basis", "parents")
ALIKE = 0.5
"""Two sentences less alike than this are two clauses, not one that changed."""
_MOST_PAIRS = 60_000
"""Pairs of leftover clauses looked at; beyond them only those at about the same place."""
_NOISE = re.compile(r"\W+")
_LONGEST_WORDS = 2000
"""Characters of sentences whose difference is shown word by word."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause of the old plan and what it is in the new one; None where it is not there."""

    old: Requirement | None
    new: Requirement | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields the two say differently; `quote` when the sentence itself changed."""
        old, new = self.old, self.new
        if old is None or new is None:
            return ()
        said = ("quote",) if key(old.quote) != key(new.quote) else ()
        return (*said, *(name for name in FIELDS if getattr(old, name) != getattr(new, name)))

    @property
    def change(self) -> Change:
        """What became of the clause."""
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        return "changed" if self.fields else "same"


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of two sentences: in both, only in the old one, or only in the new one."""

    kind: Literal["same", "removed", "added"]
    text: str


@lru_cache(maxsize=4096)
def key(quote: str) -> str:
    """Return a sentence as it is compared: one script, no punctuation, no blanks."""
    return _NOISE.sub("", shadow(quote))


def align(old: Sequence[Requirement], new: Sequence[Requirement]) -> tuple[Pair, ...]:
    """Return every clause of both once, in the order of the new plan; what was removed stands where it stood."""
    matched = _same_sentences(old, new)
    _alike(old, new, matched)
    return tuple(_in_order(old, new, matched))


def header_changes(old: Plan, new: Plan) -> tuple[str, ...]:
    """Return which facts two plans state differently of themselves."""
    return tuple(name for name in HEADER if _fact(old, name) != _fact(new, name))


def words(before: str, after: str) -> tuple[Words, ...]:
    """Return two sentences as one, with what went and what came."""
    if len(before) + len(after) > _LONGEST_WORDS:
        return (Words("removed", before), Words("added", after))
    found: list[Words] = []
    for kind, start, end, since, until in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Words("same", before[start:end]))
            continue
        if start < end:
            found.append(Words("removed", before[start:end]))
        if since < until:
            found.append(Words("added", after[since:until]))
    return tuple(found)


def _fact(plan: Plan, name: str) -> object:
    value = getattr(plan, name)
    return (value.from_, value.to) if name == "window" and value is not None else value


def _same_sentences(old: Sequence[Requirement], new: Sequence[Requirement]) -> dict[int, int]:
    """Pair equal sentences: along the document first, then those that moved."""
    before, after = [key(clause.quote) for clause in old], [key(clause.quote) for clause in new]
    matched: dict[int, int] = {}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        matched.update((block.a + step, block.b + step) for step in range(block.size))
    waiting: dict[str, list[int]] = {}
    taken = set(matched.values())
    for number, said in enumerate(after):
        if number not in taken:
            waiting.setdefault(said, []).append(number)
    for number, said in enumerate(before):
        if number not in matched and waiting.get(said):
            matched[number] = waiting[said].pop(0)
    return matched


def _alike(old: Sequence[Requirement], new: Sequence[Requirement], matched: dict[int, int]) -> None:
    """Pair what is left over, most alike first; of equally alike ones those nearest to each other."""
    taken = set(matched.values())
    left = [number for number in range(len(old)) if number not in matched]
    free = [number for number in range(len(new)) if number not in taken]
    reach = max(len(old), len(new), 1)
    near = reach if len(left) * len(free) <= _MOST_PAIRS else _MOST_PAIRS // max(len(left), 1)
    grams = {
        **{("old", number): _grams(old[number].quote) for number in left},
        **{("new", number): _grams(new[number].quote) for number in free},
    }
    found = []
    for number in left:
        for other in free:
            away = abs(number / max(len(old), 1) - other / max(len(new), 1))
            if away * reach <= near and (likeness := _share(grams["old", number], grams["new", other])) >= ALIKE:
                found.append((-likeness, away, number, other))
    for _, _, number, other in sorted(found):
        if number not in matched and other not in taken:
            matched[number] = other
            taken.add(other)


def _grams(quote: str) -> frozenset[str]:
    said = key(quote)
    return frozenset(said[at : at + 2] for at in range(max(len(said) - 1, 1)))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two sentences are: twice what they share over all they have."""
    return 2 * len(one & other) / (len(one) + len(other))


def _in_order(old: Sequence[Requirement], new: Sequence[Requirement], matched: dict[int, int]) -> Iterator[Pair]:
    came_from = {other: number for number, other in matched.items()}
    removed = [number for number in range(len(old)) if number not in matched]
    for other, clause in enumerate(new):
        number = came_from.get(other)
        while removed and number is not None and removed[0] < number:
            yield Pair(old[removed.pop(0)], None)
        yield Pair(None if number is None else old[number], clause)
    for number in removed:
        yield Pair(old[number], None)
