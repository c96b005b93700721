"""What the office makes of an answer (复查): found enough (销号), or sent back with a reason and a new term (退回)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import matters
from wuzha.actions.receipts import refuse_withdrawn, told_of_recipient
from wuzha.actions.turns import in_turn
from wuzha.queries.answering import ANSWERS, state_of
from wuzha.queries.recipients import acts_for
from wuzha.queries.rectifying import finding_of, put_right
from wuzha.rules.answering import ACCEPTED, ANSWER_NAMES, OWED
from wuzha.rules.marking import refuse_secret
from wuzha.rules.privacy import remarks
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import AnswerJudgement, Paper, Recipient

LONGEST_WHY = 500


@in_turn
def accept(*, by: Actor, recipient: int, answer: int, at: datetime, why: str = "") -> None:
    """Find what a recipient answered enough (销号); the finding that a 整改通知 was about is closed with its last one.

    `answer` is the newest one that `by` has seen.

    Raises:
        Absent: `by` judges no answers to papers of the office, or is the recipient.
        Refusal: there is no answer that stands, a newer one came, it is accepted already, or the paper is withdrawn.

    """
    row, state = _judged(by, recipient, answer, at)
    if state in ACCEPTED:
        raise Refusal("这份回复已经销号。")
    said = said_why(why)
    judge(by, answer, at, accepted=True, why=said, due_before=row.due_date)
    told_of_recipient(by, at, row, "papers.accept", f"销号：{row.name}对“{row.paper.title}”的回复", {"why": said})
    matter = finding_of(row.paper)
    if matter is not None and put_right(matter, timezone.make_naive(at).date()):
        matters.settle(matter, by=by, at=at, why=f"整改已复查销号{_numbered(row.paper)}")


@in_turn
def send_back(*, by: Actor, recipient: int, answer: int, why: str, due: date | None, at: datetime) -> None:
    """Send an answer back (退回), with a reason and a new term; an acceptance is taken back so.

    `answer` is the newest one that `by` has seen.

    Raises:
        Absent: `by` judges no answers to papers of the office, or is the recipient.
        Refusal: there is no answer that stands, a newer one came, the reason or a term to come is missing, or the paper
            is withdrawn.

    """
    row, state = _judged(by, recipient, answer, at)
    said = said_why(why)
    found = {} if said else {"why": "请写明哪里不够、还要做什么"}
    if due is None or due <= timezone.make_naive(at).date():
        found["due"] = "请写明今天之后的一天"
    if found:
        raise Refusal("退回要写明原因和新的回复期限。", found)
    judge(by, answer, at, accepted=False, why=said, due_date=due, due_before=row.due_date)
    row.due_date = due
    row.save()
    told_of_recipient(
        by, at, row, "papers.send-back", f"退回{row.name}对“{row.paper.title}”的回复：{said}", {"due": str(due)}
    )
    matter = finding_of(row.paper)
    if matter is not None and state in ACCEPTED:
        matters.unsettle(matter, by=by, at=at)


def _judged(by: Actor, recipient: int, seen: int, at: datetime) -> tuple[Recipient, str]:
    """Return a recipient whose newest answer is the one seen, and how it stands; absent for its own people."""
    rows = Recipient.objects.select_related("paper__office", "unit").prefetch_related(ANSWERS)
    row = rows.filter(pk=recipient, paper__in=access.papers(by, "inspect").values("pk")).first()
    if row is None or _is_own(by, row):
        raise Absent
    refuse_withdrawn(row)
    state = state_of(row, timezone.make_naive(at).date())
    answers = [answer.pk for answer in row.answers.all()]
    if not answers or state in OWED:
        raise Refusal(f"{row.name}{ANSWER_NAMES[state] or '没有回复'}，收到回复后再复查。")
    if seen != answers[-1]:
        raise Refusal("又有新的回复，请看过再办。")
    return row, state


def _is_own(by: Actor, row: Recipient) -> bool:
    """Tell whether it is the reader's own unit that answered, or the office's own settling, which nobody looks at."""
    records = access.received(by, "record").filter(pk=row.pk).exists()
    return row.at_home or (records and acts_for(by, row, issues=True))


def judge(by: Actor, answer: int, at: datetime, *, accepted: bool, **said: object) -> None:
    """Keep what was found of an answer: enough or not, why, the new term and the one before."""
    on = timezone.make_naive(at).date()
    AnswerJudgement.objects.create(answer_id=answer, accepted=accepted, on_date=on, by_id=by.person, at=at, **said)


def said_why(why: str) -> str:
    """Return a reason as it is kept.

    Raises:
        Refusal: it is too long, or holds what must not be passed on.

    """
    said = why.strip()
    refuse_secret([said])
    found = remarks(said) + ([f"最多{LONGEST_WHY}个字。"] if len(said) > LONGEST_WHY else [])
    if found:
        raise Refusal("".join(found), {"why": "".join(found)})
    return said


def _numbered(paper: Paper) -> str:
    return f"（{paper.number}）" if paper.number else ""
