"""What is done: for each obligation the set of units that have done it, remembered and brought up to date.

Every sum that changes carries the number of its change (`Fulfilment.changed`), and changes come one after another. So
what was fetched once is kept, and where the log tells that something happened, the sums changed since are put in. There
is no second copy of progress in the tables that could differ from the first.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import Max

from wuzha.queries.gathering import gathering, set_in
from wuzha.queries.memory import Position
from wuzha.rules.unit_sets import set_of
from wuzha.store.models import Fulfilment
from wuzha.store.snapshots import of_moment

KEPT = 8192
"""So many obligations are kept; of 50,000 units some 20 KB each, of a county one."""
MOST = 20_000
"""More changes than that since the last look are not put in one by one: all is fetched anew."""
STATEMENTS = 400
"""So many parts go into one statement; SQLite takes no more than 500."""

Pair = tuple[int, str]
"""A clause and an occasion."""
Asked = tuple[int, str, date]
"""A clause, an occasion, and the last day on which doing it is in time."""


@dataclass(frozen=True, slots=True)
class Done:
    """The units that have done what a clause asks in an occasion; of them those with nothing to report, those late."""

    units: int = 0
    nothing: int = 0
    late: int = 0

    def __and__(self, units: int) -> Done:
        return Done(self.units & units, self.nothing & units, self.late & units)

    def put(self, unit: int, *, done: bool, nothing: bool, late: bool) -> Done:
        """Return the same with one unit as it stands now."""
        bit = 1 << unit
        marks = ((self.units, done), (self.nothing, done and nothing), (self.late, done and late))
        return Done(*(units | bit if marked else units & ~bit for units, marked in marks))


NONE = Done()


class Doing:
    """What was fetched of whom has done what, and the number of the last change it is known to hold at.

    While a moment is held for reading (`store.snapshots`), it is one of that moment's own, as `queries.memory` is.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Pair, dict[date, Done]] = OrderedDict()
        self._at = Position()
        self._change = 0
        self._lock = Lock()

    def look(self, at: Position) -> None:
        """Put in what has changed; no query where the log (`at`) is where it was, else one.

        Whoever comes late, with a place passed already, changes nothing: of what was put in since, what others fetched
        before and keep afterwards would know nothing.
        """
        if (own := of_moment(Doing) or self) is not self:
            own.look(at)
            return
        with self._lock:
            if at.history < self._at.history or (at.history == self._at.history and at.entry <= self._at.entry):
                return
            if at.history != self._at.history:
                self._begin()
            else:
                self._put_in_changes()
            self._at = at

    def knows(self, asked: Iterable[Asked]) -> bool:
        """Say whether all of that is at hand."""
        if (own := of_moment(Doing) or self) is not self:
            return own.knows(asked)
        return all(last in self._kept.get((requirement, occasion), ()) for requirement, occasion, last in asked)

    def of(self, asked: Collection[Asked]) -> dict[Pair, Done]:
        """Return who has done these obligations; no query where all is at hand, else one for 400 kinds of days."""
        if (own := of_moment(Doing) or self) is not self:
            return own.of(asked)
        with self._lock:
            at, found, lacking = self._at, dict[Pair, Done](), list[Asked]()
            for requirement, occasion, last in asked:
                pair = requirement, occasion
                done = self._kept.get(pair, {}).get(last)
                if done is None:
                    lacking.append((requirement, occasion, last))
                else:
                    found[pair] = done
                    self._kept.move_to_end(pair)
        fetched = _fetched(lacking)
        with self._lock:
            if at == self._at:  # else something may have changed after it was fetched
                for requirement, occasion, last in lacking:
                    self._kept.setdefault((requirement, occasion), {})[last] = fetched[requirement, occasion]
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found | fetched

    def _begin(self) -> None:
        self._kept.clear()
        self._change = Fulfilment.objects.aggregate(newest=Max("changed"))["newest"] or 0

    def _put_in_changes(self) -> None:
        rows = Fulfilment.objects.filter(changed__gt=self._change).order_by("changed")
        fields = ("requirement_id", "occasion", "unit_id", "met_on", "nothing", "changed")
        changes = list(rows.values_list(*fields)[: MOST + 1])
        if len(changes) > MOST:
            self._begin()
            return
        for requirement, occasion, unit, met_on, nothing, change in changes:
            kept = self._kept.get((requirement, occasion), {})
            for last, done in kept.items():
                late = met_on is not None and met_on > last
                kept[last] = done.put(unit, done=met_on is not None, nothing=nothing, late=late)
            self._change = change


DOING = Doing()


def _fetched(asked: Collection[Asked]) -> dict[Pair, Done]:
    """Return who has done these obligations, as the tables say; a walk past all that anybody did in the occasions."""
    # Each part is a walk through one stretch of the index `fulfilment_met`. Of one condition with OR the databases read
    # the table instead, and the ORM takes longer to write it than they to answer it.
    table = Fulfilment._meta.db_table  # noqa: SLF001 - Django's public way to the table's name
    gathered = f"{gathering()}(CAST(unit_id AS text), ',')"
    found = {(requirement, occasion): NONE for requirement, occasion, _ in asked}
    parts = list(_parts(asked))
    for begun in range(0, len(parts), STATEMENTS):
        statements, values = [], list[Any]()
        for last, occasions, requirements in parts[begun : begun + STATEMENTS]:
            statements.append(
                f'SELECT requirement_id, occasion, {gathered}, {gathered} FILTER (WHERE "nothing"),'  # noqa: S608 - our own names
                f" {gathered} FILTER (WHERE met_on > %s) FROM {table} WHERE occasion IN ({_places(occasions)})"
                f" AND requirement_id IN ({_places(requirements)}) AND met_on IS NOT NULL"
                " GROUP BY occasion, requirement_id"
            )
            values += (last, *occasions, *requirements)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), values)
            for requirement, occasion, *sets in cursor.fetchall():
                found[requirement, occasion] = Done(*map(set_in, sets))
    return found


def looked_up(units: Collection[int], asked: Collection[Asked]) -> dict[Pair, Done]:
    """Return which of some units have done these obligations; one query, which looks the units up one by one."""
    rows = Fulfilment.objects.filter(
        unit__in=units,
        requirement__in={requirement for requirement, _, _ in asked},
        occasion__in={occasion for _, occasion, _ in asked},
        met_on__isnull=False,
    ).values_list("requirement_id", "occasion", "unit_id", "met_on", "nothing")
    by_pair: dict[Pair, list[tuple[int, date, bool]]] = defaultdict(list)
    for requirement, occasion, unit, met_on, nothing in rows:
        if met_on:
            by_pair[requirement, occasion].append((unit, met_on, nothing))
    found = {}
    for requirement, occasion, last in asked:
        sums = by_pair.get((requirement, occasion), ())
        found[requirement, occasion] = (
            Done(
                set_of(unit for unit, _, _ in sums),
                set_of(unit for unit, _, nothing in sums if nothing),
                set_of(unit for unit, met_on, _ in sums if met_on > last),
            )
            if sums
            else NONE
        )
    return found


def _parts(asked: Iterable[Asked]) -> Iterator[tuple[date, tuple[str, ...], tuple[int, ...]]]:
    """Put together what is fetched alike: clauses with the same occasions and the same last day."""
    occasions: dict[tuple[int, date], set[str]] = defaultdict(set)
    for requirement, occasion, last in asked:
        occasions[requirement, last].add(occasion)
    alike: dict[tuple[date, tuple[str, ...]], list[int]] = defaultdict(list)
    for (requirement, last), found in occasions.items():
        alike[last, tuple(sorted(found))].append(requirement)
    return ((last, found, tuple(requirements)) for (last, found), requirements in alike.items())


def _places(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))
