"""Routines (固定安排): set up from a record, a day confirmed or left out, ended. Confirming a day is recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log, records
from wuzha.actions.turns import in_turn
from wuzha.queries.recording import copied
from wuzha.rules.match import REPORT
from wuzha.rules.records import record_name
from wuzha.rules.refusals import Refusal
from wuzha.rules.routines import RoutineForm, days_due, key_of, remarks, say
from wuzha.store.models import Routine


@in_turn
def add(*, by: Actor, record: int, form: RoutineForm, at: datetime) -> int:
    """Do what a record says again on these days; return the routine's id.

    Raises:
        Absent: `by` may not record for its unit.
        Refusal: the form is not in order, the record is a report, or the same is done on these days already.

    """
    row = access.record(by, "record", record)
    found = remarks(form, today=timezone.make_naive(at).date())
    if found:
        raise Refusal("；".join(found.values()) + "。", found)
    if row.activity == REPORT:
        raise Refusal("报送按期次记，不设固定安排；到期前会提醒。")
    days = sorted(set(form.days))
    if Routine.objects.filter(record=row, ended_at=None, every=form.every, days=days).exists():
        raise Refusal("已经有同样的固定安排。", {"days": "已经有同样的固定安排"})
    made = Routine.objects.create(
        record=row, every=form.every, days=days, from_date=form.starts, made_by_id=by.person, made_at=at
    )
    _log(made, by, at, "add", f"{say(form.every, days)}的固定安排")
    return made.pk


def confirm(*, by: Actor, routine: int, day: date, attended: int | None, at: datetime) -> int:
    """Record that it was done on a day as the record it was set up from says, with so many people; return the record.

    Raises:
        Absent: it is out of reach.
        Refusal: it is not done on that day, the record is not in order, or the day was confirmed otherwise.

    """
    row = access.routine(by, "record", routine)
    _check_day(row, day)
    form = replace(copied(by=by, record=row.record_id, verb="record"), starts=day, attended=attended)
    return records.submit(by=by, unit=row.record.unit_id, form=form, at=at, client_key=key_of(row.pk, day))


@in_turn
def skip(*, by: Actor, routine: int, day: date, at: datetime) -> None:
    """Leave one day out: it was not done then.

    Raises:
        Absent: it is out of reach.
        Refusal: it is not done on that day.

    """
    row = access.routine(by, "record", routine)
    _check_day(row, day)
    row.skipped = sorted({*row.skipped, day.isoformat()})
    row.save(update_fields=["skipped"])
    _log(row, by, at, "skip", f"{day.month}月{day.day}日没有开展")


@in_turn
def end(*, by: Actor, routine: int, at: datetime) -> None:
    """End it: no further drafts; what was recorded stays.

    Raises:
        Absent: it is out of reach.
        Refusal: it is over already.

    """
    row = access.routine(by, "record", routine)
    if row.ended_at is not None:
        raise Refusal("这项固定安排已经停止。")
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _log(row, by, at, "end", "停止固定安排")


def _check_day(row: Routine, day: date) -> None:
    form = RoutineForm(row.every, tuple(row.days), row.from_date)
    if day not in days_due(form, day, day):
        raise Refusal("这一天没有这项安排，请刷新后再试。")


def _log(row: Routine, by: Actor, at: datetime, verb: str, what: str) -> None:
    name = record_name(row.record.title, row.record.activity)
    log.write(
        by=by,
        at=at,
        verb=f"routines.{verb}",
        subject="routine",
        subject_id=row.pk,
        unit=row.record.unit_id,
        summary=f"“{row.record.unit.name}”的“{name}”：{what}",
    )
