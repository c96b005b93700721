"""Matching a reading with one made by hand, by the overlap of their spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

Span = tuple[int, int]
CLOSE = 0.5
PART = 0.4


def places(quotes: Sequence[str], text: str) -> list[Span]:
    """Where quotes stand in a text; equal quotes in document order."""
    used: Counter[str] = Counter()
    found: list[Span] = []
    for quote in quotes:
        start = text.find(quote, used[quote])
        used[quote] = start + 1
        found.append((start, start + len(quote)))
    return found


def overlap(one: Span, other: Span) -> float:
    """Intersection over union; at least CLOSE when one lies in the other and is a good PART of it."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    if common <= 0:
        return 0.0
    lengths = one[1] - one[0], other[1] - other[0]
    share = common / (sum(lengths) - common)
    return max(share, CLOSE) if common == min(lengths) and common / max(lengths) >= PART else share


def pairs(gold: Sequence[Span], read: Sequence[Span]) -> list[tuple[int, int]]:
    """Indexes of matched entries, each at most once, best overlap first."""
    ranked = sorted(((overlap(g, r), -i, j) for i, g in enumerate(gold) for j, r in enumerate(read)), reverse=True)
    out: dict[int, int] = {}
    for share, i, j in ranked:
        if share >= CLOSE and -i not in out and j not in out.values():
            out[-i] = j
    return sorted(out.items())


def f1(hits: int, gold: int, read: int) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * hits / (gold + read) if gold + read else 1.0
