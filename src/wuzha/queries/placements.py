"""Where units stood on a day of the past: figures of a month stay with the office they were owed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from wuzha.store.models import Placement, Unit


def stood(day: date) -> dict[int, str]:
    """Return the paths that units moved since had in the evening of a day; one query, empty where nothing moved."""
    moved = Placement.objects.filter(until_date__gt=day).order_by("until_date").values_list("unit_id", "path")
    then: dict[int, str] = {}
    for unit, path in moved:
        then.setdefault(unit, path)
    return then


def lay_within(top: Unit, then: Mapping[int, str], unit: str = "unit__") -> Q:
    """Return the condition that a row's unit was `top` or lay below it, `then` being what `stood` found for the day.

    `unit` is the way from the row to its unit, empty for units themselves.
    """
    within = Q(**{f"{unit}path__startswith": top.path})
    if not then:
        return within
    here = [key for key, path in then.items() if f"/{top.pk}/" in f"/{path}"]
    elsewhere = [key for key, path in then.items() if f"/{top.pk}/" not in f"/{path}"]
    return (within & ~Q(**{f"{unit}pk__in": elsewhere})) | Q(**{f"{unit}pk__in": here})
