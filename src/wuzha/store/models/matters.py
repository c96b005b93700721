"""Matters (事项): what happened at a unit and sets off duties."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.people import Person
from wuzha.store.models.units import Unit


class Matter(models.Model):
    """Something that happened at a unit; amounts, kinds and grades only, nothing about a person.

    `facts` is what was entered, `context` what was known of the unit then (head-count, type, cases of the year), so
    that conditions are always decided by what was true. `judged` maps ids of requirements to what a person judged
    (适用, 不适用) where their words leave it open. A closed matter (办结) still owes what was not done; a withdrawn
    one owes nothing but keeps its row. `client_key` makes sending the same form twice one matter.
    """

    kind = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="matters")
    happened_at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    context = models.JSONField(default=dict)
    judged = models.JSONField(default=dict)
    note = models.CharField(max_length=100, blank=True)
    client_key = models.CharField(max_length=40, unique=True, null=True)  # noqa: DJ001 - unique only where present
    revision = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        """Looked up by unit and time, and by time alone for those of a whole area."""

        indexes = (
            models.Index(fields=["unit", "happened_at"], name="matter_by_unit"),
            models.Index(fields=["happened_at"], name="matter_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"
