"""Claims (核销): what a record counts for, and the running sums that follow; the inside of every record action."""

from __future__ import annotations

from datetime import timedelta

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.duties import duties, requirement_value, terms_of
from wuzha.rules.match import Match, Recorded, match
from wuzha.rules.tallies import ClaimValue, tally
from wuzha.store.models import Claim, Fulfilment, Record, Requirement

# A deadline or an ongoing duty may have begun long before the record; a report may be for a period long past.
LOOK_BACK = timedelta(days=400)


def matches(row: Record, evidence: frozenset[str]) -> list[Match]:
    """Return every obligation the record's unit owes that its activity fits, counting or lacking something."""
    since, until = row.starts - LOOK_BACK, max(row.ends, row.handed_in) + timedelta(days=1)
    owed, _ = duties([row.unit_id], since, until)
    terms = terms_of({row.unit_id: row.unit.path or ""}, since, until)[row.unit_id]
    return match(recorded(row, evidence), owed, load_vocabulary(), terms)


def recount(row: Record) -> int:
    """Work a record's claims out anew and bring the sums they touch up to date; return how many claims it has now.

    The sums are recomputed from all claims of the obligation, so repeating this changes nothing.
    """
    type(row.unit).objects.select_for_update().only("pk").get(pk=row.unit_id)  # one writer per unit at a time
    before = set(row.claims.values_list("requirement_id", "occasion"))
    row.claims.all().delete()
    evidence = frozenset(row.evidence.values_list("kind", flat=True)) | frozenset(row.originals)
    counting = [] if row.withdrawn_at else [found for found in matches(row, evidence) if found.counts]
    made = [_claim(row, found, found.claim) for found in counting if found.claim is not None]
    Claim.objects.bulk_create(made)
    _sum_up(row.unit_id, before | {(claim.requirement_id, claim.occasion) for claim in made})
    return len(made)


def recorded(row: Record, evidence: frozenset[str]) -> Recorded:
    """Return the record as the value the rules judge; `evidence` is the kinds of proof it has."""
    return Recorded(
        key=row.pk or 0,
        unit=row.unit_id,
        activity=row.activity,
        starts=row.starts,
        ends=row.ends,
        handed_in=row.handed_in,
        period=row.period or None,
        audience=frozenset(row.audience),
        amount=row.amount,
        amount_unit=row.amount_unit,
        attended=row.attended,
        expected=row.expected,
        evidence=evidence,
    )


def _claim(row: Record, found: Match, value: ClaimValue) -> Claim:
    return Claim(
        record=row,
        requirement_id=found.duty.key,
        unit_id=row.unit_id,
        occasion=found.occasion.key,
        times=value.times,
        amount=value.amount,
        reached=value.reached,
        expected=value.expected,
        on_date=value.on,
        reasons=list(found.reasons),
    )


def _sum_up(unit: int, touched: set[tuple[int, str]]) -> None:
    """Recompute the sums of these obligations from their claims; an obligation without claims has no row."""
    if not touched:
        return
    bodies = dict(Requirement.objects.filter(pk__in={key for key, _ in touched}).values_list("pk", "body"))
    claims: dict[tuple[int, str], list[ClaimValue]] = {key: [] for key in touched}
    rows = Claim.objects.filter(unit=unit, requirement__in=bodies, occasion__in={occasion for _, occasion in touched})
    for requirement, occasion, *value in rows.values_list(
        "requirement_id", "occasion", "times", "amount", "reached", "expected", "on_date"
    ):
        if (requirement, occasion) in claims:
            claims[requirement, occasion].append(ClaimValue(*value))
    for (requirement, occasion), values in sorted(claims.items()):
        place = {"unit_id": unit, "requirement_id": requirement, "occasion": occasion}
        if not values:
            Fulfilment.objects.filter(**place).delete()
            continue
        total = tally(requirement_value(bodies[requirement]), values)
        sums = ("times", "amount", "reached", "expected", "met_on", "last_on")
        Fulfilment.objects.update_or_create(**place, defaults={name: getattr(total, name) for name in sums})
