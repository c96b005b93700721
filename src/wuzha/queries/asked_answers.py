"""Answers (回复) that one's own offices asked for: those to be looked at, those that are late, those still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Subquery

from wuzha import access
from wuzha.access import Actor
from wuzha.papers.kinds import kind_name
from wuzha.queries.answering import ANSWERS, given, standing_answers, state_of, to_judge, unanswered
from wuzha.queries.own_units import own_in
from wuzha.rules.answering import ANSWER_NAMES
from wuzha.rules.paging import nearest
from wuzha.rules.refusals import Absent
from wuzha.rules.roles import ROLES
from wuzha.store.models import Recipient

PAGE = 30
TO_JUDGE, OVERDUE, WAITING = "to-judge", "overdue", "waiting"
STATES = {TO_JUDGE: ANSWER_NAMES["to-judge"], OVERDUE: ANSWER_NAMES["overdue"], WAITING: "期限未到"}


@dataclass(frozen=True, slots=True)
class AskedAnswer:
    """What one recipient was asked to answer, as a line; `came` is the day of its last answer, None before any."""

    recipient: int
    paper: int
    title: str
    kind_name: str
    number: str
    name: str
    due: date | None
    came: date | None
    state: str
    state_name: str


@dataclass(frozen=True, slots=True)
class AskedAnswers:
    """One page of them in one state; `counts` says of each state how many there are."""

    state: str
    counts: tuple[tuple[str, str, int], ...]
    rows: tuple[AskedAnswer, ...]
    page: int
    total: int


def asked_answers(*, by: Actor, state: str, now: datetime, page: int = 1) -> AskedAnswers:
    """Return the answers to papers of one's own offices in a state, soonest or earliest first; six queries.

    Raises:
        Absent: `by` looks at no answers anywhere.

    """
    if not by.may("inspect"):
        raise Absent
    today, state = now.date(), state if state in STATES else TO_JUDGE
    found = {
        TO_JUDGE: answers_to_judge(by),
        OVERDUE: answers_owed(by, "inspect").filter(due_date__lt=today),
        WAITING: answers_owed(by, "inspect").filter(due_date__gte=today),
    }
    counts = tuple((code, name, found[code].count()) for code, name in STATES.items())
    total = next(number for code, _, number in counts if code == state)
    page, _ = nearest(page, total, PAGE)
    rows = found[state].select_related("paper").prefetch_related(ANSWERS)[(page - 1) * PAGE : page * PAGE]
    return AskedAnswers(state, counts, tuple(_line(row, today) for row in rows), page, total)


def answers_to_judge(by: Actor) -> QuerySet[Recipient]:
    """Return whose answers to papers of one's own offices wait to be looked at (复查), those that came first first.

    Those of offices below wait for these. A unit's own people do not judge it.
    """
    rows = Recipient.objects.filter(to_judge(), _of_own_offices(by, "inspect")).exclude(own_in(by, "unit"))
    return rows.order_by(Subquery(standing_answers().order_by("pk").values("at")[:1]), "pk")


def answers_owed(by: Actor, verb: str) -> QuerySet[Recipient]:
    """Return who still owes an answer to a paper of an office where `by` does `verb`, soonest first.

    What such an office has to settle itself is not among them.
    """
    owed = Recipient.objects.filter(unanswered(), _of_own_offices(by, verb), due_date__isnull=False)
    return owed.exclude(~Q(paper__sender=""), unit=F("paper__office")).order_by("due_date", "paper__issued_date", "pk")


def _of_own_offices(by: Actor, verb: str) -> Q:
    """Return the condition for recipients of papers issued by the offices at which somebody holds such a post."""
    offices = [grant.unit for grant in (*by.grants, *by.merged) if verb in ROLES[grant.role]]
    return Q(paper__in=access.papers(by, verb).filter(office__in=offices, state="issued").values("pk"))


def _line(row: Recipient, today: date) -> AskedAnswer:
    paper, state = row.paper, state_of(row, today)
    came = max((each.on for each in given(row)), default=None)
    about = (paper.title, kind_name(paper.kind), paper.number)
    return AskedAnswer(row.pk, paper.pk, *about, row.name, row.due_date, came, state, ANSWER_NAMES[state])
