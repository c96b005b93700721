"""Finding near prints exactly and fast: two that differ in at most 7 of 64 bits share a quarter up to one bit.

Four quarters and seven differences: one quarter has at most one (multi-index hashing). So whoever looks up each quarter
and its sixteen neighbours finds every near print, and compares whole prints only with those.

Of spots there are sixteen times as many, and a hundred are looked for at once. There it is enough that one of the spots
which two photos share has a stretch of twenty bits in which nothing differs; then all spots of both are compared. The
highest bits of a quarter are those that differ least (`papers.prints`).
"""

from __future__ import annotations

from collections.abc import Sequence

QUARTERS, BITS = 4, 16
NEAR = 7
"""In so many bits prints of the same picture may differ."""
TOGETHER = 2
"""So many spots of one photo must be in another, or else they may be of the same thing in two photos."""
MORE = 4
"""A stretch is a quarter and so many of the highest bits of the next one."""


def quarters(print_: int) -> tuple[int, int, int, int]:
    """Return a print in four pieces of 16 bits, the lowest first."""
    low, second, third, high = ((print_ >> (BITS * place)) & 0xFFFF for place in range(QUARTERS))
    return low, second, third, high


def joined(pieces: Sequence[int]) -> int:
    """Return the print that has these pieces."""
    low, second, third, high = pieces
    return low | second << BITS | third << 2 * BITS | high << 3 * BITS


def around(piece: int) -> tuple[int, ...]:
    """Return a piece and all that differ from it in one bit."""
    return (piece, *(piece ^ (1 << bit) for bit in range(BITS)))


def stretches(print_: int) -> tuple[tuple[int, int, int], ...]:
    """Return for each quarter its value, and between which values the next one (of the last: the first) begins so."""
    pieces, rest = quarters(print_), (1 << (BITS - MORE)) - 1
    return tuple(
        (piece, following & ~rest, following | rest)
        for piece, following in zip(pieces, (*pieces[1:], pieces[0]), strict=True)
    )


def distance(one: int, other: int) -> int:
    """Return in how many bits two prints differ."""
    return (one ^ other).bit_count()


def shared(ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int]]:
    """Return which of our spots are near which of theirs, by their places."""
    return [
        (here, there)
        for here, our in enumerate(ours)
        for there, their in enumerate(theirs)
        if distance(our, their) <= NEAR
    ]


def together(ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Tell whether two photos share as many spots as photos of two things do not."""
    pairs = shared(ours, theirs)
    return min(len({here for here, _ in pairs}), len({there for _, there in pairs})) >= TOGETHER


def touch(ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Tell whether a search by stretches comes upon it that spots are shared."""
    return any(
        any(one == two for one, two in zip(stretches(ours[here]), stretches(theirs[there]), strict=True))
        for here, there in shared(ours, theirs)
    )
