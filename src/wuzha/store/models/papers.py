"""Papers (文书) as they were frozen, with their numbers, so that later corrections show as a difference."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.matters import Matter
from wuzha.store.models.people import Person
from wuzha.store.models.records import Record
from wuzha.store.models.units import Unit


class Paper(models.Model):
    """One paper as it was frozen (定稿); never changed, a later one of the same subject is a new `version`.

    `body` is the JSON of `papers.documents.Document`: the same body gives the same file, byte for byte. `numbers` maps
    the keys of the numbers shown to name, number and value. `starts` and `ends` are the days it counts (half-open).
    """

    kind = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="papers")
    period = models.CharField(max_length=40, blank=True)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="papers")
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="papers")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    numbers = models.JSONField(default=dict)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        """Looked up by unit, newest first."""

        indexes = (models.Index(fields=["unit", "frozen_at"], name="paper_by_unit"),)

    def __str__(self) -> str:
        return self.title
