"""What is owed and not there: owed minus done, computed for today; nothing needs to be entered for it to show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import QuerySet

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.crowds import Crowd, Owed, crowd
from wuzha.queries.duties import Clause
from wuzha.queries.merged import merged_names
from wuzha.queries.progress import Standing
from wuzha.rules.paging import nearest
from wuzha.rules.states import STATE_NAMES, State, state
from wuzha.rules.tallies import Tally, shortfall
from wuzha.rules.unit_sets import set_of, units_of
from wuzha.store.models import Unit

PAGE = 50
FIRST_BATCH = 16
"""So many units are looked at first for a page; then four times as many, and so on."""


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
    """Return one page of what is overdue (and due soon, if chosen) below a unit; ten to some twenty-five queries.

    In order of due, then of the tree: a list to work through, not a ranking. `now` is naive local time.

    Raises:
        Absent: the unit is out of reach.

    """
    top = access.unit(by, "see", choice.unit)
    below = access.units(by, "see").filter(access.answering(), path__startswith=top.path)
    if choice.type:
        below = below.filter(type=choice.type)
    found = _found(below, choice, now)
    total = sum(found.numbers.values())
    page, pages = nearest(page, total, size)
    records = access.scope(by, "record")
    places = found.crowd.ground.places
    merged = merged_names(places)
    return MissingPage(
        unit=top.pk,
        unit_name=top.name,
        since=choice.since,
        items=tuple(
            item(s, merged.get(s.unit, places[s.unit][1]), now, may_record=records.holds(places[s.unit][0]))
            for s in found.page((page - 1) * size, size)
        ),
        page=page,
        pages=pages,
        total=total,
        late=found.late,
        soon=total - found.late,
        units=found.behind,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What is wanted, by its due: of the crowd each obligation with the units it is left to, of those apart one by one.

    `late` is how many are late, `behind` the number of units with something late.
    """

    crowd: Crowd
    alike: Mapping[datetime, Sequence[Owed]]
    apart: Mapping[datetime, Sequence[Standing]]
    numbers: Mapping[datetime, int]
    late: int
    behind: int

    def page(self, first: int, size: int) -> list[Standing]:
        """Return so many of what is wanted, from one on, in order of due, of the tree, of the plan; one query."""
        passed, chosen = 0, list[Standing | tuple[Owed, int]]()
        for due in sorted(self.numbers):
            skipped, passed = max(first - passed, 0), passed + self.numbers[due]
            if passed > first and len(chosen) < size:
                chosen += islice(self._due(due), skipped, skipped + size - len(chosen))
        sums = iter(self.crowd.standings([each for each in chosen if not isinstance(each, Standing)]))
        return [each if isinstance(each, Standing) else next(sums) for each in chosen]

    def _due(self, due: datetime) -> Iterator[Standing | tuple[Owed, int]]:
        """Yield what falls due then, unit by unit; units are looked at in growing batches, since few fill a page."""
        order, clauses = self.crowd.ground.order, self.crowd.ground.clauses
        begun, batch = 0, FIRST_BATCH
        while begun < len(order):
            rank = {unit: place for place, unit in enumerate(order[begun : begun + batch])}
            here = set_of(rank)
            found: list[tuple[int, Clause, Standing | tuple[Owed, int]]] = [
                (rank[each.unit], each.clause, each) for each in self.apart.get(due, ()) if each.unit in rank
            ]
            for owed in self.alike.get(due, ()):
                about = clauses[owed.obligation.duty.key]
                found += ((rank[unit], about, (owed, unit)) for unit in units_of(owed.units & here))
            found.sort(key=lambda each: (each[0], each[1].plan, each[1].position))
            yield from (each for _, _, each in found)
            begun, batch = begun + batch, batch * 4


def _found(below: QuerySet[Unit], choice: Choice, now: datetime) -> _Found:
    wanted = {State.OVERDUE, State.DUE_SOON} if choice.with_soon else {State.OVERDUE}
    all_ = crowd(below, (choice.since, now.date() + timedelta(days=1)), now)
    apart: dict[datetime, list[Standing]] = defaultdict(list)
    for standing in all_.apart:
        if standing.state in wanted and standing.obligation.due:
            apart[standing.obligation.due].append(standing)
    alike: dict[datetime, list[Owed]] = defaultdict(list)
    numbers = Counter({due: len(standings) for due, standings in apart.items()})
    late, behind = 0, 0
    how = {each.pair: state(each.obligation, None, now) for each in all_.owed}
    for each, done in all_.done(each for each in all_.owed if how[each.pair] in wanted):
        left, due = each.units & ~done.units, each.obligation.due
        if left and due:
            alike[due].append(replace(each, units=left))
            numbers[due] += left.bit_count()
            if how[each.pair] is State.OVERDUE:
                late, behind = late + left.bit_count(), behind | left
    others = [each for standings in apart.values() for each in standings if each.missing]
    behind |= set_of(each.unit for each in others)
    return _Found(all_, alike, apart, numbers, late + len(others), behind.bit_count())


def item(standing: Standing, unit: str, now: datetime, *, may_record: bool) -> Missing:
    """Return one obligation as lists show it."""
    clause, due = standing.clause, standing.obligation.due or now
    late = (now.date() - due.date()).days if standing.state is State.OVERDUE else 0
    return Missing(
        unit=standing.unit,
        unit_name=unit,
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
