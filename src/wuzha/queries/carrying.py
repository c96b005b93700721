"""Plans carried down (逐级落实): which clauses of a superior's plan hit a unit, and what a unit's own plan adds."""

from __future__ import annotations

from datetime import date

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.model import Phase, Plan, Requirement
from wuzha.queries.duties import requirement_value
from wuzha.rules.revisions import Revision, revise
from wuzha.store import models
from wuzha.store.models.plans import PlanState


def hitting(source: models.Plan, place: models.Unit, today: date) -> tuple[Requirement, ...]:
    """Return the clauses of a plan that a unit, or one below it, owes today or later; one query."""
    owed = models.Assignment.objects.filter(
        requirement__plan=source, unit__path__startswith=place.path, to_date__gt=today
    ).values("requirement")
    bodies = source.requirements.filter(pk__in=owed).order_by("position").values_list("body", flat=True)
    return tuple(requirement_value(body) for body in bodies)


def carried(row: models.Plan, draft: Plan, today: date) -> Revision | None:
    """Return what a unit's own plan makes of the clauses that hit it; None for one that carries none down.

    Kept clauses are owed once, under the superior's plan; added ones are the unit's own (层层加码).
    """
    if row.carries is None:
        return None
    phases = tuple(Phase.model_validate(phase) for phase in row.carries.phases)
    return revise(hitting(row.carries, row.adopter, today), draft.requirements, phases, draft.phases)


def derivable(*, by: Actor, plan: models.Plan) -> bool:
    """Say whether `by` may derive a plan of their own for units below a plan's adopter; one query or none."""
    if plan.state != PlanState.PUBLISHED or not by.may("plan"):
        return False
    rows = access.units(by, "plan").filter(path__startswith=plan.adopter.path, closed_date__isnull=True)
    return rows.exclude(pk=plan.adopter_id).exists()
