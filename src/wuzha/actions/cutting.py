"""Cutting a clause of a draft in two, and joining it with the one after it (拆分, 合并)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from wuzha.access import Actor
from wuzha.actions.drafts import held, keep, next_code, note
from wuzha.actions.turns import in_turn
from wuzha.plan.emit import plain
from wuzha.plan.model import Plan, Question, Requirement, Span
from wuzha.reading.spans import asked, read_span
from wuzha.rules import cutting
from wuzha.rules.corrections import clause_of, in_order
from wuzha.rules.refusals import Refusal


def split(*, by: Actor, plan: int, revision: int, code: str, place: int, at: datetime) -> str:
    """Cut a clause at a place of the source text; both parts are read anew. Return the code of the second.

    The first part keeps its code. What a part does not say of its owner it has from the clause.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: the clause is gone, or one part would be empty.

    """
    row, draft = held(by, plan, revision)
    whole = clause_of(draft, code)
    spans = cutting.parts(row.text, whole.at, place)
    if spans is None:
        raise Refusal("请在句中选一处拆分，前后各至少留两个字。", {"place": "前后各至少留两个字"})
    first, second = (_part(row.text, whole, span) for span in spans)
    return _split(by, plan, revision, whole, (first, second), at)


@in_turn
def _split(
    by: Actor, plan: int, revision: int, whole: Requirement, both: tuple[Requirement, Requirement], at: datetime
) -> str:
    row, draft = held(by, plan, revision)
    code = next_code(row, draft)
    first, second = both[0], both[1].model_copy(update={"id": code})
    row.review = {name: mark for name, mark in row.review.items() if name != whole.id}
    clauses = [clause for clause in draft.requirements if clause.id != whole.id]
    asks = (*_still_asked(draft, whole, first), *asked(draft, second))
    others = tuple(question for question in draft.questions if question.about != whole.id)
    changed = draft.model_copy(update={"requirements": (*clauses, first, second), "questions": (*others, *asks)})
    keep(row, in_order(changed), f"拆分{whole.id}")
    detail = {"before": plain(whole), "after": [plain(first), plain(second)]}
    note(row, by, at, "split", f"把{whole.id}拆成{whole.id}和{code}", detail)
    return code


def _part(text: str, whole: Requirement, span: Span) -> Requirement:
    """Read one part of a clause; one that asks for nothing by itself has the fields of the whole."""
    found = read_span(text, span)
    if found is None:
        return whole.model_copy(update={"at": span, "quote": text[slice(*span)]})
    kept: dict[str, object] = {
        "id": whole.id,
        "section": whole.section,
        "note": whole.note,
        "bundle": whole.bundle or found.bundle,
    }
    if not found.owner.units:
        kept["owner"] = whole.owner
    return found.model_copy(
        update={**kept, "lead": found.lead or whole.lead, "audience": found.audience or whole.audience}
    )


def _still_asked(draft: Plan, whole: Requirement, first: Requirement) -> list[Question]:
    """Return what is asked of the first part, with the answers given of the whole."""
    answers = {question.field: question.answer for question in draft.questions if question.about == whole.id}
    return [question.model_copy(update={"answer": answers.get(question.field)}) for question in asked(draft, first)]


@in_turn
def merge(*, by: Actor, plan: int, revision: int, code: str, taken: Collection[str] = (), at: datetime) -> None:
    """Join a clause with the one after it in its section: one quote from the first word to the last.

    It keeps the code and the fields of the first; `taken` names fields to have from the second instead.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: the clause is gone, nothing follows it in its section, or a field is none.

    """
    row, draft = held(by, plan, revision)
    first = clause_of(draft, code)
    both = cutting.neighbours(draft, code)
    if both is None:
        raise Refusal("这一条后面没有同一章节的条款可以合并。")
    second, fields = both[1], frozenset(taken)
    whole = cutting.joined(row.text, first, second, fields)
    row.review = {**{name: mark for name, mark in row.review.items() if name != second.id}, code: "changed"}
    clauses = tuple(whole if clause.id == code else clause for clause in draft.requirements if clause.id != second.id)
    questions = cutting.asked_of_joined(draft.questions, code, second.id, fields)
    changed = draft.model_copy(update={"requirements": clauses, "questions": questions})
    keep(row, in_order(changed), f"合并{code}和{second.id}")
    detail = {"before": [plain(first), plain(second)], "after": plain(whole)}
    note(row, by, at, "merge", f"把{second.id}并入{code}", detail)
