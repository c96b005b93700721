"""Routines (固定安排): which there are, and which of their days wait to be confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from wuzha import access
from wuzha.access import Actor
from wuzha.queries.questions import own_records
from wuzha.rules.records import record_name
from wuzha.rules.routines import PAST, RoutineForm, days_due, key_of, say
from wuzha.store.models import Record, Routine

MOST = 200
"""More routines than these one person never keeps."""


@dataclass(frozen=True, slots=True)
class RoutineRow:
    """One routine: what is done where, on which days, and the next of them."""

    routine: int
    record: int
    unit_name: str
    name: str
    place: str
    when: str
    next_day: date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A day of a routine that nobody has confirmed or left out; `attended` is how many came when it was set up."""

    routine: int
    record: int
    unit: int
    unit_name: str
    name: str
    place: str
    day: date
    key: str
    attended: int | None


@dataclass(frozen=True, slots=True)
class Routines:
    """What somebody keeps up, and what of it waits; the oldest day first."""

    rows: tuple[RoutineRow, ...]
    waiting: tuple[Waiting, ...]


def routines(*, by: Actor, today: date) -> Routines:
    """Return the routines of the units `by` records for; three queries at most."""
    return _routines(access.routines(by, "record"), today)


def own_waiting(*, by: Actor, today: date) -> tuple[Waiting, ...]:
    """Return what waits of the routines of the person's own units; two queries at most."""
    own = own_records(by)
    return _routines(access.routines(by, "record").filter(own), today).waiting if own else ()


def _routines(found: QuerySet[Routine], today: date) -> Routines:
    rows = list(found.filter(ended_at=None).select_related("record__unit").order_by("pk")[:MOST])
    days = {row.pk: list(days_due(_form(row), today - PAST, today)) for row in rows}
    keys = [key_of(row.pk, day) for row in rows for day in days[row.pk]]
    done = set(Record.objects.filter(client_key__in=keys).values_list("client_key", flat=True)) if keys else set()
    waiting = [
        _waiting(row, day, key)
        for row in rows
        for day in days[row.pk]
        if (key := key_of(row.pk, day)) not in done and day.isoformat() not in row.skipped
    ]
    return Routines(tuple(_row(row, today) for row in rows), tuple(sorted(waiting, key=lambda each: each.day)))


def _waiting(row: Routine, day: date, key: str) -> Waiting:
    record = row.record
    return Waiting(
        row.pk, record.pk, record.unit_id, record.unit.name, _name(row), record.place, day, key, record.attended
    )


def _row(row: Routine, today: date) -> RoutineRow:
    following = next(
        days_due(_form(row), today + timedelta(days=1), max(today, row.from_date) + timedelta(days=62)), None
    )
    return RoutineRow(
        routine=row.pk,
        record=row.record_id,
        unit_name=row.record.unit.name,
        name=_name(row),
        place=row.record.place,
        when=say(row.every, row.days),
        next_day=following,
    )


def _form(row: Routine) -> RoutineForm:
    return RoutineForm(row.every, tuple(row.days), row.from_date)


def _name(row: Routine) -> str:
    return record_name(row.record.title, row.record.activity)
