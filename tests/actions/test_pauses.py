"""Exemptions and pauses: what they lift, who may decide, how they are undone, and that figures leave them out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from world import NOW, World
from wuzha.access import actor_of
from wuzha.actions import pauses, people, records
from wuzha.actions.people import PersonForm
from wuzha.queries.figures import Asked
from wuzha.queries.figures import figures as counted
from wuzha.queries.matrix import matrix
from wuzha.queries.pauses import deciding
from wuzha.queries.progress import standings
from wuzha.queries.today import today
from wuzha.queries.unit_page import unit_page
from wuzha.rules.pauses import PauseForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import LogEntry, Unit

MAY = PauseForm("exempt", date(2026, 5, 1), date(2026, 5, 31), "厂房检修停产", "分管副镇长")
JUNE = datetime(2026, 6, 2, 9, 0)


def states(unit: int, now: datetime = JUNE) -> dict[str, str]:
    path = {unit: Unit.objects.get(pk=unit).path}
    found = standings(path, date(2026, 5, 1), date(2026, 6, 1), now)
    return {f"{each.clause.code} {each.obligation.occasion.key}": each.state.value for each in found}


def test_what_falls_due_in_its_days_or_has_no_days_left_is_exempt_and_nothing_else(world: World) -> None:
    pauses.decide(by=world.an, unit=world.factory, form=MAY, at=NOW)

    assert states(world.factory) == {
        "R2 2026-05": "exempt",
        "R3 2026-Q2": "open",
        "R4 2026-05-31": "exempt",
        "R5 once": "standing-open",
        "R6 2026-04": "exempt",
        "R6 2026-05": "exempt",  # due on 10 June, ten of its forty-one days are left
    }
    assert states(world.factory, datetime(2026, 5, 20, 9, 0))["R5 once"] == "exempt"
    assert states(world.workshop)["R2 2026-05"] == "overdue"


@pytest.mark.parametrize(
    "first, last, lecture",
    [
        (date(2026, 5, 10), date(2026, 5, 20), "overdue"),  # twenty days are left
        (date(2026, 5, 1), date(2026, 5, 17), "overdue"),  # fourteen are enough
        (date(2026, 5, 1), date(2026, 5, 18), "exempt"),  # thirteen of thirty-one are not
        (date(2026, 5, 31), date(2026, 6, 5), "exempt"),  # it falls due in these days
    ],
)
def test_an_exemption_of_part_of_a_month_lifts_what_it_leaves_too_few_days_for(
    world: World, first: date, last: date, lecture: str
) -> None:
    form = PauseForm("exempt", first, last, "检修", "分管副镇长")

    pauses.decide(by=world.an, unit=world.factory, form=form, at=NOW)

    assert states(world.factory)["R2 2026-05"] == lecture


def test_what_is_shown_before_is_what_comes_of_it(world: World) -> None:
    form = PauseForm("exempt", date(2026, 5, 1), date(2026, 5, 18), "检修", "分管副镇长")
    days = form.starts, form.ends
    shown = deciding(by=world.an, unit=world.factory, requirement=None, days=days, now=datetime(2026, 5, 20, 10, 0))

    pauses.decide(by=world.an, unit=world.factory, form=form, at=NOW)

    lifted = {each.code for each in shown.lifted}
    assert lifted == {"R2", "R5", "R6"}
    assert [(each.code, each.occasion_name, each.left) for each in shown.kept] == [
        ("R3", "2026年第二季度", 73),
        ("R4", "2026年5月31日", 73),
        ("R6", "2026年5月", 23),
    ]
    found = states(world.factory, datetime(2026, 5, 18, 9, 0))
    assert {key.split()[0] for key, how in found.items() if how == "exempt"} == lifted


def test_one_clause_alone_can_be_paused(world: World) -> None:
    form = PauseForm("pause", MAY.starts, MAY.last_day, "放假", "综治办主任")

    pauses.decide(by=world.an, unit=world.factory, form=form, at=NOW, requirement=world.requirement("R2"))

    found = states(world.factory)
    assert (found["R2 2026-05"], found["R4 2026-05-31"]) == ("paused", "overdue")


def test_what_is_done_in_spite_of_it_is_done(world: World) -> None:
    pauses.decide(by=world.an, unit=world.factory, form=MAY, at=NOW)

    lecture = RecordForm("lecture", date(2026, 5, 12), audience=("staff",))
    records.submit(by=world.an, unit=world.factory, form=lecture, at=NOW)

    assert states(world.factory)["R2 2026-05"] == "done"


def test_ending_it_brings_back_what_falls_due_from_then_on(world: World) -> None:
    key = pauses.decide(by=world.an, unit=world.factory, form=MAY, at=NOW)

    pauses.end(by=world.an, pause=key, at=NOW)

    found = states(world.factory)
    assert (found["R6 2026-04"], found["R4 2026-05-31"], found["R6 2026-05"]) == ("exempt", "overdue", "open")
    assert found["R2 2026-05"] == "exempt"  # from 20 May on, twelve days of thirty-one are not enough
    with pytest.raises(Refusal, match="已经结束"):
        pauses.end(by=world.an, pause=key, at=NOW)


def test_revoking_it_is_as_if_it_had_never_been(world: World) -> None:
    before = states(world.factory)
    key = pauses.decide(by=world.an, unit=world.factory, form=MAY, at=NOW)
    assert states(world.factory) != before

    pauses.revoke(by=world.an, pause=key, why="登记错了单位", at=NOW)

    assert states(world.factory) == before
    assert LogEntry.objects.latest("pk").summary == "撤销免除“青禾纺织厂”的全部任务：登记错了单位"


def test_a_month_that_is_over_is_neither_exempted_nor_taken_back(world: World) -> None:
    april = PauseForm("exempt", date(2026, 4, 30), date(2026, 5, 31), "停产", "分管副镇长")
    with pytest.raises(Refusal, match="不能追溯"):
        pauses.decide(by=world.an, unit=world.factory, form=april, at=NOW)
    key = pauses.decide(by=world.an, unit=world.factory, form=MAY, at=NOW)

    with pytest.raises(Refusal, match="不能整个撤销"):
        pauses.revoke(by=world.an, pause=key, why="重复", at=NOW + timedelta(days=30))


def test_two_for_the_same_days_are_refused(world: World) -> None:
    pauses.decide(by=world.an, unit=world.factory, form=MAY, at=NOW)

    with pytest.raises(Refusal, match="已有免除或暂停"):
        pauses.decide(by=world.an, unit=world.factory, form=MAY, at=NOW)


def test_nobody_exempts_their_own_unit_from_what_the_township_asks(world: World) -> None:
    account = people.add(by=world.an, form=PersonForm("胡青", "hu", world.village, "officer"), at=NOW)
    hu = actor_of(account.person, NOW.date())
    assert hu is not None

    for by in (hu, world.lin, world.bo):
        for clause in (None, world.requirement("R1")):
            with pytest.raises(Absent):
                pauses.decide(by=by, unit=world.village, form=MAY, at=NOW, requirement=clause)
    key = pauses.decide(by=world.an, unit=world.village, form=MAY, at=NOW)
    with pytest.raises(Absent):
        pauses.end(by=hu, pause=key, at=NOW)


def test_a_clause_the_unit_does_not_owe_needs_no_exemption(world: World) -> None:
    with pytest.raises(Refusal, match="不承担R1"):
        pauses.decide(by=world.an, unit=world.factory, form=MAY, at=NOW, requirement=world.requirement("R1"))


def test_figures_leave_it_out_and_count_it_apart(world: World) -> None:
    def figures() -> list[int]:
        office = today(by=world.an, now=JUNE.replace(month=5, day=31)).office
        page = unit_page(by=world.an, unit=world.factory, month="2026-05", now=JUNE)
        shown = counted(by=world.an, asked=Asked(None, "2026-05"), now=JUNE)
        row = next(
            row
            for row in matrix(by=world.an, unit=world.town, month="2026-05", now=JUNE).rows
            if row.unit == world.factory
        )
        assert office is not None
        return [
            office.owed,
            office.lifted,
            page.owed,
            shown.find("duties.owed").number,
            shown.find("duties.lifted").number,
            row.owed,
        ]

    assert figures() == [10, 0, 3, 10, 0, 3]

    pauses.decide(by=world.an, unit=world.factory, form=MAY, at=NOW)

    assert figures() == [7, 3, 0, 7, 3, 0]
