"""What papers ask of a person today: to check, sign, issue, sign for, answer, judge; what came to a unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Min, Q

from wuzha import access
from wuzha.access import Actor, not_over
from wuzha.papers.kinds import kind_name
from wuzha.queries.answering import ANSWERS, given, state_of, unanswered
from wuzha.queries.asked_answers import answers_owed, answers_to_judge
from wuzha.queries.own_units import own_in
from wuzha.queries.paper_lives import eyes_of
from wuzha.rules.answering import answer_name
from wuzha.rules.issuing import STATE_NAMES, Step, may_look
from wuzha.rules.roles import ROLES, WORK_ROLES
from wuzha.store.models import Membership, Paper, Recipient, Unit

NAMED = 24
"""So much of the recipients' names is said."""
SHOWN = 30
"""Lines of one kind; whoever has more finds them in the registers."""


@dataclass(frozen=True, slots=True)
class PaperTask:
    """Something to do about a paper: `what` in words, `state` for its colour, `note` beside it.

    `recipient` is where a unit signs for it or answers; `signs` tells that it waits for a signature, `judges` that an
    answer waits to be looked at: that of the recipient, or where none is named, several.
    """

    paper: int
    title: str
    kind_name: str
    what: str
    state: str
    note: str = ""
    due: date | None = None
    recipient: int | None = None
    signs: bool = False
    judges: bool = False

    @property
    def state_name(self) -> str:
        """What is wrong, in words; empty when nothing is."""
        names = {"写新稿": "已退回", "催办": "逾期", "回复": "逾期", "办结": "逾期"}
        return names.get(self.what, "") if self.state == "overdue" else ""


@dataclass(frozen=True, slots=True)
class Received:
    """A paper that came to a unit, as a line of its page."""

    recipient: int
    paper: int
    title: str
    number: str
    issued: date | None
    state: str
    state_name: str


def paper_tasks(*, by: Actor, now: datetime) -> tuple[PaperTask, ...]:
    """Return what papers ask of somebody, what is owed soonest first in each part; up to ten queries."""
    today = now.date()
    return (*_received(by, today), *_on_the_way(by, today), *_to_judge(by), *_unanswered(by, today))


def _on_the_way(by: Actor, today: date) -> Iterator[PaperTask]:
    """Yield the papers that wait for somebody's check, signature or issuing, and those returned to them."""
    waiting = Q(state__in=("draft", "checked", "signed")) & ~Q(recipient="")
    returned = Q(state="returned", frozen_by=by.person)
    if not any(map(by.may, ("paper", "check", "sign"))):
        return
    rows = list(
        access.papers(by, "report")
        .filter(waiting | returned)
        .select_related("office", "frozen_by")
        .order_by("frozen_at", "pk")[: 10 * SHOWN]
    )
    crowd = _crowd({row.office_id for row in rows}, today)
    for row in rows:
        others, checkers = (len(each - {by.person}) for each in crowd.get(row.office_id, (set(), set())))
        if row.state == "returned":
            yield _task(row, "写新稿", "overdue", "退回给起草人")
        elif row.state == "draft" and may_look(eyes_of(by, row, Step.CHECK, checkers)):
            yield _task(row, "核稿", "open", f"{row.frozen_by.name}起草")
        elif row.state == "checked" and may_look(eyes_of(by, row, Step.SIGN, others)):
            yield _task(row, "签发", "due-soon", f"{row.frozen_by.name}起草，已核稿", signs=True)
        elif row.state == "signed" and _holds(by, "paper", row):
            yield _task(row, "印发", "open", f"{row.signer}已签发")


def _task(row: Paper, what: str, state: str, note: str, *, signs: bool = False) -> PaperTask:
    to = row.recipient if len(row.recipient) <= NAMED else f"{row.recipient[:NAMED]}…"
    said = f"{row.office.name}，{note}" + (f"，发往{to}" if to else "")
    return PaperTask(row.pk, row.title, kind_name(row.kind), what, state, said, signs=signs)


def _crowd(offices: set[int], today: date) -> Mapping[int, tuple[set[int], set[int]]]:
    """Return for each office who works there, and who of them checks; one query."""
    held = Membership.objects.filter(not_over(today), unit__in=offices, role__in=WORK_ROLES, from_date__lte=today)
    found: dict[int, tuple[set[int], set[int]]] = {}
    for unit, person, role in held.filter(person__is_active=True).values_list("unit", "person", "role"):
        all_, checkers = found.setdefault(unit, (set(), set()))
        all_.add(person)
        if "check" in ROLES[role]:
            checkers.add(person)
    return found


def _holds(by: Actor, verb: str, row: Paper) -> bool:
    return access.scope(by, verb).holds(row.office.path)


def _received(by: Actor, today: date) -> Iterator[PaperTask]:
    """Yield what came to one's own units and is not signed for, or still to be answered, also once more."""
    rows = access.received(by, "record").filter(
        own_in(by, "unit"),
        Q(acknowledged_by=None, served_date=None) | (Q(due_date__isnull=False) & unanswered()),
        paper__state="issued",
    )
    chosen = rows.select_related("paper__office", "unit", "handler").prefetch_related(ANSWERS)
    for row in chosen.order_by(F("due_date").asc(nulls_last=True), "pk")[: 10 * SHOWN]:
        colour = {"overdue": "overdue", "soon": "due-soon"}.get(state_of(row, today), "open")
        what = ("办结" if row.at_home else "回复") if row.due_date else "签收"
        paper = row.paper
        yield PaperTask(
            paper.pk, paper.title, kind_name(paper.kind), what, colour, _said_of(row, by), row.due_date, row.pk
        )


def _said_of(row: Recipient, by: Actor) -> str:
    """Say from whom a paper came to whom, who there handles it, and whether an answer was sent back."""
    paper, to = row.paper, row.unit.name if row.unit else row.name
    said = f"{paper.sender}来文" if row.at_home else f"{paper.sender or paper.office.name}发给{to}"
    if row.handler is not None:
        said += "，由您承办" if row.handler_id == by.person else f"，{row.handler.name}承办"
    back = "办结已撤销" if row.at_home else "上次回复已退回"
    return f"{said}，{back}" if any(each.returned for each in given(row)) else said


def _to_judge(by: Actor) -> Iterator[PaperTask]:
    """Yield the answers that wait to be looked at, earliest first, and count the rest."""
    rows = answers_to_judge(by)
    found = list(rows.select_related("paper").prefetch_related(ANSWERS)[: SHOWN + 1]) if by.may("inspect") else []
    for row in found[:SHOWN]:
        paper, answered = row.paper, max(each.on for each in given(row))
        note = f"{row.name}{answered.month}月{answered.day}日回复"
        yield PaperTask(paper.pk, paper.title, kind_name(paper.kind), "复查", "open", note, None, row.pk, judges=True)
    if len(found) > SHOWN:
        title = f"另有{rows.count() - SHOWN}份回复等待复查"
        yield PaperTask(found[-1].paper_id, title, "", "全部", "open", "按回复的先后排列", judges=True)


def _unanswered(by: Actor, today: date) -> Iterator[PaperTask]:
    """Yield the papers one's own offices issued with answers that are overdue, the longest first."""
    if not by.may("paper"):
        return
    rows = answers_owed(by, "paper").filter(due_date__lt=today).order_by().values_list("paper")
    counted = {key: (number, due) for key, number, due in rows.annotate(number=Count("pk"), first=Min("due_date"))}
    for row in Paper.objects.filter(pk__in=counted).order_by("issued_date", "pk")[:SHOWN]:
        number, due = counted[row.pk]
        yield PaperTask(row.pk, row.title, kind_name(row.kind), "催办", "overdue", f"{number}个单位逾期未回复", due)


def papers_of_unit(by: Actor, unit: Unit, today: date) -> tuple[Received, ...]:
    """Return the papers that came to a unit lately, newest first, for whoever may see them; four queries."""
    rows = access.received(by, "see").filter(unit=unit).select_related("paper").prefetch_related(ANSWERS)
    return tuple(_came(row, today) for row in rows.order_by("-paper__issued_date", "-pk")[:8])


def _came(row: Recipient, today: date) -> Received:
    paper, state = row.paper, state_of(row, today)
    said = answer_name(state, home=row.at_home) or ("已签收" if row.acknowledged_by_id or row.served_date else "待签收")
    if paper.state == "withdrawn":
        state, said = "", STATE_NAMES["withdrawn"]
    return Received(row.pk, paper.pk, paper.title, paper.number, paper.issued_date, state, said)
