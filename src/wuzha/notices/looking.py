"""Looks what there is to tell, as things stand now: what all units concerned owe, sorted to those who hear."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from wuzha.access import answering, not_over
from wuzha.calendar.workdays import Workdays
from wuzha.notices.papers import morning, received
from wuzha.queries.almanacs import workdays
from wuzha.queries.notices import Ladders, ladders, offices
from wuzha.queries.progress import Owing, owing
from wuzha.rules.hearers import Hearers, Post
from wuzha.rules.roles import ROLES, is_liaison
from wuzha.rules.states import FINISHED, State
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
from wuzha.store.models.units import within

BATCH = 400
"""Units whose progress is held in memory at a time."""

_DAY = timedelta(days=1)
_DONE = FINISHED | {State.STANDING}


def look(people: Mapping[int, date | None], now: datetime) -> dict[int, Outcome]:
    """Return what each of these people is to be told now (naive local time), be it nothing.

    `people` go by the day on which somebody looked for them last. At the first look of a month they are told as well
    how much has been overdue for so long that it is told no more.

    Eight queries, and for each 400 units the four to nine of `queries.progress`, and one.
    """
    counting = [person for person, looked_on in people.items() if counts_old(looked_on, now.date())]
    posts = list(_posts(now.date()))
    places = {post.path for post in posts if post.person in people}
    eye = _Eye(people, Hearers(posts), told_to(people), workdays(), ladders(), now, frozenset(counting))
    for batch in _batches(_units(places)):
        eye.see(batch, owing(batch, eye.since, now.date() + _DAY))
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
        self.known = {key for each in told.values() for key in each}
        self.found: dict[int, dict[Key, Found]] = defaultdict(dict)
        self.finished: set[Key] = set()
        self.counting, self.old = counting, Counter[int]()

    @property
    def since(self) -> date:
        """The first day on which something may have fallen due that is looked for."""
        return self.now.date() - (COUNTED if self.counting else WATCHED)

    def see(self, paths: Mapping[int, str], owed: Owing) -> None:
        """Look through what some units (id to path) owe."""
        today = self.now.date()
        homes = offices({clause.plan for clause in owed.clauses.values()})
        for obligation, states in owed.states(self.since, today + _DAY, self.now):
            requirement = obligation.duty.key
            office = homes[owed.clauses[requirement].plan]
            days = days_of(obligation, self.rungs.of(office), self.counted)
            due = None if obligation.due is None else obligation.due.date()
            steps = {(state, level): step_of(state, days, level, today) for state in State for level in Level}
            if due is not None and due < today - WATCHED:
                self._count(paths, office, {unit: steps[how, Level.UNIT] for unit, how in states.items()})
                continue
            for unit, state in states.items():
                key = (requirement, unit, obligation.occasion.key)
                if state in _DONE and key in self.known:
                    self.finished.add(key)
                if steps[state, Level.UNIT] is None:
                    continue
                for person, level in self.hearers.of(paths[unit], office).items():
                    step = steps[state, level]
                    if step is not None and person in self.people:
                        self.found[person][key] = Found(level, step, due)

    def _count(self, paths: Mapping[int, str], office: str, steps: Mapping[int, Step | None]) -> None:
        """Count what is overdue for so long that everybody who hears of it has been told long ago."""
        for unit, step in steps.items():
            if step is Step.OVERDUE:
                self.old.update(person for person in self.hearers.of(paths[unit], office) if person in self.counting)


def _posts(on: date) -> Iterator[Post]:
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


def _units(places: Collection[str]) -> Iterable[tuple[int, str]]:
    """Return the units below these paths that somebody answers for, those of one superior together."""
    rows = models.Unit.objects.filter(within(tuple(places)), answering())
    return rows.order_by("path").values_list("pk", "path")


def _batches(units: Iterable[tuple[int, str]]) -> Iterator[dict[int, str]]:
    rows = iter(units)
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
