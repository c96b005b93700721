"""A draft of a plan (待校对的方案) as its author corrects it: the source with marks, and every clause as a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import OuterRef, Subquery

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.dates import say_date, say_span
from wuzha.plan.explain import explain_calendar
from wuzha.plan.model import UNSAID, Calendar, Objective, Phase, Plan, Span
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.asks import Ask, asks_of
from wuzha.queries.cards import Card, Remark, Section, remarks_of, sections_of
from wuzha.queries.remarks import Advice, advice_on
from wuzha.queries.sources import Marked, Piece, lines
from wuzha.reading.unread import unread
from wuzha.rules.refusals import Absent
from wuzha.store import models
from wuzha.store.models.plans import PlanState

COMPARED = {"year-on-year": "与上年同期比", "absolute": "绝对数", "none": ""}
"""What a goal is compared with, in words."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A goal, a stage or a group: shown, marked in the source, no duty; `open` where it can be corrected here."""

    key: str
    kind: str
    says: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """What the plan says of itself."""

    title: str
    number: str
    issuer: str
    issued: str
    since: str
    until: str
    calendar: Calendar = UNSAID
    parents: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Names and values as the page shows them."""
        return (
            ("标题", self.title),
            ("文号", self.number),
            ("发文单位", self.issuer),
            ("发文日期", say_date(self.issued) if self.issued else ""),
            ("执行期", say_span(self.since or None, self.until or None)),
            *(pair for pair in self._further if pair[1]),
        )

    @property
    def _further(self) -> tuple[tuple[str, str], ...]:
        return (
            ("计时", explain_calendar(self.calendar)),
            ("上级方案", "、".join(self.parents)),
            ("依据", "、".join(self.basis)),
        )


@dataclass(frozen=True, slots=True)
class Unread:
    """A sentence nothing was read from that looks like a duty; `aside` when a person said that it is none."""

    start: int
    end: int
    text: str
    aside: bool

    @property
    def key(self) -> str:
        """The code that ties it to its mark in the source."""
        return f"U{self.start}"


@dataclass(frozen=True, slots=True)
class Near:
    """Another plan this one nearly copies, and to how many percent."""

    plan: int
    title: str
    percent: int
    draft: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with everything its correction page shows.

    `older` is the plan or draft it is the next text of (with its title), `newer` the draft that took its place; `undo`
    says the change that would be taken back, `redo` the one that would be made again; `parts` counts the plans its file
    seems to hold, 0 for one.
    """

    plan: int
    revision: int
    version: int
    older: tuple[int, str] | None
    replaces_draft: bool
    newer: int | None
    file_name: str
    notes: tuple[str, ...]
    header: Header
    lines: tuple[tuple[Piece, ...], ...]
    asks: tuple[Ask, ...]
    sections: tuple[Section, ...]
    unread: tuple[Unread, ...]
    asides: tuple[Aside, ...]
    remarks: tuple[Remark, ...]
    advice: tuple[Advice, ...]
    near: tuple[Near, ...] = ()
    undo: str = ""
    redo: str = ""
    parts: int = 0

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards of every clause, in the order of the document."""
        return tuple(card for section in self.sections for card in section.cards if not card.gone)

    @property
    def gone(self) -> tuple[Card, ...]:
        """The cards of the clauses taken out."""
        return tuple(card for section in self.sections for card in section.cards if card.gone)

    @property
    def total(self) -> int:
        """How many clauses there are."""
        return len(self.cards)

    @property
    def checked(self) -> int:
        """How many of them a person has looked at."""
        return sum(bool(card.review) for card in self.cards)

    @property
    def waiting(self) -> int:
        """How many questions have no answer."""
        return sum(not ask.answer for ask in self.asks)

    @property
    def unsettled(self) -> int:
        """How many unread sentences nobody has decided about."""
        return sum(not each.aside for each in self.unread)

    @property
    def undecided(self) -> int:
        """How many remarks of the linter wait for the author."""
        return sum(each.waiting for each in (*self.advice, *(each for card in self.cards for each in card.advice)))

    @property
    def errors(self) -> int:
        """How many mistakes must be mended before publishing."""
        return sum(remark.error for remark in self.remarks) + sum(
            remark.error for card in self.cards for remark in card.remarks
        )

    def card(self, code: str) -> Card | None:
        """Return the card of a clause, also of one taken out; None when there is none."""
        return next((card for section in self.sections for card in section.cards if card.code == code), None)

    def ask(self, key: str) -> Ask | None:
        """Return a question by its key; None when there is none."""
        return next((ask for ask in self.asks if ask.key == key), None)

    def alike(self, ask: Ask) -> tuple[Ask, ...]:
        """Return the other open questions that ask the same."""
        return tuple(other for other in self.asks if other.asks_like(ask))


@lru_cache(maxsize=64)
def body_of(written: str) -> Plan:
    """Return a plan from its JSON; plans are frozen, so one value serves all."""
    return Plan.model_validate_json(written)


def draft_row(by: Actor, plan: int) -> models.Plan:
    """Return the row of a draft; `newer` is the draft whose text took its place; one query.

    Raises:
        Absent: there is no such draft, or `by` may not manage it.

    """
    replacing = models.Plan.objects.filter(drafted_from=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = access.plans(by, "plan").filter(state=PlanState.DRAFT).select_related("supersedes", "drafted_from")
    row = rows.annotate(newer=Subquery(replacing)).filter(pk=plan).first()
    if row is None:
        raise Absent
    return row


def draft(*, by: Actor, plan: int) -> Draft:
    """Return a draft; one query, one more when it names a parent plan, and one while it is like another plan.

    Raises:
        Absent: there is no such draft, or `by` may not manage it.

    """
    row = draft_row(by, plan)
    value = body_of(row.body)
    advice = advice_on(by=by, row=row, value=value)
    of_clauses, of_plan = remarks_of(value, row.text)
    asks, without = asks_of(value, row.text), _unread(row, value)
    older = row.drafted_from or row.supersedes
    return Draft(
        plan=row.pk,
        revision=row.revision,
        version=row.version,
        older=(older.pk, older.title) if older else None,
        replaces_draft=row.drafted_from is not None,
        newer=row.newer,  # type: ignore[attr-defined] # annotated
        file_name=row.file_name,
        notes=tuple(row.notes),
        header=_header(value),
        lines=lines(row.text, _spans(value, asks, without)),
        asks=asks,
        sections=sections_of(value, row, of_clauses, asks, advice),
        unread=without,
        asides=_asides(value),
        remarks=of_plan,
        advice=tuple(each for each in advice if not each.code),
        near=_near(by, row),
        undo=row.history[-1]["said"] if row.history else "",
        redo=row.undone[-1]["said"] if row.undone else "",
        parts=len(row.parts),
    )


def aside(*, by: Actor, plan: int, code: str) -> tuple[int, Aside, Objective | Phase]:
    """Return the revision of a draft, and one of its goals or stages as it is shown and as it is; one query.

    Raises:
        Absent: there is no such draft, goal or stage, or `by` may not manage it.

    """
    row = draft_row(by, plan)
    value = body_of(row.body)
    shown = next((each for each in _asides(value) if each.key == code and each.open), None)
    parts: list[Objective | Phase] = [*value.objectives, *value.phases]
    part = next((each for each in parts if each.id == code), None)
    if shown is None or part is None:
        raise Absent
    return row.revision, shown, part


def header(*, by: Actor, plan: int) -> tuple[int, Header]:
    """Return the revision and the header of a draft for its form; one query.

    Raises:
        Absent: there is no such draft, or `by` may not manage it.

    """
    row = draft_row(by, plan)
    return row.revision, _header(body_of(row.body))


def _unread(row: models.Plan, value: Plan) -> tuple[Unread, ...]:
    """Return what looks like a duty outside all that was read, those set aside included."""
    gone = [tuple(taken["requirement"]["at"]) for taken in row.rejected]
    noted = [part.at for parts in (value.objectives, value.phases, value.groups) for part in parts if part.at]
    known: list[Span] = [*noted, *(clause.at for clause in value.requirements), *gone]
    aside = {tuple(at) for at in row.aside}
    return tuple(Unread(*at, row.text[slice(*at)], at in aside) for at in unread(row.text, known))


def _near(by: Actor, row: models.Plan) -> tuple[Near, ...]:
    if not row.alike:
        return ()
    percents = dict(row.alike)
    found = access.plans(by, "plan").filter(pk__in=percents).only("title", "state", "version")
    near = [Near(other.pk, other.title, percents[other.pk], other.state == PlanState.DRAFT) for other in found]
    return tuple(sorted(near, key=lambda each: (-each.percent, -each.plan)))


def _spans(value: Plan, asks: Sequence[Ask], without: Iterable[Unread]) -> list[Marked]:
    spans = [Marked(clause.id, "clause", clause.at) for clause in value.requirements]
    spans += [Marked(goal.id, "goal", goal.at) for goal in value.objectives if goal.at is not None]
    spans += [Marked(phase.id, "phase", phase.at) for phase in value.phases if phase.at is not None]
    spans += [Marked(each.key, "unread", (each.start, each.end)) for each in without if not each.aside]
    about_clauses = {clause.at for clause in value.requirements}
    for ask, question in zip(asks, value.questions, strict=True):
        if question.at is not None and question.at not in about_clauses and not question.answer:
            spans.append(Marked(ask.key, "ask", question.at))
    return spans


def _asides(value: Plan) -> tuple[Aside, ...]:
    goals = [Aside(goal.id, "目标", _goal(goal)) for goal in value.objectives]
    phases = [
        Aside(phase.id, "阶段", "：".join(filter(None, (phase.name, say_span(phase.from_, phase.to)))))
        for phase in value.phases
    ]
    groups = [Aside(f"G{number}", "组织", group.name, open=False) for number, group in enumerate(value.groups, start=1)]
    return (*goals, *phases, *groups)


def _goal(goal: Objective) -> str:
    """Say a goal: its sentence, and what was understood of it."""
    known = load_vocabulary().entries("indicators").get(goal.indicator)
    understood = " ".join(filter(None, (known.name if known else "", COMPARED[goal.compare], goal.target)))
    return f"{goal.quote or goal.target}（{understood}）"


def _header(value: Plan) -> Header:
    window = value.window
    return Header(
        title=value.title,
        number=value.number or "",
        issuer=value.issuer or "",
        issued=value.issued or "",
        since=(window.from_ if window else None) or "",
        until=(window.to if window else None) or "",
        calendar=value.calendar,
        parents=value.parents,
        basis=value.basis,
    )
