"""Signals (线索): what is odd about a record, put to its unit as a question; and the unit's answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.queries.prints import oldest
from wuzha.queries.questions import answers_for
from wuzha.rules.match import REPORT
from wuzha.rules.records import record_name
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.sampling import Reviewing, load_reviewing
from wuzha.rules.signals import BURST, COPIED, CROWDED, PHOTO, Entry, compared, near_photo, signals
from wuzha.rules.signals import Signal as Found
from wuzha.rules.texts import tidy
from wuzha.store.models import Record, Signal

MOST = 500
LONGEST = 500


Like = Iterable[Collection[int]]
"""For each photo that came in the ids of evidence that looks so, looked for before the turn was taken."""


def ask_first(row: Record, at: datetime, like: Like) -> None:
    """Put to the unit what is odd about a record just stored; part of the record's own action, no query for most."""
    _ask(row, [] if row.activity == REPORT else _signals(row, like), at)


def ask(row: Record, at: datetime, like: Like) -> None:
    """Put to the unit what is odd about a corrected record, and drop what no longer is; part of its own action.

    A question about a photo stays as long as the record has one.
    """
    report = row.activity == REPORT
    found = {} if report else {each.kind: each for each in _signals(row, like)}
    stays = {PHOTO} if not report and row.evidence.filter(prints__isnull=False).exists() else set()
    Signal.objects.filter(record=row, answered_at__isnull=True).exclude(kind__in={*found, *stays}).delete()
    known = set(Signal.objects.filter(record=row).values_list("kind", flat=True))
    _ask(row, [each for kind, each in found.items() if kind not in known], at)


@in_turn
def answer(*, by: Actor, signal: int, text: str, at: datetime) -> None:
    """Answer a question about a record of one's own.

    Raises:
        Absent: it is not put to `by`.
        Refusal: nothing is said, or it is answered already.

    """
    row = Signal.objects.select_related("record__unit").filter(pk=signal).first()
    if row is None or not answers_for(by, row.record):
        raise Absent
    if row.answered_at is not None:
        raise Refusal("这个问题已经说明过。")
    text = tidy(text)
    if not text:
        raise Refusal("请写一句说明。", {"answer": "不能为空"})
    row.answer, row.answered_by_id, row.answered_at = text[:LONGEST], by.person, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    log.write(
        by=by,
        at=at,
        verb="signals.answer",
        subject="record",
        subject_id=row.record_id,
        unit=row.record.unit_id,
        summary=f"说明记录里的疑问：{row.answer}",
        detail={"kind": row.kind},
    )


def _ask(row: Record, found: list[Found], at: datetime) -> None:
    Signal.objects.bulk_create(
        Signal(record=row, kind=each.kind, other_id=each.other, question=each.question, asked_at=at) for each in found
    )


def _signals(row: Record, like: Like) -> list[Found]:
    settings = load_reviewing()
    own = _entry(row.pk, row.starts, row.ends, row.created_at, row.place, row.note)
    found = signals(own, _others(row, compared(own, settings), settings), settings)
    photo = _photo(row, like)
    return [*found, photo] if photo else found


def _others(row: Record, kinds: Collection[str], settings: Reviewing) -> list[Entry]:
    """Return the unit's other records as far as these signals compare with them; one query, none for most records."""
    if not kinds:
        return []
    days = timedelta(days=settings.signals[COPIED]["days"])
    near = {
        BURST: Q(created_at__gte=row.created_at - timedelta(days=1)),
        CROWDED: Q(starts=row.starts) & ~Q(place=""),
        COPIED: Q(starts__range=(row.starts - days, row.starts + days)) & ~Q(note=""),
    }
    rows = Record.objects.filter(reduce(or_, (near[kind] for kind in kinds)), unit=row.unit_id)
    rows = rows.filter(withdrawn_at__isnull=True).exclude(activity=REPORT).order_by("-pk")
    return [_entry(*each) for each in rows.values_list("pk", "starts", "ends", "created_at", "place", "note")[:MOST]]


def _entry(key: int, starts: object, ends: object, created_at: datetime, place: str, note: str) -> Entry:
    return Entry(key, starts, ends, timezone.make_naive(created_at).date(), place, note)  # type: ignore[arg-type]


def _photo(row: Record, like: Like) -> Found | None:
    """Return the question about the first photo that looks like one of another record; others' are not named."""
    for keys in like:
        proof = oldest(keys, row.pk)
        if proof is None:
            continue
        other = proof.record
        if other.unit_id != row.unit_id:
            return near_photo(None, "另一个单位一条记录里")
        name = record_name(other.title, other.activity)
        return near_photo(other.pk, f"{other.starts.month}月{other.starts.day}日“{name}”里")
    return None
