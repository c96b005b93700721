"""The life of a paper (文书) as its page shows it: steps taken and possible, to whom it goes, whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.papers.documents import Document
from wuzha.papers.kinds import templates
from wuzha.queries.frozen import places_of, row_of
from wuzha.queries.people import colleagues
from wuzha.queries.recipients import RecipientLine, recipients_of
from wuzha.queries.rectifying import reopened_by
from wuzha.rules.issuing import (
    STEP_NAMES,
    Eyes,
    Step,
    may_look,
    others_by,
    steps_from,
    unfilled,
)
from wuzha.rules.refusals import Absent
from wuzha.store.models import Paper, Recipient, Unit


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step that was taken."""

    name: str
    by_name: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Life:
    """A paper's life as one reader may know it: a recipient sees neither inner steps nor other recipients.

    `may` are the steps (and `address`, `draft`) the reader can take now; `hint` says whose turn it is where it is not
    theirs. `unfilled` are the open places that stand in the way of checking; `answer` is in how many days its kind asks
    for an answer where no day is written, 0 for none. `reopens`: withdrawing it opens the finding it was about again.
    """

    paper: int
    title: str
    state: str
    state_name: str
    office: int
    office_name: str
    sender: str
    number: str
    issued: date | None
    withdrawn_why: str
    steps: tuple[StepLine, ...]
    recipients: tuple[RecipientLine, ...]
    may: frozenset[str]
    hint: str
    unfilled: tuple[str, ...]
    replaces: int | None
    successor: int | None
    reported: int | None
    addressed: bool
    answer: int
    reopens: bool


@dataclass(frozen=True, slots=True)
class Addressing:
    """What writing to whom a paper goes starts from: what is filled in, or usual for its kind.

    `above` are the units above its office, of which `reported` are chosen; `below` tells whether there are any below.
    """

    title: str
    office: int
    above: tuple[tuple[int, str], ...]
    reported: tuple[int, ...]
    below: bool
    chosen: tuple[int, ...]
    outside: tuple[str, ...]
    copied: tuple[int, ...]
    copied_outside: tuple[str, ...]
    due: date | None
    answer: int
    urgency: str
    marking: str


def life(*, by: Actor, paper: int, now: datetime) -> Life:
    """Return a paper's life; seven to thirteen queries, of a 整改通知 up to four more. `now` is naive local time.

    Raises:
        Absent: there is none, or it is out of reach.

    """
    row = access.paper(by, "see", paper)
    own = access.papers(by, "report").filter(pk=paper).exists()
    line = row_of(row)
    steps = tuple(row.steps.select_related("by").order_by("at", "pk"))
    may = _may(by, row, now.date()) if own else frozenset[str]()
    withdrawn = next((step.why for step in steps if step.state == "withdrawn"), "")
    begun = (StepLine("登记" if row.sender else STEP_NAMES["draft"], line.by_name, line.at, ""),)
    later = [step for step in steps if not (row.sender and step.state == "issued")]
    taken = (StepLine(STEP_NAMES[s.state], s.by.name, timezone.make_naive(s.at), s.why) for s in later)
    after = row.successors.order_by("-pk").values_list("pk", flat=True).first() if own else None
    open_ = unfilled(places_of(Document.model_validate_json(row.body))) if row.state == "draft" else ()
    return Life(
        paper=row.pk,
        title=row.title,
        state=row.state,
        state_name=line.state_name,
        office=row.office_id,
        office_name=row.office.name,
        sender=row.sender,
        number=row.number,
        issued=row.issued_date,
        withdrawn_why=withdrawn,
        steps=(*begun, *taken) if own else (),
        recipients=recipients_of(by, row, now.date(), own=own, issues=_holds(by, "paper", row)),
        may=may,
        hint=_hint(row, may) if own else "",
        unfilled=open_,
        replaces=row.replaces_id if own else None,
        successor=after,
        reported=row.reported_id if own else None,
        addressed=bool(row.recipient or row.copies),
        answer=_answer(row),
        reopens="withdraw" in may and reopened_by(row, now.date()) is not None,
    )


def _may(by: Actor, row: Paper, today: date) -> frozenset[str]:
    """Return the steps that somebody can take with a paper now."""
    writes, possible = _holds(by, "paper", row), steps_from(row.state)
    found = {step.value for step in possible & {Step.ISSUE, Step.WITHDRAW, Step.REPLACE} if writes}
    if Step.RETURN in possible and (_holds(by, "check", row) or _holds(by, "sign", row)):
        found.add(Step.RETURN.value)
    for step in possible & {Step.CHECK, Step.SIGN}:
        if row.recipient and may_look(eyes_now(by, row, step, today)):
            found.add(step.value)
    if writes and row.state == "draft":
        found.add("address")
    if writes and row.state in {"issued", "withdrawn"}:
        found.add(Step.REPLACE.value)
    if row.sender:  # what others wrote is neither drafted anew nor issued, but put right and handed on
        found = {"withdraw", "register"} if writes and row.state == "issued" else set()
    return frozenset(found)


def eyes_now(by: Actor, row: Paper, step: Step, today: date) -> Eyes:
    """Return somebody before a paper to check or sign it; one query."""
    return eyes_of(by, row, step, colleagues(row.office, others_by(step), today, by.person))


def eyes_of(by: Actor, row: Paper, step: Step, others: int) -> Eyes:
    """Return somebody before a paper to check or sign it, beside so many others whose step it could be."""
    return Eyes(
        holds=_holds(by, step.value, row),
        writes=_holds(by, "paper", row),
        here=any(grant.unit == row.office_id for grant in by.grants),
        drafted=row.frozen_by_id == by.person,
        others=others,
    )


def _holds(by: Actor, verb: str, row: Paper) -> bool:
    return access.scope(by, verb).holds(row.office.path)


def _hint(row: Paper, may: frozenset[str]) -> str:
    whose = {"draft": (Step.CHECK, "核稿人"), "checked": (Step.SIGN, "负责人"), "signed": (Step.ISSUE, "经办人")}
    if row.state == "draft" and not row.recipient:
        return "这份文书留作内部使用，可以不发。要发出的，先写明发给谁。" if "address" in may else ""
    step, who = whose.get(row.state, (None, ""))
    if step is None or step in may:
        return ""
    own = "起草人不核、不签自己的稿，" if row.state in {"draft", "checked"} else ""
    return f"{own}等{who}办理。"


def addressing(*, by: Actor, paper: int) -> Addressing:
    """Return what writing to whom a draft goes starts from; four or five queries.

    Raises:
        Absent: `by` writes no papers at its office.

    """
    row = access.paper(by, "paper", paper)
    near = near_units(row.office)
    rows = list(row.recipients.order_by("pk")) or usual(row, near)
    above = {unit.pk: unit.name for unit in near if unit.pk in row.office.steps}
    chosen = [each.unit_id for each in rows if each.unit_id and not each.copied]
    dues = [each.due_date for each in rows if each.due_date]
    return Addressing(
        title=row.title,
        office=row.office_id,
        above=tuple(above.items()),
        reported=tuple(key for key in chosen if key in above),
        below=len(near) > len(above),
        chosen=tuple(key for key in chosen if key not in above),
        outside=tuple(each.name for each in rows if not each.unit_id and not each.copied),
        copied=tuple(each.unit_id for each in rows if each.unit_id and each.copied),
        copied_outside=tuple(each.name for each in rows if not each.unit_id and each.copied),
        due=max(dues, default=None),
        answer=_answer(row),
        urgency=row.urgency,
        marking=row.marking,
    )


def usual(row: Paper, near: list[Unit]) -> list[Recipient]:
    """Return to whom a paper of its kind usually goes: a report up, a letter to its unit, a circular to all below."""
    template = templates().get(row.kind)
    if template is None:
        return []
    document = Document.model_validate_json(row.body)
    if template.above and row.unit_id != row.office_id:
        told = Recipient(unit=row.unit, name=row.unit.name, copied=bool(document.copies))
        return [Recipient(name=document.recipient), told] if told.copied else [told]
    if template.reports:
        chosen = [unit for unit in near if unit.pk == row.office.parent_id]
    else:
        chosen = [unit for unit in near if unit.parent_id == row.office_id] if template.published else []
    outside = [Recipient(name=document.recipient)] if document.recipient and not chosen else []
    return [Recipient(unit=unit, name=unit.name) for unit in chosen] + outside


def near_units(office: Unit) -> list[Unit]:
    """Return the units a paper of an office can go to: those above it, and the open ones below, in tree order."""
    below = Unit.objects.filter(path__startswith=office.path, closed_date__isnull=True)
    rows = (Unit.objects.filter(pk__in=office.steps) | below).exclude(pk=office.pk)
    return sorted(rows, key=lambda unit: unit.steps)


def recipient_line(*, by: Actor, recipient: int, now: datetime) -> tuple[Life, RecipientLine, bool]:
    """Return one recipient of a paper with the paper's life, and whether `by` issued it; as many queries as `life`.

    Raises:
        Absent: it is out of reach, or `by` neither records for the unit nor issues papers or judges at the office.

    """
    row = Recipient.objects.filter(pk=recipient).first()
    if row is None:
        raise Absent
    found = life(by=by, paper=row.paper_id, now=now)
    line = next((each for each in found.recipients if each.recipient == recipient), None)
    issues = access.papers(by, "paper").filter(pk=row.paper_id).exists()
    if line is None or not (line.mine or line.judges or issues):
        raise Absent
    return found, line, issues


def default_due(row: Paper, on: date) -> date | None:
    """Return until when an answer is asked for where the form said nothing, None where the kind asks for none."""
    days = _answer(row)
    return on + timedelta(days=days) if days else None


def _answer(row: Paper) -> int:
    template = templates().get(row.kind)
    return template.answer if template else 0
