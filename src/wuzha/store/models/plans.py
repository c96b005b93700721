"""Plans (方案) with their text and file, and the requirements (要求) of the published ones."""

from __future__ import annotations

from datetime import date

from django.db import models

from wuzha.store.models.people import Person
from wuzha.store.models.units import Unit


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", "待校对"
    PUBLISHED = "published", "执行中"
    RETIRED = "retired", "已停用"


class Plan(models.Model):
    """A plan as uploaded and read.

    `text` and the original file never change. `body` is the structured plan (JSON of `plan.model.Plan`); it
    changes, with `revision` counting the changes, until the plan is published. `review` says what a person made of
    each requirement (code to `accepted` or `changed`); `rejected` keeps requirements taken out, to put back;
    `decisions` keeps what the author chose about each remark of the linter, by the remark's key; `aside` the stretches
    of the text set aside as asking for nothing; `history` the way back over the last changes, newest last,
    `undone` the way to those taken back;
    `last_code` the highest number a clause was ever called by, so that no code comes to mean another clause.
    `supersedes` is the published plan this is a new version of, `drafted_from` the draft it takes the place of,
    `carries` the superior's plan it carries down (逐级落实).
    `sketch` tells near-copies (`plan.likeness`), `alike` those found on upload, as [plan, percent], until decided.
    `scanned` are the stretches of the text that were recognised in a picture (待核), as [start, end, page]; `parts` the
    plans the file was found to hold when there are several, as [start, end, title].
    `adopter` is the unit that carries the plan out; `phases`, `calendar` (how it counts time), `starts` and `ends`
    (half-open) are set on publishing.
    `retired_on` is the first day on which a plan that was stopped is no longer in force; its planned `ends` stays.
    """

    adopter = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="plans")
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    carries = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="carried_by")
    drafted_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="redrafts")
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=PlanState, default=PlanState.DRAFT)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    file_name = models.CharField(max_length=200)
    file_kind = models.CharField(max_length=10)
    file_sha256 = models.CharField(max_length=64)
    file_size = models.PositiveIntegerField()
    notes = models.JSONField(default=list)
    scanned = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    body = models.TextField()
    review = models.JSONField(default=dict)
    rejected = models.JSONField(default=list)
    decisions = models.JSONField(default=dict)
    aside = models.JSONField(default=list)
    history = models.JSONField(default=list)
    undone = models.JSONField(default=list)
    last_code = models.PositiveIntegerField(default=0)
    sketch = models.TextField(blank=True)
    alike = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    phases = models.JSONField(default=list)
    calendar = models.JSONField(default=dict)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    retired_on = models.DateField(null=True)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        """Lists are newest first."""

        indexes = (models.Index(fields=["adopter", "state"], name="plan_by_adopter"),)

    def __str__(self) -> str:
        return self.title

    @property
    def until(self) -> date | None:
        """The day from which nothing is owed; None for a draft."""
        return self.ends if self.retired_on is None or self.ends is None else min(self.ends, self.retired_on)


class Requirement(models.Model):
    """One clause of a published plan; `body` is the JSON of `wuzha.plan.model.Requirement`. Never changes.

    `origin` is the clause in the first version that asked the same (null: this is the first), through which it goes on.
    `carries` is the superior's clause it repeats: whoever owes that owes it once.

    `decision` keeps what publishing decided about it: `foreign` names that are not ours (非本单位), `undecided` units
    with the words to judge, `judged` those of them a person let it apply to while the words leave it open, `notes`; and
    what was decided later, whatever the words: units to `include` and to `exclude`. As units change, `undecided`
    follows; of the `unjudged` among them nobody has been asked yet.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="requirements")
    code = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    activity = models.CharField(max_length=30)
    kind = models.CharField(max_length=12)
    body = models.TextField()
    origin = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="versions")
    carries = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="carried_by")
    decision = models.JSONField(default=dict)

    class Meta:
        """A code is used once in a plan."""

        constraints = (models.UniqueConstraint(fields=["plan", "code"], name="requirement_code_once_a_plan"),)

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.code}"
