"""Claims (核销): what a record counts for, and the running sums that follow; the inside of every record action."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import connection
from django.db.models import Q

from wuzha.actions.turns import begun_at
from wuzha.plan.model import Requirement as Asked
from wuzha.queries.duties import requirement_value
from wuzha.queries.matching import above, claim_values, counting, said
from wuzha.queries.memory import MEMORY, Recall, afresh
from wuzha.rules.match import Match
from wuzha.rules.records import RecordForm, recorded
from wuzha.rules.tallies import ClaimValue, Tally, tally
from wuzha.store.models import Assignment, Claim, Fulfilment, Record, Requirement
from wuzha.store.models.units import covering, within
from wuzha.store.statements import insert

SUMS = ("times", "amount", "reached", "expected", "met_on", "last_on", "nothing")
_KEY = ("unit_id", "requirement_id", "occasion")
_MOST = 1000
"""So many sums are written in one statement; SQLite takes no more than 32,766 values."""


def recount(row: Record) -> int:
    """Work a record's claims out anew and bring the sums they touch up to date; return how many claims it has now.

    The sums are recomputed from all claims of the obligation, so repeating this changes nothing.
    """
    before = set(row.claims.values_list("unit_id", "requirement_id", "occasion"))
    row.claims.all().delete()
    if row.withdrawn_at:
        _sum_up(before, {})
        return 0
    kinds = row.evidence.values_list("kind", flat=True)
    return _count(row, said(row), kinds, before)


def count_first(row: Record, form: RecordForm, *, evidence: Iterable[str]) -> int:
    """Work out the claims of a record just stored, with its form and kinds of files at hand; return how many.

    Where storing it is all that the turn is for, what plans ask and how time is counted is taken as remembered.
    """
    recall: Recall = afresh
    if seal := begun_at():
        MEMORY.look(seal)
        recall = MEMORY.get
    return _count(row, said(row, form), evidence, set(), recall)


def _count(
    row: Record,
    form: RecordForm,
    evidence: Iterable[str],
    before: set[tuple[int, int, str]],
    recall: Recall = afresh,
) -> int:
    """Store the claims of a record that has none, and the sums of what they and the ones `before` touch."""
    path = row.unit.path
    seen = recorded(
        form,
        unit=row.unit_id,
        evidence=frozenset(evidence),
        handed_in=row.handed_in,
        key=row.pk,
        above=above(path),
    )
    found = counting(seen, path, recall)
    made = [_claim(row, each, each.claim) for each in found if each.claim]
    insert(made)
    touched = before | {(claim.unit_id, claim.requirement_id, claim.occasion) for claim in made}
    _sum_up(touched, {each.duty.key: each.duty.requirement for each in found})
    return len(made)


def recount_since(*, units: Collection[int], since: date) -> None:
    """Work out anew what these units recorded for days from `since` on; part of actions that give them duties."""
    later = Q(ends__gte=since) | Q(handed_in__gte=since)
    own = Q(unit__in=units) | Q(served__in=units) | _below(units)
    rows = Record.objects.filter(later, own, withdrawn_at__isnull=True).distinct()
    for row in rows.select_related("unit").order_by("unit", "pk"):
        recount(row)


def _below(units: Collection[int]) -> Q:
    """Return the condition for records of units below those that owe a clause which counts them; one query."""
    asking = Assignment.objects.filter(unit__in=units, requirement__body__contains='"below"')
    return within(covering(asking.values_list("unit__path", flat=True).distinct()), "unit__path")


def _claim(row: Record, found: Match, value: ClaimValue) -> Claim:
    return Claim(
        record=row,
        requirement_id=found.duty.key,
        unit_id=found.duty.unit,
        occasion=found.occasion.key,
        times=value.times,
        amount=value.amount,
        reached=value.reached,
        expected=value.expected,
        on_date=value.on,
        reasons=list(found.reasons),
    )


def _sum_up(touched: set[tuple[int, int, str]], known: Mapping[int, Asked]) -> None:
    """Recompute the sums of these obligations from their claims; one that has none any more keeps an empty row.

    `known` are requirements at hand already.
    """
    if not touched:
        return
    unknown = {key for _, key, _ in touched} - known.keys()
    bodies = Requirement.objects.filter(pk__in=unknown).values_list("pk", "body") if unknown else ()
    asked = {**known, **{key: requirement_value(body) for key, body in bodies}}
    sums = [(key, tally(asked[key[1]], values)) for key, values in sorted(claim_values(touched).items())]
    for begun in range(0, len(sums), _MOST):
        _write(sums[begun : begun + _MOST])


def _write(sums: Collection[tuple[tuple[int, int, str], Tally]]) -> None:
    """Write sums, whether they have a row already or not, as one change; written out, since every record does it."""
    table, day = Fulfilment._meta.db_table, connection.ops.adapt_datefield_value  # noqa: SLF001 - Django's public way to the table's name
    change = f"(SELECT COALESCE(MAX(changed), 0) + 1 FROM {table})"  # noqa: S608 - our own names
    columns = [f'"{name}"' for name in SUMS]
    row = f"({', '.join(['%s'] * len((*_KEY, *SUMS)))}, {change})"
    values: list[int | str | date | None] = []
    for key, total in sums:
        plain = (total.times, total.amount, total.reached, total.expected)
        values += (*key, *plain, day(total.met_on), day(total.last_on), total.nothing)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join((*_KEY, *columns))}, changed) VALUES {', '.join([row] * len(sums))}"  # noqa: S608 - as above
            f" ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET"
            f" {', '.join(f'{name} = EXCLUDED.{name}' for name in (*columns, 'changed'))}",
            values,
        )
