"""Notices (提醒): an office's ladder, one's own wishes, what was put off, what was told, the digests."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.people import Person
from wuzha.store.models.plans import Requirement
from wuzha.store.models.units import Unit


class Ladder(models.Model):
    """After how many days each level is told, for the plans that a unit and the units below it adopt."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="ladder")
    soon = models.PositiveSmallIntegerField()
    superior = models.PositiveSmallIntegerField()
    office = models.PositiveSmallIntegerField()
    working = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.soon}/{self.superior}/{self.office}"


class NoticeWish(models.Model):
    """How a person wishes to be told: from which hour of the day, by e-mail too or not.

    `looked_on` is the last day on which somebody looked what there is to tell, `leased_until` who looks just now has so
    long. `feed_hash` is the SHA-256 of the secret in the address of the person's calendar, null while there is none.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="notice_wish")
    by_mail = models.BooleanField(default=True)
    hour = models.PositiveSmallIntegerField(default=9)
    looked_on = models.DateField(null=True)
    leased_until = models.DateTimeField(null=True)
    feed_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - unique only where present

    class Meta:
        """Looked through every minute for those whose hour has come."""

        indexes = (models.Index(fields=["looked_on", "hour"], name="notice_wish_by_day"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.hour}:00"


class Snooze(models.Model):
    """A unit's people put off being reminded of one obligation, until (not including) a day, and say why."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="snoozes")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="snoozes")
    occasion = models.CharField(max_length=40)
    until_date = models.DateField()
    reason = models.CharField(max_length=100)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        """An obligation is put off once; doing so again replaces it."""

        constraints = (models.UniqueConstraint(fields=["unit", "requirement", "occasion"], name="snooze_once"),)

    def __str__(self) -> str:
        return f"{self.requirement_id}@{self.unit_id} {self.occasion} → {self.until_date}"


class Told(models.Model):
    """What a person was told about an obligation last; gone when there is nothing more to tell."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    step = models.CharField(max_length=10)
    on_date = models.DateField()

    class Meta:
        """A person remembers one thing about an obligation."""

        constraints = (
            models.UniqueConstraint(fields=["person", "requirement", "unit", "occasion"], name="told_once_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.step} {self.requirement_id}@{self.unit_id} {self.occasion}"


class Mailing(models.TextChoices):
    """How the e-mail of a digest stands."""

    NONE = "none", "不发邮件"
    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"


class Digest(models.Model):
    """What a person was told on a day: one row a person and a day, and the outbox its e-mail is sent from.

    `lines` lists [requirement, unit, occasion, level, step, due]; names and sentences are looked up when it is read.
    `old` is how much else has been overdue for so long that it is only counted, `returned` how many records came back.
    `papers` lists [recipient, step] of papers that came to a unit of theirs.
    A worker that sends it holds it until `leased_until`; what it left undone another one claims after that.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    made_at = models.DateTimeField()
    lines = models.JSONField()
    old = models.PositiveIntegerField(default=0)
    papers = models.JSONField(default=list)
    returned = models.PositiveIntegerField(default=0)
    mailing = models.CharField(max_length=10, choices=Mailing, default=Mailing.NONE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        """One a day; those that wait are found at once."""

        constraints = (models.UniqueConstraint(fields=["person", "day"], name="digest_once_a_day"),)
        indexes = (models.Index(fields=["mailing", "next_at"], name="digest_by_mailing"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"
