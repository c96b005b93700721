"""What a photo looks like, as 64 bits (感知哈希): near for the same picture made smaller, paler, compressed or cut.

The lowest 8 × 8 frequencies of a 32 × 32 grey picture, each above or below their median (pHash). A photo has one print
of the whole and one of each inner part, so that a picture cut at its edges still meets the one it was cut from.
"""

from __future__ import annotations

import io
from math import cos, pi
from statistics import median

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE, LOW = 32, 8
CUTS = ((0, 0, 1, 1), (0.05, 0.05, 0.95, 0.95), (0.1, 0.1, 0.9, 0.9), (0, 0, 0.9, 0.9), (0.1, 0.1, 1, 1),
        (0.1, 0, 1, 0.9), (0, 0.1, 0.9, 1), (0.1, 0, 1, 1), (0, 0.1, 1, 1), (0, 0, 0.9, 1), (0, 0, 1, 0.9))  # fmt: skip
"""The whole first; then the middle, the corners and what is left without one edge, as shares of width and height."""
FLAT = 24
"""A picture of nearly one grey from edge to edge looks like every other."""

_WAVES = tuple(tuple(cos(pi * u * (2 * x + 1) / (2 * SIDE)) for x in range(SIDE)) for u in range(LOW))


def prints(data: bytes) -> tuple[int, ...]:
    """Return the prints of a photo, the whole first; empty when it is none, or too plain to be told from others."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("L", (8 * SIDE, 8 * SIDE))  # a JPEG is read small from the start
            grey = ImageOps.exif_transpose(picture).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return ()
    low, high = grey.getextrema()
    if not isinstance(low, int | float) or not isinstance(high, int | float) or high - low < FLAT:
        return ()
    width, height = grey.size
    boxes = ((a * width, b * height, c * width, d * height) for a, b, c, d in CUTS)
    return tuple(_print(grey.resize((SIDE, SIDE), Image.Resampling.BOX, box)) for box in boxes)


def _print(small: Image.Image) -> int:
    grey = small.tobytes()
    rows = [grey[at : at + SIDE] for at in range(0, SIDE * SIDE, SIDE)]
    across = [[sum(w * g for w, g in zip(wave, row, strict=True)) for wave in _WAVES] for row in rows]
    waves = [sum(wave[y] * across[y][u] for y in range(SIDE)) for wave in _WAVES for u in range(LOW)]
    middle = median(waves)
    return sum((value > middle) << place for place, value in enumerate(waves))
