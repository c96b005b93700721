"""Photos that look like another: exact, by four indexed pieces of each print, in two queries."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from wuzha.rules.prints import BITS, NEAR, QUARTERS, around, distance, joined, quarters
from wuzha.store.models import Evidence, PhotoPrint

_TABLE = PhotoPrint._meta.db_table  # noqa: SLF001 - Django's public way to the table's name
_MARKS = ", ".join(["%s"] * (BITS + 1))
# Written out, since preparing these 68 look-ups took longer than carrying them out.
_ANY, _WHOLE = (
    " UNION ALL ".join(
        f"SELECT evidence_id, q0, q1, q2, q3 FROM {_TABLE} WHERE q{place} IN ({_MARKS}){also}"  # noqa: S608 - our own names
        for place in range(QUARTERS)
    )
    for also in ("", " AND cut = 0")
)


def near(print_: int, *, whole: bool) -> set[int]:
    """Return the ids of evidence with a print near this one; with `whole`, only prints of whole photos; one query."""
    asked = [each for piece in quarters(print_) for each in around(piece)]
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE if whole else _ANY, asked)
        rows = cursor.fetchall()
    return {key for key, a, b, c, d in rows if distance(joined((a, b, c, d)), print_) <= NEAR}


def alike(prints: Sequence[int], record: int) -> Evidence | None:
    """Return the oldest photo of another record in force that looks like this one, or of which one is cut."""
    if not prints:
        return None
    keys = near(prints[0], whole=False)
    for print_ in prints[1:]:
        keys |= near(print_, whole=True)
    rows = Evidence.objects.filter(pk__in=keys, record__withdrawn_at__isnull=True).exclude(record=record)
    return rows.select_related("record").order_by("pk").first()
