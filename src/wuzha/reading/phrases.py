"""Every expression of time and measure in a line, with its exact place and its value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from wuzha.plan.shadow import shadow
from wuzha.reading.grammar import find
from wuzha.reading.strands import strand
from wuzha.reading.values import Kind, Value


@dataclass(frozen=True, slots=True)
class Phrase:
    """An expression as written, half-open offsets into the line, and what it says."""

    start: int
    end: int
    quote: str
    value: Value

    @property
    def kind(self) -> Kind:
        """Kind of its value."""
        return self.value.kind


def phrases(text: str) -> list[Phrase]:
    """Return the expressions of a text, in order of place, none overlapping another."""
    plain = shadow(text)
    cut = strand(plain, 0, len(plain))
    out: list[Phrase] = []
    for found in find(cut.text):
        start, end = cut.span(found.start, found.end)
        read = cut.text[found.start : found.end]
        written = "".join(text[at] for at in cut.origin[found.start : found.end])
        value = found.value if read == written else found.value.spelt(partial(_own, read=read, written=written))
        out.append(Phrase(start, end, text[start:end], value))
    return out


def _own(word: str, read: str, written: str) -> str:
    """Return a word as the document writes it."""
    at = read.rfind(word)
    return written[at : at + len(word)] if at >= 0 else word


def as_json(found: Iterable[Phrase]) -> Iterator[dict[str, object]]:
    """Give phrases as plain data."""
    for one in found:
        yield {"start": one.start, "end": one.end, "quote": one.quote, "kind": one.kind, "value": one.value.plain()}
