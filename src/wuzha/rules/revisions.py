"""Revisions (改版): what a new version of a plan leaves as it was, changes, adds and takes away.

A clause that asks the same as before goes on: what was done towards it stays done. Where it asks something else it
starts anew on the first day of the new version; one that is gone ends there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from wuzha.plan.model import Deadline, During, Phase, Recurring, Requirement
from wuzha.plan.shadow import shadow

SUBSTANCE = {
    "activity": "做什么",
    "owner": "责任单位",
    "lead": "牵头单位",
    "audience": "对象",
    "schedule": "时间",
    "quantity": "数量",
    "coverage": "覆盖率",
    "evidence": "佐证",
    "count": "计数",
}
"""What a clause asks, by field, with the word for it; its sentence, place and notes may change without a new demand."""
ALIKE = 0.5
"""Two sentences less alike than this are two clauses, not one that changed."""

_NOISE = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Changed:
    """A clause that asks something else now; `what` are the words for it (时间, 数量)."""

    old: Requirement
    new: Requirement
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """Every clause of both versions once."""

    kept: tuple[tuple[Requirement, Requirement], ...]
    changed: tuple[Changed, ...]
    added: tuple[Requirement, ...]
    removed: tuple[Requirement, ...]


def revise(
    old: Sequence[Requirement],
    new: Sequence[Requirement],
    old_phases: Sequence[Phase] = (),
    new_phases: Sequence[Phase] = (),
    *,
    same_calendar: bool = True,
) -> Revision:
    """Return what became of every clause, in the order of the new version, then of the old.

    Where the plan counts time in another way than before, every clause with a period or a deadline has changed.
    """
    pairs = _paired(old, new)
    kept, changed, added = [], [], []
    for at, clause in enumerate(new):
        if at not in pairs:
            added.append(clause)
            continue
        before = old[pairs[at]]
        what = tuple(_different(before, clause, old_phases, new_phases))
        if not same_calendar and isinstance(clause.schedule, Recurring | Deadline):
            what = tuple(dict.fromkeys((*what, SUBSTANCE["schedule"])))
        if what:
            changed.append(Changed(before, clause, what))
        else:
            kept.append((before, clause))
    gone = set(range(len(old))) - set(pairs.values())
    return Revision(tuple(kept), tuple(changed), tuple(added), tuple(old[at] for at in sorted(gone)))


def _different(
    old: Requirement, new: Requirement, old_phases: Sequence[Phase], new_phases: Sequence[Phase]
) -> Iterator[str]:
    for name, word in SUBSTANCE.items():
        if getattr(old, name) != getattr(new, name) or (
            name == "schedule" and _days(old, old_phases) != _days(new, new_phases)
        ):
            yield word


def _days(clause: Requirement, phases: Sequence[Phase]) -> tuple[str | None, str | None]:
    """Return the dates of the phase a clause names, which may move while the clause stays."""
    schedule = clause.schedule
    name = schedule.phase if isinstance(schedule, During) else None
    return next(((phase.from_, phase.to) for phase in phases if phase.id == name), (None, None))


def _paired(old: Sequence[Requirement], new: Sequence[Requirement]) -> dict[int, int]:
    """Return for the clauses of the new version, by place, which clause of the old one they were.

    Equal sentences first, those that ask the same before others; then the most alike, nearest first.
    """
    pairs: dict[int, int] = {}
    for exact in (True, False):
        waiting: dict[object, list[int]] = {}
        for at, clause in enumerate(old):
            if at not in pairs.values():
                waiting.setdefault(_sign(clause, exact=exact), []).append(at)
        for at, clause in enumerate(new):
            same = waiting.get(_sign(clause, exact=exact))
            if at not in pairs and same:
                pairs[at] = same.pop(0)
    _pair_alike(old, new, pairs)
    return pairs


def _sign(clause: Requirement, *, exact: bool) -> object:
    said = _key(clause.quote)
    return (said, *(getattr(clause, name) for name in SUBSTANCE)) if exact else said


def _pair_alike(old: Sequence[Requirement], new: Sequence[Requirement], pairs: dict[int, int]) -> None:
    left = [at for at in range(len(old)) if at not in pairs.values()]
    found = []
    for at, clause in enumerate(new):
        if at in pairs:
            continue
        for other in left:
            alike = likeness(clause.quote, old[other].quote)
            if alike >= ALIKE:
                found.append((-alike, abs(at - other), at, other))
    for _, _, at, other in sorted(found):
        if at not in pairs and other not in pairs.values():
            pairs[at] = other


@lru_cache(maxsize=4096)
def _key(quote: str) -> str:
    """Return a sentence as it is compared: one script, no punctuation, no blanks."""
    return _NOISE.sub("", shadow(quote))


def likeness(one: str, other: str) -> float:
    """Return how alike two sentences are, from 0 to 1: twice what they share over all they have."""
    mine, theirs = _grams(one), _grams(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def share_of(said: str, quote: str) -> float:
    """Return how much of some words stands in a sentence, from 0 to 1."""
    mine = _grams(said)
    return len(mine & _grams(quote)) / len(mine)


@lru_cache(maxsize=4096)
def _grams(quote: str) -> frozenset[str]:
    said = _key(quote)
    return frozenset(said[at : at + 2] for at in range(max(len(said) - 1, 1)))
