"""Issuing papers (印发): number series and the numbers taken, recipients, what they answered, how that was judged."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wuzha.store.models.papers import Paper
from wuzha.store.models.people import Person
from wuzha.store.models.records import Record
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

    It was sent at `sent_at`, issued or handed on; the office's own line of a paper from outside was sent by nobody.
    `due_date` is the last day to answer where an answer is asked for; sending an answer back sets a new one. It was
    served (送达) on `served_date`, signed for by `signed_for` (a post, no name); `acknowledged_by` is the person of the
    unit who did so here, `handler` (承办人) the one of the unit it was handed to. `serial` is the number of the
    copy (份号) that went there, 0 for none.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="recipients")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="received_papers")
    name = models.CharField(max_length=100)
    copied = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    due_date = models.DateField(null=True)
    served_date = models.DateField(null=True)
    signed_for = models.CharField(max_length=40, blank=True)
    acknowledged_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField(default=0)

    class Meta:
        """A paper goes to a place once."""

        constraints = (models.UniqueConstraint(fields=["paper", "name"], name="recipient_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def at_home(self) -> bool:
        """Whether it is the office's own line of a paper that came to it from outside: answering is settling (办结)."""
        return bool(self.paper.sender) and self.unit_id == self.paper.office_id


class PaperAnswer(models.Model):
    """What a recipient answered (回复): on which day, in words, with a file or without; `by` entered it.

    `record` or `sent` (a paper of its own) is what it answers with: the work done, the report handed in.
    """

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="answers")
    on_date = models.DateField()
    text = models.TextField(blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="answering")
    sent = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="answering")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """An answer says something, in words or by a file."""

        constraints = (
            models.CheckConstraint(condition=~Q(text="") | ~Q(sha256=""), name="paper_answer_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.on_date}"


class AnswerJudgement(models.Model):
    """What the office found an answer to be (复查): enough (`accepted`, 销号), or not; then why, and the new term.

    An answer is accepted once and sent back once: sending back what was accepted takes the acceptance back, and what
    was sent back stays so, for another answer follows. `due_before` is the term that the answer had been given under.
    The office's own settling of a paper from outside is taken back (撤销办结) the same way, its term as it was.
    """

    answer = models.ForeignKey(PaperAnswer, on_delete=models.PROTECT, related_name="judgements")
    accepted = models.BooleanField()
    on_date = models.DateField()
    why = models.CharField(max_length=500, blank=True)
    due_date = models.DateField(null=True)
    due_before = models.DateField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Either once; sent back with a reason."""

        constraints = (
            models.UniqueConstraint(fields=["answer", "accepted"], name="answer_judged_once"),
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(why=""), name="answer_sent_back_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.answer_id} {'accepted' if self.accepted else 'sent back'}"
