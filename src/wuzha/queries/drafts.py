"""A draft of a plan (待校对的方案) as its author corrects it: the source with marks, and every clause as a card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.check import check
from wuzha.plan.dates import known, likely_day, say_date, say_span
from wuzha.plan.explain import explain_requirement
from wuzha.plan.model import Deadline, Plan, Requirement
from wuzha.plan.problems import Problem
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.plan.wording import spoken
from wuzha.queries.remarks import Advice, advice_on
from wuzha.queries.scans import page_of
from wuzha.queries.sources import Marked, Piece, pieces, sentence
from wuzha.rules.refusals import Absent
from wuzha.store import models
from wuzha.store.models.plans import PlanState

_OF_CLAUSE = re.compile(r"requirements\[(\d+)\]")
_OF_QUESTION = re.compile(r"questions\[\d+\]")
_LONGEST_TITLE = 28
"""Characters of a heading shown; the reader sometimes takes a whole paragraph for one."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question the reader asks of a person; `number` is its place in the plan, `clause` the code it is about.

    `value` is the date to offer: as it was read, or the likely one where only the year is missing.
    """

    number: int
    clause: str | None
    ask: str
    field: str
    quote: str
    answer: str
    section: str
    value: str = ""

    @property
    def key(self) -> str:
        """The code that ties the question to its mark in the source."""
        return f"Q{self.number}"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something `plan.check` says of a clause or of the plan; an error must be mended before publishing."""

    message: str
    error: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One clause: its sentence, the sentence said back, and what a person made of it (空, accepted, changed).

    `page` is the scanned page its sentence was recognised on, 0 when it was written as text.
    """

    code: str
    quote: str
    says: str
    review: str
    remarks: tuple[Remark, ...]
    asks: tuple[str, ...]
    advice: tuple[Advice, ...] = ()
    page: int = 0

    @property
    def plain(self) -> bool:
        """Whether it can be confirmed together with others: not looked at yet, and nothing is said or asked of it."""
        return not (
            self.page or self.review or self.remarks or self.asks or any(advice.waiting for advice in self.advice)
        )


@dataclass(frozen=True, slots=True)
class Section:
    """The cards of one section of the document, in its order."""

    number: int
    title: str
    cards: tuple[Card, ...]

    @property
    def ready(self) -> str:
        """The codes of the cards that can be confirmed together, separated by blanks."""
        return " ".join(card.code for card in self.cards if card.plain)


@dataclass(frozen=True, slots=True)
class Gone:
    """A clause taken out as being no duty."""

    code: str
    quote: str
    says: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A goal, a stage or a group: shown, marked in the source, no duty."""

    key: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Header:
    """What the plan says of itself."""

    title: str
    number: str
    issuer: str
    issued: str
    since: str
    until: str

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Names and values as the page shows them."""
        return (
            ("标题", self.title),
            ("文号", self.number),
            ("发文单位", self.issuer),
            ("发文日期", say_date(self.issued) if self.issued else ""),
            ("执行期", say_span(self.since or None, self.until or None)),
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with everything its correction page shows."""

    plan: int
    revision: int
    version: int
    supersedes: str
    file_name: str
    notes: tuple[str, ...]
    header: Header
    pieces: tuple[Piece, ...]
    asks: tuple[Ask, ...]
    sections: tuple[Section, ...]
    gone: tuple[Gone, ...]
    asides: tuple[Aside, ...]
    remarks: tuple[Remark, ...]
    advice: tuple[Advice, ...]
    parts: int = 0

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card, in the order of the document."""
        return tuple(card for section in self.sections for card in section.cards)

    @property
    def total(self) -> int:
        """How many clauses there are."""
        return sum(len(section.cards) for section in self.sections)

    @property
    def checked(self) -> int:
        """How many of them a person has looked at."""
        return sum(bool(card.review) for card in self.cards)

    @property
    def waiting(self) -> int:
        """How many questions have no answer."""
        return sum(not ask.answer for ask in self.asks)

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
        """Return the card of a clause; None when there is none."""
        return next((card for card in self.cards if card.code == code), None)

    def section_of(self, code: str) -> Section | None:
        """Return the section a clause stands in."""
        return next((section for section in self.sections if any(card.code == code for card in section.cards)), None)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a draft as its form shows it, with the sentence around it; a new one has no code yet."""

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


def draft(*, by: Actor, plan: int) -> Draft:
    """Return a draft; two queries, three when it names a parent plan.

    Raises:
        Absent: there is no such draft, or `by` may not manage it.

    """
    row = _row(by, plan)
    value = Plan.model_validate_json(row.body)
    return _draft(row, value, advice_on(by=by, row=row, value=value))


def clause(*, by: Actor, plan: int, code: str) -> Clause:
    """Return one clause of a draft for its form; two queries.

    Raises:
        Absent: there is no such draft or clause, or `by` may not manage it.

    """
    row = _row(by, plan)
    value = Plan.model_validate_json(row.body)
    found = next((each for each in value.requirements if each.id == code), None)
    if found is None:
        raise Absent
    asks = tuple(ask for ask in _asks(value, row.text) if ask.clause == code and not ask.answer)
    return _clause(row, value, found.at, found, asks)


def selection(*, by: Actor, plan: int, start: int, end: int) -> Clause:
    """Return a stretch of a draft's source as the clause it may become; two queries.

    Raises:
        Absent: there is no such draft, `by` may not manage it, or the stretch is empty or outside the text.

    """
    row = _row(by, plan)
    if not 0 <= start < end <= len(row.text) or not row.text[start:end].strip():
        raise Absent("没有选中文字：请在原文中选一段，或核对起止位置。")
    return _clause(row, Plan.model_validate_json(row.body), (start, end), None, ())


def header(*, by: Actor, plan: int) -> tuple[int, Header]:
    """Return the revision and the header of a draft for its form; one query.

    Raises:
        Absent: there is no such draft, or `by` may not manage it.

    """
    row = _row(by, plan)
    return row.revision, _header(Plan.model_validate_json(row.body))


def asks_of(value: Plan, text: str) -> tuple[Ask, ...]:
    """Return the questions of a plan in order."""
    return _asks(value, text)


def remarks_of(value: Plan, text: str) -> tuple[dict[str, tuple[Remark, ...]], tuple[Remark, ...]]:
    """Return what `plan.check` says: of each clause by its code, and of the plan as a whole.

    Findings about questions are left out, since the questions themselves are shown.
    """
    of_clauses: dict[str, list[Remark]] = {}
    of_plan: list[Remark] = []
    for problem in check(value, text=text):
        if _OF_QUESTION.match(problem.field):
            continue
        place = _OF_CLAUSE.match(problem.field)
        if place and int(place[1]) < len(value.requirements):
            code = value.requirements[int(place[1])].id
            of_clauses.setdefault(code, []).append(_remark(problem, code))
        else:
            of_plan.append(_remark(problem, ""))
    return {code: tuple(dict.fromkeys(found)) for code, found in of_clauses.items()}, tuple(dict.fromkeys(of_plan))


def _row(by: Actor, plan: int) -> models.Plan:
    row = access.plans(by, "plan").select_related("supersedes").filter(pk=plan, state=PlanState.DRAFT).first()
    if row is None:
        raise Absent
    return row


def _draft(row: models.Plan, value: Plan, advice: Sequence[Advice]) -> Draft:
    of_clauses, of_plan = remarks_of(value, row.text)
    asks = _asks(value, row.text)
    return Draft(
        plan=row.pk,
        revision=row.revision,
        version=row.version,
        supersedes=row.supersedes.title if row.supersedes else "",
        file_name=row.file_name,
        notes=tuple(row.notes),
        header=_header(value),
        pieces=pieces(row.text, _spans(value, asks)),
        asks=asks,
        sections=_with_advice(_sections(value, row, of_clauses, asks), advice),
        gone=tuple(_gone(gone["requirement"], value) for gone in row.rejected),
        asides=_asides(value),
        remarks=of_plan,
        advice=tuple(each for each in advice if not each.code),
        parts=len(row.parts),
    )


def _clause(
    row: models.Plan, value: Plan, at: tuple[int, int], found: Requirement | None, asks: tuple[Ask, ...]
) -> Clause:
    quote = row.text[slice(*at)]
    return Clause(
        plan=row.pk,
        plan_title=row.title,
        revision=row.revision,
        code=found.id if found else "",
        quote=quote.strip(),
        at=at,
        context=pieces(row.text, [Marked("here", "clause", at)], _around(row.text, at)),
        requirement=found,
        phases=tuple((phase.id, phase.name) for phase in value.phases),
        asks=asks,
    )


def _around(text: str, at: tuple[int, int]) -> tuple[int, int]:
    """Return the sentence around a span, which may itself hold several."""
    whole = sentence(text, at)
    return min(whole[0], at[0]), max(whole[1], at[1])


def _spans(value: Plan, asks: Sequence[Ask]) -> list[Marked]:
    spans = [Marked(clause.id, "clause", clause.at) for clause in value.requirements]
    spans += [Marked(goal.id, "goal", goal.at) for goal in value.objectives if goal.at is not None]
    spans += [Marked(phase.id, "phase", phase.at) for phase in value.phases if phase.at is not None]
    about_clauses = {clause.at for clause in value.requirements}
    for ask, question in zip(asks, value.questions, strict=True):
        if question.at is not None and question.at not in about_clauses and not question.answer:
            spans.append(Marked(ask.key, "ask", question.at))
    return spans


def _asks(value: Plan, text: str) -> tuple[Ask, ...]:
    places = {clause.id: clause for clause in value.requirements}
    return tuple(_ask(number, value, places, text) for number in range(len(value.questions)))


def _ask(number: int, value: Plan, places: Mapping[str, Requirement], text: str) -> Ask:
    question = value.questions[number]
    about = places.get(question.about or "")
    read = about.schedule if about else None
    at = question.at or (about.at if about else None)
    return Ask(
        number=number,
        clause=about.id if about else None,
        ask=question.ask,
        field=question.field or "",
        quote=text[slice(*sentence(text, at))] if at else "",
        answer=question.answer or "",
        section=_title(about.section, value.title) if about else "",
        value=_offered(read, value) if isinstance(read, Deadline) else "",
    )


def _offered(schedule: Deadline, value: Plan) -> str:
    """Return the day to offer for a deadline: as read, or the likely one where only the year is missing."""
    issued = known(value.issued)
    if known(schedule.by) or "?" in schedule.by or issued is None:
        return schedule.by if known(schedule.by) else ""
    return likely_day(schedule.by, issued)


def _sections(
    value: Plan, row: models.Plan, of_clauses: Mapping[str, tuple[Remark, ...]], asks: Sequence[Ask]
) -> tuple[Section, ...]:
    open_asks: dict[str, list[str]] = {}
    for ask in asks:
        if ask.clause and not ask.answer:
            open_asks.setdefault(ask.clause, []).append(ask.key)
    found: list[Section] = []
    for path, clauses in groupby(value.requirements, key=lambda clause: clause.section):
        cards = tuple(
            Card(
                code=clause.id,
                quote=clause.quote,
                says=says(clause, value),
                review=row.review.get(clause.id, ""),
                remarks=of_clauses.get(clause.id, ()),
                asks=tuple(open_asks.get(clause.id, ())),
                page=page_of(row.scanned, clause.at),
            )
            for clause in clauses
        )
        found.append(Section(len(found) + 1, _title(path, value.title), cards))
    return tuple(found)


def _with_advice(sections: Sequence[Section], advice: Sequence[Advice]) -> tuple[Section, ...]:
    """Put each remark of the linter on the card it is about."""
    of_clauses: dict[str, list[Advice]] = {}
    for each in advice:
        of_clauses.setdefault(each.code, []).append(each)
    return tuple(
        replace(
            section,
            cards=tuple(replace(card, advice=tuple(of_clauses.get(card.code, ()))) for card in section.cards),
        )
        for section in sections
    )


def says(clause: Requirement, value: Plan) -> str:
    """Say a clause back in one sentence."""
    return explain_requirement(clause, load_vocabulary(), value.phases)


def _gone(data: object, value: Plan) -> Gone:
    clause = Requirement.model_validate(data)
    return Gone(clause.id, clause.quote, says(clause, value))


def _asides(value: Plan) -> tuple[Aside, ...]:
    goals = [Aside(goal.id, "目标", goal.quote or goal.target) for goal in value.objectives]
    phases = [
        Aside(phase.id, "阶段", "：".join(filter(None, (phase.name, say_span(phase.from_, phase.to)))))
        for phase in value.phases
    ]
    groups = [Aside(f"G{number}", "组织", group.name) for number, group in enumerate(value.groups, start=1)]
    return (*goals, *phases, *groups)


def _header(value: Plan) -> Header:
    window = value.window
    return Header(
        title=value.title,
        number=value.number or "",
        issuer=value.issuer or "",
        issued=value.issued or "",
        since=(window.from_ if window else None) or "",
        until=(window.to if window else None) or "",
    )


def _remark(problem: Problem, code: str) -> Remark:
    said = problem.message.removeprefix(f"{code}：") if code else problem.message
    return Remark(spoken(said), problem.level == "error")


def _title(path: Sequence[str], title: str) -> str:
    """Write a section's path on one line; a heading that is the plan's own title says nothing."""
    heads = [first for head in path if (first := head.strip().partition("\n")[0].strip()) != title]
    short = [head if len(head) <= _LONGEST_TITLE else f"{head[:_LONGEST_TITLE]}…" for head in heads if head]
    return " › ".join(short)
