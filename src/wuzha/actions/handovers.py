"""Hand-overs (交接): duties follow the post, so handing over a post hands over everything that is open with it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.people import appoint_to
from wuzha.actions.turns import in_turn
from wuzha.queries.handovers import open_count
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.roles import ROLE_NAMES
from wuzha.store.models import Handover, Membership

LONGEST = 200


@in_turn
def start(*, by: Actor, membership: int, incoming: int, at: datetime, note: str = "") -> int:
    """Begin handing a post over to another person; return its id. Who leaves or comes confirms by starting it.

    Raises:
        Absent: `by` neither holds the post nor manages people there, or the other person is out of reach.
        Refusal: the post is over or being handed over, the person holds it already, or the note is too long.

    """
    post, today = _post(by, membership), timezone.make_naive(at).date()
    person = access.successor(by, post, incoming, today)
    if post.to_date is not None and post.to_date <= today:
        raise Refusal("这个任职已经结束。")
    if person.pk == post.person_id:
        raise Refusal("请选择接手的人。", {"incoming": "不能是本人"})
    if Handover.objects.filter(membership=post, completed_at__isnull=True, cancelled_at__isnull=True).exists():
        raise Refusal("这个任职正在交接，请先完成或取消。")
    if len(note.strip()) > LONGEST:
        raise Refusal(f"说明最多{LONGEST}个字。", {"note": f"最多{LONGEST}个字"})
    row = Handover.objects.create(
        membership=post, incoming=person, note=note.strip(), opened_by_id=by.person, opened_at=at
    )
    _log(row, by, at, "start", f"{_names(row)}：开始交接")
    _confirm(row, by, at)
    return row.pk


@in_turn
def confirm(*, by: Actor, handover: int, at: datetime) -> bool:
    """Confirm one's side; when both have, the post passes today. Tell whether it has.

    Raises:
        Absent: `by` is neither of the two.
        Refusal: it is completed or cancelled, or `by` has confirmed already.

    """
    row = _held(by, handover)
    if by.person not in {row.membership.person_id, row.incoming_id}:
        raise Absent
    if not _confirm(row, by, at):
        raise Refusal("您已经确认过，等对方确认。")
    return row.completed_at is not None


@in_turn
def cancel(*, by: Actor, handover: int, at: datetime) -> None:
    """Call a hand-over off before both have confirmed.

    Raises:
        Absent: it is out of reach.
        Refusal: it is completed or cancelled.

    """
    row = _held(by, handover)
    row.cancelled_at = at
    row.save(update_fields=["cancelled_at"])
    _log(row, by, at, "cancel", f"{_names(row)}：取消交接")


def _post(by: Actor, membership: int) -> Membership:
    row = Membership.objects.select_related("unit", "person").filter(pk=membership).first()
    if row is None or not (row.person_id == by.person or access.scope(by, "people").holds(row.unit.path)):
        raise Absent
    return row


def _held(by: Actor, handover: int) -> Handover:
    row = access.handovers(by).filter(pk=handover).first()
    if row is None:
        raise Absent
    if row.completed_at is not None or row.cancelled_at is not None:
        raise Refusal("这次交接已经完成或取消。")
    return row


def _confirm(row: Handover, by: Actor, at: datetime) -> bool:
    """Note what `by` can confirm; complete the hand-over when both sides have. Tell whether anything was noted."""
    noted = False
    if by.person == row.membership.person_id and row.given_at is None:
        row.given_at, noted = at, True
    if by.person == row.incoming_id and row.taken_at is None:
        row.taken_at, noted = at, True
    if not noted:
        return False
    row.save(update_fields=["given_at", "taken_at"])
    if row.given_at is not None and row.taken_at is not None:
        _complete(row, by, at)
    else:
        _log(row, by, at, "confirm", f"{_names(row)}：{by.name}已确认")
    return True


def _complete(row: Handover, by: Actor, at: datetime) -> None:
    post, now = row.membership, timezone.make_naive(at)
    today = now.date()
    row.left, row.completed_at = open_count(post.unit, now), at
    row.save(update_fields=["left", "completed_at"])
    post.to_date = max(today, post.from_date)
    post.save(update_fields=["to_date"])
    appoint_to(row.incoming, post.unit, post.role, post.post, today)
    _log(row, by, at, "complete", f"{_names(row)}：双方已确认，移交未完成事项{row.left}项")


def _names(row: Handover) -> str:
    post = row.membership
    what = post.post or ROLE_NAMES[post.role]
    return f"“{post.unit.name}”的{what}由{post.person.name}交给{row.incoming.name}"


def _log(row: Handover, by: Actor, at: datetime, verb: str, summary: str) -> None:
    log.write(
        by=by,
        at=at,
        verb=f"handovers.{verb}",
        subject="handover",
        subject_id=row.pk,
        unit=row.membership.unit_id,
        summary=summary,
        detail={"membership": row.membership_id, "incoming": row.incoming_id},
    )
