"""A month confirmed as having nothing to report is a state of its own wherever states are shown and counted."""

from __future__ import annotations

import importlib
from collections import Counter
from datetime import date, datetime
from types import SimpleNamespace
from typing import cast

from django.apps import apps
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from world import World
from wuzha.actions import records
from wuzha.papers.matrices import matrix_sheet
from wuzha.queries.figures import Asked, figure_trace, figures
from wuzha.queries.matrix import matrix
from wuzha.queries.matrix_sheets import duties_matrix
from wuzha.queries.requirements import requirement
from wuzha.queries.today import today
from wuzha.queries.unit_page import unit_page
from wuzha.rules.records import RecordForm
from wuzha.rules.states import State
from wuzha.store.models import Fulfilment

HERE = datetime(2026, 4, 20, 10, 0)


def confirm(world: World, unit: int, day: int) -> None:
    at = timezone.make_aware(datetime(2026, 4, day, 15, 0))
    records.confirm_month(by=world.an, unit=unit, month="2026-03", nothing_to_report=True, at=at)


def test_the_matrix_says_that_a_unit_had_nothing_to_report(world: World) -> None:
    confirm(world, world.village, 8)
    confirm(world, world.other_village, 15)

    found = matrix(by=world.an, unit=world.town, month="2026-03", now=HERE)

    report_ = next(place for place, column in enumerate(found.columns) if column.clause.code == "R6")
    cells = {row.unit: row.cells[report_] for row in found.rows}
    said = {unit: cell and (cell.state, cell.word, cell.done, cell.owed) for unit, cell in cells.items()}
    assert said == {
        world.town: None,
        world.village: (State.NOTHING, "无事项", 1, 1),
        world.other_village: (State.NOTHING_LATE, "无事项，迟报", 1, 1),
        world.factory: (State.OVERDUE, "已逾期", 0, 1),
        world.workshop: (State.OVERDUE, "已逾期", 0, 1),
    }


def test_the_printed_matrix_colours_it_as_done(world: World) -> None:
    confirm(world, world.village, 8)
    confirm(world, world.other_village, 15)

    paper = duties_matrix(by=world.an, unit=world.town, month="2026-03", now=HERE)

    said = [(cell.words, cell.tone) for row in paper.rows for cell in row.cells if cell and "无事项" in cell.words]
    assert said == [("无事项", "done"), ("无事项，迟报", "late")]
    assert matrix_sheet(paper)[:2] == b"PK"


def test_the_units_page_says_so_and_why_and_only_of_the_report(world: World) -> None:
    confirm(world, world.village, 8)

    page = unit_page(by=world.an, unit=world.village, month="2026-03", now=HERE)

    assert {duty.code: duty.state_name for duty in page.dated} == {"R1": "已逾期", "R6": "无事项"}
    assert {duty.code: duty.why for duty in page.dated}["R6"] == (
        "4月8日确认本期无事项，在4月10日的期限之内；无事项也是完整的报送。"
    )


def test_the_page_of_the_clause_counts_who_had_nothing_to_report(world: World) -> None:
    at = timezone.make_aware(datetime(2026, 4, 29, 15, 0))
    records.confirm_month(by=world.lin, unit=world.village, month="2026-04", nothing_to_report=True, at=at)

    page = requirement(by=world.an, requirement=world.requirement("R6"), now=datetime(2026, 4, 30, 9, 0))

    told = {row.unit: row.state_name for row in page.owners}
    assert told == {
        world.village: "无事项",
        world.other_village: "进行中",
        world.factory: "进行中",
        world.workshop: "进行中",
    }
    assert Counter(told.values()) == {name: number for _, name, number in page.counts}


def test_the_figures_count_it_as_done_in_time_or_late_and_apart(world: World) -> None:
    confirm(world, world.village, 8)
    confirm(world, world.other_village, 15)

    asked = Asked(world.town, "2026-03")
    found = figures(by=world.an, asked=asked, now=HERE)

    codes = ("done", "on-time", "late", "nothing")
    assert [found.find(f"duties.{code}").number for code in codes] == [2, 1, 1, 2]
    behind = figure_trace(by=world.an, asked=asked, key="duties.nothing", now=HERE)
    assert [(row.unit, row.state_name, len(row.records)) for row in behind.duties] == [
        (world.village, "无事项", 1),
        (world.other_village, "无事项，迟报", 1),
    ]


def test_a_person_finds_it_among_what_is_done_today(world: World) -> None:
    at = timezone.make_aware(datetime(2026, 4, 29, 15, 0))
    records.confirm_month(by=world.lin, unit=world.village, month="2026-04", nothing_to_report=True, at=at)

    found = today(by=world.lin, now=datetime(2026, 4, 30, 9, 0))

    assert found.desk is not None
    assert [(item.activity, item.label) for item in found.desk.done] == [("report", "无事项")]


def test_a_report_beside_the_nil_report_makes_it_an_ordinary_one(world: World) -> None:
    confirm(world, world.village, 8)
    at = timezone.make_aware(datetime(2026, 4, 9, 15, 0))
    form = RecordForm("report", date(2026, 4, 9), period="2026-03", title="三月情况补充")

    second = records.submit(by=world.lin, unit=world.village, form=form, at=at)

    row = Fulfilment.objects.get(unit=world.village, requirement=world.requirement("R6"), occasion="2026-03")
    assert row.nothing is False
    records.withdraw(by=world.lin, record=second, revision=1, why="重复", at=at)
    row.refresh_from_db()
    assert row.nothing is True


def test_sums_kept_before_the_state_was_known_are_marked(world: World) -> None:
    confirm(world, world.village, 8)
    at = timezone.make_aware(datetime(2026, 4, 9, 15, 0))
    records.confirm_month(by=world.an, unit=world.factory, month="2026-03", at=at)
    Fulfilment.objects.update(nothing=False)
    migration = importlib.import_module("wuzha.store.migrations.0011_nothing")

    migration.mark(apps, cast("BaseDatabaseSchemaEditor", SimpleNamespace(connection=connection)))

    assert set(Fulfilment.objects.filter(nothing=True).values_list("unit", flat=True)) == {world.village}
