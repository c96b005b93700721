"""What becomes of an issued paper at its recipients: served (送达), signed for (签收), answered (回复)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.evidence import Examined, Upload, examine, keep
from wuzha.actions.turns import in_turn
from wuzha.queries.answering import ANSWERS, state_of
from wuzha.queries.recipients import acts_for
from wuzha.rules.answering import ACCEPTED
from wuzha.rules.issuing import STATE_NAMES
from wuzha.rules.marking import refuse_secret
from wuzha.rules.privacy import remarks
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Paper, PaperAnswer, Recipient, Record

LONGEST = 2000
LONGEST_POST = 40


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: in words, with a file, with a record of the work or an issued paper of the recipient's own.

    `on` is the day on which it came, for whoever enters what came on paper.
    """

    text: str = ""
    file: Upload | None = None
    record: int | None = None
    sent: int | None = None
    on: date | None = None


@in_turn
def serve(*, by: Actor, recipient: int, on: date, signed_for: str, at: datetime) -> None:
    """Note that a paper was served on a day and which post signed for it; said again it puts the note right.

    Raises:
        Absent: `by` did not issue it. Refusal: it is withdrawn; the day is before it was issued or after today.

    """
    row, own = _received(by, recipient)
    if own:
        raise Absent
    refuse_withdrawn(row)
    _check_day(row, on, at)
    if len(signed_for.strip()) > LONGEST_POST or remarks(signed_for):
        raise Refusal("签收只写岗位。", {"signed_for": f"写岗位，如“村文书”，最多{LONGEST_POST}个字"})
    row.served_date, row.signed_for = on, signed_for.strip()
    row.save()
    told_of_recipient(by, at, row, "papers.serve", f"送达{row.name}：{row.paper.title}")


@in_turn
def acknowledge(*, by: Actor, recipient: int, at: datetime) -> None:
    """Sign for a paper that came to one's unit (签收); doing so again changes nothing.

    Raises:
        Absent: `by` does not record for the unit. Refusal: it is withdrawn.

    """
    row, own = _received(by, recipient)
    if not own:
        raise Absent
    refuse_withdrawn(row)
    if row.acknowledged_by_id is not None:
        return
    row.acknowledged_by_id = by.person
    row.served_date = row.served_date or timezone.make_naive(at).date()
    row.save()
    told_of_recipient(by, at, row, "papers.acknowledge", f"{row.name}签收：{row.paper.title}")


def answer(*, by: Actor, recipient: int, reply: Reply, at: datetime) -> None:
    """Answer a paper; the office enters what came on paper, with the day it came.

    A unit's own answer is of today, and signs for the paper too. Another one may follow until one is accepted; the
    first one after each sending back is what counts for the day asked.

    Raises:
        Absent: `by` neither records for the unit nor issued the paper, or what it names is not the unit's.
        Refusal: it is withdrawn or accepted, nothing is said, something must not be passed on or is marked as a secret.

    """
    _received(by, recipient)
    taken = examine((reply.file,)) if reply.file else ()
    _answer(by, recipient, reply, taken, at)


@in_turn
def _answer(by: Actor, recipient: int, reply: Reply, taken: tuple[Examined, ...], at: datetime) -> None:
    row, own = _received(by, recipient)
    refuse_withdrawn(row)
    today = timezone.make_naive(at).date()
    if state_of(row, today) in ACCEPTED:
        raise Refusal("已经销号，不用再回复。")
    day = today if own or reply.on is None else reply.on
    _check_day(row, day, at)
    record, sent = _record(by, row, reply.record), _sent(by, row, reply.sent)
    said = reply.text.strip() or (f"见记录{record.pk}号。" if record else f"见文书{sent.pk}号。" if sent else "")
    refuse_secret([said])
    found = remarks(said) + ([f"最多{LONGEST}个字。"] if len(said) > LONGEST else [])
    if not (said or taken):
        found = ["请写明回复内容，附上文件，或选一条记录、一份文书。"]
    if found:
        raise Refusal("".join(found), {"text": "".join(found)})
    file = {"file_name": taken[0].name, "media_type": taken[0].media_type, "sha256": taken[0].sha256} if taken else {}
    PaperAnswer.objects.create(
        recipient=row, on_date=day, text=said, record=record, sent=sent, by_id=by.person, at=at, **file
    )
    if own and row.acknowledged_by_id is None:
        row.acknowledged_by_id = by.person
    row.served_date = row.served_date or day
    row.save()
    what = "办结" if row.at_home else "回复"
    told_of_recipient(by, at, row, "papers.answer", f"{row.name}{what}：{row.paper.title}", {"files": keep(taken)})


def _record(by: Actor, row: Recipient, key: int | None) -> Record | None:
    """Return the record a recipient answers with: one of the unit's own, or of those below it."""
    if key is None:
        return None
    found = access.record(by, "see", key)
    if row.unit is None or not found.unit.path.startswith(row.unit.path) or found.withdrawn_at is not None:
        raise Absent
    return found


def _sent(by: Actor, row: Recipient, key: int | None) -> Paper | None:
    """Return the paper a recipient answers with: one the unit itself issued."""
    if key is None:
        return None
    found = access.paper(by, "see", key)
    if row.unit_id != found.office_id or found.state != "issued" or found.sender:
        raise Absent
    return found


def _received(by: Actor, recipient: int) -> tuple[Recipient, bool]:
    """Return a recipient of a paper, and whether `by` records for the unit (else issues papers at the office)."""
    rows = Recipient.objects.select_related("paper__office", "unit").prefetch_related(ANSWERS).filter(pk=recipient)
    sent = rows.filter(paper__in=access.papers(by, "paper").values("pk")).first()
    own = rows.filter(pk__in=access.received(by, "record").values("pk")).first()
    if own is not None and acts_for(by, own, issues=sent is not None):
        return own, True
    if sent is None:
        raise Absent
    return sent, False


def refuse_withdrawn(row: Recipient) -> None:
    """See that the paper still stands.

    Raises:
        Refusal: it is withdrawn.

    """
    if row.paper.state != "issued":
        raise Refusal(f"这份文书{STATE_NAMES[row.paper.state]}，不用再办。")


def _check_day(row: Recipient, on: date, at: datetime) -> None:
    issued = row.paper.issued_date
    if on > timezone.make_naive(at).date() or (issued and on < issued):
        remark = "应在印发之日到今天之间"
        raise Refusal(f"日期{remark}。", {"on": remark})


def told_of_recipient(
    by: Actor, at: datetime, row: Recipient, verb: str, summary: str, detail: dict[str, object] | None = None
) -> None:
    """Write what was done about a recipient of a paper into the log of its unit, or else of the office."""
    log.write(
        by=by,
        at=at,
        verb=verb,
        subject="paper",
        subject_id=row.paper_id,
        unit=row.unit_id or row.paper.office_id,
        summary=summary,
        detail=detail,
    )
