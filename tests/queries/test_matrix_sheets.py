"""The matrix as it is printed: every unit, whatever fits a page of the screen."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from world import NOW, World
from wuzha.actions import records, units
from wuzha.actions.units import UnitForm
from wuzha.papers.matrices import MatrixCell
from wuzha.queries.matrix_choice import Choice
from wuzha.queries.matrix_sheets import clause_matrix, duties_matrix
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent

HERE = datetime(2026, 6, 3, 10, 0)


def test_units_and_their_states_stand_there_in_words(world: World) -> None:
    form = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",))
    records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    found = duties_matrix(by=world.an, unit=world.town, month="2026-05", now=HERE)

    rows = {row.unit: row for row in found.rows}
    assert (found.title, found.period, found.on) == ("云溪镇人民政府任务完成情况", "2026年5月", date(2026, 6, 3))
    assert [column.name for column in found.columns] == [
        "本月已完成",
        "R1 村民宣讲",
        "R2 职工宣讲",
        "R4 签订责任承诺",
        "R6 报送",
        "长期任务已建立",
    ]
    assert rows["上云村"].type == "村（社区）"
    assert rows["上云村"].cells == (
        MatrixCell("1/2"),
        MatrixCell("已完成", "done"),
        None,
        None,
        MatrixCell("进行中", "open"),
        MatrixCell("0/1"),
    )
    assert rows["下溪村"].cells[1] == MatrixCell("已逾期", "overdue")


def test_more_units_than_a_page_of_the_screen_are_all_there(world: World) -> None:
    for number in range(60):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}号工地", "site"), at=NOW)

    found = duties_matrix(by=world.an, unit=world.town, month="2026-05", now=HERE)
    sites = duties_matrix(by=world.an, unit=world.town, month="2026-05", now=HERE, choice=Choice(type="site"))

    assert (len(found.rows), len(sites.rows)) == (65, 60)


def test_nobody_prints_what_they_cannot_see(world: World) -> None:
    with pytest.raises(Absent):
        duties_matrix(by=world.lin, unit=world.other_village, month="2026-05", now=HERE)


def test_one_clause_through_a_year_is_printed_with_its_months(world: World) -> None:
    found = clause_matrix(by=world.an, unit=world.town, clause=world.requirement("R1"), year=2026, now=HERE)

    assert [column.name for column in found.columns][:4] == ["全年已完成", "1月", "2月", "3月"]
    assert [(row.unit, len(row.cells), row.cells[3]) for row in found.rows] == [
        ("上云村", 13, MatrixCell("已逾期", "overdue")),
        ("下溪村", 13, MatrixCell("已逾期", "overdue")),
    ]
