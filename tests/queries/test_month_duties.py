"""A month of many units, counted together, is what going through them one by one gives, whatever happened to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lives import DAYS, NOWS, STEPS, TURNS, lived, renew
from world import FOUNDED, NOW, World
from wuzha.actions import assignments, records, units
from wuzha.actions.units import UnitForm
from wuzha.queries import month_duties, monthly
from wuzha.queries.figures import Asked, Figures, figures
from wuzha.queries.monthly import Month, month_facts
from wuzha.rules.records import RecordForm
from wuzha.rules.states import State
from wuzha.rules.unit_sets import units_of
from wuzha.store.models import Record, Unit

PERIODS = ("2026-03", "2026-05", "2026-Q2", "2026", "2026-W20")


def asked(world: World, few: int, wanted: Asked, now: datetime) -> tuple[Month, Figures]:
    moment = wanted.known_by(now)
    known_by = moment and timezone.make_aware(moment)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(month_duties, "FEW", few)
        month = month_facts(by=world.an, unit=wanted.unit, month=wanted.period, now=moment or now, known_by=known_by)
        return month, figures(by=world.an, asked=wanted, now=now)


def entered(days: list[int]) -> None:
    """Let the records have been entered so many days after they happened."""
    for row, later in zip(Record.objects.order_by("pk"), cycle(days), strict=False):
        row.created_at = timezone.make_aware(datetime.combine(row.starts + timedelta(days=later), time(10)))
        row.save()


@pytest.mark.django_db
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    happened=st.one_of(STEPS, TURNS),
    now=NOWS,
    period=st.sampled_from(PERIODS),
    as_of=st.none() | DAYS,
    late=st.lists(st.integers(0, 40), min_size=1, max_size=5),
)
@example([("record", 2, date(2026, 4, 5), "report", 61)], datetime(2026, 6, 3, 8), "2026", None, [0])
@example([("nothing", 0, date(2026, 5, 5), "report", 0)], datetime(2026, 6, 3, 8), "2026-05", date(2026, 6, 2), [0])
@example([("exempt", 0, date(2026, 5, 5), "quiz", 41)], datetime(2026, 5, 20, 10), "2026-05", None, [0])
@example([("case", 1, date(2026, 5, 5), "quiz", 40)], datetime(2026, 6, 3, 8), "2026-Q2", None, [0])
@example([("add", 1, date(2026, 5, 5), "quiz", 40)], datetime(2026, 6, 3, 8), "2026-05", None, [0])
@example([("move", 1, date(2026, 5, 5))], datetime(2026, 6, 3, 8), "2026-05", date(2026, 5, 9), [0])
@example([("merge", 0, date(2026, 5, 5))], datetime(2026, 6, 3, 8), "2026", None, [0])
@example([("day off", 1, date(2026, 5, 8))], datetime(2026, 6, 3, 8), "2026-W20", None, [0])
@example(
    [("record", 2, date(2026, 5, 4), "quiz", 119), ("record", 2, date(2026, 5, 6), "quiz", 1)],
    datetime(2026, 6, 3, 8), "2026-Q2", date(2026, 5, 9), [0, 9],
)  # fmt: skip
def test_a_month_counted_together_is_the_month_gone_through_one_by_one(
    world: World, happened: list[tuple[Any, ...]], now: datetime, period: str, as_of: date | None, late: list[int]
) -> None:
    with transaction.atomic():
        lived(world, happened)
        entered(late)
        tree = list(Unit.objects.values_list("pk", flat=True))
        together = {unit: asked(world, 0, Asked(unit, period, as_of), now) for unit in tree}
        one_by_one = {unit: asked(world, 1000, Asked(unit, period, as_of), now) for unit in tree}
        transaction.set_rollback(True)

    assert together == one_by_one


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    happened=st.one_of(STEPS, TURNS),
    signs=st.lists(st.tuples(st.integers(0, 3), DAYS), max_size=6),
    let_go=st.sets(st.integers(0, 3)),
    renewed=st.none() | st.sampled_from(["", "month", "half-month"]),
    now=NOWS,
    period=st.sampled_from(PERIODS),
    as_of=st.none() | DAYS,
)
@example([], [(0, date(2026, 4, 5))], set(), "", datetime(2026, 6, 3, 8), "2026-05", None)
@example(
    [], [(0, date(2026, 4, 5)), (1, date(2026, 5, 19))], {2}, "half-month", datetime(2026, 6, 3, 8), "2026-05", None
)
@example(
    [("exempt", 0, date(2026, 5, 5), "quiz", 40)],
    [(0, date(2026, 4, 5))],
    {1},
    "",
    datetime(2026, 6, 3, 8),
    "2026",
    None,
)
@example(
    [],
    [(0, date(2026, 4, 5)), (1, date(2026, 5, 12))],
    set(),
    None,
    datetime(2026, 6, 3, 8),
    "2026-05",
    date(2026, 5, 9),
)
def test_what_is_kept_up_is_counted_together_as_one_by_one(
    world: World,
    happened: list[tuple[Any, ...]],
    signs: list[tuple[int, date]],
    let_go: set[int],
    renewed: str | None,
    now: datetime,
    period: str,
    as_of: date | None,
) -> None:
    places = (world.village, world.other_village, world.factory, world.workshop)
    with transaction.atomic():
        for pick, day in signs:
            records.submit(by=world.an, unit=places[pick], form=RecordForm("signage", day), at=NOW)
        for pick in let_go:
            assignments.release(by=world.an, requirement=world.requirement("R5"), units=[places[pick]], at=NOW)
        lived(world, happened)
        if renewed is not None:
            renew(world, renewed or None)  # type: ignore[arg-type]
        entered([0, 3])
        tree = list(Unit.objects.values_list("pk", flat=True))
        together = {unit: asked(world, 0, Asked(unit, period, as_of), now) for unit in tree}
        one_by_one = {unit: asked(world, 1000, Asked(unit, period, as_of), now) for unit in tree}
        transaction.set_rollback(True)

    assert together == one_by_one


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 1000])
def test_that_there_was_nothing_to_report_is_known_on_the_day_it_was_said(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(month_duties, "FEW", few)
    said = datetime(2026, 6, 2, 2, tzinfo=UTC)
    records.confirm_month(by=world.an, unit=world.village, month="2026-05", at=said, nothing_to_report=True)

    def stands(as_of: date | None) -> set[State]:
        month, _ = asked(world, few, Asked(world.village, "2026-05", as_of), datetime(2026, 6, 9, 8))
        return {each.state for each in month.owed if each.clause.requirement.activity == "report"}

    days = date(2026, 6, 1), date(2026, 6, 2), None
    assert [stands(day) & {State.DONE, State.NOTHING} for day in days] == [set(), {State.NOTHING}, {State.NOTHING}]


@pytest.mark.django_db
@pytest.mark.parametrize("more", [1, 30])
def test_the_number_of_queries_does_not_depend_on_the_units(
    world: World, django_assert_max_num_queries: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    monkeypatch.setattr(month_duties, "FEW", 0)
    for number in range(more):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}村", "village"), at=FOUNDED)
    form = RecordForm("lecture", date(2026, 5, 12), audience=("villagers",), expected=80, attended=76)
    record = records.submit(by=world.lin, unit=world.village, form=form, at=NOW)
    month_facts(by=world.an, unit=None, month="2026-05", now=datetime(2026, 6, 3, 8))

    with django_assert_max_num_queries(12):
        month = month_facts(by=world.an, unit=None, month="2026-05", now=datetime(2026, 6, 3, 8))

    assert len(month.places) == 5 + more
    assert [pairs for pairs in month.towards.values() if pairs] == [{world.village: [record]}]


def test_a_unit_added_while_a_month_is_counted_is_not_in_it_yet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now, added = datetime(2026, 6, 3, 8), []
    monkeypatch.setattr(month_duties, "FEW", 0)

    def overtaken(*asked: Any) -> list[month_duties.Owed]:  # noqa: ANN401 - passed on
        added.append(units.add(by=world.an, parent=world.town, form=UnitForm("新村", "village"), at=FOUNDED))
        records.confirm_month(by=world.an, unit=added[0], month="2026-05", at=NOW)
        return month_duties.in_plan_order(*asked)

    before = month_facts(by=world.an, unit=None, month="2026-05", now=now)
    with monkeypatch.context() as patch:
        patch.setattr(monthly, "in_plan_order", overtaken)
        meanwhile = month_facts(by=world.an, unit=None, month="2026-05", now=now)
    after = month_facts(by=world.an, unit=None, month="2026-05", now=now)

    assert (meanwhile.places, meanwhile.owed, meanwhile.confirmed) == (before.places, before.owed, before.confirmed)
    owing = [{unit for each in month.owed for unit in units_of(each.units)} for month in (before, after)]
    assert owing[1] - owing[0] == set(added)
