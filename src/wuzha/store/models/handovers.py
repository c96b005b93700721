"""Hand-overs (交接): a post passes from one person to another; both confirm."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from wuzha.store.models.people import Membership, Person


class Handover(models.Model):
    """The post `membership` passes to `incoming`: once both have confirmed, the one ends and the other begins.

    `left` counts what was open when it was completed. A cancelled one keeps its row.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="handovers")
    incoming = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    left = models.PositiveIntegerField(null=True)

    class Meta:
        """A post is handed over to one person at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(completed_at__isnull=True, cancelled_at__isnull=True),
                name="handover_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(given_at__isnull=False, taken_at__isnull=False),
                name="handover_confirmed_by_both",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("opened_at")), name="handover_taken_after_opened"
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership_id} → {self.incoming_id}"
