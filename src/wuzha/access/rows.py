"""From rows in reach to the one asked for; what is out of reach and what is not there answer alike."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from wuzha.rules.refusals import Absent

Found = TypeVar("Found", bound=Model)


def one(rows: QuerySet[Found], key: int) -> Found:
    """Return the row of an id; Absent when it is not among those in reach."""
    row = rows.filter(pk=key).first()
    if row is None:
        raise Absent
    return row
