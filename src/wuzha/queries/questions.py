"""What a unit is asked about its own records: by a review, or because something looks odd."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from wuzha import access
from wuzha.access import Actor, Grant
from wuzha.calendar.occasions import say_occasion
from wuzha.rules.records import record_name
from wuzha.rules.roles import ROLES, is_liaison
from wuzha.rules.signals import NAMES
from wuzha.store.models import Record, Review, Signal

State = Review.State
MOST = 20
_WORDS = {
    State.ASKED: "抽查人员问",
    State.RETURNED: "抽查退回，原因",
    State.ANSWERED: "已说明",
    State.ACCEPTED: "抽查通过",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a record: `kind` is signal or review, `open` while it waits for an answer."""

    kind: str
    key: int
    record: int
    record_name: str
    head: str
    words: str
    answer: str
    at: datetime | None
    open: bool
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Sampled:
    """A record as one drawn, for those who review; `own`: the reader recorded it, and leaves it to others."""

    draw: int
    review: int
    month_name: str
    state_name: str
    own: bool


def sampled(by: Actor, record: Record) -> Sampled | None:
    """Return the newest draw a record is in that `by` reviews; one query, none for those who review nothing there."""
    if not access.scope(by, "review").holds(record.unit.path):
        return None
    rows = Review.objects.filter(record=record, drawn__in=access.draws(by, "review")).select_related("drawn")
    row = rows.order_by("-pk").first()
    if row is None:
        return None
    month, state = say_occasion(row.drawn.month), str(State(row.state).label)
    return Sampled(row.drawn_id, row.pk, month, state, record.recorded_by_id == by.person)


def answers_for(by: Actor, record: Record) -> bool:
    """Tell whether signals about a record are put to `by`: who answers for its unit, or recorded it in its stead."""
    unit = record.unit
    own = (unit.path.startswith(each.path) if is_liaison(each.role) else unit.pk == each.unit for each in _posts(by))
    return record.recorded_by_id == by.person or any(own)


def questions_about(record: Record, *, own: bool) -> tuple[Question, ...]:
    """Return what is asked about a record; signals only to those they are put to (`own`); two queries."""
    reviews = Review.objects.filter(record=record).exclude(state=State.WAITING).select_related("record")
    signals = Signal.objects.filter(record=record).select_related("record") if own else Signal.objects.none()
    return (*map(_of_review, reviews.order_by("pk")), *map(_of_signal, signals.order_by("pk")))


def open_questions(by: Actor) -> tuple[Question, ...]:
    """Return what waits for an answer about records of the person's own units; two queries, none without such."""
    own = own_records(by)
    if not own:
        return ()
    reviews = Review.objects.filter(own, state__in=(State.RETURNED, State.ASKED)).select_related("record")
    signals = Signal.objects.filter(own, answered_at__isnull=True, record__withdrawn_at__isnull=True)
    return (
        *map(_of_review, reviews.order_by("-pk")[:MOST]),
        *map(_of_signal, signals.select_related("record").order_by("-pk")[:MOST]),
    )


def own_records(by: Actor) -> Q | None:
    """Return the condition, on what has a `record`, for those somebody answers for.

    A liaison answers for the whole part, others for their own unit alone.
    """
    found: Q | None = None
    for grant in _posts(by):
        whole = is_liaison(grant.role)
        part = Q(record__unit__path__startswith=grant.path) if whole else Q(record__unit=grant.unit)
        found = part if found is None else found | part
    return found


def _posts(by: Actor) -> list[Grant]:
    """Return the posts in which somebody records."""
    return [grant for grant in (*by.grants, *by.merged) if "record" in ROLES[grant.role]]


def _name(row: Record) -> str:
    return f"{row.starts.month}月{row.starts.day}日{record_name(row.title, row.activity)}"


def _of_review(row: Review) -> Question:
    state = State(row.state)
    return Question(
        kind="review",
        key=row.pk,
        record=row.record_id,
        record_name=_name(row.record),
        head=_WORDS[state],
        words=row.said,
        answer=row.answer,
        at=row.decided_at,
        open=state in {State.ASKED, State.RETURNED},
        returned=state == State.RETURNED,
    )


def _of_signal(row: Signal) -> Question:
    return Question(
        kind="signal",
        key=row.pk,
        record=row.record_id,
        record_name=_name(row.record),
        head=f"请核对：{NAMES[row.kind]}",
        words=row.question,
        answer=row.answer,
        at=row.asked_at,
        open=row.answered_at is None,
    )
