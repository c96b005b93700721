"""Matters (事项) as the values that the rules judge: which of them concern which unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from wuzha.rules.matters import Matter, reach
from wuzha.store import models
from wuzha.store.models.units import within

_FEW = 20
"""Up to so many areas are asked for by their paths; beyond that all matters of the time are looked through."""
_DAY = timedelta(days=1)


def matters_of(units: Collection[int], since: date) -> dict[int, tuple[Matter, ...]]:
    """Return the matters in force that happened since a day and concern each of these units; two queries."""
    areas = {
        pk: reach(path, type_)
        for pk, path, type_ in models.Unit.objects.filter(pk__in=units).values_list("pk", "path", "type")
    }
    by_area = _by_area(set(areas.values()), since)
    return {unit: tuple(by_area.get(areas.get(unit, ""), ())) for unit in units}


def _by_area(areas: set[str], since: date) -> dict[str, list[Matter]]:
    rows = models.Matter.objects.filter(happened_at__gte=_morning(since), withdrawn_at__isnull=True)
    if len(areas) <= _FEW:
        rows = rows.filter(within(tuple(sorted(areas)), "unit__path"))
    found: dict[str, list[Matter]] = defaultdict(list)
    for row, path in values(rows):
        steps = path.rstrip("/").split("/")
        for depth in range(1, len(steps) + 1):
            area = "/".join(steps[:depth]) + "/"
            if area in areas:
                found[area].append(row)
    return found


def values(rows: QuerySet[models.Matter]) -> list[tuple[Matter, str]]:
    """Return matters as the rules see them, each with the path of its unit; one query."""
    fields = ("pk", "kind", "unit_id", "happened_at", "facts", "context", "judged", "unit__path")
    return [
        (_value(pk, kind, unit, at, {**context, **facts}, judged), path)
        for pk, kind, unit, at, facts, context, judged, path in rows.order_by("pk").values_list(*fields)
    ]


def value(row: models.Matter) -> Matter:
    """Return one matter as the rules see it."""
    return _value(row.pk, row.kind, row.unit_id, row.happened_at, {**row.context, **row.facts}, row.judged)


def _value(
    key: int, kind: str, unit: int, at: datetime, facts: dict[str, int | str | bool], judged: dict[str, bool]
) -> Matter:
    by_key = {int(requirement): applies for requirement, applies in judged.items()}
    return Matter(key, kind, unit, timezone.make_naive(at), facts, by_key)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(max(day, date.min + _DAY), datetime.min.time()))
