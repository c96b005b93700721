"""No chart without a sentence; the drawing holds every number of the table behind it."""

from __future__ import annotations

import re

import pytest

from wuzha.papers.charts import Chart, svg

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


@pytest.mark.parametrize("chart", [BARS, STACKS, CALENDAR, GRID, EMPTY])
def test_a_chart_is_drawn_without_scripts_and_outside_addresses_the_same_every_time(chart: Chart) -> None:
    drawn = svg(chart.spec()).decode()

    assert drawn == svg(chart.spec()).decode()
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


def test_a_face_with_chinese_is_asked_for() -> None:
    assert "Noto Sans CJK SC" in svg(BARS.spec()).decode()
