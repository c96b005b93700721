"""How units stand: every obligation of a stretch of days with its state. Four to eleven queries, however many units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.queries.almanacs import almanacs_for
from wuzha.queries.duties import Clause, ObligationKey, duties, tallies
from wuzha.queries.memory import Recall, afresh
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.states import LIFTED, MET, State, state
from wuzha.rules.tallies import Tally
from wuzha.rules.unfold import unfold


class Standing(NamedTuple):
    """One obligation of one unit, what was recorded towards it, and how it stands now; a page makes thousands."""

    clause: Clause
    obligation: Obligation
    tally: Tally | None
    state: State

    @property
    def unit(self) -> int:
        """The unit that owes it."""
        return self.obligation.duty.unit

    @property
    def missing(self) -> bool:
        """Whether it is late and not done."""
        return self.state is State.OVERDUE

    @property
    def lifted(self) -> bool:
        """Whether it is not asked for (免除, 暂停) and not done: counted apart."""
        return self.state in LIFTED

    @property
    def done(self) -> bool:
        """Whether what was asked has been done, in time or late."""
        return self.state in MET


@dataclass(frozen=True, slots=True)
class Owing:
    """What some units owe in a stretch of days, as fetched: it can be unfolded for some units or summed for all."""

    duties: tuple[Duty, ...]
    clauses: Mapping[int, Clause]
    almanacs: Mapping[int, Almanac]
    sums: Mapping[ObligationKey, Tally]
    unfolded: Mapping[tuple[object, ...], Sequence[Obligation]]
    kinds: Mapping[tuple[object, ...], Sequence[Duty]]

    def standings(
        self, since: date, until: date, now: datetime, units: Collection[int] | None = None
    ) -> list[Standing]:
        """Return every obligation (of some units, if told) whose life touches [since, until), in plan order."""
        found = []
        untouched: dict[tuple[object, ...], State] = {}
        for duty in self.duties:
            if units is not None and duty.unit not in units:
                continue
            kind, clause, pauses = _kind(duty, self.almanacs), self.clauses[duty.key], duty.pauses
            for each in self._unfold(kind, duty, since, until):
                obligation = each if each.duty is duty else each.of(duty)
                total = self.sums.get((duty.key, duty.unit, each.occasion.key))
                if total is None:  # then nothing else tells how it stands
                    days = each.opens, each.due, each.grace, each.occasion.ends, pauses
                    stands = untouched.get(days) or untouched.setdefault(days, state(obligation, None, now))
                else:
                    stands = state(obligation, total, now)
                found.append(Standing(clause, obligation, total, stands))
        return found

    def states(self, since: date, until: date, now: datetime) -> Iterator[tuple[Obligation, Mapping[int, State]]]:
        """Yield each obligation with the state of every unit that owes it; for numbers over many units.

        The obligation's own duty is that of one unit: what a clause asks of many alike is unfolded once, so the cost
        grows with clauses and records, not with units times periods.
        """
        for kind, same in self.kinds.items():
            key = same[0].key
            for obligation in self._unfold(kind, same[0], since, until):
                untouched = state(obligation, None, now)
                totals = ((duty.unit, self.sums.get((key, duty.unit, obligation.occasion.key))) for duty in same)
                yield (
                    obligation,
                    {unit: untouched if total is None else state(obligation, total, now) for unit, total in totals},
                )

    def _unfold(self, kind: tuple[object, ...], duty: Duty, since: date, until: date) -> Sequence[Obligation]:
        """Unfold a duty, or take what fetching found of its kind, if it was for the same days."""
        known = self.unfolded.get((since, until, *kind))
        return unfold(duty, since, until, self.almanacs.get(duty.unit, PLAIN)) if known is None else known


def alike(duties: Iterable[Duty], almanacs: Mapping[int, Almanac]) -> dict[tuple[object, ...], list[Duty]]:
    """Put together what a clause asks of many units alike, so that it is unfolded once."""
    found: dict[tuple[object, ...], list[Duty]] = defaultdict(list)
    for duty in duties:
        found[_kind(duty, almanacs)].append(duty)
    return found


def _kind(duty: Duty, almanacs: Mapping[int, Almanac]) -> tuple[object, ...]:
    """Return what tells duties apart that unfold unlike; those of one kind differ in their unit only."""
    # Equal almanacs are one object, so that which one it is tells them apart.
    own = (duty.takes_over, duty.levels, duty.matters, duty.pauses)
    return duty.key, duty.starts, duty.ends, own, id(almanacs.get(duty.unit, PLAIN))


def owing(
    paths: Mapping[int, str],
    since: date,
    until: date,
    *,
    clauses: Collection[int] | None = None,
    recall: Recall = afresh,
) -> Owing:
    """Fetch what these units (id to path) owe at any time in [since, until); four to eleven queries.

    Of the sums only those of the occasions in question, so that the years behind cost nothing. Clauses, how time is
    counted and what duties of a kind unfold to, for whomever, are taken as remembered (`recall`).
    """
    owed, known = duties(list(paths), since, until, only=clauses, recall=recall)
    almanacs = almanacs_for(paths, owed, recall)
    kept, kinds = recall(("unfolded", since, until), dict[object, Sequence[Obligation]]), alike(owed, almanacs)
    unfolded = {
        (since, until, *kind): _unfolded(same[0], (since, until), almanacs.get(same[0].unit, PLAIN), kept)
        for kind, same in kinds.items()
    }
    occasions = {obligation.occasion.key for found in unfolded.values() for obligation in found}
    sums = tallies({duty.unit for duty in owed}, {duty.key for duty in owed}, occasions)
    return Owing(tuple(owed), known, almanacs, sums, unfolded, kinds)


def _unfolded(
    duty: Duty, between: tuple[date, date], almanac: Almanac, kept: dict[object, Sequence[Obligation]]
) -> Sequence[Obligation]:
    if duty.matters or duty.pauses:  # those are one unit's own
        return unfold(duty, *between, almanac)
    kind = duty.key, duty.starts, duty.ends, duty.takes_over, duty.levels, almanac
    if kind not in kept:
        kept[kind] = unfold(duty, *between, almanac)
    return kept[kind]


def standings(
    paths: Mapping[int, str], since: date, until: date, now: datetime, *, clauses: Collection[int] | None = None
) -> list[Standing]:
    """Return every obligation of these units (id to path) whose life touches [since, until), in the order of the plans.

    `now` is naive local time. `clauses` limits to some requirements. Four to eleven queries.
    """
    return owing(paths, since, until, clauses=clauses).standings(since, until, now)
