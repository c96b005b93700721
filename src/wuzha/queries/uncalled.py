"""Clauses that look at a kind of matter but are not called up by this one, each with the reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from wuzha.plan.explain import explain_owner
from wuzha.plan.model import Triggered
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import requirement_value
from wuzha.queries.happenings import value
from wuzha.rules.matters import why_not
from wuzha.store.models import Assignment, Matter, Requirement
from wuzha.store.models.plans import PlanState


@dataclass(frozen=True, slots=True)
class Uncalled:
    """A clause that was looked at and is not called up."""

    clause: int
    code: str
    quote: str
    plan_title: str
    why: str


def uncalled(row: Matter, concerned: Collection[int], called: Collection[int]) -> tuple[Uncalled, ...]:
    """Return the clauses of plans around its unit that look at this kind of matter and ask nothing for it; two queries.

    `concerned` are the units it concerns, `called` the clauses it calls up or leaves to be judged.
    """
    day = timezone.make_naive(row.happened_at).date()
    over = Q(plan__retired_on__lte=day) | Q(plan__ends__lte=day)
    rows = Requirement.objects.filter(plan__adopter__in=row.unit.steps, kind="triggered").exclude(over)
    rows = rows.exclude(plan__state=PlanState.DRAFT).exclude(pk__in=called).select_related("plan")
    looking = [each for each in rows.order_by("plan", "position") if _schedule(each).on == row.kind]
    held = Assignment.objects.filter(requirement__in=looking, unit__in=concerned, from_date__lte=day, to_date__gt=day)
    owed = set(held.values_list("requirement", flat=True)) if looking else set()
    return tuple(
        Uncalled(each.pk, each.code, requirement_value(each.body).quote, each.plan.title, _why(each, row, day, owed))
        for each in looking
    )


def _schedule(row: Requirement) -> Triggered:
    schedule = requirement_value(row.body).schedule
    return schedule if isinstance(schedule, Triggered) else Triggered(on="other")


def _why(clause: Requirement, row: Matter, day: date, owed: Collection[int]) -> str:
    starts = clause.plan.starts
    if starts is not None and starts > day:
        return f"方案自{starts.year}年{starts.month}月{starts.day}日起执行，晚于发生之日。"
    if clause.pk not in owed:
        owner = explain_owner(requirement_value(clause.body).owner)
        return f"由{owner}承担，发生的单位和它的上级、相关部门都不在其中。"
    said = why_not(_schedule(clause), clause.origin_id or clause.pk, value(row), load_vocabulary())
    return said or "期限落在分派结束之后，不再要求。"
