"""Photos that look like another: exact for whole photos, by spots for cut ones; three statements for a photo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db import connection

from wuzha.papers.prints import Look
from wuzha.rules.prints import BITS, NEAR, QUARTERS, around, distance, joined, quarters, stretches, together
from wuzha.store.models import Evidence, PhotoPrint

MOST = 500
"""So many photos that share a spot with a new one are compared with it whole, those that share most first."""
_TABLE = PhotoPrint._meta.db_table  # noqa: SLF001 - Django's public way to the table's name
_MARKS = ", ".join(["%s"] * (BITS + 1))
# Written out, since preparing these 68 look-ups took longer than carrying them out.
_WHOLE = " UNION ALL ".join(
    f"SELECT evidence_id, q0, q1, q2, q3 FROM {_TABLE} WHERE q{place} IN ({_MARKS}) AND cut = 0"  # noqa: S608 - our own names
    for place in range(QUARTERS)
)


def near(print_: int) -> set[int]:
    """Return the ids of evidence that looks like this as a whole; one query."""
    asked = [each for piece in quarters(print_) for each in around(piece)]
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, asked)
        rows = cursor.fetchall()
    return {key for key, *pieces in rows if distance(joined(pieces), print_) <= NEAR}


def alike(look: Look) -> frozenset[int]:
    """Return the ids of evidence that looks like a photo as a whole, is cut from it, or it from that."""
    spots = _spots_of(_touched({spot for spots in look.sizes for spot in spots}))
    cut = {key for key, theirs in spots.items() if any(together(ours, theirs) for ours in look.sizes)}
    return frozenset(near(look.whole) | cut)


def _touched(asked: Collection[int]) -> list[int]:
    """Return the ids of evidence that has a spot near one of these, with no difference in some stretch; one query."""
    if not asked:
        return []
    ours: dict[tuple[int, int], list[int]] = defaultdict(list)
    wanted: list[set[tuple[int, int, int]]] = [set() for _ in range(QUARTERS)]
    for spot in asked:
        for place, stretch in enumerate(stretches(spot)):
            wanted[place].add(stretch)
            ours[place, stretch[0]].append(spot)
    statement = " UNION ALL ".join(_found_by(place, len(each)) for place, each in enumerate(wanted))
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for each in wanted for stretch in each for value in stretch])
        rows = cursor.fetchall()
    shared: dict[int, set[int]] = defaultdict(set)
    for place, key, *pieces in rows:
        their = joined(pieces)
        if any(distance(our, their) <= NEAR for our in ours[place, pieces[place]]):
            shared[key].add(their)  # once, in however many stretches nothing differs
    return sorted(shared, key=lambda key: len(shared[key]), reverse=True)[:MOST]


def _found_by(place: int, number: int) -> str:
    """Return the statement that finds the spots which are like one of so many asked for in a stretch."""
    asked, following = ", ".join(["(%s, %s, %s)"] * number), (place + 1) % QUARTERS
    return (  # CROSS JOIN tells SQLite to begin with what is asked for
        f"SELECT {place}, evidence_id, q0, q1, q2, q3 FROM (VALUES {asked}) AS asked CROSS JOIN {_TABLE}"  # noqa: S608 - our own names
        f" WHERE q{place} = column1 AND q{following} BETWEEN column2 AND column3 AND cut > 0"
    )


def _spots_of(keys: Collection[int]) -> Mapping[int, list[int]]:
    """Return the prints of all spots of this evidence; one query, none without any."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = PhotoPrint.objects.filter(evidence__in=keys, cut__gt=0).values_list("evidence", "q0", "q1", "q2", "q3")
    for key, *pieces in rows if keys else ():
        found[key].append(joined(pieces))
    return found


def oldest(keys: Iterable[int], record: int) -> Evidence | None:
    """Return the oldest of these photos that proves another record in force; one query, none without photos."""
    if not (keys := set(keys)):
        return None
    rows = Evidence.objects.filter(pk__in=keys, record__withdrawn_at__isnull=True).exclude(record=record)
    return rows.select_related("record").order_by("pk").first()
