"""What units owe, as the values that the rules judge: assignments, terms, running sums.

A `Duty.key` is the id of the requirement's row, so that (key, unit, occasion) names an obligation everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from wuzha.plan.model import UNSAID, Calendar, Phase, Requirement
from wuzha.rules.names import own_place
from wuzha.rules.obligations import Duty
from wuzha.rules.rhythms import cascades
from wuzha.rules.tallies import Tally
from wuzha.store import models

ObligationKey = tuple[int, int, str]  # requirement, unit, occasion


@dataclass(frozen=True, slots=True)
class Clause:
    """A requirement of a published plan, with what pages say of it."""

    key: int
    code: str
    position: int
    requirement: Requirement
    plan: int
    plan_title: str
    plan_ends: date
    phases: tuple[Phase, ...]
    calendar: Calendar = UNSAID
    level: int = 0

    def levels(self, path: str) -> int:
        """How many levels hand in between a unit (its path) and whoever asked: the adopter, or the one above it."""
        return max(path.count("/") - self.level, 0)


@lru_cache(maxsize=8192)
def requirement_value(body: str) -> Requirement:
    """Return the requirement that a row's `body` holds; rows never change, so the text is the key."""
    return Requirement.model_validate_json(body)


def clauses(keys: Collection[int]) -> dict[int, Clause]:
    """Return the requirements with these ids; one query."""
    rows = models.Requirement.objects.filter(pk__in=keys).values_list(
        "pk",
        "code",
        "position",
        "body",
        "plan_id",
        "plan__title",
        "plan__ends",
        "plan__phases",
        "plan__calendar",
        "plan__issuer",
        "plan__adopter__name",
        "plan__adopter__path",
    )
    return {
        pk: Clause(
            pk,
            code,
            position,
            requirement_value(body),
            plan,
            title,
            ends or date.max,
            tuple(Phase.model_validate(p) for p in phases),
            Calendar.model_validate(calendar),
            first_level(issuer, adopter, path),
        )
        for pk, code, position, body, plan, title, ends, phases, calendar, issuer, adopter, path in rows
    }


def first_level(issuer: str, adopter: str, path: str) -> int:
    """Return how deep in the tree those stand who hand in to whoever asked, given the adopter's name and path.

    What the adopter itself issued, the units right below hand in to it; what came from above, the adopter hands in.
    """
    own = not issuer or issuer == adopter or (own_place(issuer) is not None and own_place(issuer) == own_place(adopter))
    return path.count("/") + int(own)


def duties(units: Collection[int], since: date, until: date) -> tuple[list[Duty], dict[int, Clause]]:
    """Return what these units owe at any time in [since, until), and the clauses it comes from; two queries, or three.

    A report may fall due after its assignment ended, so assignments are fetched a quarter of a year further back; the
    rules decide what still lives. What was owed under a plan that has been stopped since stays owed.
    """
    rows = list(
        models.Assignment.objects.filter(
            unit__in=units,
            from_date__lt=until,
            to_date__gt=date.fromordinal(max(since.toordinal() - 92, 1)),
        ).values_list("requirement_id", "unit_id", "from_date", "to_date")
    )
    known = clauses({row[0] for row in rows})
    owed = [
        Duty(
            key=requirement,
            requirement=known[requirement].requirement,
            unit=unit,
            starts=starts,
            ends=ends,
            plan_ends=known[requirement].plan_ends,
            phases=known[requirement].phases,
            calendar=known[requirement].calendar,
        )
        for requirement, unit, starts, ends in rows
        if ends > starts
    ]
    owed = _with_levels(owed, known)
    # A standing duty given back and taken up again is one thing to keep up, from its latest beginning.
    latest = {(duty.key, duty.unit): duty.starts for duty in sorted(owed, key=lambda duty: duty.starts)}
    owed = [
        duty
        for duty in owed
        if duty.requirement.schedule.kind != "ongoing" or duty.starts == latest[duty.key, duty.unit]
    ]
    owed.sort(key=lambda duty: (known[duty.key].plan, known[duty.key].position, duty.unit, duty.starts))
    return owed, known


def _with_levels(owed: list[Duty], known: Mapping[int, Clause]) -> list[Duty]:
    """Say of duties that are handed in level by level how deep their units stand; a query only when there are any."""
    stepped = {duty.key for duty in {duty.key: duty for duty in owed}.values() if cascades(duty)}
    if not stepped:
        return owed
    units = {duty.unit for duty in owed if duty.key in stepped}
    paths = dict(models.Unit.objects.filter(pk__in=units).values_list("pk", "path"))
    return [
        replace(duty, levels=known[duty.key].levels(paths[duty.unit])) if duty.key in stepped else duty for duty in owed
    ]


def tallies(units: Collection[int], requirements: Collection[int] | None = None) -> dict[ObligationKey, Tally]:
    """Return the running sums of these units; one query."""
    rows = models.Fulfilment.objects.filter(unit__in=units)
    if requirements is not None:
        rows = rows.filter(requirement__in=requirements)
    fields = ("requirement_id", "unit_id", "occasion", "times", "amount", "reached", "expected", "met_on", "last_on")
    return {
        (requirement, unit, occasion): Tally(*sums) for requirement, unit, occasion, *sums in rows.values_list(*fields)
    }
