"""What a photo looks like, as prints of 64 bits (感知哈希), near for the same picture made smaller, paler or cut.

A print is the lowest 8 × 8 frequencies of a grey square, each above or below their median (pHash). A photo has one of
the whole and one around each of the 16 spots that stand out most, bright or dark; a photo cut from it still has most of
these. A cut photo is often made as large again, so whoever asks looks at spots in nine sizes, from 0.7 to 1.43: each is
a guess how much of the other photo's length this one has.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from PIL import Image, ImageOps

from wuzha.papers.photos import BROKEN

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Dots: TypeAlias = NDArray[float32]

SIDE, LOW = 32, 8
LENGTH, REACH = 192, 24
"""A photo is looked at as if its longer side had so many dots; a spot is what lies so near its middle."""
APART = 13
"""Of two spots nearer than half of that only the stronger counts."""
KEPT, ASKED = 16, 12
"""So many spots of a photo are kept, and so many of another are looked for, in each size."""
SIZES = (0.7, 0.76, 0.83, 0.91, 1.0, 1.1, 1.2, 1.31, 1.43)
_PLACES = tuple(16 * (wave % 4) + 15 - wave // 4 for wave in range(LOW * LOW))
"""Where in a print each frequency stands: every quarter has every fourth, the lowest, which change least, highest."""
FLAT, FAINT = 24, 1.5
"""A picture of nearly one grey from edge to edge looks like every other; so does a spot that hardly stands out."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a photo looks: the print of the whole, those of its spots, and those to look for in other photos, by size."""

    whole: int
    spots: tuple[int, ...]
    sizes: tuple[tuple[int, ...], ...]


def look(data: bytes) -> Look | None:
    """Return how a photo looks; None when it is none, or too plain to be told from others."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("L", (4 * LENGTH, 4 * LENGTH))  # a JPEG is read small from the start
            grey = ImageOps.exif_transpose(picture).convert("L")
    except BROKEN:
        return None
    low, high = grey.getextrema()
    if not isinstance(low, int | float) or not isinstance(high, int | float) or high - low < FLAT:
        return None
    seen = {size: _spots(grey, size) for size in SIZES}
    return Look(_whole(grey), seen[1.0], tuple(spots[:ASKED] for spots in seen.values()))


def _whole(grey: Image.Image) -> int:
    return _print(_dots(grey, (SIDE, SIDE)))


def _spots(grey: Image.Image, size: float) -> tuple[int, ...]:
    """Return the prints of the spots that stand out, the strongest first, of a photo looked at in a size."""
    from scipy.ndimage import gaussian_filter, maximum_filter  # noqa: PLC0415 - slow to load, and only photos need it

    share = LENGTH * size / max(grey.size)
    dots = _dots(grey, (max(1, round(grey.width * share)), max(1, round(grey.height * share))))
    height, width = dots.shape
    strength = abs(gaussian_filter(dots, 3.0) - gaussian_filter(dots, 5.0))
    highest = strength == maximum_filter(strength, APART)
    places = [
        (-float(strength[y, x]), int(y), int(x))
        for y, x in zip(*highest.nonzero(), strict=True)
        if REACH <= y < height - REACH and REACH <= x < width - REACH and strength[y, x] > FAINT
    ]
    strongest = sorted(places)[:KEPT]
    return tuple(_print(dots[y - REACH : y + REACH, x - REACH : x + REACH]) for _, y, x in strongest)


def _dots(grey: Image.Image, size: tuple[int, int]) -> Dots:
    """Return a picture of a size as an array of its greys."""
    from numpy import asarray, float32  # noqa: PLC0415 - as above

    larger = size[0] > grey.width
    return asarray(grey.resize(size, Image.Resampling.BICUBIC if larger else Image.Resampling.BOX), dtype=float32)


def _print(dots: Dots) -> int:
    from scipy.fft import dctn  # noqa: PLC0415 - as above

    waves = dctn(dots - dots.mean())[:LOW, :LOW].ravel().tolist()
    middle = sorted(waves)[LOW * LOW // 2 - 1 : LOW * LOW // 2 + 1]
    return sum((value > sum(middle) / 2) << place for place, value in zip(_PLACES, waves, strict=True))
