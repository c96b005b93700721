"""What is owed and not there: owed minus done, computed for today; nothing needs to be entered for it to show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import QuerySet

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.crowds import Crowd, crowd
from wuzha.queries.merged import merged_names
from wuzha.queries.progress import Standing
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import STATE_NAMES, State, state
from wuzha.rules.tallies import Tally, shortfall
from wuzha.store.models import Unit

PAGE = 50
FIRST_BATCH = 16
"""So many units are looked through first for a page; then four times as many, and so on."""


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
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
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
        units=len(found.units),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What is wanted: by its due, how many; of the crowd by obligation, of those apart one by one."""

    crowd: Crowd
    alike: Mapping[datetime, Sequence[Obligation]]
    apart: Mapping[datetime, Sequence[Standing]]
    numbers: Mapping[datetime, int]
    late: int
    units: frozenset[int]

    def page(self, first: int, size: int) -> list[Standing]:
        """Return so many of what is wanted, from one on, in order of due, of the tree, of the plan.

        Only what falls due at the times on the page is fetched: for all units where it holds several times, else for
        units in growing batches until it is full.
        """
        dues, before, passed = [], 0, 0
        for due in sorted(self.numbers):
            if passed + self.numbers[due] <= first:
                before += self.numbers[due]
            elif passed < first + size:
                dues.append(due)
            passed += self.numbers[due]
        return list(islice(self._due(dues), first - before, first - before + size))

    def _due(self, dues: Sequence[datetime]) -> Iterator[Standing]:
        order = self.crowd.ground.order
        alike = [each for due in dues for each in self.alike.get(due, ())]
        apart = [each for due in dues for each in self.apart.get(due, ())]
        begun, batch = 0, FIRST_BATCH if alike and len(dues) == 1 else max(len(order), 1)
        while begun < len(order):
            units = order[begun : begun + batch]
            rank = {unit: place for place, unit in enumerate(units)}
            here = [each for each in apart if each.unit in rank]
            if alike:
                here += (each for each in self.crowd.standings(alike, units) if not each.done)
            yield from sorted(
                here,
                key=lambda s: (s.obligation.due or self.crowd.now, rank[s.unit], s.clause.plan, s.clause.position),
            )
            begun, batch = begun + batch, batch * 4


def _found(below: QuerySet[Unit], choice: Choice, now: datetime) -> _Found:
    wanted = {State.OVERDUE, State.DUE_SOON} if choice.with_soon else {State.OVERDUE}
    between = choice.since, now.date() + timedelta(days=1)
    all_ = crowd(below, between, now)
    apart: dict[datetime, list[Standing]] = defaultdict(list)
    for standing in all_.apart:
        if standing.state in wanted and standing.obligation.due:
            apart[standing.obligation.due].append(standing)
    owed = [(each, units, state(each, None, now)) for each, units in all_.obligations(*between)]
    owed = [each for each in owed if each[2] in wanted]
    met = all_.met([each for each, _, _ in owed])
    numbers = Counter({due: len(standings) for due, standings in apart.items()})
    late = sum(each.missing for standings in apart.values() for each in standings)
    alike: dict[datetime, list[Obligation]] = defaultdict(list)
    for each, units, how in owed:
        left = units - met[each.duty.key, each.occasion.key]
        if left and each.due:
            alike[each.due].append(each)
            numbers[each.due] += left
            late += left * (how is State.OVERDUE)
    behind = set(all_.waiting([each for each, _, how in owed if how is State.OVERDUE]))
    behind |= {each.unit for standings in apart.values() for each in standings if each.missing}
    return _Found(all_, alike, apart, numbers, late, frozenset(behind))


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
