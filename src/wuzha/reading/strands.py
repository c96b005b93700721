"""A strand: a stretch of the shadow with its noise taken out, every character knowing where it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.plan.model import Span

_NOISE = re.compile(r"[\s`'‘’^~\u200b-\u200f\ufeff\u00ad]+|(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff“])")


@dataclass(frozen=True, slots=True)
class Strand:
    """Readable text, and the offset in the original of each of its characters."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Original offsets (half-open) of the characters from start to end; start < end."""
        return self.origin[start], self.origin[end - 1] + 1


def strand(shadow: str, start: int, end: int) -> Strand:
    """Cut the shadow from start to end and drop blanks, broken lines and stray marks."""
    kept: list[str] = []
    origin: list[int] = []
    at = start
    for noise in _NOISE.finditer(shadow, start, end):
        kept.append(shadow[at : noise.start()])
        origin.extend(range(at, noise.start()))
        at = noise.end()
    kept.append(shadow[at:end])
    origin.extend(range(at, end))
    return Strand("".join(kept), tuple(origin))
