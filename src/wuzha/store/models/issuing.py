"""Issuing papers (印发): number series and the numbers taken, recipients, what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wuzha.store.models.papers import Paper
from wuzha.store.models.people import Person
from wuzha.store.models.units import Unit


class NumberSeries(models.Model):
    """A series of document numbers (发文字号) of an office: `mark` is its 代字, as in 云反诈〔2026〕3号.

    It begins anew each year. Numbers up to `before_number` of `before_year` were given before Wuzha was used.
    """

    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="number_series")
    name = models.CharField(max_length=40)
    mark = models.CharField(max_length=30)
    before_year = models.PositiveIntegerField()
    before_number = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """An office has a mark once."""

        constraints = (models.UniqueConstraint(fields=["office", "mark"], name="number_series_once"),)

    def __str__(self) -> str:
        return self.mark


class PaperNumber(models.Model):
    """A number that was taken: by a paper, or kept without one (作废), which `why` explains. Never given again."""

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    paper = models.OneToOneField(Paper, null=True, on_delete=models.PROTECT, related_name="taken")
    why = models.CharField(max_length=200, blank=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        """A number is given once; without a paper it says why."""

        constraints = (
            models.UniqueConstraint(fields=["series", "year", "number"], name="paper_number_once"),
            models.CheckConstraint(condition=Q(paper__isnull=False) | ~Q(why=""), name="paper_number_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.series_id} {self.year} {self.number}"


class Recipient(models.Model):
    """Whom a paper goes to (主送) or is copied to (抄送): a unit, or an office outside by name alone.

    `due_date` is the last day to answer where an answer is asked for. It was served (送达) on `served_date`, signed for
    by `signed_for` (a post, no name); `acknowledged_by` is the person of the unit who did so here.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="recipients")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="received_papers")
    name = models.CharField(max_length=100)
    copied = models.BooleanField(default=False)
    due_date = models.DateField(null=True)
    served_date = models.DateField(null=True)
    signed_for = models.CharField(max_length=40, blank=True)
    acknowledged_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A paper goes to a place once."""

        constraints = (models.UniqueConstraint(fields=["paper", "name"], name="recipient_once"),)

    def __str__(self) -> str:
        return self.name


class PaperAnswer(models.Model):
    """What a recipient answered (回复): on which day, in words, with a file or without; `by` entered it."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="answers")
    on_date = models.DateField()
    text = models.TextField(blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """An answer says something, in words or by a file."""

        constraints = (
            models.CheckConstraint(condition=~Q(text="") | ~Q(sha256=""), name="paper_answer_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.on_date}"
