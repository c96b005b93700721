"""What a record bears upon: the clauses it counts for, and those it falls just short of, as the rules find them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.occasions import Occasion, say_occasion
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.almanacs import almanacs_for
from wuzha.queries.duties import Clause, clauses, duties
from wuzha.rules.match import Match, Recorded, match
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.records import RecordForm
from wuzha.rules.states import STATE_NAMES, State, state
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
    almanac: Almanac

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

    @property
    def occasion_name(self) -> str:
        """The occasion in Chinese."""
        return say_occasion(self.occasion)

    @property
    def state_name(self) -> str:
        """The state in Chinese, empty where nothing is owed."""
        return STATE_NAMES[self.state] if self.state else ""

    @property
    def section(self) -> str:
        """Where in its document the clause stands, headings from the outermost in, its title left out."""
        return " / ".join(part for part in self.clause.requirement.section if part != self.clause.plan_title)


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
    """Match a record with everything its unit owes; `path` is the unit's. Two to seven queries."""
    since, until = record.starts - LOOK_BACK, max(record.ends, record.handed_in) + timedelta(days=1)
    owed, known = duties([record.unit], since, until)
    almanac = almanacs_for({record.unit: path}, owed).get(record.unit, PLAIN)
    return Matched(tuple(match(record, owed, load_vocabulary(), almanac)), known, almanac)


def bearings(record: Recorded, matched: Matched, now: datetime) -> list[Bearing]:
    """Return what a record bears upon and how everything would stand with it, stored already or not; one query.

    `now` is naive local time. Of the near misses, what others have done already and what ended before is left out.
    """
    touched = {(each.duty.key, each.occasion.key) for each in matched.found}
    others = claim_values(record.unit, touched, without=record.key)
    found = []
    for each in matched.found:
        claims = others[each.duty.key, each.occasion.key] + ([each.claim] if each.claim else [])
        found.append(_bearing(each, matched, claims, now))
    return [
        bearing
        for bearing, each in zip(found, matched.found, strict=True)
        if each.counts or (bearing.shortfall and record.starts < each.duty.ends)
    ]


def stored_bearings(record: Recorded, claims: Iterable[Claim], matched: Matched, now: datetime) -> list[Bearing]:
    """Return what a stored record counts for, in the words kept with its claims; one or two queries.

    `now` is naive local time.
    """
    kept = {(claim.requirement_id, claim.occasion): claim for claim in claims}
    values = claim_values(record.unit, kept)
    known = {(each.duty.key, each.occasion.key): each for each in matched.found}
    lost = {requirement for requirement, _ in kept} - matched.clauses.keys()
    clauses_of = {**matched.clauses, **(clauses(lost) if lost else {})}
    found = []
    for (requirement, occasion), claim in kept.items():
        each, clause = known.get((requirement, occasion)), clauses_of[requirement]
        total = tally(clause.requirement, values[requirement, occasion])
        owed = obligation_of(each.duty, each.occasion, matched.almanac) if each else None
        found.append(
            Bearing(
                clause=clause,
                occasion=occasion,
                counts=True,
                reasons=tuple(claim.reasons),
                lacking=(),
                state=state(owed, total, now) if owed else None,
                shortfall=shortfall(clause.requirement, total),
            )
        )
    return found


def _bearing(found: Match, matched: Matched, claims: Sequence[ClaimValue], now: datetime) -> Bearing:
    total = tally(found.duty.requirement, claims) if claims else None
    owed = obligation_of(found.duty, found.occasion, matched.almanac)
    return Bearing(
        clause=matched.clauses[found.duty.key],
        occasion=found.occasion.key,
        counts=found.counts,
        reasons=found.reasons,
        lacking=found.lacking,
        state=None if owed is None else state(owed, total, now),
        shortfall=shortfall(found.duty.requirement, total or Tally()),
    )


def obligation_of(duty: Duty, occasion: Occasion, almanac: Almanac) -> Obligation | None:
    """Return what a duty asks in an occasion; None when it is not owed then."""
    for owed in unfold(duty, occasion.starts, occasion.ends, almanac):
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
