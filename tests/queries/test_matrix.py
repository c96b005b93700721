from datetime import datetime

import pytest

from world import NOW, World
from wuzha.actions import records, units
from wuzha.actions.records import RecordForm
from wuzha.actions.units import UnitForm
from wuzha.queries.matrix import matrix
from wuzha.rules.refusals import Absent
from wuzha.rules.states import State

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

    with django_assert_num_queries(8):  # type: ignore[operator]
        matrix(by=world.an, unit=world.town, month="2026-05", now=HERE)
