"""Deriving (制定落实方案): a lower unit's own plan, drafted from the clauses of its superior's plan that hit it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.drafts import keep
from wuzha.actions.turns import in_turn
from wuzha.plan.model import Plan, Requirement, Window
from wuzha.queries.carrying import hitting
from wuzha.rules.refusals import Refusal
from wuzha.store import models
from wuzha.store.models.plans import PlanState

_NOTE = "由上级方案生成：左侧是上级方案的原文，右侧是涉及本单位及下级的条款；可以删改、补充，发布前会与上级方案对照。"


@in_turn
def derive(*, by: Actor, plan: int, unit: int, at: datetime) -> int:
    """Draft a unit's own plan from a superior's: the clauses that it, or units below it, owe; return the draft's id.

    Nothing is typed again: text, places and fields are the superior's. What stays as it is, is owed only once.

    Raises:
        Absent: the plan is out of reach, or `by` may not manage plans at the unit.
        Refusal: the plan is not in force, is not a superior's, or no clause of it concerns the unit.

    """
    source, place = access.plan(by, "see", plan), access.unit(by, "plan", unit)
    today = timezone.make_naive(at).date()
    if source.state != PlanState.PUBLISHED or source.until is None or source.until <= today:
        raise Refusal("只能由执行中的方案生成落实方案。")
    if place.pk == source.adopter_id or not place.path.startswith(source.adopter.path):
        raise Refusal("请选择该方案落实单位的下级单位。", {"unit": "请选择下级单位"})
    clauses = hitting(source, place, today)
    if not clauses:
        raise Refusal(f"《{source.title}》没有条款涉及“{place.name}”及其下级单位。")
    draft = _draft(source, place.name, today, clauses)
    row = models.Plan(
        adopter=place,
        carries=source,
        text=source.text,
        file_name=source.file_name,
        file_kind=source.file_kind,
        file_sha256=source.file_sha256,
        file_size=source.file_size,
        notes=[_NOTE],
        uploaded_by_id=by.person,
        uploaded_at=at,
        revision=0,
    )
    row.review = dict.fromkeys((clause.id for clause in clauses), "accepted")
    keep(row, draft)
    log.write(
        by=by,
        at=at,
        verb="deriving.derive",
        subject="plan",
        subject_id=row.pk,
        unit=place.pk,
        summary=f"由《{source.title}》为“{place.name}”生成落实方案草稿，{len(clauses)}条",
        detail={"carries": source.pk, "clauses": [clause.id for clause in clauses]},
    )
    return row.pk


def _draft(source: models.Plan, name: str, today: date, clauses: tuple[Requirement, ...]) -> Plan:
    whole = Plan.model_validate_json(source.body)
    last = whole.window.to if whole.window else None
    return Plan(
        title=f"{name}落实《{source.title}》的方案",
        issuer=name,
        issued=today.isoformat(),
        parents=(source.number or source.title,),
        basis=whole.basis,
        window=Window.model_validate({"from": today.isoformat(), "to": last}),
        phases=whole.phases,
        calendar=whole.calendar,
        requirements=clauses,
    )
