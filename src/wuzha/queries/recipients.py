"""Recipients (收文单位) as pages show them: what became of a paper there, what was answered, how that was judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from wuzha import access
from wuzha.access import Actor
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.answering import ANSWERS, state_of
from wuzha.queries.own_units import is_own
from wuzha.queries.records import StoredFile
from wuzha.rules.answering import ACCEPTED, OWED, answer_name
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store import files
from wuzha.store.models import Paper, PaperAnswer, PaperFile, Recipient

Choices = tuple[tuple[int, str], ...]
_LATELY = timedelta(days=92)
_OFFERED = 30
_SHOWN = ("answers__judgements__by", "answers__sent")


@dataclass(frozen=True, slots=True)
class JudgementLine:
    """What the office found an answer to be: enough (`accepted`), or sent back with the new term `due`."""

    accepted: bool
    on: date
    by_name: str
    why: str
    due: date | None


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer of a recipient with what was found of it; `file_name` is empty where there is no file."""

    answer: int
    on: date
    text: str
    file_name: str
    record: int | None
    sent: int | None
    sent_title: str
    judgements: tuple[JudgementLine, ...]


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """A recipient with what became of the paper there; `mine` where the reader records for the unit.

    `judges`: the reader looks at what it answers. `home`: it is the office's own line of a paper from outside.
    """

    recipient: int
    unit: int | None
    name: str
    copied: bool
    served: date | None
    signed_for: str
    acknowledged: bool
    due: date | None
    answers: tuple[AnswerLine, ...]
    state: str
    state_name: str
    mine: bool
    judges: bool
    home: bool
    handler: str

    @property
    def open(self) -> bool:
        """Whether an answer is still to be given."""
        return self.state in OWED

    @property
    def accepted(self) -> bool:
        """Whether what was answered was found enough."""
        return self.state in ACCEPTED

    @property
    def settled(self) -> bool:
        """Whether it is the office's own line and what was written there stands."""
        return self.home and bool(self.answers) and not self.answers[-1].judgements

    @property
    def may_judge(self) -> bool:
        """Whether the reader can accept an answer or send it back now."""
        return self.judges and bool(self.answers) and not self.open

    @property
    def sent_back(self) -> JudgementLine | None:
        """Why another answer is asked for, None where none was sent back."""
        reopened = self.home and not self.settled  # of what was only to be read, nothing is owed
        last = self.answers[-1].judgements if self.answers and (self.open or reopened) else ()
        return last[-1] if last else None


def recipients_of(by: Actor, row: Paper, today: date, *, own: bool, issues: bool) -> tuple[RecipientLine, ...]:
    """Return the recipients of a paper that somebody may know of; up to six queries."""
    recorded = access.received(by, "record").filter(paper=row).select_related("unit")
    mine = {each.pk for each in recorded if acts_for(by, each, issues=issues)}
    ways = ("paper", "unit", "handler")
    rows = row.recipients.select_related(*ways).prefetch_related(ANSWERS, *_SHOWN)
    if not own:
        rows = rows.filter(pk__in=access.received(by, "see").values("pk"))
    judges = access.papers(by, "inspect").filter(pk=row.pk).exists()
    ordered = rows.order_by("copied", "pk")
    return tuple(_line(each, today, mine=each.pk in mine, judges=judges and each.pk not in mine) for each in ordered)


def acts_for(by: Actor, row: Recipient, *, issues: bool) -> bool:
    """Tell whether somebody who records for a recipient is it, rather than the office that issued the paper."""
    return row.unit is not None and (is_own(by, row.unit) or not issues)


def _line(row: Recipient, today: date, *, mine: bool, judges: bool) -> RecipientLine:
    state = state_of(row, today)
    if row.paper.state == "withdrawn" and state in OWED:
        state = ""
    home = row.at_home
    return RecipientLine(
        recipient=row.pk,
        unit=row.unit_id,
        name=row.name,
        copied=row.copied,
        served=row.served_date,
        signed_for=row.signed_for,
        acknowledged=row.acknowledged_by_id is not None,
        due=row.due_date,
        answers=tuple(map(_answer_line, row.answers.all())),
        state=state,
        state_name=answer_name(state, home=home),
        mine=mine,
        judges=judges and not home,
        home=home,
        handler=row.handler.name if row.handler else "",
    )


def _answer_line(row: PaperAnswer) -> AnswerLine:
    found = sorted(row.judgements.all(), key=lambda judgement: judgement.pk)
    lines = (JudgementLine(each.accepted, each.on_date, each.by.name, each.why, each.due_date) for each in found)
    title = row.sent.title if row.sent else ""
    return AnswerLine(row.pk, row.on_date, row.text, row.file_name, row.record_id, row.sent_id, title, tuple(lines))


def answer_choices(*, by: Actor, unit: int | None, today: date) -> tuple[Choices, Choices]:
    """Return what a unit can answer with: its records of late, newest first, and papers it issued; two queries."""
    if unit is None:
        return (), ()
    since, name = today - _LATELY, load_vocabulary().name
    rows = access.records(by, "see").filter(unit=unit, starts__gte=since, withdrawn_at__isnull=True)
    said = rows.order_by("-starts", "-pk").values_list("pk", "starts", "title", "activity")[:_OFFERED]
    records = tuple(
        (pk, f"{day.month}月{day.day}日 {title or name('activities', kind)}（{pk}号）") for pk, day, title, kind in said
    )
    papers = access.papers(by, "report").filter(office=unit, state="issued", sender="", issued_date__gte=since)
    sent = papers.order_by("-issued_date", "-pk").values_list("pk", "title", "number")[:_OFFERED]
    return records, tuple((pk, f"{number} {title}".strip()) for pk, title, number in sent)


def answer_file(*, by: Actor, answer: int) -> StoredFile:
    """Return where the file of an answer lies.

    Raises:
        Absent: there is none, or it is out of reach. Refusal: the folder has lost it.

    """
    row = PaperAnswer.objects.select_related("recipient").exclude(sha256="").filter(pk=answer).first()
    if row is None:
        raise Absent
    mine = access.received(by, "see").filter(pk=row.recipient_id).exists()
    if not mine and not access.papers(by, "report").filter(pk=row.recipient.paper_id).exists():
        raise Absent
    return _stored(row.sha256, row.file_name, row.media_type)


def paper_file(*, by: Actor, file: int) -> StoredFile:
    """Return where a file of a paper from outside lies; the office alone has it once the registration was taken back.

    Raises:
        Absent: there is none, or the paper is out of reach. Refusal: the folder has lost it.

    """
    row = PaperFile.objects.filter(pk=file).first()
    if row is None:
        raise Absent
    paper = access.paper(by, "see", row.paper_id)
    if paper.state != "issued":  # handed out no longer: what was registered by mistake may not have been for them
        access.paper(by, "report", row.paper_id)
    return _stored(row.sha256, row.name, row.media_type)


def _stored(sha256: str, name: str, media_type: str) -> StoredFile:
    path = files.path_of(sha256)
    if not path.is_file():
        raise Refusal(f"“{name}”的文件已不在存储中，请联系系统管理员从备份恢复。")
    return StoredFile(path, name, media_type, inline=media_type.startswith("image/"))
