"""Cells of forms are read as people write them, and what nobody can understand is said with what to write instead."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.calendar.written import Days
from wuzha.papers.cells import Misread, read_count, read_days, read_words, read_yes
from wuzha.papers.forms import clean

MAY = date(2026, 5, 1)
DAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    "text",
    [
        "5月12日",
        "5月12号",
        "2026年5月12日",
        "2026.5.12",
        "2026/5/12",
        "2026-05-12",
        "20260512",
        "26.5.12",
        "5.12",
        "5/12",
        "12日",
        "五月十二日",
        "二〇二六年五月十二日",
        "5月12日上午",
        "5月12日（周二）",
        "5月12日14时30分",
        "5月12日。",
        "46154",
        "２０２６．５．１２",
        "2026 年 5 月 12 日",
        "2026/5/12 10:30",
        "5.12 14:00",
        "12日 9:00-11:00",
    ],
)
def test_a_day_is_read_in_every_usual_form(text: str) -> None:
    assert read_days(clean(text), month=MAY) == Days(DAY)


@pytest.mark.parametrize(
    "text",
    ["5月12日至14日", "5月12日-14日", "5月12-14日", "5月12日至5月14日", "2026-05-12至2026-05-14", "5月12日—14日"],
)
def test_several_days_may_stand_in_one_cell(text: str) -> None:
    assert read_days(clean(text), month=MAY) == Days(DAY, date(2026, 5, 14))


@pytest.mark.parametrize(
    "text, said",
    [
        ("5月", "看不出是哪一天"),
        ("5月上旬", "看不出是哪一天"),
        ("已完成", "看不出是哪一天"),
        ("5月32日", "这一天不存在"),
        ("2026-02-30", "这一天不存在"),
        ("60", "看不出是哪一天"),
        ("5月十二十三日", "看不出是哪一天"),
        ("5月二三十日", "看不出是哪一天"),
        ("5月十十日", "看不出是哪一天"),
        ("5月12 3", "看不出是哪一天"),
        ("11.12-14", "看不出是哪一天"),
        ("5月12日至5月10日", "后一天早于前一天"),
        ("1月31日-30日", "这一天不存在"),
    ],
)
def test_what_is_no_day_is_said(text: str, said: str) -> None:
    with pytest.raises(Misread, match=said):
        read_days(text, month=MAY)


@given(day=st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_day_written_out_in_full_is_that_day_whatever_the_month_of_the_form(day: date) -> None:
    written = (f"{day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}")
    serial = str((day - date(1899, 12, 30)).days)

    assert {read_days(text, month=MAY) for text in (*written, serial)} == {Days(day)}


@given(day=st.dates(date(2020, 1, 1), date(2035, 12, 31)), time=st.times())
def test_the_time_behind_a_day_does_not_change_it(day: date, time: time) -> None:
    days = (f"{day.year}/{day.month}/{day.day}", f"{day.year}-{day.month}-{day.day}", f"{day.month}月{day.day}日")
    times = (f"{time.hour}:{time.minute:02}", f"{time:%H:%M:%S}", f"{time.hour}：{time.minute:02}", f"{time.hour}时")
    month = day.replace(day=1)

    assert {read_days(clean(f"{each} {at}"), month=month) for each in days for at in times} == {Days(day)}


@given(day=st.dates(date(2020, 1, 1), date(2035, 12, 31)), off=st.integers(-150, 150))
def test_a_day_without_a_year_is_the_one_nearest_to_the_month(day: date, off: int) -> None:
    month = (day + timedelta(days=off)).replace(day=1)

    assert read_days(f"{day.month}月{day.day}日", month=month) == Days(day)


@pytest.mark.parametrize(
    "text, number", [("60", 60), ("60人", 60), ("约60人", 60), ("1,200", 1200), ("60.0", 60), ("60余人", 60), ("0", 0)]
)
def test_a_count_is_read_with_its_trimmings(text: str, number: int) -> None:
    assert read_count(text) == number


@pytest.mark.parametrize("text", ["很多", "六十", "-5", "3.5", "60/80", "12345678"])
def test_what_is_no_whole_number_is_said(text: str) -> None:
    with pytest.raises(Misread, match="只填数字"):
        read_count(text)


def test_words_are_told_apart_by_any_usual_sign_and_names_that_hold_one_stay_whole() -> None:
    words = {"村民": "villagers", "老年人": "elderly", "两卡、帮信": "cards"}

    read = [read_words(text, words, what="对象") for text in ("村民、老年人", "老年人，村民", "两卡、帮信、村民", "")]

    assert read == [("elderly", "villagers"), ("elderly", "villagers"), ("cards", "villagers"), ()]
    with pytest.raises(Misread, match="对象里没有“老人”。是不是“老年人”？"):
        read_words("老人", words, what="对象")


def test_yes_and_no_are_read_and_nothing_else() -> None:
    assert [read_yes(text) for text in ("是", "√", "否", "")] == [True, True, False, False]
    with pytest.raises(Misread):
        read_yes("也许")
