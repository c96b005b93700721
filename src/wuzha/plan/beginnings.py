"""Relative beginnings (即日起): put in when a plan is published, so that from then on every day is a date."""

from __future__ import annotations

from datetime import date

from wuzha.plan.dates import ISSUED, known
from wuzha.plan.model import During, Phase, Plan, Requirement


def begun(plan: Plan, *, published: date) -> Plan:
    """Return the plan with the day of issue for every 即日起; the first day of publication when that is not known."""
    day = (known(plan.issued) or published).isoformat()
    changes: dict[str, object] = {
        "phases": tuple(_phase(phase, day) for phase in plan.phases),
        "requirements": tuple(_requirement(requirement, day) for requirement in plan.requirements),
    }
    if plan.window is not None and plan.window.from_ == ISSUED:
        changes["window"] = plan.window.model_copy(update={"from_": day})
    return plan.model_copy(update=changes)


def _phase(phase: Phase, day: str) -> Phase:
    return phase.model_copy(update={"from_": day}) if phase.from_ == ISSUED else phase


def _requirement(requirement: Requirement, day: str) -> Requirement:
    schedule = requirement.schedule
    if not isinstance(schedule, During) or schedule.from_ != ISSUED:
        return requirement
    return requirement.model_copy(update={"schedule": schedule.model_copy(update={"from_": day})})
