"""A monthly report that is issued to the superior does what is owed, and no longer once it is withdrawn."""

from __future__ import annotations

from datetime import date, datetime

from paper_ways import JUNE, ON, frozen, issue, signed
from world import World
from wuzha.actions import paper_lives, records
from wuzha.queries.progress import standings
from wuzha.queries.reporting import reporting
from wuzha.rules.states import State
from wuzha.store.models import Paper, Record, Unit


def standing(world: World, unit: int, occasion: str) -> State:
    row = Unit.objects.get(pk=unit)
    found = standings({unit: row.path}, date(2026, 4, 1), date(2026, 7, 1), datetime(2026, 6, 3, 9, 0))
    report = world.requirement("R6")
    return next(each.state for each in found if each.clause.key == report and each.obligation.occasion.key == occasion)


def village_report(world: World, to: tuple[int, ...]) -> int:
    return signed(world, frozen(world, "monthly", world.village), units=to)


def test_issuing_a_monthly_report_to_the_superior_does_what_is_owed_and_withdrawing_reopens_it(world: World) -> None:
    key = village_report(world, (world.town,))
    before = standing(world, world.village, "2026-05")
    shown = reporting(by=world.an, paper=key, on=ON, now=datetime(2026, 6, 2, 10, 0))

    issue(world, key)
    done = standing(world, world.village, "2026-05")
    paper_lives.withdraw(by=world.an, paper=key, why="漏了一条", at=JUNE)

    record = Record.objects.get(activity="report")
    assert [(each.clause.code, each.occasion) for each in shown.counted] == [("R6", "2026-05")]
    assert (before, done, standing(world, world.village, "2026-05")) == (State.OPEN, State.DONE, before)
    assert (record.period, record.handed_in, record.withdrawn_why) == ("2026-05", ON, "文书撤回：漏了一条")
    assert Paper.objects.get(pk=key).reported_id == record.pk


def test_a_report_issued_to_a_village_below_does_nothing_that_is_owed(world: World) -> None:
    key = signed(world, frozen(world, "monthly"), units=(world.village,))

    issue(world, key)

    assert (Record.objects.count(), Paper.objects.get(pk=key).reported_id) == (0, None)


def test_a_month_reported_already_is_not_reported_twice(world: World) -> None:
    there = records.confirm_month(by=world.lin, unit=world.village, month="2026-05", at=JUNE)
    key = village_report(world, (world.town,))
    shown = reporting(by=world.an, paper=key, on=ON, now=datetime(2026, 6, 2, 10, 0))

    issue(world, key)
    paper_lives.withdraw(by=world.an, paper=key, why="换一份", at=JUNE)

    assert (shown.there, Record.objects.filter(withdrawn_at=None).count()) == (there, 1)
    assert standing(world, world.village, "2026-05") == State.DONE
