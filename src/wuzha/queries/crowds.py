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

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.lookups import GreaterThanOrEqual

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.queries.almanacs import almanacs_under
from wuzha.queries.duties import REACH, Clause, clauses, duty_of, tallies
from wuzha.queries.happenings import matters_of
from wuzha.queries.progress import Standing, owing
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.rhythms import cascades
from wuzha.rules.states import state
from wuzha.rules.tallies import Need, need_of
from wuzha.rules.unfold import unfold
from wuzha.store.models import Assignment, Fulfilment, Pause, Unit

_LOOKUPS = {">=": "gte", "<=": "lte", "=": "exact", ">": "gt", "<": "lt"}

_YEARS = timedelta(days=3660)
"""So far before the commonest first day of a clause matters are looked for, since some units were given it earlier."""

_Span = tuple[date, date, date | None]
"""From when to when a clause was given, and since when it goes on."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What units owe in [since, until): the duties they have alike, each with the number of units, and the rest.

    `inside` are the units counted together; `apart` are the standings of what is gone through one by one.
    """

    inside: QuerySet[Unit]
    duties: tuple[tuple[Duty, int], ...]
    clauses: Mapping[int, Clause]
    almanac: Almanac
    apart: tuple[Standing, ...]
    now: datetime

    def obligations(self, since: date, until: date) -> list[tuple[Obligation, int]]:
        """Return the dated obligations of the crowd with the number of units that owe them, in plan order."""
        return [
            (each, units)
            for duty, units in self.duties
            for each in unfold(duty, since, until, self.almanac)
            if each.due
        ]

    def met(self, obligations: Iterable[Obligation]) -> Counter[tuple[int, str]]:
        """Return in how many units each (clause, occasion) is done; one query."""
        rows = self._done(obligations).values_list("requirement_id", "occasion")
        return Counter({(key, occasion): number for key, occasion, number in rows.annotate(number=Count("pk"))})

    def met_in_time(self, obligations: Collection[Obligation]) -> int:
        """Return how many of these obligations were done by their last day, over all units; one query."""
        last = {(each.duty.key, each.occasion.key): each.last_on_time for each in obligations}
        rows = self._done(obligations).values_list("requirement_id", "occasion", "met_on")
        return sum(
            number
            for key, occasion, met_on, number in rows.annotate(number=Count("pk"))
            if met_on is None or met_on <= (last[key, occasion] or met_on)
        )

    def waiting(self, obligations: Collection[Obligation]) -> Counter[int]:
        """Return how many of these obligations each unit has still to do; two queries."""
        often = Counter(each.duty.key for each in obligations)
        if not often:
            return Counter()
        alike: dict[int, list[int]] = defaultdict(list)
        for key, number in often.items():
            alike[number].append(key)
        asked = Case(*(When(requirement__in=keys, then=Value(times)) for times, keys in alike.items()))
        held = Assignment.objects.filter(unit__in=self.inside, requirement__in=often).values_list("unit_id")
        found = Counter(dict(held.annotate(number=Sum(asked))))
        found.subtract(dict(self._done(obligations).values_list("unit_id").annotate(number=Count("pk"))))
        return +found

    def standings(self, obligations: Collection[Obligation], units: Collection[int]) -> list[Standing]:
        """Return how these obligations stand at some units, those of them that are in the crowd; two queries."""
        keys = {each.duty.key for each in obligations}
        held = Assignment.objects.filter(requirement__in=keys, unit__in=units).filter(unit__in=self.inside)
        owers: dict[int, list[int]] = defaultdict(list)
        for key, unit in held.values_list("requirement_id", "unit_id"):
            owers[key].append(unit)
        sums = tallies(units, keys, {each.occasion.key for each in obligations})
        found = []
        for each in obligations:
            for unit in owers[each.duty.key]:
                total = sums.get((each.duty.key, unit, each.occasion.key))
                owed = replace(each, duty=replace(each.duty, unit=unit))
                found.append(Standing(self.clauses[each.duty.key], owed, total, state(owed, total, self.now)))
        return found

    def _done(self, obligations: Iterable[Obligation]) -> QuerySet[Fulfilment]:
        """Return the sums of these obligations that are enough."""
        occasions: dict[int, set[str]] = defaultdict(set)
        needs: dict[int, Need] = {}
        for each in obligations:
            occasions[each.duty.key].add(each.occasion.key)
            needs[each.duty.key] = need_of(each.duty.requirement)
        alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for key, asked in occasions.items():
            alike[needs[key], tuple(sorted(asked))].append(key)
        chosen = Q(pk__in=())
        for keys in alike.values():
            chosen |= Q(requirement__in=keys, occasion__in=occasions[keys[0]]) & is_met(needs[keys[0]])
        return Fulfilment.objects.filter(chosen, unit__in=self.inside)


def is_met(need: Need) -> Q:
    """Return the condition for sums that are enough: what `rules.tallies.met` says, in the terms of the table."""
    found = Q(times__gte=need.times)
    if need.quantity is not None:
        found &= Q(**{f"amount__{_LOOKUPS[need.quantity.op]}": need.quantity.n})
    if need.percent is not None:
        enough = GreaterThanOrEqual(F("reached") * Value(100), F("expected") * Value(need.percent))
        found &= Q(enough, expected__gt=0)
    return found


def crowd(below: QuerySet[Unit], paths: Mapping[int, str], between: tuple[date, date], now: datetime) -> Crowd:
    """Return what units owe in [since, until) and how it stands; five to twenty queries, however many units.

    `below` is the units whose ids and paths are `paths`, as a query that goes into others.
    """
    here = below.order_by().only("pk")
    spans, uneven = _spans(here)
    known = clauses(spans)
    owed = {
        key: duty_of(known[key], 0, *span)
        for key, (span, _) in spans.items()
        if known[key].requirement.schedule.kind != "ongoing"
    }
    single = {key for key, duty in owed.items() if cascades(duty) or duty.requirement.schedule.kind == "triggered"}
    common = {key: duty for key, duty in owed.items() if key not in single}
    almanac, alone = _almanac(paths, list(common.values()))
    alone |= _given_otherwise(here, {key: spans[key][0] for key in common if key in uneven}) | _lifted(here)
    inside = here.exclude(pk__in=alone) if alone else here
    numbers = {key: number for key, (_, number) in spans.items()}
    if alone:
        held = Assignment.objects.filter(unit__in=inside, requirement__in=common)
        numbers = dict(held.values_list("requirement_id").annotate(number=Count("pk")))
    alike = sorted(common.values(), key=lambda duty: (duty.plan, known[duty.key].position))
    apart = _one_by_one(paths, alone, {key: owed[key] for key in single}, between, now)
    return Crowd(
        inside,
        tuple(
            (duty, numbers[duty.key]) for duty in alike if numbers.get(duty.key) and _lives(spans[duty.key], between)
        ),
        known,
        almanac,
        tuple(each for each in apart if each.obligation.due),
        now,
    )


def _spans(here: QuerySet[Unit]) -> tuple[dict[int, tuple[_Span, int]], set[int]]:
    """Return for each clause how most units were given it, how many were, and which were given in several ways."""
    rows = Assignment.objects.filter(unit__in=here).values_list("requirement_id", "from_date", "to_date", "since_date")
    found: dict[int, tuple[_Span, int]] = {}
    uneven = set()
    for key, starts, ends, since, number in rows.annotate(number=Count("pk")).order_by("number", "requirement_id"):
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
