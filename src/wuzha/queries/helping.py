"""What the help page shows: how far a new office has come, and what people said about the programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Q

from wuzha import access
from wuzha.access import Actor
from wuzha.store.models import Feedback, Plan, Record, Unit
from wuzha.store.models.plans import PlanState

MOST = 50
STEPS = (
    ("导入下属单位", "下载样表，填好单位名称和类型，一次导入。", "units-import"),
    ("上传方案", "上级来文或本单位的方案，Word、文本、PDF 都可以。", "plans"),
    ("校对并发布", "逐条对照原文，看清谁会承担什么，再发布。", "plans"),
    ("给联络员开账号", "不上网的单位可以用填报表。", "people"),
    ("记第一笔", "做过的事记一次，自动算到每一条要求上。", "record-new"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a new office: what to do, on which page, whether it is done."""

    name: str
    more: str
    page: str
    done: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said about the programme, with the answer; `mine`: the reader's own."""

    feedback: int
    name: str
    unit_name: str
    about: str
    text: str
    said_at: datetime
    reply: str
    replied_at: datetime | None
    mine: bool
    may_reply: bool


def first_steps(by: Actor) -> tuple[Step, ...]:
    """Return how far an office has come, for whoever manages units and plans; one query, none for others."""
    home = by.home
    if home is None or not (by.may("unit") and by.may("plan")):
        return ()
    rows = Unit.objects.filter(pk=home.unit).annotate(
        has_units=Exists(Unit.objects.filter(path__startswith=home.path).exclude(pk=home.unit)),
        has_plan=Exists(access.plans(by, "plan")),
        has_duties=Exists(Plan.objects.filter(state=PlanState.PUBLISHED, adopter=home.unit)),
        has_people=Exists(access.people(by, "people").exclude(pk=by.person)),
        has_records=Exists(Record.objects.filter(unit__path__startswith=home.path)),
    )
    done = rows.values_list("has_units", "has_plan", "has_duties", "has_people", "has_records").first()
    return tuple(Step(*each, bool(so)) for each, so in zip(STEPS, done or (), strict=False))


def said(by: Actor) -> tuple[Said, ...]:
    """Return what the reader said, and what was said in the units they manage, newest first; one query."""
    managed = access.feedbacks(by, "unit")
    rows = Feedback.objects.filter(Q(pk__in=managed.values("pk")) | Q(by=by.person)).select_related("by", "unit")
    reach = access.scope(by, "unit")
    return tuple(
        Said(
            feedback=row.pk,
            name=row.by.name,
            unit_name=row.unit.name if row.unit else "",
            about=row.about,
            text=row.text,
            said_at=row.said_at,
            reply=row.reply,
            replied_at=row.replied_at,
            mine=row.by_id == by.person,
            may_reply=row.unit is not None and reach.holds(row.unit.path) and not row.reply,
        )
        for row in rows.order_by("-pk")[:MOST]
    )
