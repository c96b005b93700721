"""Days typed into a box: every usual way of writing one, told from the day on which it is typed."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.calendar.written import WEEKDAYS, Backwards, Days, read_day, read_days

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
        ("十二月三十一号", "2025-12-31"),
        ("3-5", "2026-03-05"),
        ("3.5", "2026-03-05"),
        (" 3 月 5 日 ", "2026-03-05"),
        ("今天", "2026-05-20"),
        ("昨天", "2026-05-19"),
        ("前天", "2026-05-18"),
        ("大前天", "2026-05-17"),
        ("明天", "2026-05-21"),
        ("周五", "2026-05-15"),
        ("本周一", "2026-05-18"),
        ("上周五", "2026-05-15"),
        ("上个星期日", "2026-05-17"),
        ("上上周三", "2026-05-06"),
        ("下周二", "2026-05-26"),
        ("15日", "2026-05-15"),
        ("十五号", "2026-05-15"),
        ("上月15日", "2026-04-15"),
        ("下个月1号", "2026-06-01"),
        ("月底", "2026-04-30"),
        ("上月底", "2026-04-30"),
        ("月末", "2026-04-30"),
        ("本月末", "2026-05-31"),
        ("上个月底", "2026-04-30"),
        ("当月5日", "2026-05-05"),
        ("去年12月31日", "2025-12-31"),
        ("3月5日下午", "2026-03-05"),
        ("3月5日（周四）14:30", "2026-03-05"),
        ("2026.3.5。", "2026-03-05"),
        ("2026−3−5", "2026-03-05"),
        ("2026/3/1 12:30", "2026-03-01"),
        ("2026/3/1 00:00", "2026-03-01"),
        ("2026/3/1　12：30", "2026-03-01"),
        ("2026/3/2 10:00:00", "2026-03-02"),
        ("2026-3-5 14:30", "2026-03-05"),
        ("2026-03-05T14:30:00+08:00", "2026-03-05"),
        ("3/1 10:00", "2026-03-01"),
        ("3.1 10:00-11:30", "2026-03-01"),
        ("3月1日 10点半", "2026-03-01"),
        ("3月1日10时30分开始", "2026-03-01"),
        ("3/1 下午2:30", "2026-03-01"),
        ("3/1 上午 9 点", "2026-03-01"),
        ("2026/3/1上午", "2026-03-01"),
        ("三月一日 下午三点", "2026-03-01"),
        ("昨天下午", "2026-05-19"),
        ("周一 9:00", "2026-05-18"),
        ("5日晚上", "2026-05-05"),
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
        "3/1 2",
        "3/112:30",
        "3/1 99:30",
        "2026/3/112:30",
        "12.5-14",
        "3月5日晚于计划",
    ],
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed, WEDNESDAY) is None


@pytest.mark.parametrize(
    "today, typed, meant",
    [
        ("2026-01-03", "12月30日", "2025-12-30"),
        ("2026-03-10", "12月25日", "2025-12-25"),
        ("2026-05-20", "12月31日", "2025-12-31"),
        ("2026-11-28", "1月15日", "2026-01-15"),
        ("2026-11-28", "3月5日", "2026-03-05"),
        ("2026-12-03", "25日", "2026-11-25"),
        ("2026-03-30", "31日", "2026-01-31"),
        ("2026-01-01", "31日", "2025-12-31"),
        ("2026-05-31", "月底", "2026-05-31"),
        ("2026-03-09", "周五", "2026-03-06"),
        ("2026-03-09", "周一", "2026-03-09"),
        ("2025-01-10", "2月29日", "2024-02-29"),
        ("2026-12-28", "2月29日", "2024-02-29"),
    ],
)
def test_what_happened_was_on_the_latest_such_day_up_to_today(today: str, typed: str, meant: str) -> None:
    assert read_day(typed, date.fromisoformat(today)) == date.fromisoformat(meant)


@given(day=DAYS, today=DAYS)
def test_no_day_that_is_told_without_its_year_lies_ahead(day: date, today: date) -> None:
    back = [today - timedelta(days=days) for days in range(366 * 9)]

    assert read_day(f"{day.month}月{day.day}日", today) == next(
        each for each in back if (each.month, each.day) == (day.month, day.day)
    )
    assert read_day(f"{day.day}日", today) == next(each for each in back if each.day == day.day)
    assert read_day(f"周{WEEKDAYS[day.weekday()]}", today) == next(
        each for each in back if each.weekday() == day.weekday()
    )


TIMES = st.builds(
    lambda time, form: form.format(hour=time.hour, minute=time.minute, second=time.second),
    st.times(),
    st.sampled_from(
        [
            " {hour}:{minute:02}",
            " {hour:02}:{minute:02}:{second:02}",
            "　{hour}：{minute:02}",
            "  {hour} : {minute:02}",
            " {hour}时",
            " {hour} 点 {minute} 分",
            " {hour}点半",
            "上午",
            "下午{hour}:{minute:02}",
            " 下午 {hour}点",
            " {hour:02}:{minute:02}-23:30",
        ]
    ),
)
SPELT = [
    "{day.year}/{day.month}/{day.day}",
    "{day.year}-{day.month}-{day.day}",
    "{day.year}.{day.month}.{day.day}",
    "{day:%Y-%m-%d}",
    "{day:%Y%m%d}",
    "{day.year}年{day.month}月{day.day}日",
    "{day.year} 年 {day.month} 月 {day.day} 日",
    "{day.month}/{day.day}",
    "{day.month}.{day.day}",
    "{day.month}月{day.day}日",
    "{day.month}月{day.day}号（周二）",
    "{day.day}日",
]


@given(day=DAYS, time=TIMES, spelling=st.sampled_from(SPELT))
def test_the_time_behind_a_day_never_makes_it_another(day: date, time: str, spelling: str) -> None:
    typed = spelling.format(day=day) + time

    assert read_day(typed, day) == day
    assert read_days(typed, day.replace(day=1)) == Days(day)


@given(first=DAYS, more=st.integers(1, 27), times=st.tuples(TIMES, TIMES))
def test_times_behind_several_days_make_them_no_others(first: date, more: int, times: tuple[str, str]) -> None:
    last = first + timedelta(days=more)
    month = first.replace(day=1)

    whole = f"{first:%Y/%-m/%-d}{times[0]}至{last:%Y/%-m/%-d}{times[1]}"
    assert read_days(whole, month) == Days(first, last)
    assert read_days(f"{first.month}月{first.day}日{times[0]}至{last.day}日{times[1]}", month) == Days(first, last)


@pytest.mark.parametrize("said", ["周一", "周日", "2月29日", "30日"])
def test_there_is_no_day_after_the_last_of_the_calendar(said: str) -> None:
    assert read_day(said, WEDNESDAY, date.max) is None
    assert read_day(f"下{said}" if "周" in said else f"下月{said}", date.max) is None


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
        ("月底", "2026-08-20", "2026-08-31"),
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
    assert read_day("周五", today, since) == read_day("本周五", today)
    assert read_day("月底", today, since) == read_day("本月底", today)
    assert read_day("15日", today, since) == today.replace(day=15)


@given(day=DAYS, last=DAYS, month=DAYS)
def test_a_form_names_one_day_or_several(day: date, last: date, month: date) -> None:
    first = month.replace(day=1)

    earlier, later = sorted((day, last))
    assert read_days(f"{earlier}至{later}", first) == Days(earlier, later if later != earlier else None)
    assert read_days(f"{day.year}年{day.month}月{day.day}日", first) == Days(day)
    assert read_days(f"{month.day}日", first) == Days(month)


@pytest.mark.parametrize(
    "written, first, last",
    [
        ("5月31日-2日", "2026-05-31", "2026-06-02"),
        ("5月31-2日", "2026-05-31", "2026-06-02"),
        ("31日至2日", "2026-05-31", "2026-06-02"),
        ("12月30日-2日", "2025-12-30", "2026-01-02"),
        ("12月30日-1月2日", "2025-12-30", "2026-01-02"),
        ("12月30日至1月2日", "2025-12-30", "2026-01-02"),
        ("2026年12月30日至2日", "2026-12-30", "2027-01-02"),
    ],
)
def test_the_last_of_several_days_lies_in_the_next_month_where_it_names_none(
    written: str, first: str, last: str
) -> None:
    assert read_days(written, date(2026, 5, 1)) == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("written", ["5月12日至5月10日", "5月31日至5月2日", "2026-05-12至2026-05-11"])
def test_several_days_that_run_backwards_are_none(written: str) -> None:
    with pytest.raises(Backwards):
        read_days(written, date(2026, 5, 1))


def test_the_last_of_several_days_must_exist_in_the_next_month() -> None:
    with pytest.raises(ValueError, match="30"):
        read_days("1月31日至30日", date(2026, 1, 1))


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
