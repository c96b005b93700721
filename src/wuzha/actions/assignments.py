"""Assignments (分派): who owes which clause from when; worked out by `rules.owners`, kept as rows with from and to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import requirement_value
from wuzha.queries.owners import Field, field_of
from wuzha.rules.owners import resolve
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Assignment, Plan, Requirement, Unit
from wuzha.store.models.plans import PlanState


def settle(*, units: Collection[Unit], on: date) -> None:
    """Bring the assignments of these units into line with the plans in force, from `on`; earlier days stay.

    Part of the action that changed the units, which logs it.
    """
    if not units:
        return
    above = {step for unit in units for step in _ancestors(unit)}
    touched = {unit.pk for unit in units}
    for plan in Plan.objects.filter(state=PlanState.PUBLISHED, ends__gt=on, adopter__in=above).select_related(
        "adopter"
    ):
        field = field_of(plan.adopter, on)
        wanted = {(row.pk, unit) for row in plan.requirements.all() for unit in owing(row, field) if unit in touched}
        _align(plan, wanted, touched, on)


@transaction.atomic
def assign(*, by: Actor, requirement: int, units: Collection[int], at: datetime) -> None:
    """Have further units owe a clause from today, whatever its wording; remembered when units change.

    Raises:
        Absent: the requirement or a unit is out of reach.
        Refusal: the plan is over.

    """
    row = access.requirement(by, "plan", requirement)
    _decide(by, row, units, at, include=True)


@transaction.atomic
def release(*, by: Actor, requirement: int, units: Collection[int], at: datetime) -> None:
    """Free units from a clause from today; what they did stays.

    Raises:
        Absent: the requirement or a unit is out of reach.
        Refusal: the plan is over.

    """
    row = access.requirement(by, "plan", requirement)
    _decide(by, row, units, at, include=False)


def _decide(by: Actor, row: Requirement, units: Collection[int], at: datetime, *, include: bool) -> None:
    today = timezone.make_naive(at).date()
    plan = row.plan
    if plan.state != PlanState.PUBLISHED or plan.ends is None or plan.ends <= today:
        raise Refusal("方案已不在执行期，不能再调整分派。")
    chosen = list(access.units(by, "plan").filter(pk__in=units, path__startswith=plan.adopter.path))
    if len(chosen) != len(set(units)):
        raise Refusal("所选单位中有不在本方案实施范围内的单位。")
    keys = {unit.pk for unit in chosen}
    included, excluded = set(row.decision.get("include", [])), set(row.decision.get("exclude", []))
    included, excluded = (included | keys, excluded - keys) if include else (included - keys, excluded | keys)
    row.decision = {**row.decision, "include": sorted(included), "exclude": sorted(excluded)}
    row.save(update_fields=["decision"])
    settle(units=chosen, on=today)
    names = "、".join(unit.name for unit in chosen[:5]) + ("等" if len(chosen) > 5 else "")  # noqa: PLR2004 - a readable line
    log.write(
        by=by,
        at=at,
        verb="assignments.assign" if include else "assignments.release",
        subject="requirement",
        subject_id=row.pk,
        unit=plan.adopter_id,
        summary=f"{row.code}{'增加' if include else '取消'}分派：{names}",
        detail={"units": sorted(keys)},
    )


def owing(row: Requirement, field: Field) -> set[int]:
    """Return the units that owe a clause: by its wording, plus those a person included, minus those excluded."""
    resolved = resolve(requirement_value(row.body).owner, field.units, field.sets, field.adopter, load_vocabulary())
    chosen = (set(resolved.units) | set(row.decision.get("include", []))) - set(row.decision.get("exclude", []))
    return chosen & {unit.key for unit in field.units}


def _align(plan: Plan, wanted: set[tuple[int, int]], touched: Collection[int], on: date) -> None:
    """End what is no longer owed and begin what is newly owed, both from `on` (or the plan's first day, if later)."""
    if plan.starts is None or plan.ends is None:
        return
    first = max(on, plan.starts)
    current = Assignment.objects.filter(requirement__plan=plan, unit__in=touched, to_date__gt=first)
    held = set()
    for row in current:
        held.add((row.requirement_id, row.unit_id))
        if (row.requirement_id, row.unit_id) not in wanted:
            row.to_date = max(first, row.from_date)
            row.save(update_fields=["to_date"])
    for requirement, unit in sorted(wanted - held):
        # Ended and taken up again on the same day: the same assignment goes on.
        Assignment.objects.update_or_create(
            requirement_id=requirement, unit_id=unit, from_date=first, defaults={"to_date": plan.ends}
        )


def _ancestors(unit: Unit) -> list[int]:
    return [int(step) for step in (unit.path or "").split("/") if step]
