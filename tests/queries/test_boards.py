"""The charts of an office say in a sentence what they show, and the numbers are those of the figures."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from world import NOW, World
from wuzha.actions import records
from wuzha.papers.charts import Chart
from wuzha.queries.boards import Board, board
from wuzha.queries.figures import Asked, figures
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent

END = datetime(2026, 6, 11, 10, 0)
MAY = "2026-05"


@pytest.fixture
def may(world: World) -> World:
    for day, unit, who in (
        (6, world.village, "villagers"),
        (6, world.factory, "staff"),
        (13, world.village, "villagers"),
    ):
        form = RecordForm("lecture", date(2026, 5, day), audience=(who,), attended=8)
        records.submit(by=world.an, unit=unit, form=form, at=NOW)
    return world


def shown(world: World) -> Board:
    return board(by=world.an, asked=Asked(world.town, MAY), now=END)


def chart(found: Board, title: str) -> Chart:
    return next(drawn.chart for drawn in found.charts if drawn.chart.title == title)


def test_every_chart_has_a_sentence_a_table_and_a_picture(may: World) -> None:
    found = shown(may)

    assert len(found.charts) == 7
    assert [drawn.chart.title for drawn in found.charts if not (drawn.chart.sentence and drawn.chart.table)] == []
    assert {drawing[:4] for drawn in found.charts for drawing in (drawn.wide, drawn.narrow)} == {"<svg"}


def test_the_charts_count_what_the_figures_count(may: World) -> None:
    found, counted = shown(may), figures(by=may.an, asked=Asked(may.town, MAY), now=END)
    types, days = chart(found, "各类单位完成情况"), chart(found, "宣传活动日历")

    assert sum(sum(row[1:]) for row in types.rows) == counted.find("duties.owed").number
    assert sum(row[3] for row in types.rows) == counted.find("duties.missing").number
    assert sum(row[3] for row in days.rows) == counted.find("activities.count").number


def test_the_calendar_says_which_day_was_busiest_and_how_long_nothing_was(may: World) -> None:
    assert chart(shown(may), "宣传活动日历").sentence == (
        "31天中有2天开展过宣传活动，最多的是5月6日（2场次），连续没有活动最长18天。"
    )


def test_the_audiences_a_plan_names_are_reached_or_named(may: World) -> None:
    assert chart(shown(may), "对象覆盖（场次）").sentence == "方案要求覆盖2类对象，已有宣传的2类，没有遗漏。"
    assert chart(shown(may), "单位覆盖").sentence == "5个单位中，2个在这段时间开展过宣传活动，3个没有登记。"


def test_a_chart_is_drawn_once(may: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shown(may)
    monkeypatch.setattr("wuzha.queries.boards.svg", lambda _: pytest.fail("drawn again"))

    assert [(drawn.wide, drawn.narrow) for drawn in shown(may).charts] == [
        (drawn.wide, drawn.narrow) for drawn in first.charts
    ]


def test_who_reads_no_reports_sees_no_charts(may: World) -> None:
    with pytest.raises(Absent):
        board(by=may.lin, asked=Asked(may.village, MAY), now=END)
