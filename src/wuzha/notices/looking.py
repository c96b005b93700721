"""Looks what there is to tell, as things stand now: what all units concerned owe, sorted to those who hear.

What many owe alike is taken together (`queries.crowds`), so that of thousands of units only what is to be told costs.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from wuzha.access import answering, not_over
from wuzha.calendar.workdays import Workdays
from wuzha.notices.papers import morning, received
from wuzha.queries.almanacs import workdays
from wuzha.queries.crowds import Crowd, crowd
from wuzha.queries.doing import Pair
from wuzha.queries.ladders import Ladders, ladders, offices
from wuzha.queries.progress import owing
from wuzha.rules.hearers import Hearers, Post
from wuzha.rules.obligations import Obligation
from wuzha.rules.roles import ROLES, is_liaison
from wuzha.rules.states import FINISHED, State, state
from wuzha.rules.unit_sets import set_of, units_of
from wuzha.rules.watching import (
    COUNTED,
    LATELY,
    WATCHED,
    Found,
    Key,
    Level,
    Outcome,
    Step,
    Told,
    counts_old,
    days_of,
    digest,
    step_of,
    tells_returned,
)
from wuzha.store import models
from wuzha.store.models.units import covering, within

BATCH = 400
"""Units of which what they keep up is held in memory at a time."""

_DAY = timedelta(days=1)
_DONE = FINISHED | {State.STANDING}


def look(people: Mapping[int, date | None], now: datetime) -> dict[int, Outcome]:
    """Return what each of these people is to be told now (naive local time), be it nothing.

    `people` go by the day on which somebody looked for them last. At the first look of a month they are told as well
    how much has been overdue for so long that it is told no more.

    Up to thirty queries; for each 400 units with duties to be kept up, whose own people these are, three to four more.
    """
    counting = [person for person, looked_on in people.items() if counts_old(looked_on, now.date())]
    held = list(posts(now.date()))
    places = covering(post.path for post in held if post.person in people)
    eye = _Eye(people, Hearers(held), told_to(people), workdays(), ladders(), now, frozenset(counting))
    eye.see(crowd(models.Unit.objects.filter(within(places), answering()), (eye.since, now.date() + _DAY), now))
    put_off, returned = snoozes(now.date()), _returned(people, eye.hearers, now.date())
    outcomes = {
        person: digest(
            eye.found[person], eye.told.get(person, {}), put_off, eye.finished, now.date(), eye.old[person],
            returned[person],
        )
        for person in people
    }  # fmt: skip
    came = received(people, eye.hearers, now.date())
    return {person: replace(outcome, papers=tuple(came[person])) for person, outcome in outcomes.items()}


def _returned(people: Mapping[int, date | None], hearers: Hearers, today: date) -> Counter[int]:
    """Return how many records of each person's own units came back since they were looked for; one query."""
    first = min((looked_on or today - LATELY for looked_on in people.values()), default=today)
    rows = models.Review.objects.filter(state=models.Review.State.RETURNED, decided_at__gte=morning(first))
    found = Counter[int]()
    for path, decided_at in rows.values_list("record__unit__path", "decided_at"):
        day = timezone.make_naive(decided_at).date() if decided_at else today
        heard = hearers.of(path, path)
        found.update(person for person in heard if person in people and tells_returned(day, people[person], today))
    return found


class _Eye:
    """Collects what is found for each person, and which of the things told before are done."""

    def __init__(
        self,
        people: Collection[int],
        hearers: Hearers,
        told: Mapping[int, Mapping[Key, Told]],
        counted: Workdays,
        rungs: Ladders,
        now: datetime,
        counting: frozenset[int],
    ) -> None:
        self.people, self.hearers, self.told = frozenset(people), hearers, told
        self.counted, self.rungs, self.now = counted, rungs, now
        self.known: dict[Pair, set[int]] = defaultdict(set)
        for requirement, unit, occasion in itertools.chain.from_iterable(told.values()):
            self.known[requirement, occasion].add(unit)
        self.found: dict[int, dict[Key, Found]] = defaultdict(dict)
        self.finished: set[Key] = set()
        self.counting, self.old = counting, Counter[int]()

    @property
    def since(self) -> date:
        """The first day on which something may have fallen due that is looked for."""
        return self.now.date() - (COUNTED if self.counting else WATCHED)

    def see(self, all_: Crowd) -> None:
        """Look through what units owe: what many owe alike, what is gone through one by one, what is kept up."""
        known, paths = all_.ground.clauses, all_.ground.paths
        homes = offices({clause.plan for clause in known.values()})
        for each, done in all_.done(all_.owed):
            self._finish(each.pair, done.units)
            office, how = homes[known[each.pair[0]].plan], state(each.obligation, None, self.now)
            self._tell(each.obligation, office, how, each.units & ~done.units, paths)
        for standing in all_.apart:
            self._see(standing.obligation, homes[standing.clause.plan], {standing.unit: standing.state}, paths)
        kept = {key for key, clause in known.items() if clause.requirement.schedule.kind == "ongoing"}
        # Of what is kept up nobody hears but a unit's own people.
        own = {unit: path for unit, path in paths.items() if self.hearers.own(path) & self.people} if kept else {}
        for batch in _batches(own):
            owed = owing(batch, self.since, self.now.date() + _DAY, clauses=kept)
            for obligation, states in owed.states(self.since, self.now.date() + _DAY, self.now):
                self._see(obligation, homes[owed.clauses[obligation.duty.key].plan], states, paths)

    def _see(self, owed: Obligation, office: str, states: Mapping[int, State], paths: Mapping[int, str]) -> None:
        """Look at one obligation as it stands at some units, be it done."""
        self._finish((owed.duty.key, owed.occasion.key), set_of(unit for unit, how in states.items() if how in _DONE))
        for how in set(states.values()):
            self._tell(owed, office, how, set_of(unit for unit, other in states.items() if other is how), paths)

    def _finish(self, pair: Pair, done: int) -> None:
        """Note of which units (a set), among those of which somebody was told, it is done."""
        self.finished.update((pair[0], unit, pair[1]) for unit in self.known.get(pair, ()) if done >> unit & 1)

    def _tell(self, owed: Obligation, office: str, how: State, units: int, paths: Mapping[int, str]) -> None:
        """Note who is to know what about one obligation that stands so at some units (a set).

        What is overdue for so long that everybody who hears of it has been told long ago is only counted.
        """
        today, due = self.now.date(), None if owed.due is None else owed.due.date()
        days = days_of(owed, self.rungs.of(office), self.counted)
        steps = {level: step_of(how, days, level, today) for level in Level}
        if steps[Level.UNIT] is None:  # then nobody above hears either
            return
        old = due is not None and due < today - WATCHED
        for unit in units_of(units):
            heard = self.hearers.of(paths[unit], office)
            if old:
                self.old.update(person for person in heard if person in self.counting)
                continue
            key = (owed.duty.key, unit, owed.occasion.key)
            for person, level in heard.items():
                step = steps[level]
                if step is not None and person in self.people:
                    self.found[person][key] = Found(level, step, due)


def posts(on: date) -> Iterator[Post]:
    """Yield the posts that people hold on a day, also at what was merged into their units; two queries."""
    held = models.Membership.objects.filter(not_over(on), person__is_active=True, from_date__lte=on)
    rows = held.order_by("unit__path", "person").values_list("person", "unit", "unit__path", "role")
    merged = _merged()
    for person, unit, path, role in rows:
        verbs = ROLES[role]
        does, answers = "record" in verbs, "review" in verbs
        for place, where in _with_merged(unit, path, merged):
            yield Post(person, place, where, does, reaches=is_liaison(role), answers=answers, signs="sign" in verbs)


def _merged() -> Mapping[int, Sequence[tuple[int, str]]]:
    """Return the units merged into others (id and path) by those; one query."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = models.Unit.objects.filter(merged_into__isnull=False).order_by("path")
    for heir, unit, path in rows.values_list("merged_into", "pk", "path"):
        if heir is not None:
            found[heir].append((unit, path))
    return found


def _with_merged(unit: int, path: str, merged: Mapping[int, Sequence[tuple[int, str]]]) -> Iterator[tuple[int, str]]:
    """Yield a unit and those merged into it, and into these in turn, whose leftovers its people finish."""
    yield unit, path
    for before, where in merged.get(unit, ()):
        yield from _with_merged(before, where, merged)


def _batches(units: Mapping[int, str]) -> Iterator[dict[int, str]]:
    rows = iter(units.items())
    while batch := dict(itertools.islice(rows, BATCH)):
        yield batch


def told_to(people: Collection[int]) -> dict[int, dict[Key, Told]]:
    """Return what these people were told last about each obligation; one query."""
    rows = models.Told.objects.filter(person__in=people).values_list(
        "person", "requirement", "unit", "occasion", "level", "step", "on_date"
    )
    found: dict[int, dict[Key, Told]] = defaultdict(dict)
    for person, requirement, unit, occasion, level, step, on in rows:
        found[person][requirement, unit, occasion] = Told(Level(level), Step(step), on)
    return found


def snoozes(today: date) -> dict[Key, date]:
    """Return until when reminders are, or lately were, put off; one query."""
    rows = models.Snooze.objects.filter(until_date__gt=today - WATCHED)
    return {
        (requirement, unit, occasion): until
        for requirement, unit, occasion, until in rows.values_list("requirement", "unit", "occasion", "until_date")
    }
