"""Superiors' own forms (上级表格): each with its versions, what fills its places, and every time it was filled."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.people import Person
from wuzha.store.models.units import Unit


class Blank(models.Model):
    """A form a superior sent to an office; `mapping` says what fills each place (rules.blanks.Wanted as a list).

    `ending` is that of the newest file as it came. A removed one keeps its row.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="blanks")
    name = models.CharField(max_length=100)
    ending = models.CharField(max_length=5)
    mapping = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class BlankVersion(models.Model):
    """The file of a form as it came, or as it was turned into .docx or .xlsx.

    `places` are those that can be filled, as key, place in words and labels; `unfit` what fitted no more.
    """

    blank = models.ForeignKey(Blank, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    places = models.JSONField()
    unfit = models.JSONField(default=list)
    came_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField()

    class Meta:
        """A form has one version of a number."""

        constraints = (models.UniqueConstraint(fields=["blank", "number"], name="blank_version_once"),)

    def __str__(self) -> str:
        return f"{self.file_name} {self.number}"


class BlankFilling(models.Model):
    """A form as it was filled once; `answers` are kept (queries.blanks.Answer), so that it is the same file again."""

    version = models.ForeignKey(BlankVersion, on_delete=models.PROTECT, related_name="fillings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=40)
    answers = models.JSONField()
    filled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    filled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id} {self.period}"
