"""What a record bears upon: the clauses it counts for, and those it falls just short of, as the rules find them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import connection

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.occasions import Occasion, say_occasion
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.almanacs import almanacs_for
from wuzha.queries.duties import Clause, clauses, duties_asking, with_pauses
from wuzha.queries.memory import Recall, afresh
from wuzha.rules.match import ACTIVITIES, Match, match
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.recorded import Recorded
from wuzha.rules.records import RecordForm
from wuzha.rules.states import STATE_NAMES, State, state
from wuzha.rules.tallies import ClaimValue, Tally, shortfall, tally
from wuzha.rules.unfold import unfold
from wuzha.rules.why import why
from wuzha.store.models import Claim, Record, Unit
from wuzha.store.models.units import steps
from wuzha.store.statements import places, table_of

LOOK_BACK = timedelta(days=400)
"""A deadline or an ongoing duty may have begun long before the record; a report may be for a period long past."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Every obligation of its unit that a record's activity fits, counting or lacking something, with the clauses."""

    found: tuple[Match, ...]
    clauses: dict[int, Clause]
    almanacs: Mapping[int, Almanac]

    @property
    def counting(self) -> list[Match]:
        """Those the record counts for."""
        return [each for each in self.found if each.counts]


@dataclass(frozen=True, slots=True)
class Bearing:
    """One clause a record bears upon: why it counts, or what it lacks; how the obligation stands with it.

    `occasion` is the key of the occasion; `state` is None where nothing is owed then; `shortfall` says what is still to
    be done, empty when nothing is; `needs` the fields that would make it count, or count fully; `why` how it stands.
    """

    clause: Clause
    occasion: str
    counts: bool
    reasons: tuple[str, ...]
    lacking: tuple[str, ...]
    state: State | None
    shortfall: str
    unit: int
    needs: tuple[str, ...] = ()
    why: str = ""

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


def plain(row: Record) -> RecordForm:
    """Return what a record says in itself, without what it was done for; no query."""
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


def said(row: Record, form: RecordForm | None = None) -> RecordForm:
    """Return what a stored record says; two queries, none where the form it was just made from is at hand."""
    done_for = row.matters.values_list("pk", flat=True) if form is None else form.matters
    served = row.served.values_list("pk", flat=True) if form is None else form.served
    return replace(
        plain(row), matters=tuple(sorted(done_for)), served=tuple(sorted(served)), clauses=tuple(row.clauses)
    )


def above(path: str) -> frozenset[int]:
    """Return the units above the one with that path."""
    return frozenset(steps(path)[:-1])


def matches(record: Recorded, path: str) -> Matched:
    """Match a record with what its unit owes of its kind, and what of others it may count for; two to nine queries.

    `path` is the unit's. Units above, and those below it was done for, are asked too; the rules decide.
    """
    return _matched(record, path, lifted=True)


def counting(record: Recorded, path: str, recall: Recall = afresh) -> list[Match]:
    """Return only what a record counts for, as it is when it is stored; two to eight queries, one where all is known.

    It counts for what is exempted or paused as well, so that is not asked.
    """
    return _matched(record, path, lifted=False, recall=recall).counting


@lru_cache(maxsize=512)
def _asking(activity: str) -> frozenset[str]:
    """Return the activities of clauses that a record of one may count for."""
    words = load_vocabulary()
    known = {code for code in words.entries(ACTIVITIES) if words.covers(ACTIVITIES, code, activity)}
    return frozenset(known | {activity})


def _matched(record: Recorded, path: str, *, lifted: bool, recall: Recall = afresh) -> Matched:
    since, until = record.starts - LOOK_BACK, max(record.ends, record.handed_in) + timedelta(days=1)
    others = record.above | record.served
    owed, known = duties_asking(_asking(record.activity), [record.unit, *sorted(others)], (since, until), recall)
    owed = with_pauses(owed) if lifted else owed
    owed = [duty for duty in owed if duty.unit == record.unit or duty.requirement.count.from_]
    units = list(dict.fromkeys((record.unit, *(duty.unit for duty in owed))))
    almanacs = almanacs_for(_paths(units, record.unit, path), owed, recall)
    found = [
        each
        for unit in units
        for each in match(
            record, [duty for duty in owed if duty.unit == unit], load_vocabulary(), almanacs.get(unit, PLAIN)
        )
    ]
    return Matched(tuple(found), known, almanacs)


def _paths(units: Collection[int], own: int, path: str) -> dict[int, str]:
    """Return the paths of units; one query where others than the record's own are among them."""
    if set(units) <= {own}:
        return {own: path}
    return dict(Unit.objects.filter(pk__in=units).values_list("pk", "path"))


def bearings(record: Recorded, matched: Matched, now: datetime) -> list[Bearing]:
    """Return what a record bears upon and how everything would stand with it, stored already or not; one query.

    `now` is naive local time. Of the near misses, what others have done already and what ended before is left out.
    """
    touched = {(each.duty.unit, each.duty.key, each.occasion.key) for each in matched.found}
    others = claim_values(touched, without=record.key)
    found = []
    for each in matched.found:
        claims = others[each.duty.unit, each.duty.key, each.occasion.key] + ([each.claim] if each.claim else [])
        found.append(_bearing(each, matched, claims, now))
    return [
        bearing
        for bearing, each in zip(found, matched.found, strict=True)
        if each.counts or (bearing.shortfall and record.starts < each.duty.ends)
    ]


def stored_bearings(claims: Iterable[Claim], matched: Matched, now: datetime) -> list[Bearing]:
    """Return what a stored record counts for, in the words kept with its claims; one or two queries.

    `now` is naive local time.
    """
    kept = {(claim.unit_id, claim.requirement_id, claim.occasion): claim for claim in claims}
    values = claim_values(kept)
    known = {(each.duty.unit, each.duty.key, each.occasion.key): each for each in matched.found}
    lost = {requirement for _, requirement, _ in kept} - matched.clauses.keys()
    clauses_of = {**matched.clauses, **(clauses(lost) if lost else {})}
    found = []
    for (unit, requirement, occasion), claim in kept.items():
        each, clause = known.get((unit, requirement, occasion)), clauses_of[requirement]
        total = tally(clause.requirement, values[unit, requirement, occasion])
        owed = obligation_of(each.duty, each.occasion, matched.almanacs.get(unit, PLAIN)) if each else None
        found.append(
            Bearing(
                clause=clause,
                occasion=occasion,
                counts=True,
                reasons=tuple(claim.reasons),
                lacking=(),
                state=state(owed, total, now) if owed else None,
                shortfall=shortfall(clause.requirement, total),
                unit=unit,
                why=why(owed, total, now) if owed else "",
            )
        )
    return found


def _bearing(found: Match, matched: Matched, claims: Sequence[ClaimValue], now: datetime) -> Bearing:
    total = tally(found.duty.requirement, claims) if claims else None
    owed = obligation_of(found.duty, found.occasion, matched.almanacs.get(found.duty.unit, PLAIN))
    return Bearing(
        clause=matched.clauses[found.duty.key],
        occasion=found.occasion.key,
        counts=found.counts,
        reasons=found.reasons,
        lacking=found.lacking,
        state=None if owed is None else state(owed, total, now),
        shortfall=shortfall(found.duty.requirement, total or Tally()),
        unit=found.duty.unit,
        needs=found.needs,
        why=why(owed, total, now) if owed else "",
    )


def obligation_of(duty: Duty, occasion: Occasion, almanac: Almanac) -> Obligation | None:
    """Return what a duty asks in an occasion; None when it is not owed then."""
    for owed in unfold(duty, occasion.starts, occasion.ends, almanac):
        if owed.occasion.key == occasion.key:
            return owed
    return None


_CLAIMED = "unit_id", "requirement_id", "occasion", "times", "amount", "reached", "expected", "on_date"


def claim_values(
    touched: Collection[tuple[int, int, str]], *, without: int = 0
) -> dict[tuple[int, int, str], list[ClaimValue]]:
    """Return what is claimed towards obligations (unit, requirement, occasion), an empty list where nothing is.

    One query, none for no obligation; `without` is a record to leave out. Written out, since every record asks it.
    """
    found: dict[tuple[int, int, str], list[ClaimValue]] = {each: [] for each in touched}
    if not found:
        return found
    units, requirements, occasions = (sorted(set(each)) for each in zip(*found, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'claim.{name}' for name in _CLAIMED)}, record.nothing_to_report"  # noqa: S608 - our own names
            f" FROM {table_of(Claim)} claim JOIN {table_of(Record)} record ON record.id = claim.record_id"
            f" WHERE claim.unit_id IN {places(units)} AND claim.requirement_id IN {places(requirements)}"
            f" AND claim.occasion IN {places(occasions)} AND claim.record_id <> %s",
            [*units, *requirements, *occasions, without],
        )
        rows = cursor.fetchall()
    for unit, requirement, occasion, *value in rows:
        if (unit, requirement, occasion) in found:
            found[unit, requirement, occasion].append(ClaimValue(*value))
    return found
