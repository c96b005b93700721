"""Lists that were looked at and wait to be confirmed (待确认名单)."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.people import Person


class WaitingList(models.Model):
    """A list of units, people or records as it came, kept for the one who sent it until confirmed or replaced."""

    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    under = models.BigIntegerField(default=0)
    came_at = models.DateTimeField()

    class Meta:
        """A person has one list of a kind waiting."""

        constraints = (models.UniqueConstraint(fields=["by", "kind"], name="waiting_list_once_a_person"),)

    def __str__(self) -> str:
        return self.name
