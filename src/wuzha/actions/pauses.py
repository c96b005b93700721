"""Exemptions and pauses (免除, 暂停): decided, ended early, revoked. Nothing is removed: what is owed is computed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.rules.pauses import KINDS, PauseForm, remarks
from wuzha.rules.refusals import Absent, Refusal, refuse
from wuzha.store.models import Assignment, Pause, Requirement, Unit


@in_turn
def decide(*, by: Actor, unit: int, form: PauseForm, at: datetime, requirement: int | None = None) -> int:
    """Exempt a unit from a clause, or from all its duties (no `requirement`), for some days; return its id.

    Raises:
        Absent: `by` manages neither the clause's plan nor (for all duties) the unit above, or it is out of reach.
        Refusal: the form is not in order, the unit does not owe the clause, or it is exempted already.

    """
    place = access.unit(by, "plan", unit)
    clause = None if requirement is None else access.requirement(by, "see", requirement)
    if not access.may_lift(by, place, clause):
        raise Absent
    refuse(remarks(form, today=timezone.make_naive(at).date()))
    if clause is not None and not Assignment.objects.filter(unit=place, requirement=clause).exists():
        raise Refusal(f"“{place.name}”不承担{clause.code}，不需要{KINDS[form.kind]}。")
    _check_free(place, clause, form)
    row = Pause.objects.create(
        unit=place,
        requirement=clause,
        kind=form.kind,
        from_date=form.starts,
        to_date=form.ends,
        reason=form.reason.strip(),
        approver=form.approver.strip(),
        decided_by_id=by.person,
        decided_at=at,
    )
    said = f"{form.starts:%Y-%m-%d}至{form.last_day:%Y-%m-%d}，{row.approver}批准，原因：{row.reason}"
    _log(row, by, at, "decide", f"{_names(row)}：{said}")
    return row.pk


@in_turn
def end(*, by: Actor, pause: int, at: datetime) -> None:
    """End one today: what falls due from today on is owed again.

    Raises:
        Absent: it is out of reach.
        Refusal: it is over, or revoked.

    """
    row, today = _held(by, pause), timezone.make_naive(at).date()
    if row.revoked_at is not None or row.to_date <= today:
        raise Refusal("它已经结束或撤销。")
    row.to_date = max(today, row.from_date)
    row.save(update_fields=["to_date"])
    _log(row, by, at, "end", f"{_names(row)}，提前结束，自{today:%Y-%m-%d}起恢复")


@in_turn
def revoke(*, by: Actor, pause: int, why: str, at: datetime) -> None:
    """Take one back as if it had never been decided.

    Raises:
        Absent: it is out of reach.
        Refusal: it is revoked already, no reason is given, or it began in a month that is over (then it can be ended).

    """
    row = _held(by, pause)
    if row.revoked_at is not None:
        raise Refusal("它已经撤销。")
    if not why.strip():
        raise Refusal("请写明撤销原因。", {"why": "不能为空"})
    if row.from_date < timezone.make_naive(at).date().replace(day=1):
        raise Refusal("它在以前的月份已经生效，不能整个撤销；可以从今天起提前结束。")
    row.revoked_at, row.revoked_why = at, why.strip()[:200]
    row.save(update_fields=["revoked_at", "revoked_why"])
    _log(row, by, at, "revoke", f"撤销{_names(row)}：{row.revoked_why}")


def _held(by: Actor, pause: int) -> Pause:
    rows = access.pauses(by, "plan").select_related("unit", "requirement__plan__adopter")
    row = rows.filter(pk=pause).first()
    if row is None or not access.may_lift(by, row.unit, row.requirement):
        raise Absent
    return row


def _check_free(place: Unit, clause: Requirement | None, form: PauseForm) -> None:
    """Refuse a second one for the same thing and days: two reasons for one gap help nobody."""
    others = Pause.objects.filter(
        unit=place, requirement=clause, revoked_at__isnull=True, from_date__lt=form.ends, to_date__gt=form.starts
    )
    if others.exists():
        raise Refusal("这段时间已有免除或暂停，请先结束或撤销原来的。", {"starts": "与已有的时间重叠"})


def _names(row: Pause) -> str:
    what = f"{row.requirement.code}" if row.requirement else "全部任务"
    return f"{KINDS[row.kind]}“{row.unit.name}”的{what}"


def _log(row: Pause, by: Actor, at: datetime, verb: str, summary: str) -> None:
    log.write(
        by=by,
        at=at,
        verb=f"pauses.{verb}",
        subject="pause",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=summary,
        detail={
            "requirement": row.requirement_id,
            "from": row.from_date.isoformat(),
            "to": row.to_date.isoformat(),
            "approver": row.approver,
        },
    )
