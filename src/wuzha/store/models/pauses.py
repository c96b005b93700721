"""Exemptions and pauses (免除, 暂停): decided beforehand, with reason and approver."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from wuzha.store.models.people import Person
from wuzha.store.models.plans import Requirement
from wuzha.store.models.units import Unit


class Pause(models.Model):
    """A unit need not do what falls due from a day until (not including) another: one clause, or (null) all of them.

    `approver` is a post. A revoked one keeps its row and holds for nothing.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="pauses")
    requirement = models.ForeignKey(Requirement, null=True, on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=10)
    from_date = models.DateField()
    to_date = models.DateField()
    reason = models.CharField(max_length=200)
    approver = models.CharField(max_length=40)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=200, blank=True)

    class Meta:
        """It has at least a day, unless it was ended on its first."""

        constraints = (
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="pause_ends_after_it_began"),
        )
        indexes = (models.Index(fields=["unit", "to_date"], name="pause_by_unit"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id} {self.from_date}"
