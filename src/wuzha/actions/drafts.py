"""Drafts of plans (待校对的方案): corrected beside their source, clause by clause, until they are published.

Every verb takes the `revision` the person saw, so that two people never overwrite each other unawares.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.plan.emit import plain
from wuzha.plan.likeness import shingles, sketch
from wuzha.plan.model import Plan, Question, Requirement, Span
from wuzha.rules.corrections import (
    answered,
    clause_of,
    header_only,
    in_order,
    new_clause,
    trimmed,
    with_clause,
    with_header,
)
from wuzha.rules.refusals import Refusal, Stale
from wuzha.rules.undo import way_back
from wuzha.store import models
from wuzha.store.models.plans import PlanState

UNDONE = ("body", "review", "rejected", "decisions", "aside")
"""What of a draft is put back when a change is undone."""
LONGEST_HISTORY = 50
"""Changes that can be undone."""
_LONGEST_CODE = 9  # a number the database can count on from


@in_turn
def change_header(*, by: Actor, plan: int, revision: int, changes: Mapping[str, Any], at: datetime) -> None:
    """Change title, number, issuer, date, window, calendar, basis or parents of a draft.

    `changes` maps fields, or parts of them (`window.to`), to plain values; questions about them count as answered.

    Raises:
        Absent, Stale: as everywhere; Refusal: a field is not in order.

    """
    row, draft = held(by, plan, revision)
    keep(row, answered(draft, with_header(draft, changes), None), "修改方案信息")
    note(row, by, at, "change_header", "修改方案信息", {"changes": header_only(changes)})


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
    changed = with_clause(draft, code, changes)
    row.review = {**row.review, code: "changed" if changed != draft else row.review.get(code, "accepted")}
    keep(row, changed, f"改正{code}")
    detail = {"before": plain(clause_of(draft, code)), "after": plain(clause_of(changed, code))}
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
    *, by: Actor, plan: int, revision: int, at_span: Span, changes: Mapping[str, Any], at: datetime
) -> str:
    """Add a clause from a selection of the source text; return its code.

    Raises:
        Absent, Stale: as everywhere; Refusal: the selection is empty or outside the text, or a field is not in order.

    """
    row, draft = held(by, plan, revision)
    span = trimmed(row.text, at_span)
    if span is None:
        raise Refusal("请先在原文中选中一段文字。", {"at": "请选中原文中的一段文字"})
    code = next_code(row, draft)
    new = new_clause(draft, code, row.text[slice(*span)], span, changes)
    row.review = {**row.review, code: "changed"}
    keep(row, in_order(draft.model_copy(update={"requirements": (*draft.requirements, new)})), f"补充{code}")
    note(row, by, at, "add_requirement", f"补充{code}", {"requirement": plain(new)})
    return code


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
