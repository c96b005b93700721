"""Revisions (改版): what a new version of a plan leaves as it was, changes, adds and takes away.

A clause that asks the same as before goes on: what was done towards it stays done. Where it asks something else it
starts anew on the first day of the new version; one that is gone ends there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wuzha.plan.aligning import ASKED, matched
from wuzha.plan.model import Deadline, During, Phase, Recurring, Requirement

WORDS = {
    "activity": "做什么",
    "owner": "责任单位",
    "lead": "牵头单位",
    "audience": "对象",
    "schedule": "时间",
    "quantity": "数量",
    "topics": "专题",
    "coverage": "覆盖率",
    "tolerance": "允许误差",
    "evidence": "佐证",
    "count": "计数",
}
"""The words for what a clause asks, by field."""


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
    pairs = {place: number for number, place in matched(old, new).items()}
    kept, changed, added = [], [], []
    for at, clause in enumerate(new):
        if at not in pairs:
            added.append(clause)
            continue
        before = old[pairs[at]]
        what = tuple(_different(before, clause, old_phases, new_phases))
        if not same_calendar and isinstance(clause.schedule, Recurring | Deadline):
            what = tuple(dict.fromkeys((*what, WORDS["schedule"])))
        if what:
            changed.append(Changed(before, clause, what))
        else:
            kept.append((before, clause))
    gone = set(range(len(old))) - set(pairs.values())
    return Revision(tuple(kept), tuple(changed), tuple(added), tuple(old[at] for at in sorted(gone)))


def _different(
    old: Requirement, new: Requirement, old_phases: Sequence[Phase], new_phases: Sequence[Phase]
) -> Iterator[str]:
    for name in ASKED:
        if getattr(old, name) != getattr(new, name) or (
            name == "schedule" and _days(old, old_phases) != _days(new, new_phases)
        ):
            yield WORDS[name]


def _days(clause: Requirement, phases: Sequence[Phase]) -> tuple[str | None, str | None]:
    """Return the dates of the phase a clause names, which may move while the clause stays."""
    schedule = clause.schedule
    name = schedule.phase if isinstance(schedule, During) else None
    return next(((phase.from_, phase.to) for phase in phases if phase.id == name), (None, None))
