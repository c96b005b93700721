"""What papers ask of a person today: to check, to sign, to issue, to sign for, to answer; what came to a unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, Min, OuterRef, Q

from wuzha import access
from wuzha.access import Actor, not_over
from wuzha.papers.kinds import templates
from wuzha.queries.paper_lives import eyes_of
from wuzha.queries.today import own_units
from wuzha.rules.issuing import ANSWER_NAMES, STATE_NAMES, Step, answer_state, may_look
from wuzha.rules.roles import ROLES, WORK_ROLES
from wuzha.store.models import Membership, Paper, PaperAnswer, Recipient, Unit

SHOWN = 30
"""Lines of one kind; whoever has more finds them in the registers."""


@dataclass(frozen=True, slots=True)
class PaperTask:
    """Something to do about a paper: `what` in words, `state` for its colour, `note` beside it.

    `recipient` is where a unit signs for it or answers; `signs` tells that it waits for a signature.
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

    @property
    def state_name(self) -> str:
        """What is wrong, in words; empty when nothing is."""
        names = {"写新稿": "已退回", "催办": "逾期", "回复": "逾期"}
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
    """Return what papers ask of somebody, what is owed soonest first in each part; five queries."""
    today = now.date()
    return (*_received(by, today), *_on_the_way(by, today), *_unanswered(by, today))


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
    return PaperTask(row.pk, row.title, _kind(row.kind), what, state, f"{row.office.name}，{note}", signs=signs)


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
    """Yield what came to one's own units and is not signed for, or still to be answered."""
    answered = PaperAnswer.objects.filter(recipient=OuterRef("pk"))
    rows = (
        access.received(by, "record")
        .annotate(answered=Exists(answered))
        .filter(
            own_units(by, "unit"),
            Q(acknowledged_by=None, served_date=None) | Q(due_date__isnull=False, answered=False),
            paper__state="issued",
        )
    )
    chosen = rows.select_related("paper__office", "unit").order_by(F("due_date").asc(nulls_last=True), "pk")
    for row in chosen[: 10 * SHOWN]:
        state = answer_state(row.due_date, None, today)
        what = "回复" if row.due_date else "签收"
        colour = {"overdue": "overdue", "soon": "due-soon"}.get(state, "open")
        note = f"{row.paper.office.name}发给{row.unit.name if row.unit else row.name}"
        yield PaperTask(row.paper_id, row.paper.title, _kind(row.paper.kind), what, colour, note, row.due_date, row.pk)


def _unanswered(by: Actor, today: date) -> Iterator[PaperTask]:
    """Yield one's issued papers with answers that are overdue."""
    if not by.may("paper"):
        return
    answered = PaperAnswer.objects.filter(recipient=OuterRef("pk"))
    late = Recipient.objects.filter(~Exists(answered), due_date__lt=today, paper__state="issued")
    rows = late.filter(paper__in=access.papers(by, "paper").values("pk")).values_list("paper")
    counted = {key: (number, due) for key, number, due in rows.annotate(number=Count("pk"), first=Min("due_date"))}
    for row in Paper.objects.filter(pk__in=counted).order_by("issued_date", "pk")[:SHOWN]:
        number, due = counted[row.pk]
        yield PaperTask(row.pk, row.title, _kind(row.kind), "催办", "overdue", f"{number}个单位逾期未回复", due)


def papers_of_unit(by: Actor, unit: Unit, today: date) -> tuple[Received, ...]:
    """Return the papers that came to a unit lately, newest first, for whoever may see them; two queries."""
    rows = access.received(by, "see").filter(unit=unit).select_related("paper").prefetch_related("answers")
    return tuple(_came(row, today) for row in rows.order_by("-paper__issued_date", "-pk")[:8])


def _came(row: Recipient, today: date) -> Received:
    first = min((each.on_date for each in row.answers.all()), default=None)
    state = answer_state(row.due_date, first, today)
    said = ANSWER_NAMES[state] or ("已签收" if row.acknowledged_by_id or row.served_date else "待签收")
    if row.paper.state == "withdrawn":
        state, said = "", STATE_NAMES["withdrawn"]
    paper = row.paper
    return Received(row.pk, paper.pk, paper.title, paper.number, paper.issued_date, state, said)


def _kind(code: str) -> str:
    template = templates().get(code)
    return template.name if template else code
