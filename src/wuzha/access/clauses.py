"""Plans and their clauses in reach, and who may lift a duty."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wuzha.access.actors import Actor, scope
from wuzha.access.rows import one
from wuzha.rules.roles import ROLES
from wuzha.store.models import Pause, Plan, Requirement, Unit
from wuzha.store.models.plans import PlanState
from wuzha.store.models.units import within


def plans(by: Actor, verb: str) -> QuerySet[Plan]:
    """Return the plans `by` may `see` (also published ones of units above, since they bind us) or manage (`plan`)."""
    own = within(scope(by, verb).paths, "adopter__path")
    if verb != "see":
        return Plan.objects.filter(own)
    seen = [grant.path.split("/")[:-1] for grant in (*by.grants, *by.merged) if "see" in ROLES[grant.role]]
    above = {"/".join(steps[: n + 1]) + "/" for steps in seen for n in range(len(steps))}
    drafts = within(scope(by, "plan").paths, "adopter__path")
    return Plan.objects.filter(drafts | (~Q(state=PlanState.DRAFT) & (own | Q(adopter__path__in=above))))


def plan(by: Actor, verb: str, key: int) -> Plan:
    """Return one plan.

    Raises:
        Absent: it does not exist, or `by` may not do `verb` with it.

    """
    return one(plans(by, verb).select_related("adopter"), key)


def requirement(by: Actor, verb: str, key: int) -> Requirement:
    """Return one requirement of a published plan.

    Raises:
        Absent: it does not exist, or its plan is out of reach.

    """
    within_reach = Requirement.objects.filter(plan__in=plans(by, verb).values("pk"))
    return one(within_reach.select_related("plan__adopter"), key)


def pauses(by: Actor, verb: str) -> QuerySet[Pause]:
    """Return the exemptions and pauses of the units in which `by` may do `verb`."""
    return Pause.objects.filter(within(scope(by, verb).paths, "unit__path"))


def may_lift(by: Actor, unit: Unit, clause: Requirement | None) -> bool:
    """Tell whether `by` may exempt a unit: whoever manages the clause's plan, or, for all duties, the unit above.

    Nobody exempts their own unit from what their superiors ask.
    """
    managed = scope(by, "plan")
    above = "/".join(unit.path.rstrip("/").split("/")[:-1])
    return managed.holds(clause.plan.adopter.path if clause else f"{above}/" if above else unit.path)
