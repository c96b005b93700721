"""Drafts of plans (待校对的方案): corrected beside their source, clause by clause, until they are published.

Every verb takes the `revision` the person saw, so that two people never overwrite each other unawares.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.plan import conditions
from wuzha.plan.emit import plain
from wuzha.plan.likeness import shingles, sketch
from wuzha.plan.model import Plan, Question, Requirement, Triggered
from wuzha.plan.remarks import remarks
from wuzha.rules.refusals import Refusal, Stale
from wuzha.rules.undo import way_back
from wuzha.store import models
from wuzha.store.models.plans import PlanState

Kind = TypeVar("Kind", Plan, Requirement)

HEADER = frozenset({"title", "number", "issuer", "issued", "window", "calendar", "basis", "parents"})
FIXED = frozenset({"id", "quote", "at"})
UNDONE = ("body", "review", "rejected", "decisions", "aside")
"""What of a draft is put back when a change is undone."""
LONGEST_HISTORY = 50
"""Changes that can be undone."""
_LONGEST_CODE = 9  # a number the database can count on from
CORRECTED = "已在条款中改正"
"""What a question is answered with when the field it asks about was changed instead."""


@in_turn
def change_header(*, by: Actor, plan: int, revision: int, changes: Mapping[str, Any], at: datetime) -> None:
    """Change title, number, issuer, date, window, calendar, basis or parents of a draft.

    `changes` maps fields, or parts of them (`window.to`), to plain values; questions about them count as answered.

    Raises:
        Absent, Stale: as everywhere; Refusal: a field is not in order.

    """
    row, draft = held(by, plan, revision)
    kept = {path: value for path, value in changes.items() if path.partition(".")[0] in HEADER}
    keep(row, _answered(draft, valid(Plan, with_changes(plain(draft), kept)), None), "修改方案信息")
    note(row, by, at, "change_header", "修改方案信息", {"changes": kept})


@in_turn
def change_requirement(
    *, by: Actor, plan: int, revision: int, code: str, changes: Mapping[str, Any], at: datetime
) -> None:
    """Change fields of one clause of a draft; the clause then counts as checked by a person.

    `changes` maps field names of `plan.model.Requirement` (not id, quote, at), or parts of them (`owner.when`), to
    plain values. Questions about a field that changed count as answered.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: the clause is gone, or a field is not in order; `fields` says which.

    """
    row, draft = held(by, plan, revision)
    before = clause_of(draft, code)
    changed = _changed(draft, before, changes)
    row.review = {**row.review, code: "changed" if changed != draft else row.review.get(code, "accepted")}
    keep(row, changed, f"改正{code}")
    detail = {"before": plain(before), "after": plain(clause_of(changed, code))}
    note(row, by, at, "change_requirement", f"改正{code}", detail)


@in_turn
def accept(*, by: Actor, plan: int, revision: int, codes: Collection[str], at: datetime) -> None:
    """Mark clauses of a draft as checked and right.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: none is chosen, or one of them is gone.

    """
    row, draft = held(by, plan, revision)
    known = {requirement.id for requirement in draft.requirements}
    if not codes or set(codes) - known:
        raise Refusal("所选条款已不在方案中，请刷新页面。")
    row.review = {**dict.fromkeys(codes, "accepted"), **row.review}
    said = f"确认{len(codes)}条要求" if len(codes) > 1 else f"确认{next(iter(codes))}"
    keep(row, draft, said)
    note(row, by, at, "accept", said, {"codes": sorted(codes)})


@in_turn
def reopen(*, by: Actor, plan: int, revision: int, code: str, at: datetime) -> None:
    """Take back that a clause was checked; what was changed in it stays.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: the clause is gone, or was not checked.

    """
    row, draft = held(by, plan, revision)
    if clause_of(draft, code).id not in row.review:
        raise Refusal("这一条还没有确认。")
    row.review = {name: mark for name, mark in row.review.items() if name != code}
    keep(row, draft, f"取消确认{code}")
    note(row, by, at, "reopen", f"取消确认{code}", {})


@in_turn
def reject(*, by: Actor, plan: int, revision: int, code: str, at: datetime) -> None:
    """Take a clause out of a draft as being no duty; it can be put back, with the questions about it.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: the clause is gone.

    """
    row, draft = held(by, plan, revision)
    gone = clause_of(draft, code)
    asked = [question for question in draft.questions if question.about == code]
    row.rejected = [*row.rejected, {"requirement": plain(gone), "questions": [plain(question) for question in asked]}]
    row.review = {name: mark for name, mark in row.review.items() if name != code}
    kept = tuple(requirement for requirement in draft.requirements if requirement.id != code)
    questions = tuple(question for question in draft.questions if question.about != code)
    keep(row, draft.model_copy(update={"requirements": kept, "questions": questions}), f"删去{code}")
    note(row, by, at, "reject", f"删去{code}（不作为任务）", {"requirement": plain(gone)})


@in_turn
def put_back(*, by: Actor, plan: int, revision: int, code: str, at: datetime) -> None:
    """Put a clause back that was taken out, and the questions about it.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: the clause is not among those taken out, or a rule refuses it.

    """
    row, draft = held(by, plan, revision)
    found = next((gone for gone in row.rejected if gone["requirement"]["id"] == code), None)
    if found is None:
        raise Refusal("这一条已不在删去的条款中，请刷新页面。")
    if found.get("refused"):
        raise Refusal(f"这一条不能恢复。{found['why']}")
    row.decisions = {key: choice for key, choice in row.decisions.items() if key != found.get("remark")}
    row.rejected = [gone for gone in row.rejected if gone["requirement"]["id"] != code]
    clause = Requirement.model_validate(found["requirement"])
    asked = [Question.model_validate(question) for question in found["questions"]]
    back = {"requirements": (*draft.requirements, clause), "questions": (*draft.questions, *asked)}
    keep(row, in_order(draft.model_copy(update=back)), f"恢复{code}")
    note(row, by, at, "put_back", f"恢复{code}", {})


@in_turn
def add_requirement(
    *, by: Actor, plan: int, revision: int, at_span: tuple[int, int], changes: Mapping[str, Any], at: datetime
) -> str:
    """Add a clause from a selection of the source text; return its code.

    Raises:
        Absent, Stale: as everywhere; Refusal: the selection is empty or outside the text, or a field is not in order.

    """
    row, draft = held(by, plan, revision)
    span = _trimmed(row.text, at_span)
    if span is None:
        raise Refusal("请先在原文中选中一段文字。", {"at": "请选中原文中的一段文字"})
    code = next_code(row, draft)
    given = {path: value for path, value in changes.items() if path.partition(".")[0] not in FIXED}
    new = _sound(with_changes({"id": code, "quote": row.text[slice(*span)], "at": list(span)}, given))
    if "section" not in given:
        new = new.model_copy(update={"section": _section_at(draft, span)})
    row.review = {**row.review, code: "changed"}
    keep(row, in_order(draft.model_copy(update={"requirements": (*draft.requirements, new)})), f"补充{code}")
    note(row, by, at, "add_requirement", f"补充{code}", {"requirement": plain(new)})
    return code


@in_turn
def answer(*, by: Actor, plan: int, revision: int, answers: Mapping[int, str], at: datetime) -> None:
    """Answer questions of a draft, by their number in the list (from 0); an empty answer opens a question again.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: there is no such question.

    """
    row, draft = held(by, plan, revision)
    keep(row, with_answers(draft, answers), f"答复{len(answers)}个问题")
    note(row, by, at, "answer", f"答复{len(answers)}个问题", {"answers": {str(k): v for k, v in answers.items()}})


@in_turn
def decide(
    *,
    by: Actor,
    plan: int,
    revision: int,
    questions: Sequence[int],
    changes: Mapping[str, Any],
    said: str,
    at: datetime,
) -> None:
    """Answer questions alike by changing what each is about: fields of its clause, or of the plan when it names none.

    `said` is kept as the answer; the clauses then count as checked.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: there is no such question, its clause is gone, or a field is not in order.

    """
    row, draft = held(by, plan, revision)
    draft = with_answers(draft, dict.fromkeys(questions, said))
    asked = [draft.questions[number] for number in questions]
    for code in dict.fromkeys(question.about for question in asked):
        if code is None:
            allowed = {path: value for path, value in changes.items() if path.partition(".")[0] in HEADER}
            draft = valid(Plan, with_changes(plain(draft), allowed))
        else:
            draft = _changed(draft, clause_of(draft, code), changes)
            row.review = {**row.review, code: "changed"}
    words = f"答复{len(asked)}个问题：{said}" if len(asked) > 1 else f"答复问题：{said}"
    keep(row, draft, words)
    note(row, by, at, "decide", words, {"questions": [[each.about, each.ask] for each in asked], "changes": changes})


def held(by: Actor, plan: int, revision: int, *, replaced: bool = False) -> tuple[models.Plan, Plan]:
    """Return a draft on the point of being changed, and its value; `replaced` allows one that has a newer text.

    Raises:
        Absent: the plan is not there or not `by`'s to manage.
        Stale: the draft is no longer at `revision`.
        Refusal: it is published and cannot change, or a newer text has taken its place.

    """
    row = access.plan(by, "plan", plan)
    if row.state != PlanState.DRAFT:
        raise Refusal("方案已发布，内容不能再改；需要调整时请上传新版本。")
    if row.revision != revision:
        raise Stale
    if not replaced and row.redrafts.exists():
        raise Refusal("这份草稿已有新稿，请在新稿上核对和发布；不要新稿的，可先把它删除。")
    return row, Plan.model_validate_json(row.body)


def keep(row: models.Plan, draft: Plan, said: str = "") -> None:
    """Store a draft as the next revision of its row, with the way back; `said` tells the change that was made."""
    before = models.Plan.objects.filter(pk=row.pk).values(*UNDONE).first() if row.pk else None
    write_body(row, draft)
    if before is not None:
        way = way_back(state(before), state({name: getattr(row, name) for name in UNDONE}))
        row.history = [*row.history, {"said": said, "way": way}][-LONGEST_HISTORY:] if way else row.history
        row.undone = []
    row.revision += 1
    row.save()


def write_body(row: models.Plan, draft: Plan) -> None:
    """Put a draft into its row, with what the row tells of it."""
    row.body = json.dumps(plain(draft), ensure_ascii=False)
    row.title = (draft.title or row.file_name)[:200]
    row.number, row.issuer = (draft.number or "")[:80], (draft.issuer or "")[:100]
    row.last_code = _last_code(row, draft)
    row.sketch = row.sketch or sketch(shingles(row.text))


def state(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return what can be undone of a draft as plain data, its body taken apart."""
    return {**columns, "body": json.loads(columns["body"])}


def with_answers(draft: Plan, answers: Mapping[int, str]) -> Plan:
    """Return the draft with some questions answered. Raises Refusal when there is no such question."""
    if any(not 0 <= number < len(draft.questions) for number in answers):
        raise Refusal("这个问题已不在列表中，请刷新页面。")
    asked = tuple(
        question.model_copy(update={"answer": answers[number].strip() or None}) if number in answers else question
        for number, question in enumerate(draft.questions)
    )
    return draft.model_copy(update={"questions": asked})


def _changed(draft: Plan, before: Requirement, changes: Mapping[str, Any]) -> Plan:
    """Return the draft with one clause changed, and the questions about what changed answered."""
    allowed = {path: value for path, value in changes.items() if path.partition(".")[0] not in FIXED}
    after = _sound(with_changes(plain(before), allowed))
    clauses = tuple(after if clause.id == before.id else clause for clause in draft.requirements)
    return _answered(draft, draft.model_copy(update={"requirements": clauses}), before.id)


def _answered(before: Plan, after: Plan, code: str | None) -> Plan:
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


def _value_at(data: Any, path: str) -> Any:  # noqa: ANN401 - plain data of any shape
    for step in path.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data


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


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """Return a span without the blanks at its ends; None when it is empty or outside the text."""
    start, end = span
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        return None
    chosen = text[start:end]
    return start + len(chosen) - len(chosen.lstrip()), end - (len(chosen) - len(chosen.rstrip()))


def _section_at(draft: Plan, span: tuple[int, int]) -> tuple[str, ...]:
    """Return the section of the nearest clause before a span, else of the first one."""
    before = [clause for clause in draft.requirements if clause.at <= span]
    nearest = before[-1:] or list(draft.requirements[:1])
    return nearest[0].section if nearest else ()


def next_code(row: models.Plan, draft: Plan) -> str:
    """Return a code no clause of the draft has ever had."""
    return f"R{_last_code(row, draft) + 1}"


def _last_code(row: models.Plan, draft: Plan) -> int:
    codes = [clause.id for clause in draft.requirements] + [gone["requirement"]["id"] for gone in row.rejected]
    numbers = [
        int(code[1:]) for code in codes if code[:1] == "R" and code[1:].isdecimal() and len(code) < _LONGEST_CODE
    ]
    return max([row.last_code, *numbers])


def note(row: models.Plan, by: Actor, at: datetime, verb: str, summary: str, detail: Mapping[str, Any]) -> None:
    """Write the log entry a correction ends with."""
    log.write(
        by=by,
        at=at,
        verb=f"drafts.{verb}",
        subject="plan",
        subject_id=row.pk,
        unit=row.adopter_id,
        summary=f"《{row.title}》{summary}",
        detail=detail,
    )
