"""How each unit's time is counted: its terms, breaks and markets, or its nearest superior's, and the working days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from wuzha.calendar.almanacs import PLAIN, Almanac, Break
from wuzha.calendar.markets import market_of
from wuzha.calendar.occasions import kind_of
from wuzha.calendar.terms import Term
from wuzha.calendar.workdays import USUAL, Override, Workdays, workdays_with
from wuzha.plan.model import Plan, Recurring
from wuzha.queries.memory import Recall, afresh
from wuzha.rules.obligations import Duty
from wuzha.rules.rhythms import needs_place, needs_workdays
from wuzha.store import models

SCHOOLS = ("school", "college")

Settings = Mapping[str, Any]
"""The row of one unit's calendar, by field."""


def almanacs_for(paths: Mapping[int, str], duties: Iterable[Duty], recall: Recall = afresh) -> dict[int, Almanac]:
    """Return how the units (id to path) count time, as far as these duties depend on it; up to four queries.

    Units that have set nothing are left out: theirs is the plain almanac. Equal almanacs are one object.
    """
    owed = list(duties)
    clauses = {duty.key: duty for duty in owed}
    placed = {key for key, duty in clauses.items() if needs_place(duty)}
    worked = any(map(needs_workdays, clauses.values()))
    units = {duty.unit for duty in owed if worked or duty.key in placed}
    return almanacs_under({unit: paths[unit] for unit in units if unit in paths}, clauses.values(), recall)


def almanacs_under(places: Mapping[int, str], clauses: Collection[Duty], recall: Recall = afresh) -> dict[int, Almanac]:
    """Return how these units count time, as far as these clauses (a duty of each) depend on it."""
    settings = recall("unit settings", unit_settings) if any(map(needs_place, clauses)) else []
    rested = any(row["rests"] for row in settings)
    terms = recall("terms", _terms) if rested or any(map(_by_term, clauses)) else []
    days = recall("workdays", workdays) if any(map(needs_workdays, clauses)) else USUAL
    may_rest = any(map(_may_rest, clauses))
    if not settings and not terms and not may_rest and days is USUAL:
        return {}
    schools = _schools(places, recall("schools", _school_paths)) if may_rest else frozenset()
    return _built(places, settings, terms=terms, schools=schools, workdays=days)


def almanac_of(unit: int, path: str) -> Almanac:
    """Return how one unit counts time, in full; four queries."""
    found = _built(
        {unit: path},
        unit_settings(),
        terms=_terms(),
        schools=_schools({unit: path}, _school_paths()),
        workdays=workdays(),
    )
    return found.get(unit, PLAIN)


def almanac_for_period(period: str, unit: int, path: str) -> Almanac:
    """Return what a unit has set that the name of a period may depend on; no query for most of them."""
    return almanac_of(unit, path) if kind_of(period) in {"semester", "market-day"} else PLAIN


def workdays() -> Workdays:
    """Return the working days under the installation's own table; one query."""
    rows = models.DayOverride.objects.order_by("day").values_list("day", "works", "name", "national")
    return workdays_with(tuple(Override(*row) for row in rows))


def unit_settings() -> list[dict[str, Any]]:
    """Return what units have set about their time, from the root down; one query."""
    fields = ("unit__path", "markets", "breaks", "rests", "months_start", "move")
    rows = list(models.UnitCalendar.objects.values(*fields))
    return sorted(rows, key=lambda row: row["unit__path"].count("/"))


def nearest(settings: Iterable[Settings], path: str) -> dict[str, Any]:
    """Return what holds for a unit: for each field what it, or the nearest above it, has set."""
    kept: dict[str, Any] = {}
    for row in settings:
        if path.startswith(row["unit__path"]):
            kept |= {name: value for name, value in row.items() if value is not None and value != ""}
    return kept


def counted_for(path: str, plan: Plan) -> Plan:
    """Return a plan as its adopter (by its path) counts time where the plan says nothing itself; one query."""
    kept, own = nearest(unit_settings(), path), plan.calendar
    start, move = own.months_start or kept.get("months_start"), own.move or kept.get("move")
    return plan.model_copy(update={"calendar": own.model_copy(update={"months_start": start, "move": move})})


def _by_term(duty: Duty) -> bool:
    schedule = duty.requirement.schedule
    return _may_rest(duty) or (isinstance(schedule, Recurring) and schedule.every == "semester")


def _may_rest(duty: Duty) -> bool:
    """Tell whether the clause or its plan says that the duty rests while school is out."""
    schedule = duty.requirement.schedule
    own = schedule.holidays if isinstance(schedule, Recurring) else "count"
    return (own or duty.calendar.holidays) == "skip"


def _terms() -> list[tuple[str, Term]]:
    rows = models.SchoolTerm.objects.values_list("unit__path", "key", "starts", "ends")
    found = [(path, Term(key, starts, ends)) for path, key, starts, ends in rows]
    return sorted(found, key=lambda pair: pair[0].count("/"))


def _school_paths() -> frozenset[str]:
    """Return where the schools stand; one query."""
    return frozenset(models.Unit.objects.filter(type__in=SCHOOLS).values_list("path", flat=True))


def _schools(paths: Mapping[int, str], schools: frozenset[str]) -> frozenset[int]:
    """Return the units that are schools or lie in one."""
    return frozenset(unit for unit, path in paths.items() if schools.intersection(_prefixes(path)))


def _prefixes(path: str) -> Collection[str]:
    steps = path.strip("/").split("/")
    return ["/".join(steps[: n + 1]) + "/" for n in range(len(steps))]


def _built(
    paths: Mapping[int, str],
    settings: Collection[Settings],
    *,
    terms: Collection[tuple[str, Term]],
    schools: Collection[int],
    workdays: Workdays,
) -> dict[int, Almanac]:
    made: dict[Almanac, Almanac] = {}
    found: dict[int, Almanac] = {}
    for unit, path in paths.items():
        kept = nearest(settings, path)
        almanac = Almanac(
            terms=_own_terms(path, terms),
            breaks=tuple(map(_break, kept.get("breaks", ()))),
            markets=tuple(map(market_of, kept.get("markets", ()))),
            workdays=workdays,
            school=unit in schools,
            rests=kept.get("rests"),
        )
        if almanac != PLAIN:
            found[unit] = made.setdefault(almanac, almanac)
    return found


def _own_terms(path: str, terms: Iterable[tuple[str, Term]]) -> tuple[Term, ...]:
    """Return the terms set for a unit: its own dates, else its nearest superior's. The rules know the usual ones."""
    kept: dict[str, Term] = {}
    for home, term in terms:
        if path.startswith(home):
            kept[term.key] = term
    return tuple(sorted(kept.values(), key=lambda term: term.starts))


def _break(raw: Mapping[str, str]) -> Break:
    return Break(raw["name"], date.fromisoformat(raw["starts"]), date.fromisoformat(raw["ends"]))
