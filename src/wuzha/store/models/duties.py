"""Assignments (分派): who owes what, from when to when; and fulfilments (完成情况), the only stored progress."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from wuzha.store.models.plans import Requirement
from wuzha.store.models.units import Unit


class Assignment(models.Model):
    """A requirement owed by a unit, from a day until (not including) another.

    `since_date` is the day from which earlier versions of the clause, asking the same, had been owed without a break.
    """

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    from_date = models.DateField()
    to_date = models.DateField()
    since_date = models.DateField(null=True)

    class Meta:
        """A unit owes a requirement once from a given day; an assignment withdrawn on its first day is empty."""

        constraints = (
            models.UniqueConstraint(fields=["unit", "requirement", "from_date"], name="assignment_once"),
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="assignment_ends_after_it_began"),
        )
        # Everything that counting units by clause and dates asks for, so that the rows themselves are not read.
        indexes = (
            models.Index(
                fields=["unit", "requirement", "from_date", "to_date", "since_date"], name="assignment_counted"
            ),
        )

    def __str__(self) -> str:
        return f"{self.requirement_id}@{self.unit_id}"


class Fulfilment(models.Model):
    """The running sum of claims for one obligation; `met_on` is the day the need was first met.

    `met_on` is null as long as the sum is not enough, so that what is done can be counted by the tables.
    `nothing`: all it rests on says that there was nothing to report (无事项). A sum from which all claims were taken
    keeps its row, without a `last_on`. `changed` is the number of the action that changed it last, one higher than any
    before, so that whoever remembers how things stood can ask what has changed since.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="fulfilments")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="fulfilments")
    occasion = models.CharField(max_length=40)
    times = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    met_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    nothing = models.BooleanField(default=False)
    changed = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        """One sum for an obligation."""

        constraints = (
            models.UniqueConstraint(fields=["unit", "requirement", "occasion"], name="fulfilment_once_an_obligation"),
        )
        # What is done, with all that counting it asks for, so that the rows themselves are not read.
        indexes = (
            models.Index(
                fields=["occasion", "requirement", "unit", "met_on", "nothing"],
                condition=Q(met_on__isnull=False),
                name="fulfilment_met",
            ),
        )

    def __str__(self) -> str:
        return f"{self.requirement_id}@{self.unit_id} {self.occasion}"
