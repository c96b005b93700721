"""The text of a document with what was read from it marked, and the sentence around a place in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from wuzha.plan.model import Span

_LINE = re.compile(r"(?<=\n)")
_SENTENCE_ENDS = "。；;！!？?\n"
_LONGEST_CONTEXT = 300
"""Characters shown at most before and after a sentence taken out of its document."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A span of the text and what it is about: a clause, a question, a goal or a stage, by its code."""

    about: str
    kind: str
    at: Span


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark around a piece of text; `first` tells that its span begins here."""

    about: str
    kind: str
    first: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text inside the same marks, outermost first. All pieces together are the text."""

    text: str
    marks: tuple[Mark, ...] = ()


def pieces(text: str, spans: Iterable[Marked], within: Span | None = None) -> tuple[Piece, ...]:
    """Cut a text (or the part of it `within`) at the ends of spans, which may lie in and across each other."""
    since, until = within or (0, len(text))
    inside = [span for span in spans if since <= span.at[0] < span.at[1] <= until]
    inside.sort(key=lambda span: (span.at[0], -span.at[1]))
    edges = sorted({since, until, *(edge for span in inside for edge in span.at)})
    found: list[Piece] = []
    active: list[Marked] = []
    waiting = iter(inside)
    upcoming = next(waiting, None)
    for start, end in pairwise(edges):
        active = [span for span in active if span.at[1] > start]
        while upcoming is not None and upcoming.at[0] == start:
            active.append(upcoming)
            upcoming = next(waiting, None)
        marks = tuple(Mark(span.about, span.kind, first=span.at[0] == start) for span in active)
        found.append(Piece(text[start:end], marks))
    return tuple(found)


def lines(text: str, spans: Iterable[Marked]) -> tuple[tuple[Piece, ...], ...]:
    """Cut a text into its lines, each with its marks; a span that runs over several lines marks each of them."""
    found: list[tuple[Piece, ...]] = []
    line: list[Piece] = []
    for piece in pieces(text, spans):
        parts = [part for part in _LINE.split(piece.text) if part]
        for number, part in enumerate(parts):
            line.append(Piece(part, piece.marks if not number else tuple(_goes_on(mark) for mark in piece.marks)))
            if part.endswith("\n"):
                found.append(tuple(line))
                line = []
    return (*found, tuple(line)) if line else tuple(found)


def _goes_on(mark: Mark) -> Mark:
    return Mark(mark.about, mark.kind, first=False)


def sentence(text: str, at: Span) -> Span:
    """Return the span of the sentence that holds a place, without blanks at its ends."""
    start = max(text.rfind(mark, 0, at[0]) for mark in _SENTENCE_ENDS) + 1
    ends = [found for mark in _SENTENCE_ENDS if (found := text.find(mark, max(at[1] - 1, at[0]))) >= 0]
    end = min(ends, default=len(text))
    end += end < len(text) and text[end] != "\n"
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))


def excerpt(text: str, about: str, at: Span) -> tuple[Piece, ...]:
    """Return the paragraph of a place and its neighbours, cut to a readable length, with the place marked."""
    start = at[0]
    for _ in range(2):
        start = text.rfind("\n", 0, max(start - 1, 0)) + 1
    start = max(start, at[0] - _LONGEST_CONTEXT)
    end = text.find("\n", at[1])
    end = text.find("\n", end + 1) if end >= 0 else -1
    end = min(len(text) if end < 0 else end, at[1] + _LONGEST_CONTEXT)
    return pieces(text, [Marked(about, "clause", at)], (start, end))
