"""One clause of a draft, as the forms that correct, add, cut and join clauses show it."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.access import Actor
from wuzha.plan.fields import field_name, field_words
from wuzha.plan.model import Plan, Requirement, Span
from wuzha.plan.shadow import shadow
from wuzha.queries.asks import Ask, asks_of
from wuzha.queries.drafts import body_of, draft_row
from wuzha.queries.sources import Marked, Piece, pieces, sentence
from wuzha.reading.spans import read_span
from wuzha.reading.strands import strand
from wuzha.rules import cutting
from wuzha.rules.refusals import Absent
from wuzha.store import models


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a draft as its form shows it, with the sentence around it.

    A new one has no code yet; `requirement` is then what the reader makes of the stretch, None where it makes nothing.
    """

    plan: int
    plan_title: str
    revision: int
    code: str
    quote: str
    at: tuple[int, int]
    context: tuple[Piece, ...]
    requirement: Requirement | None
    phases: tuple[tuple[str, str], ...]
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """A clause that is to be cut in two, with the places offered."""

    clause: Clause
    places: tuple[cutting.Place, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two clauses state differently, in words."""

    field: str
    name: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Join:
    """A clause that is to be joined with the next one: what it would quote, and what the two state differently."""

    clause: Clause
    other: str
    quote: str
    conflicts: tuple[Conflict, ...]


def clause(*, by: Actor, plan: int, code: str) -> Clause:
    """Return one clause of a draft for its form; one query.

    Raises:
        Absent: there is no such draft or clause, or `by` may not manage it.

    """
    row = draft_row(by, plan)
    return _of(row, body_of(row.body), code)


def selection(*, by: Actor, plan: int, span: Span, words: str = "") -> Clause:
    """Return a stretch of a draft's source as the clause it may become, with the fields read from it; one query.

    It is given by its place, or by its words, which may be written with other blanks and in the other script.

    Raises:
        Absent: there is no such draft, `by` may not manage it, or the stretch is empty or not in the text.

    """
    row = draft_row(by, plan)
    start, end = _found(row.text, words) if words else span
    said = row.text[start:end]
    if not 0 <= start < end <= len(row.text) or not said.strip():
        missing = "原文中没有这句话，请照抄原文。" if words else "没有选中文字：请在原文中选一段，或核对起止位置。"
        raise Absent(missing)
    at = (start + len(said) - len(said.lstrip()), end - (len(said) - len(said.rstrip())))
    return _clause(row, body_of(row.body), at, None, (), read_span(row.text, at))


def cut(*, by: Actor, plan: int, code: str) -> Cut:
    """Return a clause of a draft with the places where it is likely to be cut; one query.

    Raises:
        Absent: there is no such draft or clause, or `by` may not manage it.

    """
    row = draft_row(by, plan)
    found = _of(row, body_of(row.body), code)
    return Cut(found, cutting.places(row.text, found.at))


def join(*, by: Actor, plan: int, code: str) -> Join:
    """Return a clause of a draft with the one after it, and where they differ; one query.

    Raises:
        Absent: there is no such draft or clause, nothing follows it in its section, or `by` may not manage it.

    """
    row = draft_row(by, plan)
    value = body_of(row.body)
    both = cutting.neighbours(value, code)
    if both is None:
        raise Absent("这一条后面没有同一章节的条款可以合并。")
    first, second = both
    differing = tuple(
        Conflict(
            name, field_name(name), field_words(first, name, value.phases), field_words(second, name, value.phases)
        )
        for name in cutting.conflicts(first, second)
    )
    return Join(_of(row, value, code), second.id, cutting.joined(row.text, first, second).quote, differing)


def _of(row: models.Plan, value: Plan, code: str) -> Clause:
    found = next((each for each in value.requirements if each.id == code), None)
    if found is None:
        raise Absent
    asks = tuple(ask for ask in asks_of(value, row.text) if ask.clause == code and not ask.answer)
    return _clause(row, value, found.at, found, asks)


def _clause(
    row: models.Plan,
    value: Plan,
    at: Span,
    found: Requirement | None,
    asks: tuple[Ask, ...],
    suggested: Requirement | None = None,
) -> Clause:
    return Clause(
        plan=row.pk,
        plan_title=row.title,
        revision=row.revision,
        code=found.id if found else "",
        quote=row.text[slice(*at)].strip(),
        at=at,
        context=pieces(row.text, [Marked("here", "clause", at)], _around(row.text, at)),
        requirement=found or suggested,
        phases=tuple((phase.id, phase.name) for phase in value.phases),
        asks=asks,
    )


def _around(text: str, at: Span) -> Span:
    """Return the sentence around a span, which may itself hold several."""
    whole = sentence(text, at)
    return min(whole[0], at[0]), max(whole[1], at[1])


def _found(text: str, words: str) -> Span:
    """Return where words stand in a text, whatever blanks are between them; an empty span when they do not."""
    plain, sought = strand(shadow(text), 0, len(text)), strand(shadow(words), 0, len(words)).text
    place = plain.text.find(sought) if sought else -1
    return plain.span(place, place + len(sought)) if place >= 0 else (0, 0)
