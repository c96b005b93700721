"""Publishing (发布): from here on a plan is immutable, and units owe what it asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.assignments import owing
from wuzha.actions.plans import end, held
from wuzha.plan.check import check
from wuzha.plan.model import Plan
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.owners import Field, field_of
from wuzha.rules.owners import resolve
from wuzha.rules.refusals import Refusal
from wuzha.store import models
from wuzha.store.models.plans import PlanState


@dataclass(frozen=True, slots=True)
class Terms:
    """What publishing decides beyond the text.

    starts, ends: first day, and the day after the last. include: further units per clause code, where the wording
    leaves it to a person (视情) or names nobody here. `leave_open`: questions without an answer are put off knowingly.
    """

    adopter: int
    starts: date
    ends: date
    include: Mapping[str, Collection[int]] = field(default_factory=dict)
    leave_open: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """How many clauses and assignments came into force, and how many clauses nobody here owes."""

    requirements: int
    assignments: int
    unowned: int


@transaction.atomic
def publish(*, by: Actor, plan: int, revision: int, terms: Terms, at: datetime) -> Published:
    """Put a draft into force for the adopter's units; a plan it supersedes ends the day it starts.

    Raises:
        Absent: the plan or the adopter is out of reach.
        Stale: somebody changed the draft meanwhile.
        Refusal: the dates make no sense, the plan has errors, or questions are open.

    """
    row, draft = held(by, plan, revision)
    adopter = access.unit(by, "plan", terms.adopter)
    today = timezone.make_naive(at).date()
    _check(row, draft, terms, today)
    row.adopter, row.starts, row.ends, row.state = adopter, terms.starts, terms.ends, PlanState.PUBLISHED
    row.published_at = at
    row.phases = [phase.model_dump(mode="json", by_alias=True) for phase in draft.phases]
    row.revision += 1
    row.save()
    clauses = _requirements(row, draft, terms, field_of(adopter, terms.starts))
    if row.supersedes is not None and row.supersedes.state == PlanState.PUBLISHED:
        end(row.supersedes, max(terms.starts, row.supersedes.starts or terms.starts))
    made = _assign(clauses, field_of(adopter, terms.starts), terms)
    unowned = len(clauses) - len({requirement for requirement, _ in made})
    log.write(
        by=by,
        at=at,
        verb="publishing.publish",
        subject="plan",
        subject_id=row.pk,
        unit=adopter.pk,
        summary=f"发布《{row.title}》，要求{len(clauses)}条，分派{len(made)}项",
        detail={
            "starts": terms.starts.isoformat(),
            "ends": terms.ends.isoformat(),
            "unowned": unowned,
            "left_open": [question.ask for question in draft.questions if not question.answer],
        },
    )
    return Published(len(clauses), len(made), unowned)


def _check(row: models.Plan, draft: Plan, terms: Terms, today: date) -> None:
    if terms.ends <= terms.starts:
        raise Refusal("执行期的结束日期不能早于开始日期。", {"ends": "不能早于开始日期"})
    if terms.starts < date(today.year - 1, 1, 1):
        raise Refusal("开始日期太早：最早可从去年1月1日起。", {"starts": "请核对年份"})
    if not draft.requirements:
        raise Refusal("方案里没有任何要求，不能发布。请先在校对页补充条款。")
    errors = [problem for problem in check(draft, text=row.text) if problem.level == "error"]
    if errors:
        raise Refusal("方案还有错误，请先在校对页改正：" + "；".join(problem.message for problem in errors[:10]))
    waiting = [question for question in draft.questions if not question.answer]
    if waiting and not terms.leave_open:
        raise Refusal(
            f"还有{len(waiting)}个问题没有答复。可以逐个答复，或勾选“其余问题暂不处理”。", {"leave_open": "请选择"}
        )


def _requirements(row: models.Plan, draft: Plan, terms: Terms, field: Field) -> list[models.Requirement]:
    inside = {unit.key for unit in field.units}
    rows = []
    for position, clause in enumerate(draft.requirements):
        resolved = resolve(clause.owner, field.units, field.sets, field.adopter, load_vocabulary())
        rows.append(
            models.Requirement(
                plan=row,
                code=clause.id,
                position=position,
                activity=clause.activity,
                kind=clause.schedule.kind,
                body=clause.model_dump_json(by_alias=True, exclude_defaults=True),
                decision={
                    "foreign": list(resolved.foreign),
                    "undecided": [list(pair) for pair in resolved.undecided],
                    "notes": list(resolved.notes),
                    "include": sorted(inside & set(terms.include.get(clause.id, ()))),
                },
            )
        )
    models.Requirement.objects.bulk_create(rows)
    return list(row.requirements.order_by("position"))


def _assign(clauses: Collection[models.Requirement], field: Field, terms: Terms) -> list[tuple[int, int]]:
    made = [(clause.pk, unit) for clause in clauses for unit in sorted(owing(clause, field))]
    models.Assignment.objects.bulk_create(
        [
            models.Assignment(requirement_id=requirement, unit_id=unit, from_date=terms.starts, to_date=terms.ends)
            for requirement, unit in made
        ],
        batch_size=500,
    )
    return made
