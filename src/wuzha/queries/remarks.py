"""What the linter says of a draft (把关意见), with what its author has decided about each remark."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.check import check
from wuzha.plan.lint.defaults import apply_default
from wuzha.plan.lint.linter import lint
from wuzha.plan.lint.remarks import SEVERITIES, Remark
from wuzha.plan.model import Plan
from wuzha.plan.problems import Problem
from wuzha.store import models
from wuzha.store.models.plans import PlanState

_OF_CLAUSE = re.compile(r"requirements\[(\d+)\]\.?(.*)")
_NOT_IN_IDS = re.compile(r"[^\w-]")
CHOICES = {"default": "按默认处理", "keep": "保留原文"}
"""What an author may decide about a remark."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark as its author sees it: what the plan says, the rule, the default, and the choice once made.

    `code` is the clause it is about (none: the plan as a whole), `choice` empty while nothing is decided, `reason` why
    the author kept the sentence.
    """

    key: str
    code: str
    name: str
    grave: str
    refused: bool
    says: str
    why: str
    remedy: str
    default: str
    choice: str = ""
    reason: str = ""

    @property
    def id(self) -> str:
        """The id of its place on a page."""
        return f"remark-{_NOT_IN_IDS.sub('-', self.key)}"

    @property
    def waiting(self) -> bool:
        """Whether the author has still to decide."""
        return not self.choice

    @property
    def chosen(self) -> str:
        """The choice in words."""
        return CHOICES.get(self.choice, "")


def remarks_on(*, by: Actor, value: Plan, text: str, unowned: Collection[str] = ()) -> list[Remark]:
    """Return what the linter says of a draft, compared with the plan it carries down where that is here.

    What `plan.check` reports or the draft already asks about the same field is left to them. One query when the draft
    names a parent, else none.
    """
    said = set(_fields_said(value, text))
    found = _lint(value, text, _parent(by, value), frozenset(unowned))
    return [remark for remark in found if (remark.about, remark.field) not in said]


def advice_on(*, by: Actor, row: models.Plan, value: Plan, unowned: Collection[str] = ()) -> tuple[Advice, ...]:
    """Return every remark on a draft in the order of the document, then what was decided about those now mended."""
    open_now = {each.key: each for each in remarks_on(by=by, value=value, text=row.text, unowned=unowned)}
    clauses = {clause.id for clause in value.requirements}
    shown = [_advice(remark, _decision(row, remark)) for remark in open_now.values()]
    for key, decision in row.decisions.items():
        if key not in open_now:
            code = decision["about"] if decision["about"] in clauses else ""
            shown.append(_decided(key, code, decision))
    return tuple(shown)


@dataclass(frozen=True, slots=True)
class Rest:
    """What the author has not decided on the point of publishing: remarks whose default applies, and those left."""

    defaulted: tuple[Remark, ...]
    left: tuple[Remark, ...]


def rest_of(*, by: Actor, row: models.Plan, draft: Plan, defaults: bool) -> Rest:
    """Return what becomes of the remarks nobody has decided.

    What is refused is never published, whatever was decided: its default applies. The rest gets its default when
    `defaults`, else it stays as it stands.
    """
    found = remarks_on(by=by, value=draft, text=row.text)
    waiting = [each for each in found if each.key not in row.decisions or (each.refused and each.about)]
    defaulted = tuple(each for each in waiting if each.default and (defaults or each.refused))
    return Rest(defaulted, tuple(each for each in waiting if each not in defaulted))


def settled(draft: Plan, rest: Rest) -> Plan:
    """Return a draft as the defaults leave it."""
    for remark in rest.defaulted:
        draft, _ = apply_default(draft, remark)
    return draft


@lru_cache(maxsize=16)
def checked(value: Plan, text: str) -> tuple[Problem, ...]:
    """Return what `plan.check` says of a draft; asked several times of the same one."""
    return tuple(check(value, text=text))


@lru_cache(maxsize=16)
def _lint(value: Plan, text: str, parent: Plan | None, unowned: frozenset[str]) -> tuple[Remark, ...]:
    """Return what the linter says; reading a long plan takes it longer than all the rest of its page."""
    return tuple(lint(value, text=text, parent=parent, unowned=unowned))


def _decision(row: models.Plan, remark: Remark) -> dict[str, str]:
    """Return what was decided about a remark; of what is refused nothing, while a clause still demands it."""
    decision: dict[str, str] = row.decisions.get(remark.key, {})
    return {} if remark.refused and remark.about else decision


def _advice(remark: Remark, decision: dict[str, str]) -> Advice:
    return Advice(
        key=remark.key,
        code=remark.about or "",
        name=remark.name,
        grave="不予采用" if remark.refused else SEVERITIES[remark.severity],
        refused=remark.refused,
        says=remark.says,
        why=remark.why,
        remedy=remark.remedy,
        default=remark.default.says if remark.default else "",
        choice=decision.get("choice", ""),
        reason=decision.get("reason", ""),
    )


def _decided(key: str, code: str, decision: dict[str, str]) -> Advice:
    words = ("name", "grave", "says", "why", "remedy", "default", "choice", "reason")
    return Advice(key=key, code=code, refused=False, **{word: decision[word] for word in words})


def _fields_said(value: Plan, text: str) -> Iterator[tuple[str | None, str]]:
    """Yield the fields of clauses that `plan.check` or a question of the draft already speaks of."""
    for question in value.questions:
        if question.field:
            yield question.about, question.field
    for problem in checked(value, text):
        place = _OF_CLAUSE.match(problem.field)
        if place and int(place[1]) < len(value.requirements):
            yield value.requirements[int(place[1])].id, place[2]
        elif not place:
            yield None, problem.field


def _parent(by: Actor, value: Plan) -> Plan | None:
    """Return the published plan a draft says it carries down, if it is here."""
    names = [name.strip("《》 ") for name in value.parents]
    if not names:
        return None
    published = access.plans(by, "plan").exclude(state=PlanState.DRAFT)
    row = published.filter(Q(number__in=names) | Q(title__in=names)).order_by("-pk").first()
    return Plan.model_validate_json(row.body) if row else None
