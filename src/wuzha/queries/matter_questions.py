"""Matters (事项) that wait for a person's word: clauses that look at them, of which it is open whether they apply."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.model import Triggered
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import requirement_value
from wuzha.queries.happenings import value
from wuzha.rules.matters import FUNCTIONAL, asks, reach
from wuzha.rules.matters import Matter as Happened
from wuzha.store import models
from wuzha.store.models import Matter

LATELY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Asking:
    """A matter with the number of clauses of which a person must say whether they apply."""

    matter: int
    kind_name: str
    unit_name: str
    on: date
    clauses: int


@dataclass(frozen=True, slots=True)
class Question:
    """A clause of which a person must say whether it applies to a matter; `answer` None: not said yet.

    `requirement` is the id of its first version, so that a judgement holds through all of them; `clause` its own.
    """

    requirement: int
    code: str
    quote: str
    words: str
    answer: bool | None
    clause: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A clause that waits for a matter, with the areas of the units that owe it, and from and to when they do."""

    key: int
    first: int
    code: str
    quote: str
    schedule: Triggered
    spans: list[tuple[str, date, date]]

    def owed(self, path: str, day: date) -> bool:
        """Tell whether some unit owed it that day whom a matter at the unit with this path concerns."""
        return any(path.startswith(area) and starts <= day < ends for area, starts, ends in self.spans)


def asking(*, by: Actor, now: datetime) -> tuple[Asking, ...]:
    """Return the open matters that wait for `by`'s word, newest first; up to four queries. `now` is naive local time.

    Only kinds are looked through that some clause waits for whose words or facts can leave something open.
    """
    if not (by.may("matter") or by.may("case")):
        return ()
    began = now - LATELY
    doubts = _doubts(began.date())
    mine = access.matters(by, "matter").filter(closed_at=None, withdrawn_at=None, kind__in=doubts)
    rows = mine.filter(happened_at__gte=timezone.make_aware(began)).select_related("unit")
    doubtful = [row for row in rows.order_by("-happened_at", "-pk") if _is_doubtful(value(row), doubts[row.kind])]
    numbers, name = open_clauses(doubtful), load_vocabulary().name
    return tuple(
        Asking(row.pk, name("events", row.kind), row.unit.name, _day(row), numbers[row.pk])
        for row in doubtful
        if numbers[row.pk]
    )


def _doubts(since: date) -> dict[str, dict[Triggered, set[int]]]:
    """Return, by kind of matter, what clauses say of it that can leave something open, with their first versions.

    Only plans count that ended on no day before `since`.
    """
    rows = models.Requirement.objects.filter(kind="triggered", plan__ends__gt=since)
    found: dict[str, dict[Triggered, set[int]]] = defaultdict(lambda: defaultdict(set))
    for key, origin, body in rows.values_list("pk", "origin_id", "body"):
        schedule = requirement_value(body).schedule
        if isinstance(schedule, Triggered) and (schedule.where or schedule.when):
            found[schedule.on][schedule].add(origin or key)
    return found


def _is_doubtful(seen: Happened, doubts: Mapping[Triggered, Collection[int]]) -> bool:
    words = load_vocabulary()
    return any(set(firsts) - seen.judged.keys() and asks(schedule, seen, words) for schedule, firsts in doubts.items())


def open_clauses(rows: Iterable[Matter]) -> Counter[int]:
    """Return of how many clauses it is open whether they apply to each of some matters; two queries at most."""
    known = [row for row in rows if row.closed_at is None and row.withdrawn_at is None]
    areas = around({step for row in known for step in row.unit.steps}) if known else {}
    clauses = _waiting(areas) if areas else []
    return Counter({row.pk: sum(each.answer is None for each in _questions(row, clauses)) for row in known})


def questions(row: Matter, areas: Mapping[int, str] | None = None) -> tuple[Question, ...]:
    """Return the clauses whose words or facts leave it to a person whether they apply to a matter.

    Only such clauses count as some unit owed then whom the matter concerns. `areas` is what `around` returns for it,
    where that is known already; one query then, else two.
    """
    return tuple(_questions(row, _waiting(around(row.unit.steps) if areas is None else areas)))


def _questions(row: Matter, clauses: Iterable[_Waiting]) -> Iterator[Question]:
    seen, day = value(row), _day(row)
    for each in clauses:
        words = asks(each.schedule, seen, load_vocabulary())
        if words and each.owed(row.unit.path, day):
            yield Question(each.first, each.code, each.quote, words, seen.judged.get(each.first), each.key)


def waited_for(*, by: Actor, unit: int, kinds: Sequence[str], day: date) -> tuple[str, ...]:
    """Return which of these kinds of matter a clause waits for on a day, should they happen at a unit.

    Without those that `by` does not register there; up to two queries, and one for each kind.
    """
    places = {kind: access.matter_units(by, kind).filter(pk=unit).first() for kind in kinds}
    here = next(filter(None, places.values()), None)
    if here is None:
        return ()
    awaited = {clause.schedule.on for clause in _waiting(around(here.steps)) if clause.owed(here.path, day)}
    return tuple(kind for kind, place in places.items() if place and kind in awaited)


def around(steps: Collection[int]) -> dict[int, str]:
    """Return some units and the offices beside them, with the path below which matters concern each; one query."""
    near = models.Unit.objects.filter(Q(pk__in=steps) | Q(parent__in=steps, type__in=FUNCTIONAL))
    return {pk: reach(path, type_) for pk, path, type_ in near.values_list("pk", "path", "type")}


def _waiting(areas: Mapping[int, str]) -> list[_Waiting]:
    """Return the clauses that wait for a matter and are owed by some of these units; one query."""
    held = models.Assignment.objects.filter(unit__in=areas, requirement__kind="triggered").values_list(
        *("requirement_id", "requirement__origin_id", "requirement__code", "requirement__body"),
        *("unit_id", "from_date", "to_date"),
    )
    found: dict[int, _Waiting] = {}
    for key, origin, code, body, unit, starts, ends in held.order_by("requirement__plan", "requirement__position"):
        requirement = requirement_value(body)
        if isinstance(requirement.schedule, Triggered):
            first = _Waiting(key, origin or key, code, requirement.quote, requirement.schedule, [])
            found.setdefault(key, first).spans.append((areas[unit], starts, ends))
    return list(found.values())


def _day(row: Matter) -> date:
    return timezone.make_naive(row.happened_at).date()
