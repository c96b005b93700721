"""Which records the index of words knows; the index itself is the database's own (`store.words`)."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.records import Record


class RecordWords(models.Model):
    """A record that the index knows, under a number of its own: a record that changed gets a new one.

    On SQLite the words stand beside, in a table that can only be added to; an old number leads nowhere. On PostgreSQL
    they are a column of this table.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="words")

    def __str__(self) -> str:
        return f"{self.record_id}"
