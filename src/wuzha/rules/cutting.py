"""Cutting a clause in two and joining neighbours (拆分, 合并): where it may be done, and what comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.plan.aligning import ASKED
from wuzha.plan.model import Plan, Question, Requirement, Span
from wuzha.rules.refusals import Refusal

_PLACES = re.compile(
    r"[，,；;。、：:！!？?\n](?![”’」』）)])|[”’」』）)](?=[并和及])|(?<=[^，,；;。、：:])(?=并|同时|以及)"
)
_EDGES = " \t\r\n　，,；;。、：:！!？?"
"""What is left out at the ends of a part: blanks, and the marks it was cut at."""
_MOST_PLACES = 40
_SHORTEST = 2
"""Characters of the shortest part that can say anything."""
FIELDS = (*ASKED, "bundle", "note")
"""What two clauses can say differently; a joined one has each of them once."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place to cut at, and the two parts it makes."""

    at: int
    first: str
    second: str


def places(text: str, span: Span) -> tuple[Place, ...]:
    """Return where a clause is likely to be cut: behind the marks inside it, and before 并, 同时, 以及."""
    start, end = span
    found = sorted({match.end() for match in _PLACES.finditer(text, start, end)})
    cuts = [(at, parts(text, span, at)) for at in found]
    offered = [Place(at, text[slice(*both[0])], text[slice(*both[1])]) for at, both in cuts if both is not None]
    return tuple(offered[:_MOST_PLACES])


def parts(text: str, span: Span, at: int) -> tuple[Span, Span] | None:
    """Return the two parts of a span cut at a place, without the marks between; None when one would be no clause."""
    start, end = span
    if not start < at < end:
        return None
    first, second = _bare(text, (start, at)), _bare(text, (at, end))
    if first is None or second is None or min(first[1] - first[0], second[1] - second[0]) < _SHORTEST:
        return None
    return first, second


def _bare(text: str, span: Span) -> Span | None:
    words = text[slice(*span)]
    start = span[0] + len(words) - len(words.lstrip(_EDGES))
    end = span[1] - (len(words) - len(words.rstrip(_EDGES)))
    return (start, end) if start < end else None


def neighbours(plan: Plan, code: str) -> tuple[Requirement, Requirement] | None:
    """Return a clause and the one after it in the same section; None where there is none to join it with."""
    for first, second in zip(plan.requirements, plan.requirements[1:], strict=False):
        if first.id == code:
            return (first, second) if first.section == second.section else None
    return None


def conflicts(first: Requirement, second: Requirement) -> tuple[str, ...]:
    """Return the fields in which two clauses differ."""
    return tuple(name for name in FIELDS if getattr(first, name) != getattr(second, name))


def joined(text: str, first: Requirement, second: Requirement, taken: frozenset[str] = frozenset()) -> Requirement:
    """Return the clause that quotes both from the first word to the last, with the fields of the first.

    `taken` are fields to have from the second instead. Raises Refusal when one of them is none.
    """
    if taken - set(FIELDS):
        raise Refusal("没有这一项，请刷新页面。")
    at = (min(first.at[0], second.at[0]), max(first.at[1], second.at[1]))
    fields = {name: getattr(second, name) for name in taken}
    return first.model_copy(update={**fields, "at": at, "quote": text[slice(*at)]})


def asked_of_joined(
    questions: tuple[Question, ...], first: str, second: str, taken: frozenset[str]
) -> tuple[Question, ...]:
    """Return the questions that are left when two clauses become one: those about fields the joined one has."""
    kept = []
    for question in questions:
        field = (question.field or "").partition(".")[0]
        if question.about == second and field in taken:
            kept.append(question.model_copy(update={"about": first}))
        elif question.about != second and not (question.about == first and field in taken):
            kept.append(question)
    return tuple(kept)
