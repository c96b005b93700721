"""Routines (固定安排): a record that a unit makes again and again, and on which days."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.people import Person
from wuzha.store.models.records import Record


class Routine(models.Model):
    """What `record` says is done again every week or month on `days` from a day on (rules.routines).

    Drafts are never rows: a day is confirmed when there is a record with its key, left out when it is in `skipped`
    (ISO dates). One that is over keeps its row.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="routines")
    every = models.CharField(max_length=5)
    days = models.JSONField()
    from_date = models.DateField()
    skipped = models.JSONField(default=list)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.record_id} {self.every} {self.days}"
