"""The log (日志): who did what when. Each entry carries the hash of the one before it."""

from __future__ import annotations

from typing import Any

from django.db import models

from wuzha.store.models.people import Person
from wuzha.store.models.units import Unit


class LogEntry(models.Model):
    """One action. Written in the transaction of what it tells of; never changed, never deleted.

    `hash` is SHA-256 over the hash before it and its own content, so that a row removed or altered shows.
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    summary = models.CharField(max_length=300)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """Entries are looked up by what they tell of."""

        indexes = (models.Index(fields=["subject", "subject_id"], name="log_by_subject"),)

    def __str__(self) -> str:
        return self.summary

    @property
    def content(self) -> list[Any]:
        """Everything the hash covers besides the previous hash and the time, in a fixed order."""
        return [
            self.by_id,
            self.by_name,
            self.verb,
            self.subject,
            self.subject_id,
            self.unit_id,
            self.summary,
            self.detail,
        ]


class ChainHead(models.Model):
    """The single row that holds the newest hash; writers take it in turn, so the chain never forks."""

    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.hash
