"""What is owed and not there: owed minus done, computed for today; nothing needs to be entered for it to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.progress import Standing, standings
from wuzha.rules.states import STATE_NAMES, State
from wuzha.rules.tallies import Tally, shortfall
from wuzha.store.models import Unit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Missing:
    """One obligation to make up, or about to fall due."""

    unit: int
    unit_name: str
    clause: int
    code: str
    quote: str
    activity: str
    activity_name: str
    plan_title: str
    occasion: str
    occasion_name: str
    due: datetime
    state: State
    state_text: str
    lacking: str
    may_record: bool
    matter: int | None


@dataclass(frozen=True, slots=True)
class MissingPage:
    """One page of the list, oldest due first; `late`, `soon` count all of it, `units` those with something late."""

    unit: int
    unit_name: str
    since: date
    items: tuple[Missing, ...]
    page: int
    pages: int
    total: int
    late: int
    soon: int
    units: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Which obligations the list shows: below which unit, due from when on, of which unit type, also those due soon."""

    unit: int
    since: date
    type: str = ""
    with_soon: bool = False


def missing(*, by: Actor, choice: Choice, now: datetime, page: int = 1, size: int = PAGE) -> MissingPage:
    """Return one page of what is overdue (and due soon, if chosen) below a unit; five or six queries.

    In order of due, then of the tree: a list to work through, not a ranking. `now` is naive local time.

    Raises:
        Absent: the unit is out of reach.

    """
    top = access.unit(by, "see", choice.unit)
    below = access.units(by, "see").filter(path__startswith=top.path, closed_date__isnull=True)
    units = {unit.pk: unit for unit in (below.filter(type=choice.type) if choice.type else below)}
    records = access.scope(by, "record")
    found = _found(units, choice, now)
    late = [standing for standing in found if standing.state is State.OVERDUE]
    pages = max(1, -(-len(found) // size))
    page = min(max(page, 1), pages)
    return MissingPage(
        unit=top.pk,
        unit_name=top.name,
        since=choice.since,
        items=tuple(
            item(s, units[s.unit], now, may_record=records.holds(units[s.unit].path or "-"))
            for s in found[(page - 1) * size : page * size]
        ),
        page=page,
        pages=pages,
        total=len(found),
        late=len(late),
        soon=len(found) - len(late),
        units=len({standing.unit for standing in late}),
    )


def _found(units: dict[int, Unit], choice: Choice, now: datetime) -> list[Standing]:
    wanted = {State.OVERDUE, State.DUE_SOON} if choice.with_soon else {State.OVERDUE}
    paths = {key: unit.path for key, unit in units.items()}
    alive = standings(paths, choice.since, now.date() + timedelta(days=1), now)
    found = [standing for standing in alive if standing.state in wanted]
    found.sort(key=lambda s: (s.obligation.due or now, units[s.unit].steps, s.clause.plan, s.clause.position))
    return found


def item(standing: Standing, unit: Unit, now: datetime, *, may_record: bool) -> Missing:
    """Return one obligation as lists show it."""
    clause, due = standing.clause, standing.obligation.due or now
    late = (now.date() - due.date()).days if standing.state is State.OVERDUE else 0
    return Missing(
        unit=standing.unit,
        unit_name=unit.name,
        clause=clause.key,
        code=clause.code,
        quote=clause.requirement.quote,
        activity=clause.requirement.activity,
        activity_name=load_vocabulary().name("activities", clause.requirement.activity),
        plan_title=clause.plan_title,
        occasion=standing.obligation.occasion.key,
        occasion_name=say_occasion(standing.obligation.occasion.key),
        due=due,
        state=standing.state,
        state_text=f"逾期 {late} 天" if late else STATE_NAMES[standing.state],
        lacking=shortfall(clause.requirement, standing.tally or Tally()),
        may_record=may_record,
        matter=standing.obligation.matter,
    )
