"""Ids gathered by the database into one text for each group, so that a thousand rows are one."""

from __future__ import annotations

from django.db import connection
from django.db.models import Aggregate, TextField
from django.db.models.functions import Cast

from wuzha.rules.unit_sets import set_of


def gathered(field: str) -> Aggregate:
    """Return the aggregate of the ids of a group, separated by commas."""
    template = "%(function)s(%(expressions)s, ',')"
    return Aggregate(Cast(field, TextField()), function=gathering(), template=template, output_field=TextField())


def gathering() -> str:
    """Return what the database at hand calls it."""
    return "STRING_AGG" if connection.vendor == "postgresql" else "GROUP_CONCAT"


def set_in(text: str | None) -> int:
    """Return the set of units whose ids were gathered; nothing gathered is no unit."""
    return set_of(map(int, text.split(","))) if text else 0
