"""Forms that came back (回表), what their rows said last, what a person has to decide, and the mailboxes known."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wuzha.store.models.people import Person
from wuzha.store.models.records import Record
from wuzha.store.models.units import Unit


class Return(models.Model):
    """A form as it came back, by `source` (upload, folder, mail), from `sender` where somebody is named.

    `content` is kept while somebody still needs it: until a waiting form is taken, a held one is decided, a problem
    is put right. `told` is what came of it, row by row; of a waiting one, what would come of it. `unit` is None where
    nobody can tell what it is for.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "待确认"
        TAKEN = "taken", "已收下"
        PARTLY = "partly", "部分退回"
        HELD = "held", "待处理"
        REFUSED = "refused", "未收下"

    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="returns")
    month = models.CharField(max_length=7, blank=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    source = models.CharField(max_length=10)
    sender = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State)
    why = models.CharField(max_length=500, blank=True)
    told = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        """Lists are of a unit, newest first."""

        indexes = (models.Index(fields=["unit", "came_at"], name="return_by_unit"),)

    def __str__(self) -> str:
        return self.name


class ReturnedRow(models.Model):
    """What a row of one copy of a form (`issue`) said when it was last taken; None when it was empty then.

    `record` is what it became; `key` names the row within the unit's forms.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    issue = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="form_rows")
    said = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        """A row of a copy is known once; a row of a duty is looked up across copies."""

        constraints = (models.UniqueConstraint(fields=["issue", "key"], name="returned_row_once_an_issue"),)
        indexes = (models.Index(fields=["unit", "key"], name="returned_row_by_key"),)

    def __str__(self) -> str:
        return f"{self.issue} {self.key}"


class Dispute(models.Model):
    """What a returned row says against what is recorded, kept until a person has decided.

    `kind` is `conflict` (both changed it), `twin` (perhaps the same event) or `cleared` (the row was emptied); `said`
    is what the file says, `context` what goes with the row. `choice` is what was decided: `keep`, `take` or `both`.
    """

    returned = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="disputes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="disputes")
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="disputes")
    kind = models.CharField(max_length=10)
    issue = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    said = models.JSONField(null=True)
    context = models.JSONField(default=dict)
    place = models.CharField(max_length=60)
    choice = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """A row of a copy is disputed once at a time."""

        constraints = (
            models.UniqueConstraint(fields=["issue", "key"], condition=Q(choice=""), name="dispute_open_once_a_row"),
        )
        indexes = (models.Index(fields=["unit", "choice"], name="dispute_by_unit"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Mailbox(models.Model):
    """An address from which the forms of a unit (and of those below it) come: an office's, not a person's."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mailboxes")
    address = models.CharField(max_length=200, unique=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address
