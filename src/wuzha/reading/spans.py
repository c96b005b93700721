"""Reading one stretch of a document (所选文字): what it asks for by itself, with all that stands around it known."""

from __future__ import annotations

import re

from wuzha.plan.model import Plan, Question, Requirement, Span
from wuzha.reading.header import Header
from wuzha.reading.questions import REPORT, questions
from wuzha.reading.reader import read

_STOPS = frozenset("。；;！!？?\n|")
_LABEL = re.compile(r"[ \t　]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[、.．)]?|[①-⑳•·\-—])?[ \t　]*")
_REACH = 8000
"""Characters on either side of a stretch that are read with it: its headings and the rows of its table."""


def read_span(text: str, at: Span) -> Requirement | None:
    """Return what a stretch of a document asks for, quoting the whole of it; None when it asks for nothing.

    The document is read with the stretch as a sentence of its own, so that headings, tables and the sentences before
    it say who owes it, as everywhere; what a report tells as done, with nothing around it. Where it asks for several
    things the first one is returned.
    """
    start, end = at
    since = text.rfind("\n", 0, max(start - _REACH, 0)) + 1 if start > _REACH else 0
    until = len(text) if end + _REACH > len(text) else text.rfind("\n", end, end + _REACH)
    until = end if until < 0 else until
    before = "" if _begins(text, start) else "。"
    after = "" if end >= until or text[end] in _STOPS else "。"
    alone = f"{text[since:start]}{before}{text[start:end]}{after}{text[end:until]}"
    shift = len(before) - since
    whole = read(alone)
    inside = [clause for clause in whole.requirements if clause.at[0] >= start + shift and clause.at[1] <= end + shift]
    if any(question.field == REPORT for question in whole.questions):
        inside = inside or list(read(f"{text[start:end]}。").requirements)
    return inside[0].model_copy(update={"quote": text[start:end], "at": at}) if inside else None


def asked(plan: Plan, clause: Requirement) -> tuple[Question, ...]:
    """Return what the reader asks about a clause of a plan, as when it reads the whole."""
    head = Header(title=plan.title, number=plan.number, issuer=plan.issuer, issued=plan.issued, own=None)
    return tuple(question for question in questions(head, (clause,), None) if question.about == clause.id)


def _begins(text: str, start: int) -> bool:
    """Whether a sentence begins at a place anyway: behind a stop, or behind the label of a line."""
    line = text.rfind("\n", 0, start) + 1
    return text[:start].rstrip(" 　")[-1:] in _STOPS | {""} or _LABEL.fullmatch(text, line, start) is not None
