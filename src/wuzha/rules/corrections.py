"""Corrections (校对) of a draft as values: a header, a clause or an answer as it was, and as it is after a change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from wuzha.plan import conditions
from wuzha.plan.emit import plain
from wuzha.plan.model import Plan, Requirement, Span, Triggered
from wuzha.plan.remarks import remarks
from wuzha.rules.refusals import Refusal

Kind = TypeVar("Kind", Plan, Requirement)

_HEADER = frozenset({"title", "number", "issuer", "issued", "window", "calendar", "basis", "parents"})
_FIXED = frozenset({"id", "quote", "at"})
"""What a clause never changes in."""
CORRECTED = "已在条款中改正"
"""What a question is answered with when the field it asks about was changed instead."""


def header_only(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of some changes that are of what a plan says of itself."""
    return {path: value for path, value in changes.items() if path.partition(".")[0] in _HEADER}


def with_header(draft: Plan, changes: Mapping[str, Any]) -> Plan:
    """Return the draft with what it says of itself changed. Raises Refusal, with remarks by field."""
    return valid(Plan, with_changes(plain(draft), header_only(changes)))


def with_clause(draft: Plan, code: str, changes: Mapping[str, Any]) -> Plan:
    """Return the draft with one clause changed, and the questions about what changed answered.

    Raises:
        Refusal: the clause is gone, or a field is not in order; `fields` says which.

    """
    before = clause_of(draft, code)
    after = _sound(with_changes(plain(before), _free(changes)))
    clauses = tuple(after if clause.id == code else clause for clause in draft.requirements)
    return answered(draft, draft.model_copy(update={"requirements": clauses}), code)


def new_clause(draft: Plan, code: str, quote: str, at: Span, changes: Mapping[str, Any]) -> Requirement:
    """Return a clause that quotes the source, in the section of those around it where `changes` name none.

    Raises Refusal, with remarks by field.
    """
    given = {"section": list(_section_at(draft, at)), **_free(changes)}
    return _sound(with_changes({"id": code, "quote": quote, "at": list(at)}, given))


def _free(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {path: value for path, value in changes.items() if path.partition(".")[0] not in _FIXED}


def with_answers(draft: Plan, answers: Mapping[int, str]) -> Plan:
    """Return the draft with some questions answered. Raises Refusal when there is no such question."""
    if any(not 0 <= number < len(draft.questions) for number in answers):
        raise Refusal("这个问题已不在列表中，请刷新页面。")
    asked = tuple(
        question.model_copy(update={"answer": answers[number].strip() or None}) if number in answers else question
        for number, question in enumerate(draft.questions)
    )
    return draft.model_copy(update={"questions": asked})


def answered(before: Plan, after: Plan, code: str | None) -> Plan:
    """Answer the open questions about a clause (or the plan itself) whose field is no longer what it was."""
    old, new = (plain(clause_of(draft, code) if code else draft) for draft in (before, after))
    asked = tuple(
        question.model_copy(update={"answer": CORRECTED})
        if question.about == code
        and not question.answer
        and question.field is not None
        and _value_at(old, question.field) != _value_at(new, question.field)
        else question
        for question in after.questions
    )
    return after.model_copy(update={"questions": asked})


def _value_at(data: Any, path: str) -> Any:  # noqa: ANN401 - plain data of any shape
    for step in path.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data


def with_changes(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data with the values at some dotted paths replaced; None takes the field out."""
    whole = json.loads(json.dumps(base))
    for path, value in changes.items():
        *steps, last = path.split(".")
        place = whole
        for step in steps:
            place = place.setdefault(step, {})
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return dict(whole)


def _sound(data: Mapping[str, Any]) -> Requirement:
    """Return a clause whose conditions can be read. Raises Refusal, with remarks by field."""
    clause = valid(Requirement, data)
    written = {"owner.where": clause.owner.where}
    if isinstance(clause.schedule, Triggered):
        written["schedule.where"] = clause.schedule.where
    for field, condition in written.items():
        try:
            conditions.parse(condition or "headcount > 0")
        except conditions.ConditionError as error:
            raise Refusal(f"条件读不懂：{error}", {field: str(error)}) from error
    return clause


def valid(model: type[Kind], data: Mapping[str, Any]) -> Kind:
    """Return plain data as a plan or clause. Raises Refusal, with remarks by field, when it is none."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = remarks(error, model)
        raise Refusal("有几处需要改正：" + "；".join(found.values()), found) from error


def clause_of(draft: Plan, code: str) -> Requirement:
    """Return a clause of a draft by its code. Raises Refusal when it is gone."""
    for requirement in draft.requirements:
        if requirement.id == code:
            return requirement
    raise Refusal("这一条已不在方案中，请刷新页面。")


def in_order(draft: Plan) -> Plan:
    """Return the draft with its clauses in the order of the document, and the questions in the order of the clauses."""
    clauses = tuple(sorted(draft.requirements, key=lambda clause: clause.at))
    place = {clause.id: number for number, clause in enumerate(clauses, start=1)}
    questions = tuple(sorted(draft.questions, key=lambda question: place.get(question.about or "", 0)))
    return draft.model_copy(update={"requirements": clauses, "questions": questions})


def trimmed(text: str, span: Span) -> Span | None:
    """Return a span without the blanks at its ends; None when it is empty or outside the text."""
    start, end = span
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        return None
    chosen = text[start:end]
    return start + len(chosen) - len(chosen.lstrip()), end - (len(chosen) - len(chosen.rstrip()))


def _section_at(draft: Plan, span: Span) -> tuple[str, ...]:
    """Return the section of the nearest clause before a span, else of the first one."""
    before = [clause for clause in draft.requirements if clause.at <= span]
    nearest = before[-1:] or list(draft.requirements[:1])
    return nearest[0].section if nearest else ()
