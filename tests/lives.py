"""Whatever may happen in the township, drawn at random: records, withdrawals, exemptions, new units, cases."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st

from drafting import draft, structure, terms
from world import NOW, TEXT, World
from world import draft as township_plan
from wuzha.actions import assignments, calendars, matters, mergers, pauses, plans, publishing, records, units
from wuzha.actions.publishing import Terms
from wuzha.actions.units import UnitForm
from wuzha.calendar.workdays import Override
from wuzha.plan.model import Deadline, Due, Ongoing, Period, Recurring, Triggered
from wuzha.plan.write import dump
from wuzha.rules.matters import MatterForm
from wuzha.rules.pauses import PauseForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Plan, Record

DAYS = st.integers(0, 79).map(lambda days: date(2026, 3, 2) + timedelta(days=days))
RECORDING = ("record", "record", "record", "record", "again", "nothing", "withdraw", "restore", "correct")
WHAT = (*RECORDING, "pause", "exempt", "add", "release", "case")
STEP = st.tuples(
    st.sampled_from(WHAT),
    st.integers(0, 3),
    DAYS,
    st.sampled_from(["lecture", "quiz", "report", "pledge", "revisit", "push"]),
    st.integers(0, 120),
)
STEPS = st.lists(STEP, max_size=14)
TURNS = st.lists(
    st.one_of(STEP, st.tuples(st.sampled_from(["move", "merge", "day off", "take back"]), st.integers(0, 3), DAYS)),
    max_size=10,
)
NOWS = st.sampled_from([datetime(2026, 5, 20, 10), datetime(2026, 5, 31, 23, 59), datetime(2026, 6, 3, 8)])


def publish(world: World) -> None:
    """Publish a second plan: each week, before the level above, when a case happens."""
    value = structure()
    schedules = [
        Recurring(every="week"),
        Recurring(every="month", due=Due(day=10, of="next", cascade="-2d")),
        Triggered(on="case", within="P3D"),
        Deadline(by="2026-05-25"),
    ]
    changed = [
        each.model_copy(update={"schedule": schedules[number]} if number < len(schedules) else {})
        for number, each in enumerate(value.requirements)
    ]
    row = draft(world, value.model_copy(update={"requirements": tuple(changed)}))
    publishing.publish(by=world.an, plan=row.pk, revision=row.revision, terms=terms(world), at=NOW)


def _form(day: date, activity: str, reached: int) -> RecordForm:
    period = f"{day:%Y-%m}" if activity == "report" else ""
    audience = ("villagers", "staff") if reached % 2 else ()
    return RecordForm(activity, day, audience=audience, expected=120, attended=reached, period=period)


def _record(world: World, what: str, place: int, form: RecordForm) -> None:
    """Record something (twice), say that a month had nothing, take a record back, put one back or right."""
    rows = Record.objects.order_by("pk")
    if what in {"record", "again"}:
        key = f"{form.starts}{form.attended}" if what == "again" else None
        for _ in range(2 if key else 1):  # what is sent twice is one record
            records.submit(by=world.an, unit=place, form=form, at=NOW, client_key=key)
    elif what == "nothing":
        month = f"{form.starts:%Y-%m}"
        records.confirm_month(by=world.an, unit=place, month=month, at=NOW, nothing_to_report=True)
    elif what == "withdraw" and (row := rows.filter(withdrawn_at=None).first()):
        records.withdraw(by=world.an, record=row.pk, revision=row.revision, why="重复", at=NOW)
    elif what == "restore" and (row := rows.exclude(withdrawn_at=None).first()):
        records.restore(by=world.an, record=row.pk, revision=row.revision, at=NOW)
    elif what == "correct" and (row := rows.filter(withdrawn_at=None).last()):
        records.correct(by=world.an, record=row.pk, revision=row.revision, form=form, at=NOW)


def do(world: World, step: tuple[str, int, date, str, int]) -> None:
    """Let one thing happen; what is refused changes nothing."""
    what, pick, day, activity, reached = step
    place = (world.village, world.other_village, world.factory, world.workshop)[pick]
    if what in RECORDING:
        _record(world, what, place, _form(day, activity, reached))
    elif what in {"pause", "exempt"}:
        form_ = PauseForm(what, date(2026, 5, 1), date(2026, 5, 1) + timedelta(days=reached), "停产", "综治办主任")
        clause = world.requirement("R2" if pick > 1 else "R1") if reached % 2 else None
        pauses.decide(by=world.an, unit=place, form=form_, requirement=clause, at=NOW)
    elif what == "add":
        form__ = UnitForm(f"新村{reached}", "village", headcount=300)
        units.add(by=world.an, parent=(world.town, world.village)[pick % 2], form=form__, at=NOW - timedelta(days=40))
    elif what == "release":
        assignments.release(by=world.an, requirement=world.requirement("R6"), units=[place], at=NOW)
    elif what == "case":
        matters.register(
            by=world.an,
            unit=place,
            form=MatterForm("case", datetime.combine(day, datetime.min.time()), {"loss": 5000, "fraud": "T01"}),
            at=NOW,
        )


def happen(world: World, turn: tuple[Any, ...]) -> None:
    """Let one thing happen, to the tree and the calendar as well."""
    what, pick, day = turn[:3]
    place, other = (world.village, world.other_village, world.factory, world.workshop)[pick], world.town
    if what == "move":
        under = world.other_village if pick % 2 else other
        units.move(by=world.an, unit=world.workshop if pick % 2 else world.village, under=under, at=NOW)
    elif what == "merge":
        mergers.merge(by=world.an, unit=place, into=world.factory, on=date(2026, 5, 21), at=NOW)
    elif what == "day off":
        override = Override(day, pick % 2 == 0, "调休", True)  # noqa: FBT003 - whether it is a national one
        calendars.set_day(by=world.an, override=override, source="通知", at=NOW)
    else:
        do(world, turn)


def turned(world: World, turn: tuple[Any, ...]) -> None:
    """Let one thing happen, or a record that is taken back at once; what is refused changes nothing."""
    taken_back = turn[0] == "take back"
    with suppress(Refusal), transaction.atomic():
        happen(world, ("record", *turn[1:3], "lecture", 40) if taken_back else turn)
        transaction.set_rollback(taken_back)


def lived(world: World, happened: list[tuple[Any, ...]]) -> None:
    publish(world)
    for turn in happened:
        turned(world, turn)


def renew(world: World, refresh: Period | None = None) -> None:
    """Publish a new version of the township's plan, so that what is kept up goes on under it, or is looked at anew."""
    key = plans.upload(
        by=world.an, adopter=world.town, name="方案.txt", data=f"{TEXT}\n".encode(), at=NOW, supersedes=world.plan
    )
    plan = township_plan()
    if refresh:
        kept = [each.id == "R5" for each in plan.requirements].index(True)
        anew = plan.requirements[kept].model_copy(update={"schedule": Ongoing(refresh=refresh)})
        every = (*plan.requirements[:kept], anew, *plan.requirements[kept + 1 :])
        plan = plan.model_copy(update={"requirements": every})
    plans.replace(by=world.an, plan=key, revision=Plan.objects.get(pk=key).revision, yaml=dump(plan), at=NOW)
    days = Terms(adopter=world.town, starts=date(2026, 5, 20), ends=date(2027, 1, 1))
    publishing.publish(by=world.an, plan=key, revision=Plan.objects.get(pk=key).revision, terms=days, at=NOW)
