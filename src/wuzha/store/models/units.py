"""Units (单位): the organisation tree with a materialised path, named lists across it, school terms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from posixpath import commonpath

from django.db import models
from django.db.models import Q


class Unit(models.Model):
    """A node of the organisation tree.

    `path` lists the ids from the root down, each closed by a slash (`1/4/17/`), so a subtree is one prefix.
    `code` is the office's own number for the unit, unique in the installation. `attributes` holds further facts
    that conditions of plans may ask for (name to number, text or yes/no). A closed unit keeps its history;
    `merged_into` is what it became a part of.
    `demo` marks the root of the example township; beside it a real office may be founded.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    short_names = models.JSONField(default=list)
    type = models.CharField(max_length=30)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, unique=True)
    headcount = models.PositiveIntegerField(null=True)
    attributes = models.JSONField(default=dict)
    opened_date = models.DateField()
    closed_date = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        """Names are unique among siblings: two units the same in an import are one unit."""

        constraints = (models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_a_parent"),)

    def __str__(self) -> str:
        return self.name

    @property
    def stopped_date(self) -> date | None:
        """From when on nothing can be recorded for it; never for a merged unit, whose heir finishes what it owed."""
        return None if self.merged_into_id else self.closed_date

    @property
    def steps(self) -> list[int]:
        """The ids from the root down to this unit: what sorts units in the order of the tree."""
        return steps(self.path)


class Placement(models.Model):
    """Where in the tree a unit stood until (not including) a day, when it was moved; figures of the past ask."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    path = models.CharField(max_length=200)
    until_date = models.DateField()

    class Meta:
        """A unit moved several times on a day stood where it was in the morning."""

        constraints = (models.UniqueConstraint(fields=["unit", "until_date"], name="placement_once_a_day"),)
        indexes = (models.Index(fields=["until_date"], name="placement_by_day"),)

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.path}"


class UnitSet(models.Model):
    """A named list of units across the tree (名单), kept by a unit: 领导小组成员单位, 牵头部门."""

    home = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="kept_sets")
    name = models.CharField(max_length=100)
    members = models.ManyToManyField(Unit, related_name="sets")

    class Meta:
        """A unit keeps one list of a name."""

        constraints = (models.UniqueConstraint(fields=["home", "name"], name="unit_set_name_once_a_home"),)

    def __str__(self) -> str:
        return self.name


class SchoolTerm(models.Model):
    """Dates of a term (学期) as a school, or an authority for the schools below it, has set them; half-open."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="terms")
    key = models.CharField(max_length=10)
    starts = models.DateField()
    ends = models.DateField()

    class Meta:
        """One set of dates for a term of a unit, and it has at least a day."""

        constraints = (
            models.UniqueConstraint(fields=["unit", "key"], name="school_term_once_a_unit"),
            models.CheckConstraint(condition=Q(ends__gt=models.F("starts")), name="school_term_has_days"),
        )

    def __str__(self) -> str:
        return self.key


def steps(path: str) -> list[int]:
    """Return the ids that a path names, from the root down."""
    return [int(step) for step in path.split("/") if step]


def within(paths: tuple[str, ...], field: str = "path") -> Q:
    """Return the condition that `field` lies in one of the subtrees; none of them when there are no paths."""
    chosen = Q(pk__in=())
    for path in paths:
        chosen |= Q(**{f"{field}__startswith": path})
    return chosen


def covering(paths: Iterable[str], most: int = 200) -> tuple[str, ...]:
    """Return few paths in whose subtrees all of these lie: the outermost, or of very many the one above them all.

    For where more than asked for does no harm: a condition of a thousand subtrees no database takes.
    """
    outermost: list[str] = []
    for path in sorted(set(paths)):  # what lies in a subtree comes right behind its root
        if not (outermost and path.startswith(outermost[-1])):
            outermost.append(path)
    if len(outermost) <= most:
        return tuple(outermost)
    common = commonpath(outermost)
    return (f"{common}/" if common else "",)
