"""Cutting a paragraph into sentences and segments, the units a duty is put together from."""

from __future__ import annotations

import re
from functools import cache

from wuzha.plan.model import Span
from wuzha.reading.brackets import inside
from wuzha.reading.words import lexicon, words

_STOPS = frozenset("。;!?")
_COMMAS = frozenset(",:")
_ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]是|第[一二三四五六七八九十][,,、]|其[一二三四五][,,、]|\(?\d{1,2}\)|[①-⑳])要?"
)


@cache
def _split_verbs() -> re.Pattern[str]:
    """A concrete verb that starts an action of its own behind 、 or 并."""
    return re.compile("|".join(map(re.escape, words(lexicon("clauses")["split"]))))


def sentences(text: str) -> list[Span]:
    """Stretches of a text between full stops and semicolons that stand outside brackets; blank ones left out."""
    marks = inside(text)
    out: list[Span] = []
    start = 0
    for at, char in enumerate(text):
        if char in _STOPS and not marks[at]:
            if at > start:
                out.append((start, at))
            start = at + 1
    if len(text) > start:
        out.append((start, len(text)))
    return out


def segments(text: str, sentence: Span) -> list[Span]:
    """Stretches of a sentence between commas, and between 、 or 并 where a new action starts."""
    start, end = sentence
    marks = inside(text[start:end])
    cuts = [start]
    for at in range(start, end):
        if marks[at - start]:
            continue
        char = text[at]
        if (char in _COMMAS and not (char == ":" and text[at - 1 : at].isdigit())) or (char == "、" and _split_verbs().match(text, at + 1, end)):
            cuts.extend((at, at + 1))
        elif char in "并和及" and _split_verbs().match(text, at + 1, end) and at - cuts[-1] > 5:  # noqa: PLR2004 - verb, object
            cuts.extend((at, at))
    cuts.append(end)
    pieces = [(cuts[index], cuts[index + 1]) for index in range(0, len(cuts) - 1, 2)]
    return [trimmed for piece in pieces if (trimmed := _trim(text, piece))[0] < trimmed[1]]


def _trim(text: str, piece: Span) -> Span:
    start, end = piece
    if found := _ORDINAL.match(text, start, end):
        start = found.end()
    while start < end and text[start] in ",:、。; ":
        start += 1
    while end > start and text[end - 1] in ",:、 ":
        end -= 1
    return start, end
