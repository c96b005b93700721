"""How alike two documents are (相似度): by the stretches of five characters they share.

`resemblance` is exact. To find the few documents worth comparing among many, each is kept as a sketch: the smallest of
the numbers its stretches are turned into, which two texts share about as often as they share stretches.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterable

from wuzha.plan.shadow import shadow

WIDTH = 5
"""Characters of a stretch: long enough that two plans do not share one by accident."""
SKETCH = 128
"""Numbers of a sketch; what is estimated from them is off by at most 0.1 nineteen times in twenty."""
_DIGITS = 8


def shingles(text: str) -> frozenset[str]:
    """Return the stretches of a text, written alike in either script; punctuation and blanks do not count."""
    words = "".join(char for char in shadow(text) if char.isalnum())
    if len(words) <= WIDTH:
        return frozenset({words} - {""})
    return frozenset(words[at : at + WIDTH] for at in range(len(words) - WIDTH + 1))


def resemblance(first: Iterable[str], second: Iterable[str]) -> float:
    """Return which share of what two texts say both say: 1 for the same text, 0 for strangers."""
    one, other = frozenset(first), frozenset(second)
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def sketch(stretches: Iterable[str]) -> str:
    """Return the sketch of a text's stretches, as hexadecimal digits."""
    numbers = {zlib.crc32(stretch.encode("utf-8", "surrogatepass")) for stretch in stretches}
    return "".join(f"{number:0{_DIGITS}x}" for number in heapq.nsmallest(SKETCH, numbers))


def estimate(first: str, second: str) -> float:
    """Estimate the resemblance of two texts from their sketches."""
    one, other = _numbers(first), _numbers(second)
    smallest = set(heapq.nsmallest(SKETCH, one | other))
    shared = len(smallest & one & other)
    return 2 * shared / (len(smallest) + shared) if smallest else 1.0


def _numbers(written: str) -> set[str]:
    return {written[at : at + _DIGITS] for at in range(0, len(written), _DIGITS)}
