from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from world import FOUNDED, NOW, World
from wuzha.actions import records, units
from wuzha.actions.units import UnitForm
from wuzha.queries.missing import Choice, missing

HERE = datetime(2026, 5, 20, 10, 0)


def test_what_is_missing_needs_nobody_to_have_entered_anything(world: World) -> None:
    found = missing(by=world.an, choice=Choice(world.village, date(2026, 1, 1)), now=HERE)

    assert [(item.code, item.occasion_name, item.lacking) for item in found.items] == [
        ("R1", "2026年3月", "还差1次"),
        ("R6", "2026年3月", "还差1次"),
        ("R1", "2026年4月", "还差1次"),
        ("R6", "2026年4月", "还差1次"),
    ]
    assert (found.late, found.units) == (4, 1)


def test_a_confirmed_month_is_no_longer_missing(world: World) -> None:
    records.confirm_month(by=world.lin, unit=world.village, month="2026-04", at=NOW, nothing_to_report=True)

    found = missing(by=world.an, choice=Choice(world.village, date(2026, 1, 1)), now=HERE)

    assert [(item.code, item.occasion) for item in found.items] == [
        ("R1", "2026-03"),
        ("R6", "2026-03"),
        ("R1", "2026-04"),
    ]


def test_a_unit_added_in_mid_period_has_nothing_to_make_up(world: World) -> None:
    unit = units.add(by=world.an, parent=world.town, form=UnitForm("新开五金厂", "enterprise", headcount=80), at=NOW)

    found = missing(by=world.an, choice=Choice(unit, date(2026, 1, 1)), now=datetime(2026, 5, 31, 23, 0))

    assert found.items == ()


def test_lists_are_in_order_of_due_and_then_of_the_tree(world: World) -> None:
    found = missing(by=world.an, choice=Choice(world.town, date(2026, 5, 1), with_soon=True), now=HERE)

    assert [(item.unit_name, item.code) for item in found.items] == [
        ("上云村", "R6"),
        ("下溪村", "R6"),
        ("青禾纺织厂", "R6"),
        ("小满木器坊", "R6"),
    ]


@pytest.mark.parametrize("more", [0, 29])
def test_a_page_takes_as_many_queries_for_thirty_units_as_for_one(
    world: World, more: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}村", "village"), at=FOUNDED)
    choice = Choice(world.town, date(2026, 3, 2))

    with django_assert_num_queries(12):  # the first time after something changed
        missing(by=world.an, choice=choice, now=HERE)
    with django_assert_num_queries(4):
        found = missing(by=world.an, choice=choice, now=HERE)

    assert found.units == 4 + more
