"""Who is inside the archive (档案包) of a year: the units that lay below one, and for which days of the year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, reduce
from itertools import groupby
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from wuzha.queries.placements import lay_within, stood
from wuzha.store import models
from wuzha.store.models.units import steps

BACK = timedelta(days=731)
"""So far before the year rows are carried too: figures compare with the year before and the one before that."""

Stay = tuple[date, date]
"""From a day to (not including) another."""


@dataclass(frozen=True)
class Inside:
    """The units of an archive; `now` is the naive local moment by which states are judged."""

    top: models.Unit
    year: int
    now: datetime

    @property
    def since(self) -> date:
        """The first day of the year."""
        return date(self.year, 1, 1)

    @property
    def until(self) -> date:
        """The first day after the year."""
        return date(self.year + 1, 1, 1)

    @cached_property
    def held_rows(self) -> QuerySet[models.Unit]:
        """The units that lay below at the end of the year (or now): those that its totals are of."""
        then = stood(min(self.until - timedelta(days=1), self.now.date()))
        return models.Unit.objects.filter(lay_within(self.top, then, ""))

    @cached_property
    def held(self) -> frozenset[int]:
        """Their ids."""
        return frozenset(self.held_rows.values_list("pk", flat=True))

    @cached_property
    def passed(self) -> Mapping[Stay, frozenset[int]]:
        """The units that lay below for a part of the year, but not at its end, by the days of their stay."""
        found: dict[Stay, set[int]] = defaultdict(set)
        moved = models.Placement.objects.order_by("unit", "until_date").values_list("unit_id", "path", "until_date")
        for unit, stretches in groupby(moved, key=lambda row: row[0]):
            begins = date.min
            for _, path, ends in stretches:
                lay = f"/{self.top.pk}/" in f"/{path}"
                if unit not in self.held and lay and begins < self.until and ends > self.since:
                    found[max(begins, self.since - BACK), min(ends, self.until)].add(unit)
                begins = ends
        return {stay: frozenset(units) for stay, units in found.items()}

    @cached_property
    def inside(self) -> frozenset[int]:
        """The units that lay below at some time of the year."""
        return self.held.union(*self.passed.values())

    @cached_property
    def inside_rows(self) -> QuerySet[models.Unit]:
        """Their rows, for conditions that need not list them."""
        passed = self.inside - self.held
        return self.held_rows | models.Unit.objects.filter(pk__in=passed) if passed else self.held_rows

    @cached_property
    def makers(self) -> QuerySet[models.Unit]:
        """The units that lie or ever lay at or below one of these: what they recorded may have counted for these."""
        away = self.inside_rows.exclude(path__startswith=self.top.path).values_list("path", flat=True)
        below = reduce(or_, (Q(path__startswith=path) for path in (self.top.path, *away)))
        moved = models.Placement.objects.values_list("unit_id", "path")
        then = {unit for unit, path in moved if not self.inside.isdisjoint(steps(path))}
        return models.Unit.objects.filter(below | Q(pk__in=then))

    def theirs(self, day: str, unit: str = "unit", *, moment: bool = False) -> Q:
        """Return the condition for rows of these units: of those that left, only of the days when they lay below.

        `day` and `unit` are the ways to a day (or `moment`) and to a unit. Those that lay below at the end of the year
        bring what they did before they came, for the totals of the year count it.
        """
        found = Q(**{f"{unit}__in": self.held_rows})
        for (begins, ends), units in self.passed.items():
            since, until = (midnight(begins), midnight(ends)) if moment else (begins, ends)
            found |= Q(**{f"{unit}__in": units, f"{day}__gte": since, f"{day}__lt": until})
        return found

    def lasting(self, begins: str, ends: str, unit: str = "unit") -> Q:
        """Return the same for rows that last from one day to (not including) another."""
        found = Q(**{f"{unit}__in": self.held_rows})
        for (since, until), units in self.passed.items():
            found |= Q(**{f"{unit}__in": units, f"{begins}__lt": until, f"{ends}__gt": since})
        return found


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins."""
    return timezone.make_aware(datetime.combine(day, time()))
