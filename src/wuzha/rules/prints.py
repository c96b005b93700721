"""Finding near prints exactly and fast: two that differ in at most 7 of 64 bits share a quarter up to one bit.

Four quarters and seven differences: one quarter has at most one (multi-index hashing). So whoever looks up each quarter
and its sixteen neighbours finds every near print, and compares whole prints only with those.
"""

from __future__ import annotations

QUARTERS, BITS = 4, 16
NEAR = 7
"""In so many bits prints of the same picture may differ."""
TOGETHER = 2
"""So many spots of one photo must be in another, or else they may be of the same thing in two photos."""


def quarters(print_: int) -> tuple[int, int, int, int]:
    """Return a print in four pieces of 16 bits, the lowest first."""
    low, second, third, high = ((print_ >> (BITS * place)) & 0xFFFF for place in range(QUARTERS))
    return low, second, third, high


def joined(pieces: tuple[int, int, int, int]) -> int:
    """Return the print that has these pieces."""
    return sum(piece << (BITS * place) for place, piece in enumerate(pieces))


def around(piece: int) -> tuple[int, ...]:
    """Return a piece and all that differ from it in one bit."""
    return (piece, *(piece ^ (1 << bit) for bit in range(BITS)))


def distance(one: int, other: int) -> int:
    """Return in how many bits two prints differ."""
    return (one ^ other).bit_count()
