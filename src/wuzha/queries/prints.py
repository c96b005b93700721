"""Photos that look like another: exact, by four indexed pieces of each print; one query a print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from wuzha.papers.prints import Look
from wuzha.rules.prints import BITS, NEAR, QUARTERS, TOGETHER, around, distance, joined, quarters
from wuzha.store.models import Evidence, PhotoPrint

_TABLE = PhotoPrint._meta.db_table  # noqa: SLF001 - Django's public way to the table's name
_MARKS = ", ".join(["%s"] * (BITS + 1))
# Written out, since preparing these 68 look-ups took longer than carrying them out.
_SPOTS, _WHOLE = (
    " UNION ALL ".join(
        f"SELECT evidence_id, cut, q0, q1, q2, q3 FROM {_TABLE} WHERE q{place} IN ({_MARKS}) AND {which}"  # noqa: S608 - our own names
        for place in range(QUARTERS)
    )
    for which in ("cut > 0", "cut = 0")
)


def near(print_: int, *, whole: bool) -> set[tuple[int, int]]:
    """Return evidence and place of each print near this one, of whole photos (`whole`) or of their spots; one query."""
    asked = [each for piece in quarters(print_) for each in around(piece)]
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE if whole else _SPOTS, asked)
        rows = cursor.fetchall()
    return {(key, cut) for key, cut, a, b, c, d in rows if distance(joined((a, b, c, d)), print_) <= NEAR}


def alike(look: Look) -> frozenset[int]:
    """Return the ids of evidence that looks like a photo as a whole, is cut from it, or it from that."""
    found = {key for key, _ in near(look.whole, whole=True)}
    return frozenset(found.union(*map(_sharing, look.sizes)))


def _sharing(spots: Iterable[int]) -> set[int]:
    """Return the ids of evidence that has at least two of these spots."""
    ours: dict[int, set[int]] = defaultdict(set)
    theirs: dict[int, set[int]] = defaultdict(set)
    for place, spot in enumerate(spots):
        for key, cut in near(spot, whole=False):
            ours[key].add(place)
            theirs[key].add(cut)
    return {key for key in ours if min(len(ours[key]), len(theirs[key])) >= TOGETHER}


def oldest(keys: Iterable[int], record: int) -> Evidence | None:
    """Return the oldest of these photos that proves another record in force; one query, none without photos."""
    if not (keys := set(keys)):
        return None
    rows = Evidence.objects.filter(pk__in=keys, record__withdrawn_at__isnull=True).exclude(record=record)
    return rows.select_related("record").order_by("pk").first()
