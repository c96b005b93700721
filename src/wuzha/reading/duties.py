"""Finding the duties of a paragraph: segments are put together to clauses that say one checkable action each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from wuzha.plan.model import Span
from wuzha.reading.activities import Found, activity
from wuzha.reading.clauses import segments, sentences
from wuzha.reading.expressions import deadline, rhythm
from wuzha.reading.owners import is_collective, is_person, named_by, subject
from wuzha.reading.triggers import condition
from wuzha.reading.words import lexicon, words

_CONNECTIVE = re.compile(r"(?:同时|此外|另外|其中|并且|并|也|还|再|以及|要)*,?")
_SHORTEST = 4
_LABEL_LENGTH = 26
_MINUTES = re.compile(r"^并?(?:相应)?做好.{0,8}记录")


@dataclass(frozen=True, slots=True)
class Clause:
    """One action: its place in the strand, its activity, who does it as far as the sentence says, and conditions."""

    start: int
    end: int
    activity: str
    strong: bool
    names: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    tail: str = ""


@dataclass(slots=True)
class _Reading:
    """What is known while walking through the segments of a paragraph."""

    names: tuple[str, ...]
    fixed: bool
    conditions: tuple[str, ...] = ()
    pending: int | None = None
    emitted: bool = False
    clauses: list[Clause] = field(default_factory=list)


@cache
def _starting(name: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words(lexicon("clauses")[name]))))


@cache
def _ending(name: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, words(lexicon("clauses")[name]))) + ")$")


def duties(text: str, *, names: tuple[str, ...] = (), fixed: bool = False, strict: bool = False) -> list[Clause]:
    """Return the duties of a paragraph in order.

    `names` are owners known from a heading or a table; with `fixed` they are not replaced by persons acting for
    them. `strict` asks for a stated rhythm or deadline, as in preambles and goals.
    """
    reading = _Reading(names=names, fixed=fixed)
    for sentence in sentences(text):
        reading.conditions, reading.pending, reading.emitted = (), None, False
        for segment in segments(text, sentence):
            _read(text, segment, reading, strict=strict)
    return reading.clauses


def _read(text: str, segment: Span, reading: _Reading, *, strict: bool) -> None:
    start, end = segment
    body = _take_subject(text, start, end, reading)
    if body >= end:
        return
    words_ = text[body:end]
    if stated := condition(words_):
        if reading.emitted:
            reading.conditions, reading.emitted = (), False
        reading.conditions += (stated,)
        reading.pending = start if reading.pending is None else reading.pending
        return
    found = activity(words_)
    if _is_lead_in(words_, found):
        reading.pending = start if reading.pending is None else reading.pending
        return
    if _MINUTES.search(words_) and reading.clauses and reading.emitted:
        _extend(reading, end)
        return
    if not _is_duty(words_, found, reading, strict=strict):
        if "覆盖" in words_ and reading.emitted:
            _extend(reading, end)
        elif not _starting("purpose").match(words_) and _starting("lead-in").match(words_):
            reading.pending = start if reading.pending is None else reading.pending
        else:
            reading.pending = None
        return
    assert found is not None  # noqa: S101 - _is_duty says so
    first = start if reading.pending is None else reading.pending
    names = reading.names
    if by := named_by(text, first, end):
        names = (by,)
    reading.clauses.append(Clause(first, end, found.activity, found.strong, names, reading.conditions))
    reading.pending, reading.emitted = None, True


def _extend(reading: _Reading, end: int) -> None:
    last = reading.clauses[-1]
    reading.clauses[-1] = Clause(last.start, end, last.activity, last.strong, last.names, last.conditions)


def _take_subject(text: str, start: int, end: int, reading: _Reading) -> int:
    """Note who acts when the segment says so; return where the rest of the segment begins."""
    at = start
    if skipped := _CONNECTIVE.match(text, start, end):
        at = skipped.end()
    found = subject(text, at, end)
    if found is None:
        return start
    names, stop = found
    if reading.fixed and all(map(is_person, names)):
        return start
    if not (len(names) == 1 and is_collective(names[0]) and reading.names):
        reading.names = names
    return stop


def _is_lead_in(body: str, found: Found | None) -> bool:
    """Whether a segment only leads to the action of the next one: 利用……等载体, 根据……, 以……方式."""
    if not _starting("lead-in").match(body) or not _ending("lead-out").search(body):
        return False
    return not (found and found.strong and body.startswith(("通过", "采用", "采取")) and activity(body[2:6]))


def _is_duty(body: str, found: Found | None, reading: _Reading, *, strict: bool) -> bool:
    if found is None or len(body) < _SHORTEST:
        return False
    timed = rhythm(body) is not None or deadline(body) is not None
    if strict:
        return timed and found.strong
    if _starting("purpose").match(body) and not timed:
        return False
    return True
