"""Plans (方案): taken in and read, corrected clause by clause while they are drafts, thrown away, retired."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from pydantic import ValidationError

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.plan.model import Plan, Requirement
from wuzha.plan.parse import load, remarks
from wuzha.reading.documents import Unreadable, open_document
from wuzha.reading.reader import read
from wuzha.rules.refusals import Refusal, Stale
from wuzha.store import files, models
from wuzha.store.models.plans import PlanState

Part = TypeVar("Part", Plan, Requirement)


@transaction.atomic
def upload(*, by: Actor, adopter: int, name: str, data: bytes, at: datetime, supersedes: int | None = None) -> int:
    """Take in a document, read it, and keep text, file and draft; return the plan's id.

    Raises:
        Absent: `by` may not manage plans at the adopter, or the superseded plan is out of reach.
        Refusal: the document cannot be read (nothing is kept), or nothing in it looks like a plan.

    """
    unit = access.unit(by, "plan", adopter)
    older = access.plan(by, "plan", supersedes) if supersedes else None
    try:
        document = open_document(data, name)
    except Unreadable as unreadable:
        raise Refusal(str(unreadable), {"file": str(unreadable)}) from unreadable
    draft = read(document.text)
    row = models.Plan(
        adopter=unit,
        supersedes=older,
        version=older.version + 1 if older else 1,
        text=document.text,
        file_name=name[:200],
        file_kind=document.kind,
        file_sha256=files.keep(data),
        file_size=len(data),
        notes=list(document.notes),
        uploaded_by_id=by.person,
        uploaded_at=at,
        revision=0,
    )
    _keep(row, draft)
    log.write(
        by=by,
        at=at,
        verb="plans.upload",
        subject="plan",
        subject_id=row.pk,
        unit=unit.pk,
        summary=f"上传并识读《{row.title}》，读出要求{len(draft.requirements)}条，待核对问题{len(draft.questions)}个",
        detail={"file": row.file_name, "sha256": row.file_sha256},
    )
    return row.pk


@transaction.atomic
def change_header(*, by: Actor, plan: int, revision: int, changes: Mapping[str, Any], at: datetime) -> None:
    """Change title, number, issuer, date, window or basis of a draft.

    Raises:
        Absent, Stale: as everywhere; Refusal: a field is not in order.

    """
    row, draft = held(by, plan, revision)
    allowed = {"title", "number", "issuer", "issued", "window", "basis", "parents"}
    _keep(row, _valid(Plan, {**_plain(draft), **{name: changes[name] for name in allowed & set(changes)}}))
    _log(row, by, at, "plans.change_header", "修改方案信息", {"changes": dict(changes)})


@transaction.atomic
def change_requirement(
    *, by: Actor, plan: int, revision: int, code: str, changes: Mapping[str, Any], at: datetime
) -> None:
    """Change fields of one clause of a draft; the clause then counts as checked by a person.

    `changes` maps field names of `plan.model.Requirement` (not id, quote, at) to plain values.

    Raises:
        Absent: the plan, or a clause of that code, is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: a field is not in order; `fields` says which.

    """
    row, draft = held(by, plan, revision)
    old = _clause(draft, code)
    fixed = {"id", "quote", "at"}
    new = _valid(Requirement, {**_plain(old), **{k: v for k, v in changes.items() if k not in fixed}})
    _keep(row, draft.model_copy(update={"requirements": tuple(new if r.id == code else r for r in draft.requirements)}))
    row.review = {**row.review, code: "changed" if new != old else "accepted"}
    row.save(update_fields=["review"])
    _log(row, by, at, "plans.change_requirement", f"改正{code}", {"before": _plain(old), "after": _plain(new)})


@transaction.atomic
def accept(*, by: Actor, plan: int, revision: int, codes: Collection[str], at: datetime) -> None:
    """Mark clauses of a draft as checked and right.

    Raises:
        Absent: the plan, or one of the clauses, is not there.
        Stale: somebody changed the draft meanwhile.

    """
    row, draft = held(by, plan, revision)
    known = {requirement.id for requirement in draft.requirements}
    if not codes or set(codes) - known:
        raise Refusal("所选条款已不在方案中，请刷新页面。")
    row.review = {**dict.fromkeys(codes, "accepted"), **row.review}
    _keep(row, draft)
    _log(row, by, at, "plans.accept", f"确认{len(codes)}条要求", {"codes": sorted(codes)})


@transaction.atomic
def reject(*, by: Actor, plan: int, revision: int, code: str, at: datetime) -> None:
    """Take a clause out of a draft as being no duty; it can be put back.

    Raises:
        Absent: the plan, or the clause, is not there.
        Stale: somebody changed the draft meanwhile.

    """
    row, draft = held(by, plan, revision)
    gone = _clause(draft, code)
    kept = tuple(requirement for requirement in draft.requirements if requirement.id != code)
    row.rejected = [*row.rejected, _plain(gone)]
    row.review = {name: mark for name, mark in row.review.items() if name != code}
    questions = tuple(question for question in draft.questions if question.about != code)
    _keep(row, draft.model_copy(update={"requirements": kept, "questions": questions}))
    _log(row, by, at, "plans.reject", f"删去{code}（不作为任务）", {"requirement": _plain(gone)})


@transaction.atomic
def put_back(*, by: Actor, plan: int, revision: int, code: str, at: datetime) -> None:
    """Put a clause back that was taken out.

    Raises:
        Absent: the plan, or the clause, is not there.
        Stale: somebody changed the draft meanwhile.

    """
    row, draft = held(by, plan, revision)
    found = [Requirement.model_validate(plain) for plain in row.rejected if plain["id"] == code]
    if not found:
        raise Refusal("这一条已不在删去的条款中，请刷新页面。")
    row.rejected = [plain for plain in row.rejected if plain["id"] != code]
    back = sorted((*draft.requirements, found[0]), key=lambda requirement: requirement.at)
    _keep(row, draft.model_copy(update={"requirements": tuple(back)}))
    _log(row, by, at, "plans.put_back", f"恢复{code}", {})


@transaction.atomic
def add_requirement(
    *, by: Actor, plan: int, revision: int, at_span: tuple[int, int], changes: Mapping[str, Any], at: datetime
) -> str:
    """Add a clause from a selection of the source text; return its code.

    Raises:
        Absent, Stale: as everywhere; Refusal: the selection is empty or outside the text, or a field is not in order.

    """
    row, draft = held(by, plan, revision)
    start, end = at_span
    if not 0 <= start < end <= len(row.text) or not row.text[start:end].strip():
        raise Refusal("请先在左侧原文中选中一段文字。", {"at": "请选中原文"})
    code = _next_code(draft, row.rejected)
    plain = {**changes, "id": code, "quote": row.text[start:end], "at": (start, end)}
    new = _valid(Requirement, plain)
    added = sorted((*draft.requirements, new), key=lambda requirement: requirement.at)
    row.review = {**row.review, code: "changed"}
    _keep(row, draft.model_copy(update={"requirements": tuple(added)}))
    _log(row, by, at, "plans.add_requirement", f"补充{code}", {"requirement": _plain(new)})
    return code


@transaction.atomic
def answer(*, by: Actor, plan: int, revision: int, answers: Mapping[int, str], at: datetime) -> None:
    """Answer questions of a draft, by their number in the list (from 0); an empty answer opens a question again.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: there is no such question.

    """
    row, draft = held(by, plan, revision)
    if any(not 0 <= number < len(draft.questions) for number in answers):
        raise Refusal("这个问题已不在列表中，请刷新页面。")
    asked = tuple(
        question.model_copy(update={"answer": answers[number].strip() or None}) if number in answers else question
        for number, question in enumerate(draft.questions)
    )
    _keep(row, draft.model_copy(update={"questions": asked}))
    _log(row, by, at, "plans.answer", f"答复{len(answers)}个问题", {"answers": {str(k): v for k, v in answers.items()}})


@transaction.atomic
def replace(*, by: Actor, plan: int, revision: int, yaml: str, at: datetime) -> None:
    """Replace the structure of a draft by a corrected plan file.

    Raises:
        Absent, Stale: as everywhere; Refusal: the file has errors (all are named), or quotes another text.

    """
    row, _ = held(by, plan, revision)
    loaded = load(yaml, name="方案文件")
    errors = [f"第{problem.line}行 {problem.message}" for problem in loaded.problems if problem.level == "error"]
    if loaded.plan is None or errors:
        raise Refusal("方案文件有错误：" + "；".join(errors[:20]), {"file": "；".join(errors[:20])})
    strays = [r.id for r in loaded.plan.requirements if row.text[slice(*r.at)] != r.quote]
    if strays:
        raise Refusal(f"方案文件中{'、'.join(strays[:10])}的引文与本方案原文不符，请核对是否为同一份文件。")
    row.rejected, row.review = [], dict.fromkeys((r.id for r in loaded.plan.requirements), "changed")
    _keep(row, loaded.plan)
    _log(row, by, at, "plans.replace", "导入改正后的方案文件", {"requirements": len(loaded.plan.requirements)})


@transaction.atomic
def discard(*, by: Actor, plan: int, revision: int, at: datetime) -> None:
    """Throw a draft away for good; the log keeps that it was there.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: it has been published.

    """
    row, _ = held(by, plan, revision)
    key, title, unit = row.pk, row.title, row.adopter_id
    row.delete()
    log.write(
        by=by,
        at=at,
        verb="plans.discard",
        subject="plan",
        subject_id=key,
        unit=unit,
        summary=f"删除草稿《{title}》",
        detail={"file": row.file_name, "sha256": row.file_sha256},
    )


@transaction.atomic
def retire(*, by: Actor, plan: int, on: date, at: datetime) -> None:
    """Stop a published plan from a day on: nothing is owed from then, what was done stays.

    Raises:
        Absent: the plan is not there.
        Refusal: it is not in force, or the day lies outside its time.

    """
    row = access.plan(by, "plan", plan)
    if row.state != PlanState.PUBLISHED or row.starts is None or row.ends is None:
        raise Refusal("只有执行中的方案可以停用。")
    if not row.starts <= on <= row.ends:
        raise Refusal("停用日期应在方案执行期内。", {"on": "应在执行期内"})
    end(row, on)
    _log(row, by, at, "plans.retire", f"自{on:%Y-%m-%d}起停用", {"on": on.isoformat()})


def end(row: models.Plan, on: date) -> None:
    """End a plan and its assignments on a day; part of retiring and of superseding."""
    held_on = models.Assignment.objects.filter(requirement__plan=row, to_date__gt=on)
    held_on.filter(from_date__lte=on).update(to_date=on)
    for late in held_on.filter(from_date__gt=on):  # begun after the end: emptied, never deleted
        late.to_date = late.from_date
        late.save(update_fields=["to_date"])
    row.state, row.ends = PlanState.RETIRED, on
    row.save(update_fields=["state", "ends"])


def held(by: Actor, plan: int, revision: int) -> tuple[models.Plan, Plan]:
    """Return a draft locked for changing, and its value.

    Raises:
        Absent: the plan is not there or not `by`'s to manage.
        Stale: the draft is no longer at `revision`.
        Refusal: it is published and cannot change.

    """
    access.plan(by, "plan", plan)
    row = models.Plan.objects.select_for_update(of=("self",)).select_related("adopter").get(pk=plan)
    if row.state != PlanState.DRAFT:
        raise Refusal("方案已发布，内容不能再改；需要调整时请上传新版本。")
    if row.revision != revision:
        raise Stale
    return row, Plan.model_validate_json(row.body)


def _keep(row: models.Plan, draft: Plan) -> None:
    row.body = draft.model_dump_json(by_alias=True, exclude_defaults=True)
    row.title = (draft.title or row.file_name)[:200]
    row.number, row.issuer = (draft.number or "")[:80], (draft.issuer or "")[:100]
    row.revision += 1
    row.save()


def _clause(draft: Plan, code: str) -> Requirement:
    for requirement in draft.requirements:
        if requirement.id == code:
            return requirement
    raise Refusal("这一条已不在方案中，请刷新页面。")


def _valid(model: type[Part], plain: Mapping[str, Any]) -> Part:
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        found = remarks(error)
        raise Refusal("有几处需要改正：" + "；".join(found.values()), found) from error


def _plain(value: Plan | Requirement) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _next_code(draft: Plan, rejected: Sequence[Mapping[str, Any]]) -> str:
    used = {requirement.id for requirement in draft.requirements} | {str(plain["id"]) for plain in rejected}
    number = len(used) + 1
    while f"R{number}" in used:
        number += 1
    return f"R{number}"


def _log(row: models.Plan, by: Actor, at: datetime, verb: str, summary: str, detail: Mapping[str, Any]) -> None:
    log.write(
        by=by,
        at=at,
        verb=verb,
        subject="plan",
        subject_id=row.pk,
        unit=row.adopter_id,
        summary=f"《{row.title}》{summary}",
        detail=detail,
    )
