"""What a draft changes of the version of its plan in force (改版对照)."""

from __future__ import annotations

from django.db.models import Q

from wuzha.plan.model import Calendar, Phase, Plan
from wuzha.queries.duties import requirement_value
from wuzha.rules.revisions import Revision, revise
from wuzha.store import models
from wuzha.store.models.plans import PlanState


def in_force(row: models.Plan) -> models.Plan | None:
    """Return the published version that publishing a draft would end, None when there is none; one query."""
    if row.supersedes_id is None:
        return None
    versions = models.Plan.objects.filter(
        Q(pk=row.supersedes_id) | Q(supersedes=row.supersedes_id), state=PlanState.PUBLISHED
    )
    return versions.exclude(pk=row.pk).order_by("-published_at", "-pk").first()


def revision_of(older: models.Plan, draft: Plan) -> Revision:
    """Return what becomes of every clause of the version in force; one query."""
    bodies = older.requirements.order_by("position").values_list("body", flat=True)
    phases = tuple(Phase.model_validate(phase) for phase in older.phases)
    alike = Calendar.model_validate(older.calendar) == draft.calendar
    return revise(
        [requirement_value(body) for body in bodies], draft.requirements, phases, draft.phases, same_calendar=alike
    )
