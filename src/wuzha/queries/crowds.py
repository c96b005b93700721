"""What many units owe alike, counted together: each clause unfolded once, what is done counted by the tables.

A clause is given to most of its units from the same day to the same day, and then asks the same of all of them. Those
units are the crowd. Apart stand the few to whom some clause was given from another day on, who are exempted, or who
count time in another way; and, for everybody, the clauses that depend on where a unit stands or on what happened there.
They are gone through one by one (`queries.progress`). What is kept up (长期任务), most of a plan, stands beside the
dated duties: all of it is one occasion, whatever the days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.plan.model import Ongoing
from wuzha.queries.almanacs import almanacs_under
from wuzha.queries.doing import DOING, Asked, Done, Pair, looked_up
from wuzha.queries.duties import REACH, Clause, clauses, duty_of, tallies
from wuzha.queries.gathering import gathered, set_in
from wuzha.queries.happenings import matters_of
from wuzha.queries.known_by import done_known_by, owing_known_by
from wuzha.queries.memory import MEMORY
from wuzha.queries.progress import Standing, owing
from wuzha.rules.months import month_of
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.rhythms import cascades
from wuzha.rules.states import state
from wuzha.rules.unfold import unfold
from wuzha.rules.unit_sets import Often, set_of, units_of
from wuzha.store.models import Assignment, Pause, Unit
from wuzha.store.models.units import steps

FEW = 1000
"""Up to so many units are looked up one by one, unless what they have done is at hand."""
MONTHS = 12
"""So many times, about, a clause was done by a unit; to look them up costs thrice as much as to walk past one."""

_YEARS = timedelta(days=3660)
"""So far before the commonest first day of a clause matters are looked for, since some units were given it earlier."""

_Span = tuple[date, date, date | None]
"""From when to when a clause was given, and since when it goes on."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What stays the same until an action changes it: who was given what, and what of it is alike.

    `places` are all units, each with its path and name, `order` puts them in the order of the tree. `alone` are not
    counted together. `duties` are the dated clauses, `spans` how most units were given each, `given` the set of those
    counted together that were; `single` are the clauses that ask something else of every unit. `kept` are the clauses
    that are kept up and never looked at anew, each with all the ways it was given and to whom; who is exempted from
    something (`lifted`) is not counted among them.
    """

    name: str
    places: Mapping[int, tuple[str, str]]
    alone: frozenset[int]
    duties: Mapping[int, Duty]
    spans: Mapping[int, _Span]
    given: Mapping[int, int]
    single: frozenset[int]
    kept: Mapping[int, Sequence[tuple[_Span, int]]]
    lifted: frozenset[int]
    clauses: Mapping[int, Clause]
    almanac: Almanac
    order: tuple[int, ...]

    @property
    def paths(self) -> dict[int, str]:
        """Where each unit stands."""
        return {unit: path for unit, (path, _) in self.places.items()}


@dataclass(frozen=True, slots=True)
class Owed:
    """A dated obligation of the crowd with the month it belongs to and the set of units that owe it."""

    obligation: Obligation
    month: str | None
    last_on_time: date
    units: int

    @property
    def pair(self) -> Pair:
        """The clause and the occasion."""
        return self.obligation.duty.key, self.obligation.occasion.key


@dataclass(frozen=True, slots=True)
class Crowd:
    """What units owe in [since, until): the obligations they have alike, and the rest.

    `owed` are the dated ones, `kept` what is kept up, `apart` the standings of dated ones that are gone through one by
    one. `known_by` leaves out what was entered after a moment.
    """

    ground: Ground
    owed: tuple[Owed, ...]
    kept: tuple[Owed, ...]
    apart: tuple[Standing, ...]
    now: datetime
    known_by: datetime | None = None

    def done(self, owed: Iterable[Owed]) -> list[tuple[Owed, Done]]:
        """Return each of these with the set of units, of those that owe it, that have done it.

        No query where it was asked before; else one. Two more for what was known by an earlier moment.
        """
        chosen = list(owed)
        asked = [(*each.pair, each.last_on_time) for each in chosen]
        if not DOING.knows(asked) and self._are_few(asked):
            found = looked_up(self.ground.places.keys() - self.ground.alone, asked)
        else:
            found = DOING.of(asked)
        then = done_known_by(found, asked, self.ground.clauses, self.known_by)
        return [(each, then[each.pair] & each.units) for each in chosen]

    def waiting(self, owed: Iterable[Owed]) -> Often:
        """Return how many of these each unit has still to do."""
        found = Often()
        for each, done in self.done(owed):
            found.put(each.units & ~done.units)
        return found

    def standings(self, chosen: Collection[tuple[Owed, int]]) -> list[Standing]:
        """Return how each of these stands at a unit of those that owe it; one query."""
        keys, occasions = {owed.pair[0] for owed, _ in chosen}, {owed.pair[1] for owed, _ in chosen}
        sums = tallies({unit for _, unit in chosen}, keys, occasions) if chosen else {}
        found = []
        for owed, unit in chosen:
            key, occasion = owed.pair
            here = owed.obligation.of(replace(owed.obligation.duty, unit=unit))
            total = sums.get((key, unit, occasion))
            found.append(Standing(self.ground.clauses[key], here, total, state(here, total, self.now)))
        return found

    def _are_few(self, asked: Collection[Asked]) -> bool:
        """Say whether looking the units up one by one is less work than walking past all that anybody did."""
        units = len(self.ground.places)
        every = MEMORY.get("every", Unit.objects.count)
        return units <= FEW and 3 * units * MONTHS * len(self.ground.duties) <= len(asked) * every


def crowd(below: QuerySet[Unit], between: tuple[date, date], now: datetime, known_by: datetime | None = None) -> Crowd:
    """Return what units owe in [since, until) and how it stands; one query, some more where not all are alike.

    When something has changed that `memory` had kept, four to nine more. `below` are the units. `known_by`, an aware
    moment, leaves out what was entered later.
    """
    ground, owed, kept = in_common(below, between)
    single = {key: ground.duties[key] for key in ground.single}
    looking = _Looking(between, now, known_by)
    apart = _one_by_one(ground.paths, ground.alone, single, looking) if ground.alone or single else []
    return Crowd(ground, owed, kept, tuple(each for each in apart if each.obligation.due), now, known_by)


def in_common(below: QuerySet[Unit], between: tuple[date, date]) -> tuple[Ground, tuple[Owed, ...], tuple[Owed, ...]]:
    """Return who units are and what they owe alike in [since, until), dated and kept up; queries as `crowd`."""
    DOING.look(MEMORY.look())
    name = str(below.order_by().only("pk").query)
    ground = MEMORY.get(("ground", name), lambda: _ground(name, below))
    owed = MEMORY.get(("owed", name, between), lambda: _owed(ground, between))
    return ground, owed, MEMORY.get(("kept", name, between), lambda: tuple(_kept(ground, between)))


def _ground(name: str, below: QuerySet[Unit]) -> Ground:
    here = below.order_by().only("pk")
    places = {pk: (path, named) for pk, path, named in below.order_by().values_list("pk", "path", "name")}
    order = tuple(sorted(places, key=lambda unit: steps(places[unit][0])))
    held = _held(here)
    known = clauses(held)
    owed = {
        key: duty_of(known[key], 0, *spans[-1][0])
        for key, spans in held.items()
        if known[key].requirement.schedule.kind != "ongoing"
    }
    single = {key for key, duty in owed.items() if cascades(duty) or duty.requirement.schedule.kind == "triggered"}
    common = {key: duty for key, duty in owed.items() if key not in single}
    almanac, alone = _almanac({pk: path for pk, (path, _) in places.items()}, list(common.values()))
    # Those to whom some clause was given from, to or since another day than to most.
    alone.update(unit for key in common for _, units in held[key][:-1] for unit in units_of(units))
    lifted = _lifted(here)
    alone |= lifted
    others = ~set_of(alone)
    return Ground(
        name,
        places,
        frozenset(alone),
        owed,
        {key: spans[-1][0] for key, spans in held.items()},
        {key: held[key][-1][1] & others for key in common},
        frozenset(single),
        {key: held[key] for key in _never_anew(known)},
        lifted,
        known,
        almanac,
        order,
    )


def _held(here: QuerySet[Unit]) -> dict[int, list[tuple[_Span, int]]]:
    """Return for each clause from when to when it was given to which units, to most of them last; one query."""
    rows = Assignment.objects.filter(unit__in=here).values_list("requirement_id", "from_date", "to_date", "since_date")
    found: dict[int, list[tuple[_Span, int]]] = defaultdict(list)
    for key, starts, ends, since, units in rows.annotate(units=gathered("unit_id")).order_by():
        found[key].append(((starts, ends, since), set_in(units)))
    for spans in found.values():
        spans.sort(key=lambda each: (each[1].bit_count(), each[0][:2]))
    return dict(found)


def _owed(ground: Ground, between: tuple[date, date]) -> tuple[Owed, ...]:
    """Unfold each clause once, in plan order."""
    alike = sorted(ground.given, key=lambda key: (ground.duties[key].plan, ground.clauses[key].position))
    return tuple(
        Owed(each, month_of(each), each.last_on_time, ground.given[key])
        for key in alike
        if ground.given[key] and _lives(ground.spans[key], between)
        for each in unfold(ground.duties[key], *between, ground.almanac)
        if each.last_on_time
    )


def _lives(given: _Span, between: tuple[date, date]) -> bool:
    """Say whether something of a clause may fall into the days asked for, as `queries.duties.alive` does."""
    starts, ends, since = given
    first, until = between
    return (since or starts) < until and ends > starts and ends.toordinal() > first.toordinal() - REACH


def _never_anew(known: Mapping[int, Clause]) -> list[int]:
    """Return the clauses to be kept up that, in all their versions, need not be looked at anew."""
    kept = [each for each in known.values() if isinstance(each.requirement.schedule, Ongoing)]
    anew = {each.lineage for each in kept if each.requirement.schedule != Ongoing()}
    return [each.key for each in kept if each.lineage not in anew]


def _kept(ground: Ground, between: tuple[date, date]) -> Iterator[Owed]:
    """Yield what is kept up in [since, until): of a lineage what a unit was given last, as `queries.duties` has it."""
    given: dict[int, list[tuple[_Span, int, int]]] = defaultdict(list)
    for key, ways in ground.kept.items():
        given[ground.clauses[key].lineage] += [(span, key, units) for span, units in ways]
    for in_turn in given.values():
        later = set_of(ground.lifted)
        for span, key, units in sorted(in_turn, key=lambda way: way[0][0], reverse=True):
            if _lives(span, between):
                for each in unfold(duty_of(ground.clauses[key], 0, *span), *between):
                    yield Owed(each, None, date.max, units & ~later)
                later |= units


def _lifted(here: QuerySet[Unit]) -> frozenset[int]:
    """Return the units that are exempted from something; one query."""
    return frozenset(Pause.objects.filter(unit__in=here, revoked_at__isnull=True).values_list("unit_id", flat=True))


def _almanac(paths: Mapping[int, str], common: Collection[Duty]) -> tuple[Almanac, set[int]]:
    """Return how most units count time, and the units that do so otherwise."""
    found = almanacs_under(paths, common)
    numbers = Counter(map(id, found.values()))
    most, number = numbers.most_common(1)[0] if numbers else (id(PLAIN), 0)
    if 2 * number <= len(paths):
        return PLAIN, set(found)
    usual = next(each for each in found.values() if id(each) == most)
    return usual, {unit for unit in paths if id(found.get(unit, PLAIN)) != most}


@dataclass(frozen=True, slots=True)
class _Looking:
    """From where one looks: at which days, how it stands at which moment, as known by which."""

    between: tuple[date, date]
    now: datetime
    known_by: datetime | None

    def standings(self, paths: Mapping[int, str], clauses: Collection[int] | None = None) -> list[Standing]:
        """Return how everything stands (of some clauses, if told) that these units owe."""
        owed = owing_known_by(owing(paths, *self.between, clauses=clauses), self.known_by)
        return owed.standings(*self.between, self.now)


def _one_by_one(
    paths: Mapping[int, str], alone: Collection[int], single: Mapping[int, Duty], looking: _Looking
) -> list[Standing]:
    """Return the standings of the units apart, and those of the clauses that ask something else of every unit."""
    found: list[Standing] = []
    if alone:
        found += looking.standings({unit: paths[unit] for unit in alone})
    rest = {unit: path for unit, path in paths.items() if unit not in alone}
    stepped = {key for key, duty in single.items() if duty.requirement.schedule.kind != "triggered"}
    if stepped and rest:
        found += looking.standings(rest, stepped)
    called = single.keys() - stepped
    if called and rest:
        matters = matters_of(rest, min(single[key].starts for key in called) - _YEARS)
        hit = {unit: rest[unit] for unit, happened in matters.items() if happened}
        found += looking.standings(hit, called) if hit else []
    return found
