"""Keeps the index of words of records true: told in the action that stores a record, caught up by the worker."""

from __future__ import annotations

from collections.abc import Iterable

from wuzha.actions.turns import in_turn
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.grams import grams
from wuzha.store.models import Record, RecordWords
from wuzha.store.models.units import steps
from wuzha.store.words import forget, tell

AT_ONCE = 2000
"""So many records are told in an action; of a larger office that moved the rest waits for the worker."""


def index(rows: Iterable[Record]) -> None:
    """Tell the index what records (with their units) say that it does not know; part of the action that stores them."""
    name = load_vocabulary().name
    said = {}
    for row in rows:
        text = "\n".join((name("activities", row.activity), row.title, row.place, row.note))
        said[row.pk] = sorted({*grams(text), *(f"unit{step}" for step in steps(row.unit.path))})
    tell(said)


def reindex(row: Record) -> None:
    """Tell the index what a record says now; part of the action that changes it."""
    forget([row.pk])
    index([row])


def moved(path: str) -> None:
    """Tell the index where the records of units that came under another office are now; part of that action."""
    rows = Record.objects.filter(unit__path__startswith=path)
    RecordWords.objects.filter(record__in=rows).delete()
    index(rows.select_related("unit").order_by("-pk")[:AT_ONCE])


@in_turn
def catch_up(*, most: int = AT_ONCE) -> int:
    """Tell the index of records it does not know, stored before there was one or moved with an office; how many.

    The worker does this until none is left; whatever stops it, the next one goes on.
    """
    if RecordWords.objects.count() == Record.objects.count():
        return 0
    rows = list(Record.objects.filter(words=None).select_related("unit").order_by("-pk")[:most])
    index(rows)
    return len(rows)
