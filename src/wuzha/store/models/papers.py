"""Papers (文书) as they were frozen, the steps of their life, and the files of those that came from outside (来文)."""

from __future__ import annotations

from django.db import models

from wuzha.store.models.matters import Matter
from wuzha.store.models.people import Person
from wuzha.store.models.records import Record
from wuzha.store.models.units import Unit


class PaperState(models.TextChoices):
    """How far a paper has come; what each state allows is in `rules.issuing`."""

    DRAFT = "draft"
    CHECKED = "checked"
    SIGNED = "signed"
    ISSUED = "issued"
    RETURNED = "returned"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Paper(models.Model):
    """One paper as it was frozen (定稿); its text never changes, a later one of the same subject is a new `version`.

    `body` is the JSON of `papers.documents.Document`: the same body gives the same file, byte for byte. `numbers` maps
    the keys of the numbers shown to name, number and value. `starts` and `ends` are the days it counts (half-open).

    `office` issues it: the unit itself, or its superior. What issuing adds to the text is kept beside it, as printed:
    `recipient` and `copies` (主送, 抄送), the document's `number`, the day of the signature (`dated`), who signed.
    So are the marks at its head: `urgency` (紧急程度), `marking` (内部), and in how many numbered copies (份号) it went
    out, 0 for none; number 1 stays at the office, each recipient has its `serial`.

    `replaces` is the draft before; `reported` the record that issuing it made, where it was due as a report.

    One with a `sender` came from outside (来文): `office` registered it, `number` and `title` are the sender's, what it
    says is in its files, and it is `issued` from the day it came; `revision` counts how often that was put right.
    """

    kind = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="papers")
    period = models.CharField(max_length=40, blank=True)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="papers")
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="papers")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    numbers = models.JSONField(default=dict)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="office_papers")
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.DRAFT)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    recipient = models.CharField(max_length=500, blank=True)
    copies = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True)
    signer = models.CharField(max_length=40, blank=True)
    issued_date = models.DateField(null=True)
    urgency = models.CharField(max_length=4, blank=True)
    marking = models.CharField(max_length=4, blank=True)
    copy_count = models.PositiveIntegerField(default=0)
    reported = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="reporting_papers")
    sender = models.CharField(max_length=100, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        """Looked up by unit, newest first, and by office and state."""

        indexes = (
            models.Index(fields=["unit", "frozen_at"], name="paper_by_unit"),
            models.Index(fields=["office", "state"], name="paper_by_office"),
        )

    def __str__(self) -> str:
        return self.title


class PaperStep(models.Model):
    """One step in a paper's life: the state it came to, who took it there, when, and why where a reason is asked.

    `sha256` is the hash of the text it was taken with.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=PaperState)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        """A paper comes to a state once."""

        constraints = (models.UniqueConstraint(fields=["paper", "state"], name="paper_step_once"),)

    def __str__(self) -> str:
        return f"{self.paper_id} {self.state}"


class PaperFile(models.Model):
    """A file of a paper that came from outside: its scan, or what was attached to it."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        """A paper holds a file once."""

        constraints = (models.UniqueConstraint(fields=["paper", "sha256"], name="paper_file_once"),)

    def __str__(self) -> str:
        return self.name
