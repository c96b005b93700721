"""Merging (合并): clauses of one unit that one record can satisfy, proposed only where `rules.match` itself agrees.

Records are laid on days so that as few as possible serve all occasions of a group of clauses; then every one of them is
matched as if somebody had made it. A group whose clauses are not all fulfilled by that is never proposed, so a proposal
leaves what is covered unchanged.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, islice

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.occasions import Occasion, occasions
from wuzha.plan.model import UNSAID, Quantity, Recurring, Requirement
from wuzha.plan.vocabulary import Vocabulary
from wuzha.rules.match import ACTIVITIES, REPORT, match
from wuzha.rules.obligations import Duty
from wuzha.rules.recorded import Recorded
from wuzha.rules.rhythms import rhythm_of
from wuzha.rules.tallies import ClaimValue, met, tally, times_asked

Group = tuple[int, ...]
"""Clauses by their place in the list, in order."""

_DAY = timedelta(days=1)
_EVERYBODY = 100
"""Of a hundred expected, a hundred come: a record that reaches the whole audience, in whatever unit."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Clauses (by their place in the list given) that share records: so many a year `before`, so many `after`.

    `records` are such records, one after the other: what the proof was made with.
    """

    clauses: Group
    before: int
    after: int
    records: tuple[Recorded, ...]

    @property
    def saved(self) -> int:
        """How many records a year it saves."""
        return self.before - self.after


@dataclass(order=True, slots=True)
class _Laid:
    """A record to be made on a day, and the clauses it is meant for."""

    day: date
    serves: set[int] = field(default_factory=set, compare=False)
    period: str = field(default="", compare=False)


def occasions_in(requirement: Requirement, year: int, almanac: Almanac = PLAIN) -> tuple[Occasion, ...]:
    """Return the occasions of a recurring clause that begin in a year; none of any other clause."""
    schedule = requirement.schedule
    if not isinstance(schedule, Recurring):
        return ()
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return tuple(each for each in occasions(rhythm_of(schedule, UNSAID), first, after, almanac) if each.starts >= first)


def proposals(
    requirements: Sequence[Requirement], *, year: int, almanac: Almanac = PLAIN, vocabulary: Vocabulary
) -> tuple[Proposal, ...]:
    """Return what can be merged among the recurring clauses one unit owes, the greatest saving first.

    Every clause is in one proposal at most, so what they save may be added up. Groups grow by whatever saves most,
    which need not be the best of all partitions.
    """
    made = _Scene(requirements, year, almanac, vocabulary)
    owed: list[Group] = [(place,) for place, each in enumerate(requirements) if occasions_in(each, year, almanac)]
    groups: list[Group] = []
    for group in made.grown(owed):
        # Hardly ever does a group fail as a whole; then it is grown again, each step of it proved.
        alone: list[Group] = [(place,) for place in group]
        groups += [group] if made.fulfils(group) else made.grown(alone, proved=True)
    found = [made.proposal(group) for group in groups if len(group) > 1]
    return tuple(sorted(found, key=lambda each: (-each.saved, each.clauses)))


class _Scene:
    """The clauses of one unit in one year."""

    def __init__(
        self, requirements: Sequence[Requirement], year: int, almanac: Almanac, vocabulary: Vocabulary
    ) -> None:
        self._clauses = requirements
        self._almanac = almanac
        self._vocabulary = vocabulary
        self._owed = [occasions_in(each, year, almanac) for each in requirements]
        # Wide around the year, so that every occasion of it lies whole inside the duty.
        span = date(year - 1, 1, 1), date(year + 2, 1, 1)
        self._duties = [Duty(place, each, 0, *span, span[1]) for place, each in enumerate(requirements)]
        self._layouts: dict[Group, list[_Laid]] = {}
        self._savings: dict[tuple[Group, Group], int] = {}

    def grown(self, groups: Sequence[Group], *, proved: bool = False) -> list[Group]:
        """Join groups, what saves most first, until nothing more is saved; `proved`: only joins that fulfil all."""
        found, refused = list(groups), set[Group]()
        while True:
            pairs = (pair for pair in combinations(found, 2) if _joined(*pair) not in refused)
            best = max(pairs, key=lambda pair: (self._saved(*pair), pair), default=None)
            if best is None or self._saved(*best) <= 0:
                return found
            whole = _joined(*best)
            if proved and not self.fulfils(whole):
                refused.add(whole)
            else:
                found = [group for group in found if group not in best] + [whole]

    def _saved(self, one: Group, other: Group) -> int:
        """Return how many records a year two groups save when they become one; 0 when they do not go together."""
        if (one, other) not in self._savings:
            saved = 0
            if all(self._together(a, b) for a in one for b in other):
                saved = len(self._layout(one)) + len(self._layout(other)) - len(self._layout(_joined(one, other)))
            self._savings[one, other] = saved
        return self._savings[one, other]

    def fulfils(self, group: Group) -> bool:
        """Say whether the records laid for a group fulfil every occasion of each of its clauses."""
        duties = [self._duties[place] for place in group]
        claims: dict[tuple[int, str], list[ClaimValue]] = defaultdict(list)
        for record in self._records(group):
            for found in match(record, duties, self._vocabulary, self._almanac):
                if found.claim is not None:
                    claims[found.duty.key, found.occasion.key].append(found.claim)
        return all(
            met(self._clauses[place], tally(self._clauses[place], claims[place, occasion.key]))
            for place in group
            for occasion in self._owed[place]
        )

    def proposal(self, group: Group) -> Proposal:
        before = sum(len(self._layout((place,))) for place in group)
        return Proposal(group, before, len(self._layout(group)), tuple(self._records(group)))

    def _together(self, one: int, other: int) -> bool:
        """Say whether one record can be of both clauses: the same kind of activity, countable in both."""
        a, b = self._clauses[one], self._clauses[other]
        if "forbidden" in {a.count.same_record, b.count.same_record}:
            return False
        if a.quantity and b.quantity and a.quantity.unit != b.quantity.unit:
            return False
        if self._is_report(a) and (not self._is_report(b) or a.schedule != b.schedule):
            return False  # a report is for one period, and due on one day
        covers = self._vocabulary.covers
        return covers(ACTIVITIES, a.activity, b.activity) or covers(ACTIVITIES, b.activity, a.activity)

    def _is_report(self, clause: Requirement) -> bool:
        return self._vocabulary.covers(ACTIVITIES, REPORT, clause.activity)

    def _layout(self, group: Group) -> list[_Laid]:
        """Lay as few records as possible: whatever ends first is served as late as it can be, so that it serves others.

        This is optimal for intervals on a line. Several times in one occasion fall on different days while it has any.
        """
        if group not in self._layouts:
            laid: list[_Laid] = []
            needs = [(occasion.ends, occasion, place) for place in group for occasion in self._owed[place]]
            for _, occasion, place in sorted(needs):
                _serve(laid, occasion, place, times_asked(self._clauses[place]))
            self._layouts[group] = laid
        return self._layouts[group]

    def _records(self, group: Group) -> Iterator[Recorded]:
        for number, laid in enumerate(self._layout(group), start=1):
            served = [self._clauses[place] for place in sorted(laid.serves)]
            finest = max(served, key=lambda each: len(self._vocabulary.ancestors(ACTIVITIES, each.activity)))
            amount, unit = _amount([each.quantity for each in served if each.quantity])
            reach = _EVERYBODY if any(each.coverage for each in served) else None
            yield Recorded(
                key=number,
                unit=0,
                activity=finest.activity,
                starts=laid.day,
                ends=laid.day,
                handed_in=laid.day,
                period=laid.period if self._is_report(finest) else None,
                audience=frozenset(code for each in served for code in each.audience),
                amount=amount,
                amount_unit=unit,
                attended=reach,
                expected=reach,
                evidence=frozenset(kind for each in served for kind in each.evidence),
            )


def _joined(one: Group, other: Group) -> Group:
    return tuple(sorted(one + other))


def _serve(laid: list[_Laid], occasion: Occasion, place: int, times: int) -> None:
    """Let the latest records inside an occasion serve a clause, adding what is missing; `laid` stays in order."""
    inside: list[_Laid] = []
    for each in reversed(laid):
        if each.day < occasion.starts:
            break
        inside.append(each)
    chosen = inside[:times]
    missing = times - len(chosen)
    taken = {each.day for each in inside} if missing else set()
    days = (occasion.ends - n * _DAY for n in range(1, occasion.days + 1))
    free = list(islice((day for day in days if day not in taken), missing))
    for number in range(missing):
        added = _Laid(free[number] if number < len(free) else occasion.last_day, period=occasion.key)
        insort(laid, added)
        chosen.append(added)
    for each in chosen:
        each.serves.add(place)


def _amount(asked: Sequence[Quantity]) -> tuple[int | None, str]:
    """Return the amount that is enough for all quantities asked for, and its unit; None when none is."""
    if not asked:
        return None, ""
    return max(each.n + {">": 1, "<": -1}.get(each.op, 0) for each in asked), asked[0].unit
