"""Records (记录) of what was done, their evidence (佐证), and what each counts towards (核销)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from wuzha.store.models.matters import Matter
from wuzha.store.models.people import Person
from wuzha.store.models.plans import Requirement
from wuzha.store.models.units import Unit


class Record(models.Model):
    """One thing a unit did, or a month it confirmed.

    Four times are kept apart: it happened from `starts` to `ends` (both days included), was handed in on
    `handed_in`, counts for `period` (an occasion key, for reports) and was stored at `created_at`. `originals` names
    the kinds of proof that exist on paper. `nothing_to_report` marks a confirmed month without events
    (无事项). `matters` are those it was done for, `served` the units below it was done for; `clauses` are ids
    of clauses (of their first version) that a person chose where several unlike ones could be meant. A withdrawn record
    keeps its row. `client_key` makes sending the same form twice one record.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="records")
    activity = models.CharField(max_length=30)
    title = models.CharField(max_length=100, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    handed_in = models.DateField()
    period = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=100, blank=True)
    audience = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    expected = models.PositiveIntegerField(null=True)
    attended = models.PositiveIntegerField(null=True)
    amount = models.PositiveIntegerField(null=True)
    amount_unit = models.CharField(max_length=10, blank=True)
    originals = models.JSONField(default=list)
    nothing_to_report = models.BooleanField(default=False)
    matters = models.ManyToManyField(Matter, related_name="records")
    served = models.ManyToManyField(Unit, related_name="served_by")
    clauses = models.JSONField(default=list)
    note = models.TextField(blank=True)
    client_key = models.CharField(max_length=40, unique=True, null=True)  # noqa: DJ001 - unique only where present
    revision = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        """What happened ended on or after the day it began."""

        constraints = (
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="record_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(attended__isnull=True) | Q(expected__isnull=True) | Q(attended__lte=F("expected")),
                name="record_attended_at_most_expected",
            ),
        )
        indexes = (models.Index(fields=["unit", "starts"], name="record_by_unit_and_day"),)

    def __str__(self) -> str:
        return f"{self.activity} {self.starts}"


class Evidence(models.Model):
    """A file that shows a record is true: its hash names it in the evidence folder, `kind` is what it proves.

    `received` is the hash of the bytes as they came in, which for a photo are not those that are kept; empty for files
    taken in before it was noted.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    received = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    looked_at = models.BooleanField(default=False)

    class Meta:
        """The same file proves a record once; what has not been looked at is soon found."""

        constraints = (models.UniqueConstraint(fields=["record", "sha256"], name="evidence_once_a_record"),)
        indexes = (models.Index(fields=["id"], condition=Q(looked_at=False), name="evidence_not_looked_at"),)

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """This record counts this much towards that obligation, for these reasons."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="claims")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="claims")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="claims")
    occasion = models.CharField(max_length=40)
    times = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    on_date = models.DateField()
    reasons = models.JSONField(default=list)

    class Meta:
        """A record counts once towards an obligation; obligations are looked up by unit."""

        constraints = (
            models.UniqueConstraint(fields=["record", "requirement", "unit", "occasion"], name="claim_once"),
        )
        indexes = (models.Index(fields=["unit", "requirement", "occasion"], name="claim_by_obligation"),)

    def __str__(self) -> str:
        return f"{self.record_id} → {self.requirement_id} {self.occasion}"
