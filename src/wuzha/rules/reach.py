"""Reach (覆盖人数): how many different people were reached, where nobody writes down who they are.

Head-counts of sessions add up to attendances (人次). How many people (人数) those were can only be said between bounds:
at least as many as came to the largest session, at most all attendances, and never more than there are. Areas that do
not lie in one another have no inhabitant in common, so their bounds add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from wuzha.plan.vocabulary import Vocabulary

AUDIENCES = "audiences"
PUBLIC = "public"


class Session(NamedTuple):
    """Sessions in an area (the path of a unit) for the same audiences: how many came to the largest, and to all."""

    area: str
    audience: frozenset[str]
    largest: int
    total: int


@dataclass(frozen=True, slots=True)
class Reach:
    """At least `low` and at most `high` different people were reached of `size` there are (None: nobody knows)."""

    low: int
    high: int
    size: int | None


def of_an_area(audience: str, vocabulary: Vocabulary) -> bool:
    """Tell whether an audience lives in areas that lie in one another (群众), rather than belonging to one unit."""
    return PUBLIC in (audience, *vocabulary.ancestors(AUDIENCES, audience))


def reach_of(sessions: Iterable[Session], audience: str, sizes: Mapping[str, int], vocabulary: Vocabulary) -> Reach:
    """Return how many different people of an audience were reached.

    `sizes` says how many of the audience live in (or belong to) an area. A session for a wider or a mixed audience may
    have reached all of those who came or none of this audience: it raises only the upper bound.
    """
    largest: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    known: dict[frozenset[str], tuple[bool, bool]] = {}
    for session in sessions:
        if session.audience not in known:
            known[session.audience] = _whom(session.audience, audience, vocabulary)
        whole, some = known[session.audience]
        if whole:
            largest[session.area] = max(largest[session.area], session.largest)
        if some:
            total[session.area] += session.total
    nested = of_an_area(audience, vocabulary)
    tops = _children({*largest, *total, *sizes})
    bounds = [_bounds(area, largest, total, sizes, tops, nested=nested) for area in tops[""]]
    return Reach(sum(low for low, _ in bounds), sum(high for _, high in bounds), _size(tops, sizes, nested=nested))


def _whom(reached: frozenset[str], audience: str, vocabulary: Vocabulary) -> tuple[bool, bool]:
    """Say of a session for these audiences whether all who came are of the audience, and whether some may be."""
    inside = {code for code in reached if _is_part(audience, code, vocabulary)}
    whole = bool(inside) and inside == reached
    return whole, bool(inside) or any(_is_part(code, audience, vocabulary) for code in reached)


def _is_part(wide: str, narrow: str, vocabulary: Vocabulary) -> bool:
    return wide == narrow or wide in vocabulary.ancestors(AUDIENCES, narrow)


def _children(areas: set[str]) -> dict[str, list[str]]:
    """Put every area below the nearest one it lies in; those in none stand below the empty path."""
    found: dict[str, list[str]] = defaultdict(list)
    open_: list[str] = []
    for area in sorted(areas):
        while open_ and not area.startswith(open_[-1]):
            open_.pop()
        found[open_[-1] if open_ else ""].append(area)
        open_.append(area)
    return found


def _bounds(
    area: str,
    largest: Mapping[str, int],
    total: Mapping[str, int],
    sizes: Mapping[str, int],
    children: Mapping[str, list[str]],
    *,
    nested: bool,
) -> tuple[int, int]:
    """Return the bounds of an area: its own sessions may have been for the people of the areas in it."""
    below = [_bounds(child, largest, total, sizes, children, nested=nested) for child in children.get(area, ())]
    low = max(largest.get(area, 0), sum(low for low, _ in below))
    high = total.get(area, 0) + sum(high for _, high in below)
    if area in sizes and (nested or not below):
        high = min(high, sizes[area])
    return low, max(low, high)  # more came than are registered: guests, or a register that is out of date


def _size(children: Mapping[str, list[str]], sizes: Mapping[str, int], *, nested: bool) -> int | None:
    """Return how many there are: for an audience of areas the outermost that are known, else all together."""
    if not nested:
        return sum(sizes.values()) if sizes else None
    outer, waiting = [], list(children.get("", ()))
    while waiting:
        area = waiting.pop()
        if area in sizes:
            outer.append(sizes[area])
        else:
            waiting.extend(children.get(area, ()))
    return sum(outer) if outer else None
