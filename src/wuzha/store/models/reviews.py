"""Reviews (抽查): a draw of a month's records, what was decided about each drawn one; signals a unit is asked about."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.people import Person
from wuzha.store.models.records import Evidence, Record
from wuzha.store.models.units import Unit


class Draw(models.Model):
    """The records of a month of a unit and those below it, from which some were drawn; never changed.

    `seed` was public when it was used (`source` says what it is), `population` the ids by stratum, `strata` how they
    were drawn: name, share, confidence, number. What was not drawn counts as accepted.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="draws")
    month = models.CharField(max_length=7)
    seed = models.CharField(max_length=80)
    source = models.CharField(max_length=100)
    population = models.JSONField()
    strata = models.JSONField()
    version = models.CharField(max_length=10)
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        """A month is drawn once, so that nobody draws until it suits."""

        constraints = (models.UniqueConstraint(fields=["unit", "month"], name="draw_once_a_month"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month}"


class Review(models.Model):
    """A drawn record: `place` in its stratum's order, how it stands, what was said from both sides."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "待核查"
        ASKED = "asked", "待说明"
        RETURNED = "returned", "已退回"
        ANSWERED = "answered", "已说明"
        ACCEPTED = "accepted", "已通过"

    drawn = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="reviews")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="reviews")
    stratum = models.CharField(max_length=10)
    place = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    said = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """A record is drawn once in a draw; those that wait for an answer are looked up by record."""

        constraints = (models.UniqueConstraint(fields=["drawn", "record"], name="review_once_a_draw"),)
        indexes = (models.Index(fields=["state", "record"], name="review_by_state"),)

    def __str__(self) -> str:
        return f"{self.drawn_id}: {self.record_id} {self.state}"


class Signal(models.Model):
    """Something odd about a record, put to its own unit as a question; `other` is the record it is like."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="signals")
    kind = models.CharField(max_length=10)
    other = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """A record is asked about a thing once."""

        constraints = (models.UniqueConstraint(fields=["record", "kind"], name="signal_once_a_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class PhotoPrint(models.Model):
    """What a photo looks like, in four pieces of 16 bits, each looked up by itself.

    `cut` 0 is the whole of it, from 1 on are the spots that stand out.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="prints")
    cut = models.PositiveSmallIntegerField()
    q0 = models.PositiveIntegerField()
    q1 = models.PositiveIntegerField()
    q2 = models.PositiveIntegerField()
    q3 = models.PositiveIntegerField()

    class Meta:
        """One index for each piece, which holds the others too: a thousand near misses are told without their rows.

        Whole photos are looked up apart from their spots, of which there are sixteen times as many. Of a spot the next
        piece comes next, so that a look-up can go on into its first bits.
        """

        indexes = tuple(
            models.Index(
                fields=[*(f"q{(first + step) % 4}" for step in range(4)), "evidence", "cut"],
                name=f"{name}_by_piece_{first}",
                condition=condition,
            )
            for name, condition in (("whole", models.Q(cut=0)), ("spot", models.Q(cut__gt=0)))
            for first in range(4)
        )

    def __str__(self) -> str:
        return f"{self.evidence_id}/{self.cut}"
