"""An office by its parts: each obligation is counted once, and the parts are the whole, whatever happened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lives import NOWS, STEPS, lived
from world import FOUNDED, NOW, World
from wuzha.access import Actor
from wuzha.actions import records, units
from wuzha.actions.units import UnitForm
from wuzha.queries import crowds
from wuzha.queries.placements import stood
from wuzha.queries.progress import standings
from wuzha.queries.rollups import Counts, Rollup, rollup
from wuzha.rules.months import month_of
from wuzha.rules.refusals import Absent
from wuzha.rules.states import LIFTED, State
from wuzha.store.models import Unit
from wuzha.store.models.units import steps

HERE = datetime(2026, 6, 3, 8)
SPANS = (("2026-05", "2026-05"), ("2026-03", "2026-06"), ("2026-01", "2026-12"))
COUNTED_AS = {
    State.DONE: ("on_time",),
    State.NOTHING: ("on_time", "nothing"),
    State.DONE_LATE: ("late",),
    State.NOTHING_LATE: ("late", "nothing"),
    State.OPEN: ("running",),
    State.DUE_SOON: ("running",),
    State.OVERDUE: ("missing",),
    State.NOT_OPEN: ("not_open",),
    State.EXEMPT: ("lifted",),
    State.PAUSED: ("lifted",),
}


def asked(by: Actor, unit: int, span: tuple[str, str], now: datetime) -> Rollup:
    return rollup(by=by, unit=unit, first=span[0], last=span[1], now=now)


def by_hand(unit: Unit, span: tuple[str, str], now: datetime) -> dict[int, dict[str, int]]:
    """Go through every obligation of every unit one by one, and count it for each unit its own unit lay below."""
    first, last = span
    end = date(int(last[:4]) + int(last[5:]) // 12, int(last[5:]) % 12 + 1, 1)
    then = stood(min(end - date.resolution, now.date()))
    paths = {pk: then.get(pk, path) for pk, path in Unit.objects.values_list("pk", "path")}
    found: dict[int, dict[str, int]] = defaultdict(lambda: asdict(Counts()))
    for each in standings(paths, date(int(first[:4]), int(first[5:]), 1), end, now):
        month = month_of(each.obligation)
        if month is None or not first <= month <= last or each.obligation.called:
            continue
        for home in steps(paths[each.unit]):
            for name in COUNTED_AS[each.state]:
                found[home][name] += 1
            found[home]["owed"] += each.state not in LIFTED
    return {unit.pk: found[unit.pk], **found}


@pytest.mark.django_db
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happened=STEPS, now=NOWS, few=st.booleans())
@example(happened=[("record", 2, date(2026, 4, 5), "report", 61)], now=HERE, few=True)
@example(happened=[("record", 2, date(2026, 4, 5), "report", 61)], now=HERE, few=False)
@example(happened=[("exempt", 0, date(2026, 5, 5), "quiz", 40)], now=HERE, few=False)
@example(happened=[("add", 1, date(2026, 5, 5), "quiz", 40)], now=HERE, few=True)
def test_the_parts_are_the_whole_at_every_level_and_each_is_what_going_one_by_one_finds(
    world: World, happened: list[tuple[str, int, date, str, int]], now: datetime, *, few: bool
) -> None:
    # Whether units are looked up one by one, or all that was done is walked past, is a matter of speed only.
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowds, "MONTHS", 0 if few else 12)
        lived(world, happened)
        tree = list(Unit.objects.all())
        found = {(unit.pk, span): asked(world.an, unit.pk, span, now) for unit in tree for span in SPANS}
        wanted = {(unit.pk, span): by_hand(unit, span, now)[unit.pk] for unit in tree for span in SPANS}
        own = {unit.pk: {child.pk for child in unit.children.all()} for unit in tree}
        transaction.set_rollback(True)

    assert {key: asdict(each.whole) for key, each in found.items()} == wanted
    for (unit, span), each in found.items():
        parts = {branch.unit: branch.counts for branch in each.branches}
        below = {child: found[child, span].whole for child in own[unit]}
        assert {key: counts for key, counts in parts.items() if key != unit} == below
        assert sum(parts.values(), Counts()) == each.whole


def test_a_report_of_nothing_handed_in_late_is_done_late_and_nothing(world: World) -> None:
    records.confirm_month(by=world.lin, unit=world.village, month="2026-04", nothing_to_report=True, at=NOW)

    found = asked(world.an, world.village, ("2026-04", "2026-04"), HERE)

    assert (found.whole.late, found.whole.nothing, found.whole.on_time) == (1, 1, 0)


def test_a_unit_is_counted_where_it_stood_then(world: World) -> None:
    hamlet = units.add(by=world.an, parent=world.village, form=UnitForm("云尾村", "village"), at=FOUNDED)
    units.move(by=world.an, unit=hamlet, under=world.other_village, at=datetime(2026, 6, 2, 2, tzinfo=NOW.tzinfo))

    may = asked(world.an, world.town, ("2026-05", "2026-05"), HERE)
    june = asked(world.an, world.town, ("2026-06", "2026-06"), HERE)

    assert {branch.name: branch.units for branch in may.branches if "村" in branch.name} == {"上云村": 2, "下溪村": 1}
    assert {branch.name: branch.units for branch in june.branches if "村" in branch.name} == {"上云村": 1, "下溪村": 2}


def test_what_is_out_of_reach_is_absent(world: World) -> None:
    with pytest.raises(Absent):
        asked(world.lin, world.town, SPANS[0], HERE)


@pytest.mark.parametrize("more", [0, 29])
def test_the_number_of_queries_does_not_depend_on_the_units(
    world: World, more: int, django_assert_num_queries: object
) -> None:
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}村", "village"), at=FOUNDED)

    with django_assert_num_queries(11):  # type: ignore[operator] - the first time after something changed
        asked(world.an, world.town, SPANS[2], HERE)
    with django_assert_num_queries(3):  # type: ignore[operator]
        found = asked(world.an, world.town, SPANS[2], HERE)

    assert found.units == 5 + more
