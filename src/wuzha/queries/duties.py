"""What units owe, as the values that the rules judge: assignments, terms, running sums.

A `Duty.key` is the id of the requirement's row, so that (key, unit, occasion) names an obligation everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q

from wuzha.plan.model import UNSAID, Calendar, Phase, Requirement
from wuzha.queries.happenings import matters_of
from wuzha.queries.memory import Recall, afresh
from wuzha.rules.names import own_place
from wuzha.rules.obligations import Duty
from wuzha.rules.pauses import Pause
from wuzha.rules.rhythms import cascades
from wuzha.rules.tallies import Tally
from wuzha.store import models
from wuzha.store.statements import places, table_of

REACH = 92
"""So many days after the end of its assignment something may still fall due."""

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
    origin: int = 0

    def levels(self, path: str) -> int:
        """How many levels hand in between a unit (its path) and whoever asked: the adopter, or the one above it."""
        return max(path.count("/") - self.level, 0)

    @property
    def lineage(self) -> int:
        """The id of the clause through all versions of its plan."""
        return self.origin or self.key


@lru_cache(maxsize=8192)
def requirement_value(body: str) -> Requirement:
    """Return the requirement that a row's `body` holds; rows never change, so the text is the key."""
    return Requirement.model_validate_json(body)


_OF_CLAUSE = (
    *("pk", "code", "position", "body", "plan_id", "plan__title", "plan__ends", "plan__phases", "plan__calendar"),
    *("plan__issuer", "plan__adopter__name", "plan__adopter__path", "origin_id"),
)
_OF_ASSIGNMENT = ("requirement_id", "unit_id", "from_date", "to_date", "since_date")

# Made once: finding the way to each field takes longer than asking for it.
_ASSIGNED = models.Assignment.objects.values_list(*_OF_ASSIGNMENT, *(f"requirement__{name}" for name in _OF_CLAUSE))

Assigned = tuple[int, int, date, date, date | None]
"""A row of assignments: requirement, unit, from, to, since."""


def clauses(keys: Collection[int]) -> dict[int, Clause]:
    """Return the requirements with these ids; one query."""
    rows = models.Requirement.objects.filter(pk__in=keys).values_list(*_OF_CLAUSE)
    return {row[0]: _clause(row) for row in rows}


def _clause(row: Sequence[Any]) -> Clause:
    pk, code, position, body, plan, title, ends, phases, calendar, issuer, adopter, path, origin = row
    return Clause(
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
        origin or 0,
    )


def first_level(issuer: str, adopter: str, path: str) -> int:
    """Return how deep in the tree those stand who hand in to whoever asked, given the adopter's name and path.

    What the adopter itself issued, the units right below hand in to it; what came from above, the adopter hands in.
    """
    own = not issuer or issuer == adopter or (own_place(issuer) is not None and own_place(issuer) == own_place(adopter))
    return path.count("/") + int(own)


def duty_of(clause: Clause, unit: int, starts: date, ends: date, since: date | None) -> Duty:
    """Return the duty of an assignment."""
    return Duty(
        key=clause.key,
        requirement=clause.requirement,
        unit=unit,
        starts=since or starts,
        ends=ends,
        plan_ends=clause.plan_ends,
        phases=clause.phases,
        calendar=clause.calendar,
        takes_over=starts if since else None,
        origin=clause.origin,
        plan=clause.plan,
    )


def alive(since: date, until: date) -> Q:
    """Return the condition for assignments of which something may fall into [since, until).

    A report may fall due after its assignment ended, so they reach a quarter of a year further back; the rules decide.
    """
    return (Q(from_date__lt=until) | Q(since_date__lt=until)) & Q(to_date__gt=_reaching(since))


def _reaching(since: date) -> date:
    return date.fromordinal(max(since.toordinal() - REACH, 1))


def duties(
    units: Collection[int],
    since: date,
    until: date,
    *,
    only: Collection[int] | None = None,
    recall: Recall = afresh,
) -> tuple[list[Duty], dict[int, Clause]]:
    """Return what these units owe (of some clauses, if told) in [since, until), and the clauses it comes from.

    Three queries, two where the clauses are known; two more where a clause waits for a matter, one more where it is
    handed in level by level.

    What was owed under a plan that has been stopped since stays owed.
    """
    held = models.Assignment.objects.filter(alive(since, until), unit__in=units)
    if only is not None:
        held = held.filter(requirement__in=only)
    rows = list(held.values_list(*_OF_ASSIGNMENT))
    known = _known({row[0] for row in rows}, recall)
    return with_pauses(_owed(rows, known)), known


def duties_asking(
    activities: Collection[str], units: Collection[int], between: tuple[date, date], recall: Recall = afresh
) -> tuple[list[Duty], dict[int, Clause]]:
    """Return what these few units owe of some activities in [since, until), lifted or not, and the clauses.

    One query, one more where of the clauses only some are remembered; two more where a clause waits for a matter, one
    more where it is handed in level by level.
    """
    remembered = recall("clauses", dict[int, Clause])
    if remembered:
        rows = _assigned(sorted(activities), units, between)
        known = _known({row[0] for row in rows}, recall)
    else:
        rows, known = _assigned_with_clauses(sorted(activities), units, between)
        remembered.update(known)
    return _owed(rows, known), known


def _known(keys: set[int], recall: Recall) -> dict[int, Clause]:
    """Return the requirements with these ids; one query, none where all are remembered."""
    remembered = recall("clauses", dict[int, Clause])
    if lacking := keys - remembered.keys():
        remembered.update(clauses(lacking))
    return {key: remembered[key] for key in keys}


def _assigned(activities: Collection[str], units: Collection[int], between: tuple[date, date]) -> list[Assigned]:
    """Return the assignments of these units that `alive` finds for some activities; written out for every record."""
    since, until = (connection.ops.adapt_datefield_value(day) for day in (_reaching(between[0]), between[1]))
    columns = ", ".join(f"given.{name}" for name in _OF_ASSIGNMENT)
    statement = (
        f"SELECT {columns} FROM {table_of(models.Assignment)} given"  # noqa: S608 - our own names
        f" JOIN {table_of(models.Requirement)} asked ON asked.id = given.requirement_id"
        " WHERE (given.from_date < %s OR given.since_date < %s) AND given.to_date > %s"
        f" AND given.unit_id IN {places(units)} AND asked.activity IN {places(activities)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [until, until, since, *units, *activities])
        return list(cursor.fetchall())


def _assigned_with_clauses(
    activities: Collection[str], units: Collection[int], between: tuple[date, date]
) -> tuple[list[Assigned], dict[int, Clause]]:
    """Return the same assignments, and their clauses; one query."""
    rows, known = [], {}
    for row in _ASSIGNED.filter(alive(*between), unit__in=units, requirement__activity__in=activities):
        rows.append(row[: len(_OF_ASSIGNMENT)])
        if row[0] not in known:
            known[row[0]] = _clause(row[len(_OF_ASSIGNMENT) :])
    return rows, known


def _owed(rows: Iterable[Assigned], known: Mapping[int, Clause]) -> list[Duty]:
    """Return the duties of assignments with their matters, in the order of the plans."""
    owed = [duty_of(known[row[0]], *row[1:]) for row in rows if row[3] > row[2]]
    owed = _with_levels(owed, known)
    # A standing duty given back and taken up again, or under a new version, is one thing to keep up: the latest.
    kept = [duty for duty in owed if duty.requirement.schedule.kind == "ongoing"]
    latest = {(duty.lineage, duty.unit): duty.begins for duty in sorted(kept, key=lambda duty: duty.begins)}
    stale = {id(duty) for duty in kept if duty.begins != latest[duty.lineage, duty.unit]}
    owed = [duty for duty in owed if id(duty) not in stale] if stale else owed
    owed = with_matters(owed)
    owed.sort(key=lambda duty: (known[duty.key].plan, known[duty.key].position, duty.unit, duty.starts))
    return owed


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


def with_matters(owed: list[Duty]) -> list[Duty]:
    """Give every duty that waits for a matter those that concern its unit; two queries, none where there is no such."""
    waiting = [duty for duty in owed if duty.requirement.schedule.kind == "triggered"]
    if not waiting:
        return owed
    found = matters_of({duty.unit for duty in waiting}, min(duty.starts for duty in waiting))
    return [
        replace(duty, matters=found[duty.unit]) if duty.requirement.schedule.kind == "triggered" else duty
        for duty in owed
    ]


def with_pauses(owed: list[Duty]) -> list[Duty]:
    """Give every duty the exemptions and pauses decided for it; one query, none where nothing is owed."""
    if not owed:
        return owed
    rows = models.Pause.objects.filter(unit__in={duty.unit for duty in owed}, revoked_at__isnull=True)
    held: dict[tuple[int, int | None], list[Pause]] = {}
    for row in rows.select_related("requirement").order_by("pk"):
        clause = None if row.requirement is None else row.requirement.origin_id or row.requirement.pk
        pause = Pause(row.pk, row.kind, row.from_date, row.to_date, row.reason)
        held.setdefault((row.unit_id, clause), []).append(pause)
    lifted = {unit for unit, _ in held}
    return [
        replace(duty, pauses=(*held.get((duty.unit, duty.lineage), ()), *held.get((duty.unit, None), ())))
        if duty.unit in lifted
        else duty
        for duty in owed
    ]


def tallies(
    units: Collection[int], requirements: Collection[int], occasions: Collection[str] | None = None
) -> dict[ObligationKey, Tally]:
    """Return the running sums of these units towards these clauses (and occasions, if told); one query."""
    rows = models.Fulfilment.objects.filter(unit__in=units, requirement__in=requirements, last_on__isnull=False)
    if occasions is not None:
        rows = rows.filter(occasion__in=occasions)
    fields = (
        "requirement_id",
        "unit_id",
        "occasion",
        "times",
        "amount",
        "reached",
        "expected",
        "met_on",
        "last_on",
        "nothing",
    )
    return {
        (requirement, unit, occasion): Tally(*sums) for requirement, unit, occasion, *sums in rows.values_list(*fields)
    }
