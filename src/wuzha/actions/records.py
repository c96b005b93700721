"""Records (记录): submitted, corrected, withdrawn, restored; and a unit's month confirmed.

Each re-computes exactly the claims of the record and the sums of the obligations it touches, in its own transaction.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import claims, log, matters, reviews, signals, words
from wuzha.actions.evidence import Examined, Upload, attach, examine, keep
from wuzha.actions.resent import made_before
from wuzha.actions.turns import in_turn
from wuzha.calendar.occasions import Occasion, occasion_of, say_occasion
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.almanacs import almanac_for_period
from wuzha.rules.match import REPORT
from wuzha.rules.records import RecordForm, record_name, remarks
from wuzha.rules.refusals import Refusal, Stale, refuse
from wuzha.store.models import Record, Unit
from wuzha.store.statements import insert


def submit(
    *,
    by: Actor,
    unit: int,
    form: RecordForm,
    at: datetime,
    files: tuple[Upload, ...] = (),
    client_key: str | None = None,
) -> int:
    """Store what a unit did, count it for every obligation it satisfies, and return the record's id.

    Sending the same form with the same `client_key` again returns the record it made the first time.

    Raises:
        Absent: `by` may not record for the unit.
        Refusal: the form or a file is not in order (`fields` says where), or the key came with another form before.

    """
    if files:  # examining them takes a while, and what is refused for another reason need not be examined
        _check(form, access.unit(by, "record", unit), timezone.make_naive(at).date())
    return _submit(by, unit, form, at, examine(files), client_key)


def correct(
    *, by: Actor, record: int, revision: int, form: RecordForm, at: datetime, files: tuple[Upload, ...] = ()
) -> None:
    """Change what a record says; its claims are worked out anew. The log keeps what it said before.

    Raises:
        Absent: `by` may not record for its unit.
        Stale: somebody changed it since `revision`.
        Refusal: it is withdrawn, or the form is not in order.

    """
    access.record(by, "record", record)
    _correct(by, record, revision, form, at, examine(files))


@in_turn
def withdraw(*, by: Actor, record: int, revision: int, why: str, at: datetime) -> None:
    """Take a record back: it counts for nothing, but stays readable and can be restored.

    Raises:
        Absent: `by` may not record for its unit.
        Stale: somebody changed it since `revision`.
        Refusal: no reason is given, or it is withdrawn already.

    """
    row = _held(by, record, revision)
    if row.withdrawn_at is not None:
        raise Refusal("这条记录已经撤回。")
    if not why.strip():
        raise Refusal("请写明撤回原因。", {"why": "不能为空"})
    row.withdrawn_at, row.withdrawn_why, row.changed_at = at, why.strip()[:200], at
    row.revision += 1
    row.save()
    claims.recount(row)
    log.write(
        by=by,
        at=at,
        verb="records.withdraw",
        subject="record",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=f"撤回{_names(row)}：{row.withdrawn_why}",
    )


@in_turn
def restore(*, by: Actor, record: int, revision: int, at: datetime) -> None:
    """Put a withdrawn record back in force and count it again.

    Raises:
        Absent: `by` may not record for its unit.
        Stale: somebody changed it since `revision`.
        Refusal: it is not withdrawn, or its month has been confirmed by another record.

    """
    row = _held(by, record, revision)
    if row.withdrawn_at is None:
        raise Refusal("这条记录没有撤回。")
    reviews.refuse_returned(row)
    if row.activity == REPORT and row.period and _confirmation(row.unit, row.period):
        raise Refusal(f"{say_occasion(row.period)}已另有确认，不能恢复这一条。")
    row.withdrawn_at, row.withdrawn_why, row.changed_at = None, "", at
    row.revision += 1
    row.save()
    counted = claims.recount(row)
    log.write(
        by=by,
        at=at,
        verb="records.restore",
        subject="record",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=f"恢复{_names(row)}，计入{counted}项任务",
    )


@in_turn
def confirm_month(
    *, by: Actor, unit: int, month: str, at: datetime, nothing_to_report: bool = False, note: str = ""
) -> int:
    """Confirm that a unit's records of a month are complete, which is its monthly report; return the record's id.

    `month` is an occasion key (`2026-05`); `nothing_to_report` (无事项) is a full answer, allowed only
    when no record of the month exists.

    Raises:
        Absent: `by` may not record for the unit.
        Refusal: the month has not begun, is confirmed already, or has records although nothing is reported.

    """
    place = access.unit(by, "record", unit)
    today = timezone.make_naive(at).date()
    occasion = _month(month)
    if occasion.starts > today:
        raise Refusal(f"{say_occasion(month)}还没有开始，不能确认。")
    if _confirmation(place, month):
        raise Refusal(f"{say_occasion(month)}已经确认过；如有变动，请更正记录或撤回确认后重新确认。")
    done = place.records.filter(withdrawn_at__isnull=True, starts__gte=occasion.starts, starts__lt=occasion.ends)
    number = done.exclude(activity=REPORT).count()
    if nothing_to_report and number:
        raise Refusal(f"{say_occasion(month)}已有{number}条记录，不能按“无事项”确认。")
    form = RecordForm(
        activity=REPORT,
        title=f"{say_occasion(month)}工作情况",
        starts=min(today, occasion.ends - timedelta(days=1)),
        period=month,
        note=note,
        nothing_to_report=nothing_to_report,
    )
    _check(form, place, today)
    row = _store(by, place, form, at, client_key=None)
    counted = claims.count_first(row, form, evidence=())
    log.write(
        by=by,
        at=at,
        verb="records.confirm_month",
        subject="record",
        subject_id=row.pk,
        unit=place.pk,
        summary=f"“{place.name}”确认{say_occasion(month)}{'无事项' if nothing_to_report else f'记录{number}条'}，"
        f"计入{counted}项任务",
        detail={"month": month, "records": number},
    )
    return row.pk


@in_turn
def _submit(
    by: Actor, unit: int, form: RecordForm, at: datetime, files: tuple[Examined, ...], client_key: str | None
) -> int:
    place = access.unit(by, "record", unit)
    if sent := _sent(by, unit, form, client_key):
        return sent
    _check(form, place, timezone.make_naive(at).date())
    row = _store(by, place, form, at, client_key)
    if form.matters or form.served:
        _link(by, row, form)
    taken = attach(row, files, at)
    counted = claims.count_first(row, form, evidence={each.kind for each in taken})
    signals.ask_first(row, at, [each.like for each in taken])
    log.write(
        by=by,
        at=at,
        verb="records.submit",
        subject="record",
        subject_id=row.pk,
        unit=place.pk,
        summary=f"登记{_names(row)}，计入{counted}项任务",
        detail={**_said(row), "matters": sorted(form.matters), "files": keep(taken)},
    )
    return row.pk


@in_turn
def _correct(
    by: Actor, record: int, revision: int, form: RecordForm, at: datetime, files: tuple[Examined, ...]
) -> None:
    row = _held(by, record, revision)
    if row.withdrawn_at is not None:
        raise Refusal("这条记录已撤回，请先恢复再修改。")
    before = {**_said(row), "matters": _matters(row)}
    _check(form, row.unit, timezone.make_naive(at).date())
    # A day put right to a later one was still handed in after it happened.
    _fill(row, form, at, handed_in=max(row.handed_in, form.last_day))
    row.save()
    words.reindex(row)
    _link(by, row, form)
    taken = attach(row, files, at)
    counted = claims.recount(row)
    signals.ask(row, at, [each.like for each in taken])
    after = {**_said(row), "matters": _matters(row)}
    log.write(
        by=by,
        at=at,
        verb="records.correct",
        subject="record",
        subject_id=row.pk,
        unit=row.unit_id,
        summary=f"更正{_names(row)}，计入{counted}项任务",
        detail={
            "before": {k: v for k, v in before.items() if after[k] != v},
            "after": {k: v for k, v in after.items() if before[k] != v},
            "files": keep(taken),
        },
    )


def _store(by: Actor, unit: Unit, form: RecordForm, at: datetime, client_key: str | None) -> Record:
    row = Record(unit=unit, recorded_by_id=by.person, created_at=at, client_key=client_key, revision=0)
    _fill(row, form, at, handed_in=timezone.make_naive(at).date())
    insert([row])
    words.index([row])
    return row


def _fill(row: Record, form: RecordForm, at: datetime, *, handed_in: date) -> None:
    row.activity, row.title, row.period = form.activity, form.title.strip(), form.period
    row.starts, row.ends = form.starts, form.ends or form.starts
    row.handed_in = form.handed_in or handed_in
    row.place, row.note = form.place.strip(), form.note.strip()
    row.audience, row.topics, row.originals = sorted(form.audience), sorted(form.topics), sorted(form.originals)
    row.expected, row.attended = form.expected, form.attended
    row.amount, row.amount_unit = form.amount, form.amount_unit.strip()
    row.nothing_to_report = form.nothing_to_report
    row.clauses = sorted(form.clauses)
    row.changed_at = at
    row.revision += 1


def _sent(by: Actor, unit: int, form: RecordForm, client_key: str | None) -> int | None:
    """Return the record that this very form made before; None when the key is new."""

    def same(row: Record) -> bool:
        again = Record(unit_id=unit)
        _fill(again, form, row.changed_at, handed_in=row.handed_in)
        return row.unit_id == unit and _said(again) == _said(row) and _matters(row) == sorted(form.matters)

    own = access.records(by, "record")
    return made_before(Record.objects.all(), client_key, own=own, same=same, page="记一笔")


def _check(form: RecordForm, unit: Unit, today: date) -> None:
    almanac = almanac_for_period(form.period, unit.pk, unit.path)
    refuse(remarks(form, today=today, closed=unit.stopped_date, almanac=almanac, vocabulary=load_vocabulary()))


def _held(by: Actor, record: int, revision: int) -> Record:
    row = access.record(by, "record", record)
    if row.revision != revision:
        raise Stale
    return row


def _month(key: str) -> Occasion:
    try:
        occasion = occasion_of(key)
    except ValueError:
        occasion = None
    if occasion is None or len(key) != len("2026-05") or not key[5:].isdigit():
        raise Refusal("请选择一个月份。", {"month": "应写作 2026-05"})
    return occasion


def _confirmation(unit: Unit, month: str) -> bool:
    return unit.records.filter(activity=REPORT, period=month, withdrawn_at__isnull=True).exists()


def _names(row: Record) -> str:
    name = record_name(row.title, row.activity)
    return f"“{row.unit.name}”{row.starts.month}月{row.starts.day}日的“{name}”"


def _link(by: Actor, row: Record, form: RecordForm) -> None:
    """Note which matters a record was done for, and which units below.

    Raises:
        Refusal: one of them is out of reach.

    """
    matters.answer(by=by, record=row, matters=form.matters)
    below = (
        access.units(by, "record").filter(pk__in=form.served, path__startswith=row.unit.path).exclude(pk=row.unit_id)
    )
    if below.count() != len(set(form.served)):
        raise Refusal("只能选择本单位的下级单位。", {"served": "请从列表中选择"})
    row.served.set(below)


def _matters(row: Record) -> list[int]:
    return sorted(row.matters.values_list("pk", flat=True))


def _said(row: Record) -> dict[str, object]:
    """Return what a record says, as the log keeps it."""
    plain = (
        "activity",
        "title",
        "period",
        "place",
        "audience",
        "topics",
        "expected",
        "attended",
        "amount",
        "amount_unit",
        "clauses",
    )
    said: dict[str, object] = {name: getattr(row, name) for name in (*plain, "originals", "note")}
    return said | {name: getattr(row, name).isoformat() for name in ("starts", "ends", "handed_in")}
