"""What was known by a moment (截至): sums and records without what was entered later.

A record counts from the moment it was entered, in the form it has now; one that was taken back since is left out, as it
no longer counts for anything. What a paper said when it was issued is in the paper itself (`queries.papers`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from wuzha.queries.duties import ObligationKey
from wuzha.queries.progress import Owing
from wuzha.rules.tallies import ClaimValue, Tally, tally
from wuzha.store.models import Claim


def entered_by(moment: datetime | None, record: str = "") -> Q:
    """Return the condition that a record had been entered by a moment (aware; None: now)."""
    return Q() if moment is None else Q(**{f"{record}created_at__lte": moment})


def sums_known_by(owed: Owing, moment: datetime) -> dict[ObligationKey, Tally]:
    """Return the sums of some units as they were by a moment; one query."""
    rows = Claim.objects.filter(
        entered_by(moment, "record__"),
        unit__in={duty.unit for duty in owed.duties},
        requirement__in=set(owed.clauses),
        occasion__in={occasion for _, _, occasion in owed.sums},
    )
    claims: dict[ObligationKey, list[ClaimValue]] = defaultdict(list)
    fields = ("requirement_id", "unit_id", "occasion", "times", "amount", "reached", "expected", "on_date")
    for requirement, unit, occasion, *said in rows.values_list(*fields):
        claims[requirement, unit, occasion].append(ClaimValue(*said))
    return {key: tally(owed.clauses[key[0]].requirement, found) for key, found in claims.items()}
