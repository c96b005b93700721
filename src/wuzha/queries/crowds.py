"""What many units owe alike, counted together: each clause unfolded once, what is done counted by the tables.

A clause is given to most of its units from the same day to the same day, and then asks the same of all of them. Those
units are the crowd. Apart stand the few to whom some clause was given from another day on, who are exempted, or who
count time in another way; and, for everybody, the clauses that depend on where a unit stands or on what happened there.
They are gone through one by one (`queries.progress`). Only dated duties are counted here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.queries.almanacs import almanacs_under
from wuzha.queries.doing import Part, done_by, number_done
from wuzha.queries.duties import REACH, Clause, clauses, duty_of, tallies
from wuzha.queries.happenings import matters_of
from wuzha.queries.memory import MEMORY
from wuzha.queries.progress import Standing, owing
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.rhythms import cascades
from wuzha.rules.states import state
from wuzha.rules.unfold import unfold
from wuzha.store.models import Assignment, Pause, Unit
from wuzha.store.models.units import steps

FEW = 1000
"""Up to so many units are looked up one by one."""
MONTHS = 12
"""So many times, about, a clause was done by a unit; to look them up costs thrice as much as to walk past one."""

_YEARS = timedelta(days=3660)
"""So far before the commonest first day of a clause matters are looked for, since some units were given it earlier."""

_Span = tuple[date, date, date | None]
"""From when to when a clause was given, and since when it goes on."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What stays the same until an action changes it: who was given what, and what of it is alike.

    `places` are all units, each with its path and name, `order` puts them in the order of the tree. `inside` are those
    counted together, `alone` the others. `duties` are the dated clauses, `spans` how most units were given each and how
    many were; `single` are those that ask something else of every unit.
    """

    name: str
    places: Mapping[int, tuple[str, str]]
    inside: QuerySet[Unit]
    alone: frozenset[int]
    duties: Mapping[int, Duty]
    spans: Mapping[int, tuple[_Span, int]]
    single: frozenset[int]
    clauses: Mapping[int, Clause]
    almanac: Almanac

    order: tuple[int, ...]

    @property
    def paths(self) -> dict[int, str]:
        """Where each unit stands."""
        return {unit: path for unit, (path, _) in self.places.items()}


@dataclass(frozen=True, slots=True)
class Crowd:
    """What units owe in [since, until): the duties they have alike, each with the number of units, and the rest.

    `apart` are the standings of what is gone through one by one.
    """

    ground: Ground
    duties: tuple[tuple[Duty, int], ...]
    apart: tuple[Standing, ...]
    now: datetime

    @property
    def inside(self) -> QuerySet[Unit]:
        """The units counted together."""
        return self.ground.inside

    def obligations(self, since: date, until: date) -> list[tuple[Obligation, int]]:
        """Return the dated obligations of the crowd with the number of units that owe them, in plan order."""
        key = "owed", self.ground.name, since, until, tuple(duty.key for duty, _ in self.duties)
        return list(
            MEMORY.get(
                key,
                lambda: [
                    (each, units)
                    for duty, units in self.duties
                    for each in unfold(duty, since, until, self.ground.almanac)
                    if each.due
                ],
            )
        )

    def met(self, obligations: Iterable[Obligation]) -> Counter[tuple[int, str]]:
        """Return in how many units each (clause, occasion) is done; one query, or two."""
        return self.answered(obligations)[0]

    def answered(self, obligations: Iterable[Obligation]) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]]]:
        """Return the same, and in how many of those units there was nothing to report (无事项); one query, or two."""
        parts, by = parts_of(obligations), ("requirement_id", "occasion")
        found, nil = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
        singly, sign = self._few(parts), 1
        if singly is None:  # all that anybody did, less what was done outside
            singly, sign = MEMORY.get(("outside", self.ground.name), self._outside), -1
            inside = self.inside if singly is None else None
            for _, key, occasion, number, nothing in number_done(parts, by=by, inside=inside):
                found[key, occasion] += number
                nil[key, occasion] += nothing
        for _, _, key, occasion, nothing in done_by(singly, parts) if singly else ():
            found[key, occasion] += sign
            nil[key, occasion] += sign * nothing
        return found, nil

    def done(self, parts: Collection[Part]) -> dict[int, dict[int, tuple[int, int]]]:
        """Return by label how many obligations each unit has done, and how many with nothing to report; one query."""
        found: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
        few = self._few(parts)
        if few is None:
            rows = number_done(parts, by=("unit_id",))
        else:
            rows = ((label, unit, 1, int(nothing)) for label, unit, _, _, nothing in done_by(few, parts))
        for label, unit, number, nothing in rows:
            if unit in self.ground.places and unit not in self.ground.alone:
                before = found[label].get(unit, (0, 0))
                found[label][unit] = before[0] + number, before[1] + nothing
        return found

    def met_in_time(self, obligations: Collection[Obligation]) -> int:
        """Return how many of these obligations were done by their last day, over all units; one query."""
        found = self.done([*parts_of(obligations), *parts_of(obligations, label=1, late=True)])
        done, late = (sum(number for number, _ in found[label].values()) for label in (0, 1))
        return done - late

    def waiting(self, obligations: Collection[Obligation]) -> Counter[int]:
        """Return how many of these obligations each unit has still to do; one query, two the first time."""
        often = Counter(each.duty.key for each in obligations)
        if not often:
            return Counter()
        key = "asked", self.ground.name, tuple(sorted(often.items()))
        found = Counter(MEMORY.get(key, lambda: self._asked(often)))
        found.subtract({unit: number for unit, (number, _) in self.done(parts_of(obligations))[0].items()})
        return +found

    def standings(self, obligations: Collection[Obligation], units: Collection[int]) -> list[Standing]:
        """Return how these obligations stand at some units, those of them that are in the crowd; two queries."""
        keys = {each.duty.key for each in obligations}
        held = Assignment.objects.filter(requirement__in=keys, unit__in=set(units) - self.ground.alone)
        owers: dict[int, list[int]] = defaultdict(list)
        for key, unit in held.values_list("requirement_id", "unit_id"):
            owers[key].append(unit)
        sums = tallies(units, keys, {each.occasion.key for each in obligations})
        found = []
        for each in obligations:
            for unit in owers[each.duty.key]:
                total = sums.get((each.duty.key, unit, each.occasion.key))
                owed = replace(each, duty=replace(each.duty, unit=unit))
                clause = self.ground.clauses[each.duty.key]
                found.append(Standing(clause, owed, total, state(owed, total, self.now)))
        return found

    def _asked(self, often: Mapping[int, int]) -> dict[int, int]:
        alike: dict[int, list[int]] = defaultdict(list)
        for key, number in often.items():
            alike[number].append(key)
        asked = Case(*(When(requirement__in=keys, then=Value(times)) for times, keys in alike.items()))
        held = Assignment.objects.filter(unit__in=self.inside, requirement__in=often).values_list("unit_id")
        return dict(held.annotate(number=Sum(asked)))

    def _few(self, parts: Iterable[Part]) -> list[int] | None:
        """Return the units when looking them up one by one is less work than all that anybody did, else None."""
        units = len(self.ground.places)
        asked = sum(len(part.occasions) * len(part.requirements) for part in parts)
        every = MEMORY.get("every", Unit.objects.count)
        if units > FEW or 3 * units * MONTHS * len(self.ground.duties) > asked * every:
            return None
        return [unit for unit in self.ground.places if unit not in self.ground.alone]

    def _outside(self) -> list[int] | None:
        """Return all units but those of the crowd, None when they are many: then counting them off does not pay."""
        others = Unit.objects.exclude(pk__in=self.inside).order_by().values_list("pk", flat=True)[: FEW + 1]
        return None if len(others) > FEW else list(others)


def parts_of(obligations: Iterable[Obligation], *, label: int = 0, late: bool = False) -> list[Part]:
    """Put obligations together that are counted alike; `late`: only what was done after their last day in time."""
    occasions: dict[tuple[int, date | None], set[str]] = defaultdict(set)
    for each in obligations:
        occasions[each.duty.key, each.last_on_time if late else None].add(each.occasion.key)
    alike: dict[tuple[tuple[str, ...], date | None], list[int]] = defaultdict(list)
    for (key, after), asked in occasions.items():
        alike[tuple(sorted(asked)), after].append(key)
    return [Part(asked, tuple(keys), after, label) for (asked, after), keys in alike.items()]


def crowd(below: QuerySet[Unit], between: tuple[date, date], now: datetime) -> Crowd:
    """Return what units owe in [since, until) and how it stands; one query, some more where not all are alike.

    When something has changed that `memory` had kept, five to nine more. `below` are the units.
    """
    MEMORY.look()
    here = below.order_by().only("pk")
    name = str(here.query)
    ground = MEMORY.get(("ground", name), lambda: _ground(name, below))
    numbers = {key: number for key, (_, number) in ground.spans.items()}
    if ground.alone:
        numbers = MEMORY.get(("numbers", name), lambda: _numbers(ground))
    common = (duty for key, duty in ground.duties.items() if key not in ground.single)
    alike = sorted(common, key=lambda duty: (duty.plan, ground.clauses[duty.key].position))
    single = {key: ground.duties[key] for key in ground.single}
    apart = _one_by_one(ground.paths, ground.alone, single, between, now) if ground.alone or single else []
    return Crowd(
        ground,
        tuple(
            (duty, numbers[duty.key])
            for duty in alike
            if numbers.get(duty.key) and _lives(ground.spans[duty.key], between)
        ),
        tuple(each for each in apart if each.obligation.due),
        now,
    )


def _ground(name: str, below: QuerySet[Unit]) -> Ground:
    here = below.order_by().only("pk")
    places = {pk: (path, named) for pk, path, named in below.order_by().values_list("pk", "path", "name")}
    order = tuple(sorted(places, key=lambda unit: steps(places[unit][0])))
    spans, uneven = _spans(here)
    known = clauses(spans)
    owed = {
        key: duty_of(known[key], 0, *span)
        for key, (span, _) in spans.items()
        if known[key].requirement.schedule.kind != "ongoing"
    }
    single = {key for key, duty in owed.items() if cascades(duty) or duty.requirement.schedule.kind == "triggered"}
    common = {key: duty for key, duty in owed.items() if key not in single}
    almanac, alone = _almanac({pk: path for pk, (path, _) in places.items()}, list(common.values()))
    alone |= _given_otherwise(here, {key: spans[key][0] for key in common if key in uneven}) | _lifted(here)
    inside = here.exclude(pk__in=alone) if alone else here
    return Ground(name, places, inside, frozenset(alone), owed, spans, frozenset(single), known, almanac, order)


def _numbers(ground: Ground) -> dict[int, int]:
    """Return how many units of the crowd were given each clause; one query."""
    held = Assignment.objects.filter(unit__in=ground.inside, requirement__in=ground.duties.keys() - ground.single)
    return dict(held.values_list("requirement_id").annotate(number=Count("*")))


def _spans(here: QuerySet[Unit]) -> tuple[dict[int, tuple[_Span, int]], set[int]]:
    """Return for each clause how most units were given it, how many were, and which were given in several ways."""
    rows = Assignment.objects.filter(unit__in=here).values_list("requirement_id", "from_date", "to_date", "since_date")
    found: dict[int, tuple[_Span, int]] = {}
    uneven = set()
    for key, starts, ends, since, number in rows.annotate(number=Count("*")).order_by("number", "requirement_id"):
        if key in found:
            uneven.add(key)
        found[key] = ((starts, ends, since), number)
    return found, uneven


def _lives(given: tuple[_Span, int], between: tuple[date, date]) -> bool:
    """Say whether something of a clause may fall into the days asked for, as `queries.duties.alive` does."""
    (starts, ends, since), _ = given
    first, until = between
    return (since or starts) < until and ends > starts and ends.toordinal() > first.toordinal() - REACH


def _given_otherwise(here: QuerySet[Unit], spans: Mapping[int, _Span]) -> set[int]:
    """Return the units to which some clause was given from, to or since another day than to most; one query."""
    if not spans:
        return set()
    alike: dict[_Span, list[int]] = defaultdict(list)
    for key, span in spans.items():
        alike[span].append(key)
    other = Q(pk__in=())
    for (starts, ends, since), keys in alike.items():
        same = Q(from_date=starts, to_date=ends)
        same &= Q(since_date__isnull=True) if since is None else Q(since_date__isnull=False, since_date=since)
        other |= Q(requirement__in=keys) & ~same
    return set(Assignment.objects.filter(other, unit__in=here).values_list("unit_id", flat=True).distinct())


def _lifted(here: QuerySet[Unit]) -> set[int]:
    """Return the units that are exempted from something; one query."""
    return set(Pause.objects.filter(unit__in=here, revoked_at__isnull=True).values_list("unit_id", flat=True))


def _almanac(paths: Mapping[int, str], common: Collection[Duty]) -> tuple[Almanac, set[int]]:
    """Return how most units count time, and the units that do so otherwise."""
    found = almanacs_under(paths, common)
    numbers = Counter(map(id, found.values()))
    most, number = numbers.most_common(1)[0] if numbers else (id(PLAIN), 0)
    if 2 * number <= len(paths):
        return PLAIN, set(found)
    usual = next(each for each in found.values() if id(each) == most)
    return usual, {unit for unit in paths if id(found.get(unit, PLAIN)) != most}


def _one_by_one(
    paths: Mapping[int, str],
    alone: Collection[int],
    single: Mapping[int, Duty],
    between: tuple[date, date],
    now: datetime,
) -> list[Standing]:
    """Return the standings of the units apart, and those of the clauses that ask something else of every unit."""
    since, until = between
    found: list[Standing] = []
    if alone:
        found += owing({unit: paths[unit] for unit in alone}, since, until).standings(since, until, now)
    rest = {unit: path for unit, path in paths.items() if unit not in alone}
    stepped = {key for key, duty in single.items() if duty.requirement.schedule.kind != "triggered"}
    if stepped and rest:
        found += owing(rest, since, until, clauses=stepped).standings(since, until, now)
    called = single.keys() - stepped
    if called and rest:
        matters = matters_of(rest, min(single[key].starts for key in called) - _YEARS)
        hit = {unit: rest[unit] for unit, happened in matters.items() if happened}
        found += owing(hit, since, until, clauses=called).standings(since, until, now) if hit else []
    return found
