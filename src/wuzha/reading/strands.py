"""A strand: a stretch of the shadow with its noise taken out, every character knowing where it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.plan.model import Span

_NOISE = re.compile(r"[\s`'‘’^\u200b-\u200f\ufeff\u00ad]+|~(?![~\d])|(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff“])")


@dataclass(frozen=True, slots=True)
class Strand:
    """Readable text, and the offset in the original of each of its characters."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Original offsets (half-open) of the characters from start to end; start < end."""
        return self.origin[start], self.origin[end - 1] + 1


class Originals:
    """Gives words found in the shadow back as the document writes them, without the noise inside them."""

    def __init__(self, text: str, shadow: str) -> None:
        self._text = text
        self._whole = strand(shadow, 0, len(shadow))
        self._known: dict[str, str] = {}

    def __call__(self, words: str) -> str:
        """Return the first place of the words in its original script; the words themselves when there is none."""
        if words not in self._known:
            place = self._whole.text.find(words) if words else -1
            found = words
            if place >= 0:
                start, end = self._whole.span(place, place + len(words))
                found = _NOISE.sub("", self._text[start:end])
            self._known[words] = found
        return self._known[words]


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
