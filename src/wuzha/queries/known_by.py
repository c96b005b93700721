"""What was known by a moment (截至): sums and records without what was entered later.

A record counts from the moment it was entered, in the form it has now; one that was taken back since is left out, as it
no longer counts for anything. What a paper said when it was issued is in the paper itself (`queries.papers`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from wuzha.queries.doing import Asked, Done, Pair
from wuzha.queries.duties import Clause, ObligationKey
from wuzha.queries.gathering import gathered, set_in
from wuzha.queries.progress import Owing
from wuzha.rules.tallies import ClaimValue, Tally, tally
from wuzha.rules.unit_sets import set_of
from wuzha.store.models import Claim

_SAID = ("times", "amount", "reached", "expected", "on_date", "record__nothing_to_report")


def entered_by(moment: datetime | None, record: str = "") -> Q:
    """Return the condition that a record had been entered by a moment (aware; None: now)."""
    return Q() if moment is None else Q(**{f"{record}created_at__lte": moment})


def owing_known_by(owed: Owing, moment: datetime | None) -> Owing:
    """Return what some units owe with the sums as they were by a moment; one query, none for now."""
    if moment is None:
        return owed
    occasions = {occasion for _, _, occasion in owed.sums}
    claims = Claim.objects.filter(
        unit__in={duty.unit for duty in owed.duties}, requirement__in=set(owed.clauses), occasion__in=occasions
    )
    return replace(owed, sums=_sums(claims, owed.clauses, moment))


def done_known_by(
    done: Mapping[Pair, Done], asked: Iterable[Asked], clauses: Mapping[int, Clause], moment: datetime | None
) -> Mapping[Pair, Done]:
    """Return who had done these obligations by a moment, given who has done them now; two queries, none for now.

    Only where something was entered later is added up anew what had been entered by then.
    """
    if moment is None:
        return done
    last_days = {(requirement, occasion): last for requirement, occasion, last in asked}
    keys, occasions = {key for key, _ in last_days}, {occasion for _, occasion in last_days}
    claims = Claim.objects.filter(requirement__in=keys, occasion__in=occasions)
    rows = claims.exclude(entered_by(moment, "record__")).order_by().values_list("requirement_id", "occasion")
    later = {(key, occasion): set_in(units) for key, occasion, units in rows.annotate(units=gathered("unit_id"))}
    then: dict[Pair, list[tuple[int, Tally]]] = defaultdict(list)
    touched = claims.filter(requirement__in={key for key, _ in later}, occasion__in={each for _, each in later})
    for (key, unit, occasion), total in _sums(touched, clauses, moment, later).items():
        if total.met_on:
            then[key, occasion].append((unit, total))
    return {
        pair: _done(found & ~later[pair], then[pair], last_days[pair]) if pair in later else found
        for pair, found in done.items()
    }


def _done(others: Done, then: Iterable[tuple[int, Tally]], last: date) -> Done:
    """Return who has done it among `others`, and who had, with their sums."""
    known = list(then)
    return Done(
        others.units | set_of(unit for unit, _ in known),
        others.nothing | set_of(unit for unit, total in known if total.nothing),
        others.late | set_of(unit for unit, total in known if total.met_on and total.met_on > last),
    )


def _sums(
    claims: QuerySet[Claim],
    clauses: Mapping[int, Clause],
    moment: datetime,
    only: Mapping[Pair, int] | None = None,
) -> dict[ObligationKey, Tally]:
    """Add up what had been claimed by a moment; where told, `only` for some units (a set) of each obligation."""
    found: dict[ObligationKey, list[ClaimValue]] = defaultdict(list)
    rows = claims.filter(entered_by(moment, "record__"))
    for requirement, unit, occasion, *said in rows.values_list("requirement_id", "unit_id", "occasion", *_SAID):
        if only is None or only.get((requirement, occasion), 0) >> unit & 1:
            found[requirement, unit, occasion].append(ClaimValue(*said))
    return {key: tally(clauses[key[0]].requirement, values) for key, values in found.items()}
