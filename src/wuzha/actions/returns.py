"""Forms that come back (回表): looked at, taken row by row, set aside, and what they leave open decided.

A row is taken whole or not at all; a row with a mistake is answered and does not hold up the others (decision 0007).
Everything a file does is one transaction. Rows are told by key, so a file that comes twice adds nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log, records
from wuzha.actions.returned_rows import Work, told_of, work_through
from wuzha.actions.turns import in_turn
from wuzha.calendar.occasions import say_occasion
from wuzha.papers.forms import FormUnreadable, clean
from wuzha.papers.returned_forms import ReturnedForm, read_month_form
from wuzha.queries.matching import said
from wuzha.queries.month_forms import secret, wide_words
from wuzha.rules.refusals import Refusal
from wuzha.rules.returns import Said, changed_form, new_form
from wuzha.store.models import Dispute, Mailbox, Membership, Return, ReturnedRow, Unit

MAX_BYTES = 5 * 1024 * 1024
MOST_ROWS = 1000
WAITING = timedelta(days=30)
"""So long a form waits to be confirmed before it is dropped."""
MOST_HELD = 500
"""More forms than that are not set aside: somebody has to look first."""
State = Return.State
CHOICES = {
    "conflict": ("keep", "take", "both"),
    "twin": ("keep", "take", "both"),
    "cleared": ("keep", "take"),
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of a file from a folder or a mailbox: its row, how it stands, and the sentence to answer with.

    `returned` is None where nothing was kept: nobody knows the sender, and it is none of our forms.
    """

    returned: int | None
    state: str
    message: str


def read(data: bytes) -> ReturnedForm:
    """Read a form that came back.

    Raises:
        Refusal: it is too large, no workbook, none of our forms, or has lost a column.

    """
    if len(data) > MAX_BYTES:
        raise Refusal(
            f"文件超过 {MAX_BYTES // 1024 // 1024} MB。请删去图片和多余的工作表后再上传。", {"file": "文件太大"}
        )
    try:
        form = read_month_form(data, secret=secret(), words=wide_words())
    except FormUnreadable as unreadable:
        raise Refusal.about("file", str(unreadable)) from unreadable
    if len(form.rows) > MOST_ROWS:
        words_ = f"表里有 {len(form.rows)} 行，一份表最多 {MOST_ROWS} 行。请把多出的活动用“记录－导入”导入。"
        raise Refusal.about("file", words_)
    return form


def receive(*, by: Actor, data: bytes, name: str, at: datetime, unit: int | None = None, month: str = "") -> int:
    """Look at a form and keep it until it is confirmed; `told` is what taking it would do. Return its id.

    `unit` and `month` are what the sender thinks it is for.

    Raises:
        Refusal: it is no form of ours, `by` may not record for its unit, or it is for another unit or month.

    """
    form = read(data)
    place = _place_of(form)
    if place is None or not access.scope(by, "record").holds(place.path):
        raise Refusal(
            f"这是“{form.head.name}”的表，您不能为它填报。请换成您负责单位的表。", {"file": "不是您负责的单位"}
        )
    whose = f"“{place.name}”{say_occasion(f'{form.head.month:%Y-%m}')}"
    if (unit is not None and unit != place.pk) or (month and month != f"{form.head.month:%Y-%m}"):
        raise Refusal(f"这是{whose}的表，与所选的单位、月份不一致。请核对文件。", {"file": f"这是{whose}的表"})
    return _receive(by, form, place, _row(data, name, at, place=place, form=form, by=by))


@in_turn
def _receive(by: Actor, form: ReturnedForm, place: Unit, row: Return) -> int:
    Return.objects.filter(state=State.WAITING, came_at__lt=row.came_at - WAITING).delete()
    Return.objects.filter(state=State.WAITING, by=by.person, unit=place, month=row.month).delete()
    row.state = State.WAITING
    row.save()
    row.told = _rehearsed(by, form, row, row.came_at)
    row.save(update_fields=["told"])
    log.write(
        by=by,
        at=row.came_at,
        verb="returns.receive",
        subject="return",
        subject_id=row.pk,
        unit=place.pk,
        summary=f"送来“{place.name}”{say_occasion(row.month)}填报表，待确认",
        detail={"sha256": row.sha256},
    )
    return row.pk


def _rehearsed(by: Actor, form: ReturnedForm, row: Return, at: datetime) -> dict[str, object]:
    """Return what taking a form would do; everything is done and undone again."""
    with transaction.atomic():
        told = told_of(work_through(by, form, row, at))
        transaction.set_rollback(True)
    return told


def look(*, by: Actor, returned: int, at: datetime) -> None:
    """Work out what taking a form would do that was set aside, as if `by` took it now; nothing is recorded.

    Raises:
        Absent: `by` may not record for its unit. Refusal: it is taken already.

    """
    row = access.returned(by, "record", returned)
    _refuse_done(row)
    _look(by, returned, read(bytes(row.content or b"")), at)


@in_turn
def _look(by: Actor, returned: int, form: ReturnedForm, at: datetime) -> None:
    row = access.returned(by, "record", returned)
    _refuse_done(row)
    row.told = _rehearsed(by, form, row, at)
    row.save(update_fields=["told"])
    log.write(
        by=by,
        at=at,
        verb="returns.look",
        subject="return",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=f"查看文件“{row.name}”",
    )


def take(*, by: Actor, returned: int, at: datetime) -> None:
    """Take a form that waits or was set aside: its rows become records, what is wrong is answered.

    Raises:
        Absent: `by` may not record for its unit. Refusal: it is taken already, or can no longer be read.

    """
    row = access.returned(by, "record", returned)
    _refuse_done(row)
    form = read(bytes(row.content or b""))
    _take(by, returned, form, at)


@in_turn
def _take(by: Actor, returned: int, form: ReturnedForm, at: datetime) -> Work:
    row = access.returned(by, "record", returned)
    _refuse_done(row)
    work = work_through(by, form, row, at)
    row.told, row.why = told_of(work), ""
    row.state = State.PARTLY if work.problems else State.TAKEN
    row.taken_at, row.by_id = at, by.person
    if not work.problems:
        row.content = None  # the records say it all now; what a person typed is kept no longer than needed
    row.save()
    _settle_earlier(row)
    counts = work.counts
    log.write(
        by=by,
        at=at,
        verb="returns.take",
        subject="return",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=f"收下“{row.unit.name if row.unit else ''}”{say_occasion(row.month)}填报表：新记{counts['new']}条，"
        f"更正{counts['change']}条，待定{counts['asked']}处，退回{counts['wrong']}处",
        detail={"sha256": row.sha256, "source": row.source, **counts},
    )
    return work


def _settle_earlier(row: Return) -> None:
    """Drop the content of editions of the same month that a later one has replaced."""
    earlier = Return.objects.filter(unit=row.unit_id, month=row.month, state=State.PARTLY, by=row.by_id)
    earlier.filter(pk__lt=row.pk).update(content=None)


def _refuse_done(row: Return) -> None:
    if row.state not in {State.WAITING, State.HELD} or row.content is None:
        raise Refusal("这份表已经处理过了。")


@in_turn
def discard(*, by: Actor, returned: int, at: datetime) -> None:
    """Drop a form that waits or was set aside; nothing of it is recorded.

    Raises:
        Absent: `by` may not record for its unit. Refusal: it is taken already.

    """
    row = access.returned(by, "record", returned)
    _refuse_done(row)
    row.state, row.content, row.taken_at = State.REFUSED, None, at
    row.why = row.why or "没有收下。"
    row.save()
    log.write(
        by=by,
        at=at,
        verb="returns.discard",
        subject="return",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=f"没有收下文件“{row.name}”",
        detail={"sha256": row.sha256},
    )


def deliver(*, data: bytes, name: str, at: datetime, source: str, sender: str = "") -> Delivered:
    """Take a form that came by folder or mail, as the liaison of its unit, else its own officer.

    `sender` is the address it came from; a form by mail from an unknown one, or of a unit without either, is set
    aside until an officer has looked at it.
    """
    box = Mailbox.objects.select_related("unit").filter(address=sender.lower()).first() if source == "mail" else None
    try:
        form = read(data)
    except Refusal as refusal:
        if source == "mail" and box is None:
            return Delivered(None, State.REFUSED, str(refusal))
        row = _row(data, name, at, place=box.unit if box else None, source=source, sender=sender)
        return _set_aside(row, State.REFUSED, str(refusal))
    place = _place_of(form)
    row = _row(data, name, at, place=place, form=form, source=source, sender=sender)
    actor = _recorder(place, timezone.make_naive(at).date()) if place else None
    if place is None or place.closed_date is not None:
        return _set_aside(row, State.REFUSED, f"“{form.head.name}”已停用或不存在，没有收下。")
    if source == "mail" and (box is None or not place.path.startswith(box.unit.path)):
        whose = f"登记为“{box.unit.name}”的" if box else "没有登记过"
        return _set_aside(row, State.HELD, f"发件地址 {sender} {whose}，表是“{place.name}”的，请经办人核对后处理。")
    if actor is None:
        return _set_aside(row, State.HELD, f"“{place.name}”还没有联络员和经办人，请上级经办人核对后处理。")
    return _deliver(actor, form, row, at)


@in_turn
def _deliver(by: Actor, form: ReturnedForm, row: Return, at: datetime) -> Delivered:
    row.state, row.by_id = State.WAITING, by.person
    row.save()
    work = _take(by, row.pk, form, at)
    return Delivered(row.pk, State.PARTLY if work.problems else State.TAKEN, work.summary)


@in_turn
def _set_aside(row: Return, state: State, why: str) -> Delivered:
    same = Return.objects.filter(sha256=row.sha256, state=state, sender=row.sender, unit=row.unit).first()
    if same is not None:  # it came again, perhaps because the first answer was lost
        return Delivered(same.pk, state, same.why)
    if state is State.REFUSED:
        row.content = None
    elif Return.objects.filter(state=State.HELD).count() >= MOST_HELD:
        return Delivered(None, State.REFUSED, "待处理的表太多，这一份没有收下，请经办人先处理积压的表。")
    row.state, row.why = state, why[:500]
    row.save()
    log.write(
        by=None,
        at=row.came_at,
        verb="returns.set_aside",
        subject="return",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=f"{'暂存' if state is State.HELD else '没有收下'}文件“{row.name}”：{why}",
        detail={"sha256": row.sha256, "source": row.source},
    )
    return Delivered(row.pk, state, why)


@in_turn
def decide(*, by: Actor, dispute: int, choice: str, at: datetime) -> None:
    """Decide what a returned row left open: `keep` what is recorded, `take` what the file says, or keep `both`.

    Raises:
        Absent: `by` may not record for the unit.
        Refusal: it is decided already, or what was chosen cannot be done (the sentence says why).

    """
    row = access.dispute(by, "record", dispute)
    if row.choice:
        raise Refusal("这一处已经处理过了。")
    if choice not in CHOICES[row.kind]:
        raise Refusal("请选择怎么处理。", {"choice": "请选择"})
    record = _carry_out(by, row, choice, at)
    row.choice, row.decided_by_id, row.decided_at = choice, by.person, at
    row.save()
    kept = {"unit": row.unit, "record_id": record, "said": row.said, "at": at}
    ReturnedRow.objects.update_or_create(issue=row.issue, key=row.key, defaults=kept)
    words_ = {"keep": "保留系统里的", "take": "采用表里的", "both": "两条都保留"}[choice]
    log.write(
        by=by,
        at=at,
        verb="returns.decide",
        subject="return",
        subject_id=row.returned_id,
        unit=row.unit_id,
        summary=f"“{row.unit.name}”填报表{row.place}：{words_}",
        detail={"key": row.key, "choice": choice, "record": record},
    )


def _carry_out(by: Actor, row: Dispute, choice: str, at: datetime) -> int | None:
    """Do what was chosen; return the record the row stands for from now on."""
    record = row.record
    if choice == "keep":
        return row.record_id
    if row.said is None:
        if record is not None and record.withdrawn_at is None:
            records.withdraw(by=by, record=record.pk, revision=record.revision, why="填报表中已删去这一行", at=at)
        return row.record_id
    content = Said.unpacked(row.said)
    if choice == "both" or record is None:
        return records.submit(
            by=by, unit=row.unit_id, form=new_form(content, period=row.context.get("period", "")), at=at
        )
    if record.withdrawn_at is not None:
        records.restore(by=by, record=record.pk, revision=record.revision, at=at)
        record.refresh_from_db()
    form = changed_form(said(record), content, clean)
    records.correct(by=by, record=record.pk, revision=record.revision, form=form, at=at)
    return record.pk


def _place_of(form: ReturnedForm) -> Unit | None:
    return Unit.objects.filter(pk=form.head.unit).first()


def _recorder(place: Unit, on: date) -> Actor | None:
    """Return who records for a unit: its liaison, else its own officer; of several who has held the post longest."""
    held = Membership.objects.filter(
        access.not_over(on), unit=place, role__in=("liaison", "officer"), from_date__lte=on, person__is_active=True
    )
    post = min(held, key=lambda each: (each.role != "liaison", each.from_date, each.pk), default=None)
    return access.actor_of(post.person_id, on) if post else None


def _row(
    data: bytes,
    name: str,
    at: datetime,
    *,
    place: Unit | None,
    form: ReturnedForm | None = None,
    by: Actor | None = None,
    source: str = "upload",
    sender: str = "",
) -> Return:
    return Return(
        unit=place,
        month=f"{form.head.month:%Y-%m}" if form else "",
        name=name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
        source=source,
        sender=sender[:200],
        by_id=by.person if by else None,
        came_at=at,
    )
