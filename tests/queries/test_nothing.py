"""A month confirmed as having nothing to report is said so where states are shown, and counts as done."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from world import World
from wuzha.actions import records
from wuzha.queries.matrix import matrix
from wuzha.queries.unit_page import unit_page

HERE = datetime(2026, 4, 20, 10, 0)


def confirm(world: World, unit: int, day: int) -> None:
    at = timezone.make_aware(datetime(2026, 4, day, 15, 0))
    records.confirm_month(by=world.an, unit=unit, month="2026-03", nothing_to_report=True, at=at)


def test_the_matrix_says_that_a_unit_had_nothing_to_report(world: World) -> None:
    confirm(world, world.village, 8)
    confirm(world, world.other_village, 15)

    found = matrix(by=world.an, unit=world.town, month="2026-03", now=HERE)

    report = next(place for place, column in enumerate(found.columns) if column.clause.code == "R6")
    cells = {row.unit: row.cells[report] for row in found.rows}
    said = {unit: cell and (cell.word, cell.done, cell.owed) for unit, cell in cells.items()}
    assert said == {
        world.town: None,
        world.village: ("无事项", 1, 1),
        world.other_village: ("无事项，迟报", 1, 1),
        world.factory: ("已逾期", 0, 1),
        world.workshop: ("已逾期", 0, 1),
    }


def test_the_units_page_says_so_too_and_only_of_the_report(world: World) -> None:
    confirm(world, world.village, 8)

    page = unit_page(by=world.an, unit=world.village, month="2026-03", now=HERE)

    assert {duty.code: duty.state_name for duty in page.dated} == {"R1": "已逾期", "R6": "无事项"}
