"""The clauses of a draft as cards (条款卡片), section by section, those taken out among them in their place."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from wuzha.plan.explain import explain_requirement
from wuzha.plan.model import Plan, Requirement
from wuzha.plan.problems import Problem
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.plan.wording import spoken
from wuzha.queries.asks import Ask
from wuzha.queries.headings import on_one_line
from wuzha.queries.remarks import Advice, checked
from wuzha.queries.scans import page_of
from wuzha.store import models

Said = Mapping[str, "tuple[Remark, ...]"]

_OF_CLAUSE = re.compile(r"requirements\[(\d+)\]")
_OF_QUESTION = re.compile(r"questions\[\d+\]")
GONE = "gone"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something `plan.check` says of a clause or of the plan; an error must be mended before publishing."""

    message: str
    error: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One clause: its sentence, the sentence said back, and what a person made of it.

    `review` is empty while nobody has, else accepted, changed or gone (taken out as being no duty; `bound` where a rule
    does not let it back). `joins` tells that a clause of the same section follows, with which it could be one;
    `page` is the scanned page its sentence was recognised on, 0 when it was written as text.
    """

    code: str
    quote: str
    says: str
    review: str = ""
    remarks: tuple[Remark, ...] = ()
    asks: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    joins: bool = False
    bound: bool = False
    page: int = 0

    @property
    def gone(self) -> bool:
        """Whether it was taken out."""
        return self.review == GONE

    @property
    def plain(self) -> bool:
        """Whether it can be confirmed together with others: not looked at yet, and nothing is said or asked of it."""
        waits = any(advice.waiting for advice in self.advice)
        return not (self.page or self.review or self.remarks or self.asks or waits)


@dataclass(frozen=True, slots=True)
class Section:
    """The cards of one section of the document, in its order; `key` stays the same whatever happens to others."""

    key: str
    title: str
    cards: tuple[Card, ...]

    @property
    def ready(self) -> str:
        """The codes of the cards that can be confirmed together, separated by blanks."""
        return " ".join(card.code for card in self.cards if card.plain)


def sections_of(
    value: Plan, row: models.Plan, of_clauses: Said, asks: Sequence[Ask], advice: Iterable[Advice]
) -> tuple[Section, ...]:
    """Return the cards of a draft by section; `of_clauses` is what `remarks_of` says of each."""
    open_asks: dict[str, list[str]] = {}
    for ask in asks:
        if ask.clause and not ask.answer:
            open_asks.setdefault(ask.clause, []).append(ask.key)
    advised: dict[str, list[Advice]] = {}
    for each in advice:
        advised.setdefault(each.code, []).append(each)
    joining = {first.id for first, second in pairwise(value.requirements) if first.section == second.section}
    gone = {taken["requirement"]["id"]: bool(taken.get("refused")) for taken in row.rejected}
    found: dict[str, Section] = {}
    clauses = _with_gone(value, [Requirement.model_validate(taken["requirement"]) for taken in row.rejected])
    for path, inside in groupby(clauses, key=lambda clause: clause.section):
        cards = tuple(
            Card(clause.id, clause.quote, says(clause, value), GONE, bound=gone[clause.id])
            if clause.id in gone
            else Card(
                code=clause.id,
                quote=clause.quote,
                says=says(clause, value),
                review=row.review.get(clause.id, ""),
                remarks=of_clauses.get(clause.id, ()),
                asks=tuple(open_asks.get(clause.id, ())),
                advice=tuple(advised.get(clause.id, ())),
                joins=clause.id in joining,
                page=page_of(row.scanned, clause.at),
            )
            for clause in inside
        )
        key = f"s{zlib.crc32(chr(10).join(path).encode('utf-8', 'surrogatepass')):08x}"
        while key in found:
            key += "-"
        found[key] = Section(key, on_one_line(path, value.title), cards)
    return tuple(found.values())


def _with_gone(value: Plan, gone: Iterable[Requirement]) -> list[Requirement]:
    """Return the clauses of a draft in its order, those taken out among them before whatever stands behind them."""
    clauses = list(value.requirements)
    for taken in sorted(gone, key=lambda clause: clause.at, reverse=True):
        place = next((number for number, clause in enumerate(clauses) if clause.at > taken.at), len(clauses))
        clauses.insert(place, taken)
    return clauses


def says(clause: Requirement, value: Plan) -> str:
    """Say a clause back in one sentence."""
    return explain_requirement(clause, load_vocabulary(), value.phases)


def remarks_of(value: Plan, text: str) -> tuple[dict[str, tuple[Remark, ...]], tuple[Remark, ...]]:
    """Return what `plan.check` says: of each clause by its code, and of the plan as a whole.

    Findings about questions are left out, since the questions themselves are shown.
    """
    of_clauses: dict[str, list[Remark]] = {}
    of_plan: list[Remark] = []
    for problem in checked(value, text):
        if _OF_QUESTION.match(problem.field):
            continue
        place = _OF_CLAUSE.match(problem.field)
        if place and int(place[1]) < len(value.requirements):
            code = value.requirements[int(place[1])].id
            of_clauses.setdefault(code, []).append(_remark(problem, code))
        else:
            of_plan.append(_remark(problem, ""))
    return {code: tuple(dict.fromkeys(found)) for code, found in of_clauses.items()}, tuple(dict.fromkeys(of_plan))


def _remark(problem: Problem, code: str) -> Remark:
    said = problem.message.removeprefix(f"{code}：") if code else problem.message
    return Remark(spoken(said), problem.level == "error")
