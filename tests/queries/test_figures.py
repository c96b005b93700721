"""The figures of an office: as known by a day, and each led back to its list."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from world import NOW, World
from wuzha.actions import matters, records
from wuzha.queries.figures import Asked, Figures, figure_trace, figures
from wuzha.rules.catalogue import DUTIES
from wuzha.rules.duty_figures import shares
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent
from wuzha.store.models import Matter

JUNE = datetime(2026, 6, 9, 2, 0, tzinfo=UTC)
END = datetime(2026, 6, 11, 10, 0)


@pytest.fixture
def may(world: World) -> World:
    """Two lectures, one entered in June only; a case, a warning, a finding, and a case taken back."""
    for day, unit, attended, at in ((6, world.village, 80, NOW), (13, world.village, 40, JUNE)):
        form = RecordForm("lecture", date(2026, 5, day), audience=("villagers",), expected=200, attended=attended)
        records.submit(by=world.an, unit=unit, form=form, at=at)
    for kind, day, facts in (
        ("case", 11, {"loss": 3000, "fraud": "T01"}),
        ("warning", 12, {"reached": True}),
        ("finding", 14, {"severity": "minor"}),
        ("case", 15, {"loss": 70_000}),
    ):
        form_of = MatterForm(kind, datetime(2026, 5, day, 9, 0), facts)
        key = matters.register(by=world.an, unit=world.village, form=form_of, at=NOW)
    matters.withdraw(by=world.an, matter=key, revision=1, why="重复登记", at=JUNE)
    return world


def of(world: World, period: str = "2026-05", as_of: date | None = None, unit: int | None = None) -> Figures:
    return figures(by=world.an, asked=Asked(unit or world.town, period, as_of), now=END)


def numbers(found: Figures, *codes: str) -> list[int]:
    return [found.find(code).number for code in codes]


@pytest.mark.django_db
def test_a_quarter_is_the_sum_of_its_months(may: World) -> None:
    codes = ("duties.owed", "duties.done", "duties.missing", "activities.count", "cases.count")
    months = [numbers(of(may, month), *codes) for month in ("2026-04", "2026-05", "2026-06")]
    quarter = numbers(of(may, "2026-Q2"), *codes)

    # What is owed once a quarter stands in its last month, so the months hold everything.
    assert [sum(column) for column in zip(*months, strict=True)] == quarter


@pytest.mark.django_db
def test_what_was_entered_later_is_not_known_by_the_day(may: World) -> None:
    by_may, now = of(may, as_of=date(2026, 5, 31)), of(may)
    codes = ("activities.count", "activities.people", "cases.count")

    assert (numbers(by_may, *codes), numbers(now, *codes)) == ([1, 80, 2], [2, 120, 1])


@pytest.mark.django_db
def test_a_duty_done_by_a_late_entry_was_missing_before(may: World) -> None:
    form = RecordForm("lecture", date(2026, 5, 8), audience=("staff",), expected=120, attended=118)
    records.submit(by=may.an, unit=may.factory, form=form, at=JUNE)

    before, after = of(may, as_of=date(2026, 6, 2), unit=may.factory), of(may, unit=may.factory)

    assert numbers(after, "duties.done")[0] == numbers(before, "duties.done")[0] + 1


@pytest.mark.django_db
def test_every_figure_leads_to_as_many_things_as_it_counts(may: World) -> None:
    found = of(may)
    for each in found.all_figures():
        traced = figure_trace(by=may.an, asked=Asked(may.town, "2026-05"), key=each.key, now=END)
        shown = len(traced.duties) + len(traced.records) + len(traced.matters)

        counted = sum(units.bit_count() for _, units in shares(found.facts, each)) if each.of.of == DUTIES else 0
        assert (each.key, shown) == (each.key, counted or len(each.items))
    assert [row.kind for row in figure_trace(
        by=may.an, asked=Asked(may.town, "2026-05"), key="findings.open:severities:minor", now=END
    ).matters] == ["finding"]  # fmt: skip


@pytest.mark.django_db
def test_a_finding_of_long_ago_that_was_still_open_then_is_counted_then(may: World) -> None:
    old = Matter.objects.get(kind="finding")
    Matter.objects.filter(pk=old.pk).update(happened_at=datetime(2023, 3, 1, tzinfo=UTC), closed_at=JUNE)

    assert (numbers(of(may), "findings.open"), numbers(of(may, "2026-06"), "findings.open")) == ([1], [0])


@pytest.mark.django_db
def test_a_figure_that_does_not_exist_and_an_office_out_of_reach_are_absent(may: World) -> None:
    with pytest.raises(Absent):
        figure_trace(by=may.an, asked=Asked(may.town, "2026-05"), key="log-ins", now=END)
    with pytest.raises(Absent):
        figures(by=may.lin, asked=Asked(may.village, "2026-05"), now=END)


@pytest.mark.django_db
def test_the_figures_take_as_many_queries_for_thirty_records_as_for_one(
    may: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(16):
        of(may)
    for day in range(1, 29):
        form = RecordForm("screen", date(2026, 5, day), audience=("public",))
        records.submit(by=may.an, unit=may.village, form=form, at=JUNE)
    with django_assert_num_queries(16):
        of(may)
