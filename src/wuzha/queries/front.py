"""The first page as a whole: what today asks, what came back and waits for an officer, what a leader looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.workdays import say_unknown
from wuzha.queries.calendars import to_enter
from wuzha.queries.handovers import HandoverRow, waiting_handovers
from wuzha.queries.helping import Step, first_steps
from wuzha.queries.leading import Lead, lead
from wuzha.queries.matter_questions import Asking, asking
from wuzha.queries.paper_tasks import PaperTask, paper_tasks
from wuzha.queries.questions import Question, open_questions
from wuzha.queries.routines import Waiting as Routine
from wuzha.queries.routines import own_waiting
from wuzha.queries.today import Today, today
from wuzha.store.models import Return, Review
from wuzha.store.models.plans import PlanState


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that came back and waits for somebody: what, how many, on which page (of the thing with that key)."""

    name: str
    number: int
    page: str
    key: int = 0


@dataclass(frozen=True, slots=True)
class Front:
    """The first page; `lead` is None for whoever signs nothing.

    `plans`: the person manages plans; `answers`: forms or answers may come back; `questions` wait for their word, those
    about `returned` records (抽查退回) apart. `routines` wait to be confirmed; `steps` are the first ones of a new
    office, empty once all are done. `papers` are what papers ask of them; `handovers` wait for their word, `matters`
    for one whether clauses apply to them. `years`: those whose holidays the person is to enter.
    """

    today: Today
    waiting: tuple[Waiting, ...]
    lead: Lead | None
    plans: bool
    questions: tuple[Question, ...]
    returned: tuple[Question, ...]
    answers: bool
    routines: tuple[Routine, ...]
    steps: tuple[Step, ...]
    papers: tuple[PaperTask, ...]
    handovers: tuple[HandoverRow, ...]
    years: tuple[int, ...]
    matters: tuple[Asking, ...]

    @property
    def unknown(self) -> str:
        """How days of the years are counted whose holidays are still to be entered."""
        return say_unknown(self.years)

    @property
    def to_sign(self) -> tuple[PaperTask, ...]:
        """The papers that wait for the person's signature."""
        return tuple(task for task in self.papers if task.signs)

    @property
    def paper_tasks(self) -> tuple[PaperTask, ...]:
        """What else papers ask of the person; where a leader's part shows what to sign, that is left to it."""
        return tuple(task for task in self.papers if not (task.signs and self.lead))


def front(*, by: Actor, now: datetime, unit: int | None = None) -> Front:
    """Return the first page of a person; up to sixty-two queries for a leader, however many units.

    Raises:
        Absent: that unit is none of theirs.

    """
    found = today(by=by, now=now, unit=unit)
    signs = by.widest("sign")
    asked, steps = open_questions(by), first_steps(by)
    below = access.units(by, "see").filter(closed_date__isnull=True)
    return Front(
        today=found,
        waiting=_waiting(by, now.date()) if found.office else (),
        lead=lead(by, signs, below.filter(path__startswith=signs.path), now) if signs else None,
        plans=by.may("plan"),
        questions=tuple(each for each in asked if not each.returned),
        returned=tuple(each for each in asked if each.returned),
        answers=by.may("record") or by.may("review"),
        routines=own_waiting(by=by, today=now.date()),
        steps=() if all(step.done for step in steps) else steps,
        papers=paper_tasks(by=by, now=now),
        years=to_enter(by=by, today=now.date()),
        matters=asking(by=by, now=now),
        handovers=waiting_handovers(by=by),
    )


def _waiting(by: Actor, day: date) -> tuple[Waiting, ...]:
    """Return what came back and waits for somebody: forms for whoever records, answers for whoever reviews."""
    found = []
    if by.may("record"):
        states = (Return.State.WAITING, Return.State.HELD)
        forms = access.returns(by, "record").filter(state__in=states).count()
        rows = access.disputes(by, "record").count()
        found += [Waiting("交回的填报表待确认", forms, "forms"), Waiting("回表中要决定的行", rows, "forms")]
    if by.may("review"):
        drawn = Review.objects.filter(drawn__in=access.draws(by, "review"))
        others = drawn.exclude(state=Review.State.WAITING, record__recorded_by=by.person)  # nobody reviews their own
        numbers = dict(others.order_by().values_list("state").annotate(number=Count("pk")))
        found += [
            Waiting("抽中待核查的记录", numbers.get(Review.State.WAITING, 0), "reviews"),
            Waiting("抽查中单位已说明的记录", numbers.get(Review.State.ANSWERED, 0), "reviews"),
        ]
    return (*(each for each in found if each.number), *(_unjudged(by, day) if by.may("plan") else ()))


def _unjudged(by: Actor, day: date) -> Iterator[Waiting]:
    """Yield the plans in force with clauses that may apply to units which came or changed later; one query."""
    in_force = access.plans(by, "plan").filter(Q(retired_on=None) | Q(retired_on__gt=day), ends__gt=day)
    plans = in_force.exclude(state=PlanState.DRAFT).filter(requirements__decision__unjudged__0__isnull=False)
    rows = plans.annotate(clauses=Count("requirements")).order_by("pk").values_list("pk", "title", "clauses")
    for key, title, number in rows:
        yield Waiting(f"《{title}》有单位待判断是否适用的要求", number, "plan", key)
