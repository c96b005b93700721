"""Days typed into a box: every usual way of writing one, told from the day on which it is typed."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.calendar.written import WEEKDAYS, Days, read_day, read_days

WEDNESDAY = date(2026, 5, 20)
GRAMMAR = "上下本这当去今明前后个年月日号底末周星期天一二三十廿〇0123456789-/."
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("2026-3-5", "2026-03-05"),
        ("2026-03-05", "2026-03-05"),
        ("2026/3/5", "2026-03-05"),
        ("2026.3.5", "2026-03-05"),
        ("20260305", "2026-03-05"),
        ("26-3-5", "2026-03-05"),
        ("2026年3月5日", "2026-03-05"),
        ("２０２６年３月５日", "2026-03-05"),
        ("二〇二六年三月五日", "2026-03-05"),
        ("2026年3月5日（周四）", "2026-03-05"),
        ("3月5日", "2026-03-05"),
        ("3月5号", "2026-03-05"),
        ("三月十五日", "2026-03-15"),
        ("十二月三十一号", "2026-12-31"),
        ("3-5", "2026-03-05"),
        ("3.5", "2026-03-05"),
        (" 3 月 5 日 ", "2026-03-05"),
        ("今天", "2026-05-20"),
        ("昨天", "2026-05-19"),
        ("前天", "2026-05-18"),
        ("大前天", "2026-05-17"),
        ("明天", "2026-05-21"),
        ("周五", "2026-05-22"),
        ("本周一", "2026-05-18"),
        ("上周五", "2026-05-15"),
        ("上个星期日", "2026-05-17"),
        ("上上周三", "2026-05-06"),
        ("下周二", "2026-05-26"),
        ("15日", "2026-05-15"),
        ("十五号", "2026-05-15"),
        ("上月15日", "2026-04-15"),
        ("下个月1号", "2026-06-01"),
        ("月底", "2026-05-31"),
        ("上月底", "2026-04-30"),
        ("月末", "2026-05-31"),
        ("本月末", "2026-05-31"),
        ("上个月底", "2026-04-30"),
        ("当月5日", "2026-05-05"),
        ("去年12月31日", "2025-12-31"),
        ("3月5日下午", "2026-03-05"),
        ("3月5日（周四）14:30", "2026-03-05"),
        ("2026.3.5。", "2026-03-05"),
        ("2026−3−5", "2026-03-05"),
    ],
)
def test_a_day_is_understood_however_it_is_typed(typed: str, meant: str) -> None:
    assert read_day(typed, WEDNESDAY) == date.fromisoformat(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "2月30日",
        "2026-13-1",
        "13月1日",
        "32日",
        "最近",
        "周八",
        "3",
        "2026",
        "2026-3",
        "abc",
        "5月",
        "十十日",
        "底",
        "末",
        "本底",
        "上末",
        "上5日",
        "个5日",
        "个月5日",
        "个月底",
        "月5日",
    ],
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed, WEDNESDAY) is None


def test_a_day_without_a_year_is_of_this_year_unless_the_neighbouring_one_is_far_nearer() -> None:
    assert read_day("12月30日", date(2026, 1, 3)) == date(2025, 12, 30)
    assert read_day("1月5日", date(2026, 12, 28)) == date(2027, 1, 5)
    assert read_day("12月31日", date(2026, 5, 20)) == date(2026, 12, 31)
    assert read_day("3月5日", date(2026, 11, 28)) == date(2026, 3, 5)
    assert read_day("2月29日", date(2026, 12, 28)) is None


@given(day=DAYS, since=DAYS, today=DAYS)
def test_a_day_without_a_year_that_lies_ahead_is_the_first_from_a_day_on(day: date, since: date, today: date) -> None:
    found = read_day(f"{day.month}月{day.day}日", today, since)

    assert found is not None
    years = (year for year in range(since.year, 2110) if (day.month, day.day) != (2, 29) or isleap(year))
    assert found == next(here for here in (date(year, day.month, day.day) for year in years) if here >= since)
    assert read_day(f"{day:%Y-%m-%d}", today, since) == day


def test_the_29th_of_february_waits_for_a_leap_year_also_past_2100() -> None:
    assert read_day("2月29日", WEDNESDAY, date(2096, 3, 1)) == date(2104, 2, 29)
    assert read_day("2月30日", WEDNESDAY, WEDNESDAY) is None


@pytest.mark.parametrize(
    "typed, since, meant",
    [
        ("周一", "2026-05-20", "2026-05-25"),
        ("周三", "2026-05-20", "2026-05-20"),
        ("本周一", "2026-05-20", "2026-05-18"),
        ("15日", "2026-05-20", "2026-06-15"),
        ("20号", "2026-05-20", "2026-05-20"),
        ("31日", "2026-06-01", "2026-07-31"),
        ("下月3日", "2026-05-20", "2026-06-03"),
        ("6月30日", "2026-12-01", "2027-06-30"),
    ],
)
def test_a_day_of_the_week_or_month_lies_ahead_where_what_is_asked_does(typed: str, since: str, meant: str) -> None:
    assert read_day(typed, WEDNESDAY, date.fromisoformat(since)) == date.fromisoformat(meant)


@given(day=DAYS, today=DAYS)
def test_reckoned_from_half_a_year_ago_a_day_without_a_year_is_the_nearest(day: date, today: date) -> None:
    since = today - timedelta(days=182)

    found = read_day(f"{day.month}月{day.day}日", today, since)

    years = (year for year in range(since.year, 2110) if (day.month, day.day) != (2, 29) or isleap(year))
    others = [date(year, day.month, day.day) for year in years]
    assert found is not None
    assert found in others
    assert (day.month, day.day) == (2, 29) or abs(found - today) <= timedelta(days=184)
    assert read_day("周五", today, since) == read_day("周五", today)
    assert read_day("月底", today, since) == read_day("月底", today)


@given(day=DAYS, last=DAYS, month=DAYS)
def test_a_form_names_one_day_or_several(day: date, last: date, month: date) -> None:
    first = month.replace(day=1)

    assert read_days(f"{day}至{last}", first) == Days(day, last if last != day else None)
    assert read_days(f"{day.year}年{day.month}月{day.day}日", first) == Days(day)
    assert read_days(f"{month.day}日", first) == Days(month)


@pytest.mark.parametrize("written", ["昨天", "上周五", "周五", "月底", "上月5日", "去年5月3日", "1926-5-3", "", "5月"])
def test_a_form_takes_no_day_told_from_a_day_nobody_knows(written: str) -> None:
    assert read_days(written, date(2026, 5, 1)) is None


def test_a_day_of_a_form_that_does_not_exist_is_told_from_what_is_none() -> None:
    for written in ("5月32日", "2026-02-30", "31日"):
        with pytest.raises(ValueError, match=r"\d"):
            read_days(written, date(2026, 2, 1))


@given(day=DAYS, today=DAYS)
def test_a_day_written_out_whole_does_not_depend_on_when_it_is_typed(day: date, today: date) -> None:
    written = (f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%Y%m%d}")

    assert {read_day(each, today) for each in written} == {day}


@given(today=DAYS, back=st.integers(-14, 13))
def test_a_weekday_of_last_this_and_next_week_is_the_one_on_the_wall_calendar(today: date, back: int) -> None:
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=back % 7 + 7 * (back // 7))
    word = {-2: "上上", -1: "上", 0: "本", 1: "下"}[back // 7]

    assert read_day(f"{word}周{WEEKDAYS[day.weekday()]}", today) == day


@given(text=st.one_of(st.text(max_size=12), st.text(GRAMMAR, max_size=6)), today=DAYS)
def test_nothing_that_is_typed_breaks_it_and_the_end_is_always_that_of_a_month(text: str, today: date) -> None:
    found = read_day(text, today)

    assert found is None or isinstance(found, date)
    if found and re.search("[底末]", text):
        assert re.fullmatch(r"(?:[上这本当下]个?)?月[底末]", "".join(text.split()))
        assert (found + timedelta(days=1)).day == 1
    if found and re.search("[上下本这当]", text):
        assert re.search("[周月期]", text)
