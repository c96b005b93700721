"""Feedback (意见): what people say about the programme itself, kept in the installation and read by its office."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.people import Person
from wuzha.store.models.units import Unit


class Feedback(models.Model):
    """What somebody said, of which page, and what the office answered; `unit` is where the person's pages open."""

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=500)
    said_at = models.DateTimeField()
    reply = models.CharField(max_length=500, blank=True)
    replied_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text
