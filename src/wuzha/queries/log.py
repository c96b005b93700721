"""The log as it may be read, and whether its chain still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wuzha import access
from wuzha.access import Actor
from wuzha.rules.chain import digest
from wuzha.rules.paging import nearest
from wuzha.store.models import LogEntry
from wuzha.store.models.units import within

PAGE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry."""

    entry: int
    at: datetime
    by_name: str
    unit_name: str
    verb: str
    subject: str
    subject_id: int
    summary: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log, newest first."""

    entries: tuple[Entry, ...]
    page: int
    pages: int
    total: int


def log(*, by: Actor, text: str = "", subject: tuple[str, int] | None = None, page: int = 1) -> LogPage:
    """Return entries of the units in which `by` may read the log, and `by`'s own; two queries.

    `text` is looked for in the sentence and the name; `subject` limits to one thing (`("record", 17)`).
    """
    reach = access.scope(by, "audit")
    rows = LogEntry.objects.filter(within(reach.paths, "unit__path"))
    if text:
        rows = rows.filter(summary__contains=text) | rows.filter(by_name__contains=text)
    if subject:
        rows = rows.filter(subject=subject[0], subject_id=subject[1])
    total = rows.count()
    page, pages = nearest(page, total, PAGE)
    shown = rows.select_related("unit").order_by("-pk")[(page - 1) * PAGE : page * PAGE]
    return LogPage(tuple(_entry(row) for row in shown), page, pages, total)


def first_break() -> int | None:
    """Return the id of the first entry whose hash does not fit, None when the whole chain holds; for the operator."""
    previous = ""
    for row in LogEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if row.previous != previous or row.hash != digest(row.previous, row.at, row.content):
            return row.pk
        previous = row.hash
    return None


def _entry(row: LogEntry) -> Entry:
    name = row.unit.name if row.unit else ""
    return Entry(row.pk, row.at, row.by_name, name, row.verb, row.subject, row.subject_id, row.summary, row.detail)
