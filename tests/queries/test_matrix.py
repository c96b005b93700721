from datetime import date, datetime, timedelta

import pytest

from world import NOW, World
from wuzha.actions import pauses, records, units
from wuzha.actions.records import RecordForm
from wuzha.actions.units import UnitForm
from wuzha.queries.cells import cell_page
from wuzha.queries.matrix import matrix
from wuzha.queries.matrix_choice import STATES, Choice
from wuzha.queries.matrix_months import matrix_of_clause
from wuzha.rules.pauses import PauseForm
from wuzha.rules.refusals import Absent
from wuzha.rules.states import State
from wuzha.store.models import UnitSet

HERE = datetime(2026, 5, 20, 10, 0)


def test_a_month_shows_each_unit_its_own_dated_duties_and_sums_the_ongoing_ones(world: World) -> None:
    found = matrix(by=world.an, unit=world.town, month="2026-05", now=HERE)

    columns = [column.clause.code for column in found.columns]
    rows = {row.name: (row.done, row.owed, row.kept, row.standing) for row in found.rows}
    assert columns == ["R1", "R2", "R4", "R6"]
    assert rows == {
        "青禾纺织厂": (0, 3, 0, 1),
        "小满木器坊": (0, 3, 0, 1),
        "上云村": (0, 2, 0, 1),
        "下溪村": (0, 2, 0, 1),
        "云溪镇人民政府": (0, 0, 0, 0),
    }


def test_a_record_turns_exactly_its_own_cell(world: World) -> None:
    form = RecordForm(activity="lecture", starts=NOW.date(), audience=("villagers",), attended=60, expected=60)
    records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    found = matrix(by=world.an, unit=world.town, month="2026-05", now=HERE)

    states = {(row.name, cell.clause): cell.state for row in found.rows for cell in row.cells if cell}
    assert states[("上云村", world.requirement("R1"))] is State.DONE
    assert states[("下溪村", world.requirement("R1"))] is State.OPEN


def test_a_liaison_sees_her_own_village_only(world: World) -> None:
    found = matrix(by=world.lin, unit=world.village, month="2026-05", now=HERE)

    assert [row.name for row in found.rows] == ["上云村"]
    with pytest.raises(Absent):
        matrix(by=world.lin, unit=world.other_village, month="2026-05", now=HERE)


def test_units_of_one_type_stand_together_and_fifty_fill_a_page(world: World) -> None:
    for number in range(60):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}号工地", "site"), at=NOW)

    first = matrix(by=world.an, unit=world.town, month="2026-05", now=HERE)
    second = matrix(by=world.an, unit=world.town, month="2026-05", now=HERE, page=2)

    assert (first.total, first.pages, len(first.rows), len(second.rows)) == (65, 2, 50, 15)
    assert [(group.name, group.total, len(group.rows)) for group in first.groups] == [("企业", 2, 2), ("工地", 60, 48)]
    assert [(group.name, group.total, len(group.rows)) for group in second.groups] == [
        ("工地", 60, 12),
        ("村（社区）", 2, 2),
        ("乡镇（街道）", 1, 1),
    ]


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_does_not_grow_with_the_units(
    world: World, number: int, django_assert_num_queries: object
) -> None:
    for place in range(number):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{place}号厂", "enterprise", headcount=80), at=NOW)

    with django_assert_num_queries(10):  # type: ignore[operator]
        first = matrix(by=world.an, unit=world.town, month="2026-05", now=HERE)
    with django_assert_num_queries(7):  # type: ignore[operator]
        assert matrix(by=world.an, unit=world.town, month="2026-05", now=HERE) == first


def names(world: World, **asked: object) -> list[str]:
    found = matrix(by=world.an, unit=world.town, month="2026-05", now=HERE, choice=Choice(**asked))  # type: ignore[arg-type]
    return [row.name for row in found.rows]


def test_units_are_chosen_by_type_name_and_sound(world: World) -> None:
    assert names(world, type="village") == ["上云村", "下溪村"]
    assert names(world, search="xx") == ["下溪村"]
    assert names(world, search="木器") == ["小满木器坊"]
    assert names(world, type="village", search="qh") == []


def test_a_unit_that_was_added_or_closed_is_seen_in_the_next_matrix(world: World) -> None:
    assert names(world, type="village") == ["上云村", "下溪村"]
    units.add(by=world.an, parent=world.town, form=UnitForm("甲村", "village"), at=NOW)
    assert names(world, type="village") == ["上云村", "下溪村", "甲村"]
    units.close(by=world.an, unit=world.other_village, on=date(2026, 4, 1), at=NOW)
    assert names(world, type="village") == ["上云村", "甲村"]


def test_units_are_chosen_by_the_office_above_them_and_by_a_list(world: World) -> None:
    units.add(by=world.an, parent=world.village, form=UnitForm("上云小学", "school"), at=NOW)
    kept = UnitSet.objects.create(home_id=world.town, name="重点单位")
    kept.members.set([world.factory])

    options = matrix(by=world.an, unit=world.town, month="2026-05", now=HERE).options

    assert options.groups == ((f"u{world.village}", "上云村"), (f"s{kept.pk}", "重点单位"))
    assert names(world, group=f"u{world.village}") == ["上云小学", "上云村"]
    assert names(world, group=f"s{kept.pk}") == ["青禾纺织厂"]
    assert names(world, group="无") == []


@pytest.mark.parametrize("at", [HERE, datetime(2026, 5, 30, 9), datetime(2026, 6, 3, 10), datetime(2026, 6, 15, 10)])
@pytest.mark.parametrize("apart", [False, True])
def test_units_chosen_by_how_they_stand_are_those_with_such_a_cell(world: World, at: datetime, *, apart: bool) -> None:
    form = RecordForm(activity="lecture", starts=NOW.date(), audience=("villagers",), attended=60, expected=60)
    records.submit(by=world.lin, unit=world.village, form=form, at=NOW)
    records.confirm_month(by=world.lin, unit=world.village, month="2026-05", at=NOW)
    if apart:
        lift = PauseForm("exempt", NOW.date(), NOW.date() + timedelta(days=60), "停产检修", "分管副镇长")
        pauses.decide(by=world.an, unit=world.factory, form=lift, at=NOW)
    every = matrix(by=world.an, unit=world.town, month="2026-05", now=at).rows
    states = {row.name: {cell.state.value for cell in row.cells if cell} for row in every}
    finished = {row.name for row in every if row.owed and row.done == row.owed}

    found = {
        asked: {
            r.name
            for r in matrix(by=world.an, unit=world.town, month="2026-05", now=at, choice=Choice(state=asked)).rows
        }
        for asked in STATES
    }

    expected = {asked: {name for name, held in states.items() if asked in held} for asked in STATES}
    assert found == {**expected, "finished": finished}


def test_another_plan_can_be_chosen_by_itself(world: World) -> None:
    one = matrix(by=world.an, unit=world.town, month="2026-05", now=HERE, choice=Choice(plan=world.plan))
    none = matrix(by=world.an, unit=world.town, month="2026-05", now=HERE, choice=Choice(plan=world.plan + 1))

    assert [len(found.columns) for found in (one, none)] == [4, 0]
    assert one.options.plans == none.options.plans == ((world.plan, "云溪镇防范电信网络诈骗工作方案"),)


def test_one_clause_through_a_year_has_a_cell_for_each_month_it_is_owed(world: World) -> None:
    form = RecordForm(activity="lecture", starts=NOW.date(), audience=("villagers",), attended=60, expected=60)
    records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    clause = world.requirement("R1")
    found = matrix_of_clause(by=world.an, unit=world.town, clause=clause, year=2026, now=HERE)

    rows = {row.name: [cell.state.value if cell else "" for cell in row.cells] for row in found.rows}
    later = ["not-open"] * 7
    assert [column.month for column in found.columns][:2] == ["2026-01", "2026-02"]
    assert rows == {
        "上云村": ["", "", "overdue", "overdue", "done", *later],
        "下溪村": ["", "", "overdue", "overdue", "open", *later],
    }
    assert [row.done for row in found.rows] == [1, 0]


def test_a_clause_without_dates_has_no_year(world: World) -> None:
    with pytest.raises(Absent):
        matrix_of_clause(by=world.an, unit=world.town, clause=world.requirement("R5"), year=2026, now=HERE)


@pytest.mark.parametrize("number", [1, 30])
def test_a_year_takes_as_many_queries_for_one_unit_as_for_thirty(
    world: World, number: int, django_assert_num_queries: object
) -> None:
    for place in range(number):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{place}号厂", "enterprise", headcount=80), at=NOW)

    with django_assert_num_queries(16):  # type: ignore[operator]
        matrix_of_clause(by=world.an, unit=world.town, clause=world.requirement("R2"), year=2026, now=HERE)


def test_a_cell_opens_its_reason_and_the_records_that_count(world: World) -> None:
    form = RecordForm(activity="lecture", starts=NOW.date(), audience=("villagers",), attended=60, expected=60)
    record = records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    clause = world.requirement("R1")
    found = cell_page(by=world.an, unit=world.village, clause=clause, month="2026-05", now=HERE)

    (line,) = found.lines
    assert (found.unit_name, found.code, line.state, line.open) == ("上云村", "R1", State.DONE, False)
    assert [counted.record for counted in line.records] == [record]
    assert "活动类型相符：宣讲" in line.records[0].reasons


def test_a_cell_that_is_not_the_units_is_not_there(world: World) -> None:
    lecture = {"clause": world.requirement("R1"), "month": "2026-05", "now": HERE}

    for by, unit in ((world.an, world.factory), (world.lin, world.other_village)):
        with pytest.raises(Absent):
            cell_page(by=by, unit=unit, **lecture)  # type: ignore[arg-type]


def test_a_list_kept_elsewhere_answers_like_one_that_is_not_there(world: World) -> None:
    home = UnitSet.objects.create(home_id=world.village, name="自己的名单")
    foreign = UnitSet.objects.create(home_id=world.other_village, name="别村的名单")
    for kept in (home, foreign):
        kept.members.set([world.village, world.other_village])

    def seen(group: str) -> list[str]:
        found = matrix(by=world.lin, unit=world.village, month="2026-05", now=HERE, choice=Choice(group=group))
        return [row.name for row in found.rows]

    assert seen(f"s{home.pk}") == ["上云村"]
    assert seen(f"s{foreign.pk}") == seen(f"s{foreign.pk + 1}") == []
    assert seen(f"u{world.other_village}") == seen("u999999") == []
