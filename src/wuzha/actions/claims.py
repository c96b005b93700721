"""Claims (核销): what a record counts for, and the running sums that follow; the inside of every record action."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from wuzha.queries.duties import requirement_value
from wuzha.queries.matching import above, claim_values, matches, said
from wuzha.rules.match import Match
from wuzha.rules.records import recorded
from wuzha.rules.tallies import ClaimValue, tally
from wuzha.store.models import Assignment, Claim, Fulfilment, Record, Requirement
from wuzha.store.models.units import within

SUMS = ("times", "amount", "reached", "expected", "met_on", "last_on", "nothing")


def recount(row: Record) -> int:
    """Work a record's claims out anew and bring the sums they touch up to date; return how many claims it has now.

    The sums are recomputed from all claims of the obligation, so repeating this changes nothing.
    """
    before = set(row.claims.values_list("unit_id", "requirement_id", "occasion"))
    row.claims.all().delete()
    made = [] if row.withdrawn_at else [_claim(row, found, found.claim) for found in _counting(row) if found.claim]
    Claim.objects.bulk_create(made)
    _sum_up(before | {(claim.unit_id, claim.requirement_id, claim.occasion) for claim in made})
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
    return within(tuple(sorted(set(asking.values_list("unit__path", flat=True)))), "unit__path")


def _counting(row: Record) -> list[Match]:
    kinds = frozenset(row.evidence.values_list("kind", flat=True))
    path = row.unit.path
    record = recorded(
        said(row), unit=row.unit_id, evidence=kinds, handed_in=row.handed_in, key=row.pk, above=above(path)
    )
    return matches(record, path).counting


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


def _sum_up(touched: set[tuple[int, int, str]]) -> None:
    """Recompute the sums of these obligations from their claims; an obligation without claims has no row."""
    if not touched:
        return
    bodies = dict(Requirement.objects.filter(pk__in={key for _, key, _ in touched}).values_list("pk", "body"))
    claims = claim_values(touched)
    kept = []
    for (unit, requirement, occasion), values in sorted(claims.items()):
        if not values:
            Fulfilment.objects.filter(unit=unit, requirement=requirement, occasion=occasion).delete()
            continue
        total = tally(requirement_value(bodies[requirement]), values)
        sums = {name: getattr(total, name) for name in SUMS}
        kept.append(Fulfilment(unit_id=unit, requirement_id=requirement, occasion=occasion, **sums))
    # One statement for all of them, whether they have a row already or not.
    Fulfilment.objects.bulk_create(
        kept, update_conflicts=True, update_fields=SUMS, unique_fields=("unit", "requirement", "occasion")
    )
