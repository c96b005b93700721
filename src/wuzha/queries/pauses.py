"""Exemptions and pauses (免除, 暂停): the list, and what one would lift before it is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from wuzha import access
from wuzha.access import Actor
from wuzha.calendar.occasions import say_occasion
from wuzha.queries.duties import requirement_value
from wuzha.queries.progress import standings
from wuzha.rules import pauses as pauses_of
from wuzha.rules.paging import nearest
from wuzha.rules.pauses import KINDS
from wuzha.rules.refusals import Absent
from wuzha.store.models import Assignment, Pause, Requirement, Unit

_DAY = timedelta(days=1)
PAGE = 50


@dataclass(frozen=True, slots=True)
class PauseRow:
    """One as a line; `quote` is the clause's sentence, empty when all duties are meant."""

    pause: int
    unit: int
    unit_name: str
    clause: int | None
    code: str
    quote: str
    kind: str
    kind_name: str
    starts: date
    last_day: date
    reason: str
    approver: str
    decided_by: str
    decided_at: datetime
    revoked_why: str
    status: str
    may_change: bool
    may_revoke: bool

    @property
    def about(self) -> str:
        """What is decided of whom, in words."""
        return f"{self.unit_name}{self.kind_name}{self.code or '全部任务'}"


@dataclass(frozen=True, slots=True)
class PausePage:
    """One page of them; `total` is how many there are in all, `unit_name` that of the unit they were asked for."""

    rows: tuple[PauseRow, ...]
    page: int
    total: int
    unit_name: str


@dataclass(frozen=True, slots=True)
class Lifted:
    """One obligation that would not be asked for, or is asked for although some of its days (`left` are not) are."""

    clause: int
    code: str
    quote: str
    occasion_name: str
    due: datetime | None
    done: bool
    left: int


@dataclass(frozen=True, slots=True)
class Deciding:
    """A unit for which something is about to be decided: its clauses in force, what the days chosen would lift.

    `kept` is what they touch and do not lift.
    """

    unit: int
    unit_name: str
    clauses: tuple[tuple[int, str], ...]
    lifted: tuple[Lifted, ...]
    kept: tuple[Lifted, ...] = ()


def pauses(*, by: Actor, today: date, unit: int | None = None, over: bool = False, page: int = 1) -> PausePage:
    """Return a page of those of the units `by` may see, the latest first; two or three queries.

    `over` shows also those that are over or revoked.

    Raises:
        Absent: the unit is out of reach.

    """
    rows, name = access.pauses(by, "see"), ""
    if unit is not None:
        place = access.unit(by, "see", unit)
        rows, name = rows.filter(unit__path__startswith=place.path), place.name
    if not over:
        rows = rows.filter(to_date__gt=today, revoked_at__isnull=True)
    total = rows.count()
    page, _ = nearest(page, total, PAGE)
    found = rows.select_related("unit", "requirement__plan__adopter", "decided_by").order_by("-from_date", "-pk")
    shown = found[(page - 1) * PAGE : page * PAGE]
    lines = (_row(row, today, may=access.may_lift(by, row.unit, row.requirement)) for row in shown)
    return PausePage(tuple(lines), page, total, name)


def deciding(
    *, by: Actor, unit: int, requirement: int | None, days: tuple[date, date] | None, now: datetime
) -> Deciding:
    """Return what a decision starts from; at most nine queries. `days` are half-open, `now` naive local time.

    Raises:
        Absent: `by` may not exempt the unit from anything.

    """
    place = access.unit(by, "plan", unit)
    held = Assignment.objects.filter(unit=place, to_date__gt=now.date()).values("requirement")
    rows = Requirement.objects.filter(pk__in=held).select_related("plan__adopter").order_by("plan", "position")
    clauses = tuple(
        (row.pk, f"{row.code}　{requirement_value(row.body).quote[:40]}")
        for row in rows
        if access.may_lift(by, place, row)
    )
    if not clauses and not access.may_lift(by, place, None):
        raise Absent
    lifted, kept = _touched(place, requirement, days, now) if days and days[0] < days[1] else ((), ())
    return Deciding(place.pk, place.name, clauses, lifted, kept)


def _touched(
    place: Unit, requirement: int | None, days: tuple[date, date], now: datetime
) -> tuple[tuple[Lifted, ...], tuple[Lifted, ...]]:
    """Return what an exemption of these days would lift, and what it would touch and leave; as the rules find it."""
    chosen = None if requirement is None else {requirement}
    planned = pauses_of.Pause(0, "exempt", *days, "")
    lifted, kept = [], []
    for each in standings({place.pk: place.path}, days[0], days[1], now, clauses=chosen):
        duty = each.obligation.duty
        then = replace(each.obligation, duty=replace(duty, pauses=(*duty.pauses, planned)))
        line = Lifted(
            each.clause.key,
            each.clause.code,
            each.clause.requirement.quote,
            say_occasion(each.obligation.occasion.key),
            each.obligation.due,
            each.done,
            then.days_left,
        )
        if then.due is None or then.lifted(now.date()):
            lifted.append(line)
        elif then.days_left < each.obligation.days_left:
            kept.append(line)
    lifted.sort(key=lambda each: (each.due is None, each.due))  # what falls due is what a person looks for
    return tuple(lifted), tuple(kept)


def _row(row: Pause, today: date, *, may: bool) -> PauseRow:
    status = (
        "已撤销"
        if row.revoked_at
        else "已结束"
        if row.to_date <= today
        else "未开始"
        if row.from_date > today
        else "生效中"
    )
    alive = row.revoked_at is None and row.to_date > today
    return PauseRow(
        pause=row.pk,
        unit=row.unit_id,
        unit_name=row.unit.name,
        clause=row.requirement_id,
        code=row.requirement.code if row.requirement else "",
        quote=requirement_value(row.requirement.body).quote if row.requirement else "",
        kind=row.kind,
        kind_name=KINDS[row.kind],
        starts=row.from_date,
        last_day=max(row.to_date - _DAY, row.from_date),
        reason=row.reason,
        approver=row.approver,
        decided_by=row.decided_by.name,
        decided_at=row.decided_at,
        revoked_why=row.revoked_why,
        status=status,
        may_change=may and alive,
        may_revoke=may and row.revoked_at is None and row.from_date >= today.replace(day=1),
    )
