"""No chart without a sentence; the drawing holds every number of the table behind it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import wuzha
from wuzha.papers.charts import NARROW, TOKENS, WIDE, Chart, svg

BARS = Chart("bars", "近12个月发案", "近12个月共案件5起。", ("月份", "起"), (("4月", 2), ("5月", 3)))
STACKS = Chart(
    "stacks",
    "各类单位完成情况",
    "应完成9项。",
    ("单位类型", "按时完成", "待补"),
    (("企业", 4, 1), ("村（社区）", 3, 1)),
)
CALENDAR = Chart(
    "calendar", "宣传活动日历", "2天中有1天开展过。", ("日期", "周一", "星期", "场次"),
    (("2026-05-04", "2026-05-04", "一", 3), ("2026-05-05", "2026-05-04", "二", 0)),
)  # fmt: skip
GRID = Chart("grid", "对象覆盖", "没有遗漏。", ("对象", "单位类型", "场次"), (("职工", "企业", 7), ("学生", "学校", 5)))
EMPTY = Chart("bars", "近12个月发案", "没有登记。", ("月份", "起"), ())


def words(chart: Chart) -> set[str]:
    return set(re.findall(r"<text[^>]*>([^<]*)</text>", svg(chart.spec()).decode()))


def test_a_chart_without_a_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="没有说明"):
        Chart("bars", "发案", " ", ("月份", "起"), ())


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("chart", [BARS, STACKS, CALENDAR, GRID, EMPTY])
def test_a_chart_is_drawn_without_scripts_and_outside_addresses_the_same_every_time(chart: Chart, width: int) -> None:
    drawn = svg(chart.spec(width)).decode()

    assert drawn == svg(chart.spec(width)).decode()
    assert [
        word for word in ("<script", "http://", "https://", "href=") if word in drawn.replace("http://www.w3.org", "")
    ] == []


def test_the_names_and_numbers_of_the_table_stand_in_the_drawing() -> None:
    assert {"4月", "5月", "2", "3"} <= words(BARS)
    assert {"企业", "村（社区）", "按时完成", "待补"} <= words(STACKS)
    assert {"一", "二"} <= words(CALENDAR)
    assert {"职工", "学生", "企业", "学校", "7", "5"} <= words(GRID)


def test_the_table_behind_a_calendar_leaves_out_the_days_without_anything() -> None:
    assert CALENDAR.table == (("2026-05-04", "2026-05-04", "一", 3),)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("chart", [BARS, STACKS, CALENDAR, GRID])
def test_a_drawing_has_the_colours_of_the_page_alone_and_the_width_asked_for(chart: Chart, width: int) -> None:
    drawn = svg(chart.spec(width)).decode()

    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', drawn))
    assert colours - {f"var(--{name})" for name in TOKENS.values()} == {"none"}
    assert re.findall(r'<svg[^>]* width="(\d+)"', drawn) == [str(width)]
    assert re.findall(r'(?:class|style|role|id|font-family)="', drawn) == []


def test_every_colour_a_drawing_may_have_is_one_of_the_page_in_light_dark_and_print() -> None:
    tokens = (Path(wuzha.__file__).parent / "web/static/wuzha/tokens.css").read_text("utf-8")

    assert [name for name in TOKENS.values() if not re.search(rf"--{name}: var\(--day, .*var\(--night, ", tokens)] == []


def test_words_on_dark_fields_stand_in_the_other_ink() -> None:
    drawn = svg(GRID.spec()).decode()

    assert re.findall(r'fill="var\(--([a-z0-9-]+)\)"[^>]*>(\d)</text>', drawn) == [("on-heat", "7"), ("on-heat", "5")]


def test_a_name_is_written_out_and_never_read_as_markup() -> None:
    odd = Chart("bars", "发案", "共1起。", ("月份", "起"), (("<b onclick=alert(1)>&", 1),))

    assert "<b" not in svg(odd.spec()).decode()
