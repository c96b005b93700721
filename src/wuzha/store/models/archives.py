"""Yearly archives (档案包) that were asked for, how far each is and where its file lies; how long offices keep what."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.people import Person
from wuzha.store.models.units import Unit


class Archive(models.Model):
    """The archive of a year of a unit and those below it; its file lies in the archives folder under `name`.

    `cases`: papers on cases are in it, so only who handles cases may have it. `pdf`: papers are in it as PDF too.
    `done` of `total` bytes are written. A worker that makes it holds it until `leased_until`; what it left undone
    another one begins anew after that.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "排队中"
        MAKING = "making", "正在生成"
        MADE = "made", "已生成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="archives")
    year = models.PositiveSmallIntegerField()
    cases = models.BooleanField(default=False)
    pdf = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    signer = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        """Lists are of a unit, newest first; those that wait are found at once."""

        indexes = (
            models.Index(fields=["unit", "asked_at"], name="archive_by_unit"),
            models.Index(fields=["state", "leased_until"], name="archive_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"


class RetentionTerm(models.Model):
    """How long a unit, and those below it without a table of their own, keep a kind of file (保管期限).

    `kind` is that of the catalogue (`papers/annual` for a kind of paper), `source` the unit's own approved table.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="retention_terms")
    kind = models.CharField(max_length=40)
    term = models.CharField(max_length=4)
    source = models.CharField(max_length=200)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        """A unit keeps a kind for one term."""

        constraints = (models.UniqueConstraint(fields=["unit", "kind"], name="retention_once_a_kind"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.term}"
