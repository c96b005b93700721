"""Comparing two plans clause by clause (逐条比较): which clause became which, and what it says differently.

Which belong together `aligning` tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from wuzha.plan.aligning import ASKED, Pairs, key, matched
from wuzha.plan.model import Plan, Requirement

Change = Literal["same", "changed", "added", "removed"]
FIELDS = (*ASKED, "bundle", "section", "note")
"""What of a clause is compared besides its sentence."""
HEADER = ("title", "number", "issuer", "issued", "window", "basis", "parents")
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


def align(old: Sequence[Requirement], new: Sequence[Requirement]) -> tuple[Pair, ...]:
    """Return every clause of both once, in the order of the new plan; what was removed stands where it stood."""
    return tuple(_in_order(old, new, matched(old, new)))


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


def _in_order(old: Sequence[Requirement], new: Sequence[Requirement], pairs: Pairs) -> Iterator[Pair]:
    came_from = {other: number for number, other in pairs.items()}
    removed = [number for number in range(len(old)) if number not in pairs]
    for other, clause in enumerate(new):
        number = came_from.get(other)
        while removed and number is not None and removed[0] < number:
            yield Pair(old[removed.pop(0)], None)
        yield Pair(None if number is None else old[number], clause)
    for number in removed:
        yield Pair(old[number], None)
