"""What a record bears upon: the clauses it counts for, and those it falls just short of, as the rules find them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wuzha.calendar.occasions import Occasion
from wuzha.calendar.terms import Term
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import Clause, by_terms, duties, terms_of
from wuzha.rules.match import Match, Recorded, match
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.records import RecordForm
from wuzha.rules.states import State, state
from wuzha.rules.tallies import ClaimValue, Tally, shortfall, tally
from wuzha.rules.unfold import unfold
from wuzha.store.models import Claim, Record

LOOK_BACK = timedelta(days=400)
"""A deadline or an ongoing duty may have begun long before the record; a report may be for a period long past."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Every obligation of its unit that a record's activity fits, counting or lacking something, with the clauses."""

    found: tuple[Match, ...]
    clauses: dict[int, Clause]
    terms: tuple[Term, ...]

    @property
    def counting(self) -> list[Match]:
        """Those the record counts for."""
        return [each for each in self.found if each.counts]


@dataclass(frozen=True, slots=True)
class Bearing:
    """One clause a record bears upon: why it counts, or what it lacks; how the obligation stands with it.

    `occasion` is the key of the occasion; `state` is None where nothing is owed then; `shortfall` says what is still to
    be done, empty when nothing is.
    """

    clause: Clause
    occasion: str
    counts: bool
    reasons: tuple[str, ...]
    lacking: tuple[str, ...]
    state: State | None
    shortfall: str


def said(row: Record) -> RecordForm:
    """Return what a stored record says."""
    return RecordForm(
        activity=row.activity,
        starts=row.starts,
        ends=row.ends,
        title=row.title,
        handed_in=row.handed_in,
        period=row.period,
        place=row.place,
        audience=tuple(row.audience),
        topics=tuple(row.topics),
        expected=row.expected,
        attended=row.attended,
        amount=row.amount,
        amount_unit=row.amount_unit,
        originals=tuple(row.originals),
        note=row.note,
        nothing_to_report=row.nothing_to_report,
    )


def matches(record: Recorded, path: str) -> Matched:
    """Match a record with everything its unit owes; `path` is the unit's. Two or three queries."""
    since, until = record.starts - LOOK_BACK, max(record.ends, record.handed_in) + timedelta(days=1)
    owed, known = duties([record.unit], since, until)
    by_term = any(by_terms(duty) for duty in owed)
    terms = terms_of({record.unit: path}, since, until)[record.unit] if by_term else ()
    return Matched(tuple(match(record, owed, load_vocabulary(), terms)), known, terms)


def bearings(record: Recorded, matched: Matched, now: datetime) -> list[Bearing]:
    """Return what a record bears upon as the obligations stand with it, whether or not it is stored; one query.

    `now` is naive local time. What others have fulfilled already, and what ended before the record, is left out of the
    near misses.
    """
    touched = {(each.duty.key, each.occasion.key) for each in matched.found}
    others = claim_values(record.unit, touched, without=record.key)
    return [
        bearing
        for each in matched.found
        for bearing in (_bearing(each, matched, others, now),)
        if bearing.counts or (record.starts < each.duty.ends and bearing.shortfall)
    ]


def _bearing(
    found: Match, matched: Matched, others: Mapping[tuple[int, str], list[ClaimValue]], now: datetime
) -> Bearing:
    claims = others[found.duty.key, found.occasion.key] + ([found.claim] if found.claim else [])
    total = tally(found.duty.requirement, claims) if claims else None
    owed = obligation_of(found.duty, found.occasion, matched.terms)
    return Bearing(
        clause=matched.clauses[found.duty.key],
        occasion=found.occasion.key,
        counts=found.counts,
        reasons=found.reasons,
        lacking=found.lacking,
        state=None if owed is None else state(owed, total, now),
        shortfall=shortfall(found.duty.requirement, total or Tally()),
    )


def obligation_of(duty: Duty, occasion: Occasion, terms: Sequence[Term]) -> Obligation | None:
    """Return what a duty asks in an occasion; None when it is not owed then."""
    for owed in unfold(duty, occasion.starts, occasion.ends, terms):
        if owed.occasion.key == occasion.key:
            return owed
    return None


def claim_values(
    unit: int, touched: Collection[tuple[int, str]], *, without: int = 0
) -> dict[tuple[int, str], list[ClaimValue]]:
    """Return what is claimed towards obligations (requirement, occasion) of a unit, an empty list where nothing is.

    One query; `without` is a record to leave out.
    """
    found: dict[tuple[int, str], list[ClaimValue]] = {each: [] for each in touched}
    rows = Claim.objects.filter(
        unit=unit,
        requirement__in={requirement for requirement, _ in touched},
        occasion__in={occasion for _, occasion in touched},
    ).exclude(record=without)
    fields = ("requirement_id", "occasion", "times", "amount", "reached", "expected", "on_date")
    for requirement, occasion, *value in rows.values_list(*fields):
        if (requirement, occasion) in found:
            found[requirement, occasion].append(ClaimValue(*value))
    return found
