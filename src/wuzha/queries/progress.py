"""How units stand: every obligation of a stretch of days with its state. Three or four queries, however many units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from wuzha.queries.duties import Clause, by_terms, duties, tallies, terms_of
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import State, state
from wuzha.rules.tallies import Tally
from wuzha.rules.unfold import unfold


@dataclass(frozen=True, slots=True)
class Standing:
    """One obligation of one unit, what was recorded towards it, and how it stands now."""

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
    def done(self) -> bool:
        """Whether what was asked has been done, in time or late."""
        return self.state in {State.DONE, State.DONE_LATE, State.STANDING, State.STANDING_STALE}


def standings(
    paths: Mapping[int, str], since: date, until: date, now: datetime, *, clauses: Collection[int] | None = None
) -> list[Standing]:
    """Return every obligation of these units (id to path) whose life touches [since, until), in the order of the plans.

    `now` is naive local time. `clauses` limits to some requirements.
    """
    owed, known = duties(list(paths), since, until)
    if clauses is not None:
        owed = [duty for duty in owed if duty.key in clauses]
    schools = {duty.unit: paths[duty.unit] for duty in owed if by_terms(duty)}
    terms = terms_of(schools, since, until) if schools else {}
    sums = tallies(list(paths), None if clauses is None else list(clauses))
    found = []
    for duty in owed:
        for obligation in unfold(duty, since, until, terms.get(duty.unit, ())):
            total = sums.get((duty.key, duty.unit, obligation.occasion.key))
            found.append(Standing(known[duty.key], obligation, total, state(obligation, total, now)))
    return found
