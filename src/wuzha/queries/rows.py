"""The row of a draft, and what stands in it, read once for whoever asks next."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import OuterRef, QuerySet, Subquery

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.model import Plan
from wuzha.rules.refusals import Absent
from wuzha.store import models
from wuzha.store.models.plans import PlanState


@lru_cache(maxsize=64)
def body_of(written: str) -> Plan:
    """Return a plan from its JSON; plans are frozen, so one value serves all."""
    return Plan.model_validate_json(written)


def drafts(by: Actor) -> QuerySet[models.Plan]:
    """Return the drafts `by` may manage; `newer` is the draft whose text took the place of one."""
    replacing = models.Plan.objects.filter(drafted_from=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    found = access.plans(by, "plan").filter(state=PlanState.DRAFT)
    return found.select_related("supersedes", "drafted_from").annotate(newer=Subquery(replacing))


def draft_row(by: Actor, plan: int) -> models.Plan:
    """Return the row of a draft; one query.

    Raises:
        Absent: there is no such draft, or `by` may not manage it.

    """
    row = drafts(by).filter(pk=plan).first()
    if row is None:
        raise Absent
    return row
