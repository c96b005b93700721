"""Series of document numbers (发文字号): begun, ended; the next number taken, or kept without a paper."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.rules.issuing import check_mark, next_number, printed_number
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import NumberSeries, Paper, PaperNumber

LARGEST = 9999


@in_turn
def begin(*, by: Actor, office: int, name: str, mark: str, before: int, at: datetime) -> int:
    """Begin a series of an office and return its id; `before` numbers of this year were given elsewhere already.

    One that was ended comes back with its numbers: they go on.

    Raises:
        Absent: `by` writes no papers at the office.
        Refusal: the mark is none, or the office has it in use.

    """
    unit = access.unit(by, "paper", office)
    check_mark(mark)
    if not name.strip():
        raise Refusal("请写明这种字号用于什么文书。", {"name": "不能为空"})
    if not 0 <= before <= LARGEST:
        raise Refusal("今年已用的号不对。", {"before": f"应为0到{LARGEST}之间的整数"})
    known = NumberSeries.objects.filter(office=unit, mark=mark.strip()).first()
    if known is not None and known.ended_at is None:
        raise Refusal(f"本单位已有代字“{mark.strip()}”。", {"mark": "已经有了"})
    if known is not None:
        return _reopen(by, known, name.strip()[:40], before, at)
    row = NumberSeries.objects.create(
        office=unit,
        name=name.strip()[:40],
        mark=mark.strip(),
        before_year=timezone.make_naive(at).year,
        before_number=before,
        made_by_id=by.person,
        made_at=at,
    )
    _log(by, at, row, "series.begin", f"设立发文代字“{row.mark}”（{row.name}），今年从{before + 1}号起")
    return row.pk


@in_turn
def end(*, by: Actor, series: int, at: datetime) -> None:
    """End a series: no further number is taken from it; those taken stay.

    Raises:
        Absent: there is none, or `by` writes no papers at its office. Refusal: it has ended.

    """
    row = _held(by, series)
    row.ended_at = at
    row.save()
    _log(by, at, row, "series.end", f"停用发文代字“{row.mark}”")


@in_turn
def void(*, by: Actor, series: int, why: str, at: datetime) -> str:
    """Keep the next number of a series without a paper of ours (作废, or used elsewhere); return it as printed.

    Raises:
        Absent: there is none, or `by` writes no papers at its office. Refusal: it has ended, or no reason is given.

    """
    row = _held(by, series)
    if not why.strip():
        raise Refusal("请写明这个号为什么不用于系统中的文书。", {"why": "不能为空"})
    year = timezone.make_naive(at).year
    number = _next(row, year)
    said = why.strip()[:200]
    PaperNumber.objects.create(series=row, year=year, number=number, why=said, taken_by_id=by.person, taken_at=at)
    printed = printed_number(row.mark, year, number)
    _log(by, at, row, "series.void", f"{printed}留号：{said}")
    return printed


def take(paper: Paper, series: int, on: date, *, by: Actor, at: datetime) -> str:
    """Give a paper the next number of the year it is issued in, as printed; part of issuing, so nobody takes the same.

    Raises:
        Absent: there is no such series of the paper's office. Refusal: it has ended.

    """
    row = _held(by, series)
    if row.office_id != paper.office_id:
        raise Absent
    number = _next(row, on.year)
    PaperNumber.objects.create(series=row, year=on.year, number=number, paper=paper, taken_by_id=by.person, taken_at=at)
    return printed_number(row.mark, on.year, number)


def _next(row: NumberSeries, year: int) -> int:
    taken = row.numbers.filter(year=year).values_list("number", flat=True)
    return next_number(taken, row.before_number if row.before_year == year else 0)


def _reopen(by: Actor, row: NumberSeries, name: str, before: int, at: datetime) -> int:
    year = timezone.make_naive(at).year
    if before >= _next(row, year):
        row.before_year, row.before_number = year, before
    row.name, row.ended_at = name, None
    row.save()
    _log(by, at, row, "series.begin", f"恢复发文代字“{row.mark}”（{name}），今年接着从{_next(row, year)}号起")
    return row.pk


def _held(by: Actor, series: int) -> NumberSeries:
    row = NumberSeries.objects.select_related("office").filter(pk=series).first()
    if row is None or not access.scope(by, "paper").holds(row.office.path):
        raise Absent
    if row.ended_at is not None:
        raise Refusal(f"代字“{row.mark}”已经停用，请用别的。", {"series": "已经停用"})
    return row


def _log(by: Actor, at: datetime, row: NumberSeries, verb: str, summary: str) -> None:
    log.write(by=by, at=at, verb=verb, subject="series", subject_id=row.pk, unit=row.office_id, summary=summary)
