"""The list of records (记录清单) of a unit and those below it, for other programmes, other installations, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.utils.crypto import salted_hmac

from wuzha import access
from wuzha.access import Actor
from wuzha.papers.sheets import Value
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.matching import plain
from wuzha.store.models import Record

CHUNK = 500
"""So many rows are fetched at once."""


def tag() -> str:
    """Return what tells the numbers of this installation's records from those of another."""
    return salted_hmac("wuzha.record_lists", "tag", secret=settings.SECRET_KEY).hexdigest()[:6]


def number_of(record: Record) -> str:
    """Return the number a record has in a list: its own, or the one it came with from another installation."""
    own = record.client_key or ""
    return own.removeprefix("list:") if own.startswith("list:") else f"{tag()}-{record.pk}"


def record_lines(
    *, by: Actor, unit: int, since: date | None = None, until: date | None = None
) -> Iterator[dict[str, Value]]:
    """Return the records in force of a unit and those below it, from `since` until before `until`, line by line.

    One query for every 500 records.

    Raises:
        Absent: the unit is out of reach.

    """
    top = access.unit(by, "see", unit)
    rows = access.records(by, "see").filter(unit__path__startswith=top.path, withdrawn_at__isnull=True)
    rows = rows.filter(starts__gte=since) if since else rows
    rows = rows.filter(starts__lt=until) if until else rows
    return map(_line, rows.select_related("unit").order_by("pk").iterator(CHUNK))


def _line(row: Record) -> dict[str, Value]:
    form, name = plain(row), load_vocabulary().name

    def listed(kind: str, codes: tuple[str, ...]) -> str | None:
        return "、".join(name(kind, code) for code in codes) or None

    return {
        "number": number_of(row),
        "unit": row.unit.code,
        "unit_name": row.unit.name,
        "activity": name("activities", form.activity),
        "title": form.title or None,
        "starts": form.starts,
        "ends": form.ends if form.ends != form.starts else None,
        "handed_in": form.handed_in,
        "period": form.period or None,
        "place": form.place or None,
        "audience": listed("audiences", form.audience),
        "topics": listed("fraud_types", form.topics),
        "expected": form.expected,
        "attended": form.attended,
        "amount": form.amount,
        "amount_unit": form.amount_unit or None,
        "originals": listed("evidence", form.originals),
        "nothing": "是" if form.nothing_to_report else None,
        "note": form.note or None,
    }
