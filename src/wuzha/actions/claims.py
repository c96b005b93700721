"""Claims (核销): what a record counts for, and the running sums that follow; the inside of every record action."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q

from wuzha.plan.model import Requirement as Asked
from wuzha.queries.duties import requirement_value
from wuzha.queries.matching import above, claim_values, counting, said
from wuzha.rules.match import Match
from wuzha.rules.records import RecordForm, recorded
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
    if row.withdrawn_at:
        _sum_up(before, {})
        return 0
    kinds = row.evidence.values_list("kind", flat=True)
    return _count(row, said(row), kinds, before)


def count_first(row: Record, form: RecordForm, *, evidence: Iterable[str]) -> int:
    """Work out the claims of a record just stored, with its form and kinds of files at hand; return how many."""
    return _count(row, said(row, form), evidence, set())


def _count(row: Record, form: RecordForm, evidence: Iterable[str], before: set[tuple[int, int, str]]) -> int:
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
    found = counting(seen, path)
    made = [_claim(row, each, each.claim) for each in found if each.claim]
    Claim.objects.bulk_create(made)
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
    return within(tuple(sorted(set(asking.values_list("unit__path", flat=True)))), "unit__path")


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
    """Recompute the sums of these obligations from their claims; an obligation without claims has no row.

    `known` are requirements at hand already.
    """
    if not touched:
        return
    unknown = {key for _, key, _ in touched} - known.keys()
    bodies = Requirement.objects.filter(pk__in=unknown).values_list("pk", "body") if unknown else ()
    asked = {**known, **{key: requirement_value(body) for key, body in bodies}}
    claims = claim_values(touched)
    kept = []
    for (unit, requirement, occasion), values in sorted(claims.items()):
        if not values:
            Fulfilment.objects.filter(unit=unit, requirement=requirement, occasion=occasion).delete()
            continue
        total = tally(asked[requirement], values)
        sums = {name: getattr(total, name) for name in SUMS}
        kept.append(Fulfilment(unit_id=unit, requirement_id=requirement, occasion=occasion, **sums))
    # One statement for all of them, whether they have a row already or not.
    Fulfilment.objects.bulk_create(
        kept, update_conflicts=True, update_fields=SUMS, unique_fields=("unit", "requirement", "occasion")
    )
