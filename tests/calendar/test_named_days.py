"""The moon, festivals and market days, against the library's own days one by one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from borax.calendars.lunardate import LunarDate
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import market_by_hand
from wuzha.calendar.almanacs import PLAIN, Almanac, Break
from wuzha.calendar.festivals import Festival
from wuzha.calendar.lunar import LunarDay, day_of, lunar_day, say_lunar, term_day
from wuzha.calendar.markets import By, Market, market_days, market_of, plain_market
from wuzha.calendar.occasions import Rhythm, occasion_of, occasions, restarted, say_occasion
from wuzha.calendar.terms import default_terms
from wuzha.plan.vocabulary import load_vocabulary

DAY = timedelta(days=1)
days = st.dates(date(1902, 1, 1), date(2098, 12, 31))
markets = st.one_of(
    st.builds(
        Market, st.just(""), st.sampled_from(["lunar", "solar"]), st.sets(st.integers(0, 9), min_size=1).map(tuple)
    ),
    st.builds(Market, st.just(""), st.just("week"), st.sets(st.integers(0, 6), min_size=1).map(tuple)),
    st.builds(
        Market,
        st.just(""),
        st.just("interval"),
        step=st.integers(2, 15),
        anchor=st.dates(date(2020, 1, 1), date(2028, 1, 1)),
    ),
)


@given(day=days)
def test_a_day_is_the_same_by_the_moon_as_the_library_says(day: date) -> None:
    found = LunarDate.from_solar(day)

    assert lunar_day(day) == LunarDay(found.year, found.month, found.day, bool(found.leap))
    if not found.leap:
        assert day_of(found.year, found.month, found.day) == day


def test_where_the_moon_is_not_known_nothing_is_said() -> None:
    assert (lunar_day(date(1899, 1, 1)), day_of(2200, 1, 1), term_day(2200, "清明"), say_lunar(date(2200, 1, 1))) == (
        None,
        None,
        None,
        "",
    )


@pytest.mark.parametrize(
    "day, said",
    [
        (date(2026, 2, 17), "正月初一"),
        (date(2025, 8, 8), "闰六月十五"),
        (date(2026, 2, 16), "腊月廿九"),
        (date(2026, 3, 8), "正月二十"),
        (date(2027, 1, 7), "冬月三十"),
        (date(2026, 9, 20), "八月初十"),
    ],
)
def test_a_day_is_said_by_the_moon(day: date, said: str) -> None:
    assert say_lunar(day) == said


@pytest.mark.parametrize(
    "rule, year, found",
    [
        ("lunar 1-1", 2026, ["2026-02-17"]),
        ("lunar 1-1 -1", 2027, ["2027-02-05"]),
        ("lunar 12-8", 2026, ["2026-01-26"]),
        ("lunar 12-8", 2022, ["2022-01-10", "2022-12-30"]),
        ("lunar 12-8", 2023, []),
        ("term 清明", 2027, ["2027-04-05"]),
        ("solar 10-01", 2026, ["2026-10-01"]),
        ("sun 5-2", 2026, ["2026-05-10"]),
    ],
)
def test_a_festival_falls_on_its_day(rule: str, year: int, found: list[str]) -> None:
    assert [day.isoformat() for day in Festival("节", rule).days_in(year)] == found


def test_every_festival_of_the_vocabulary_falls_about_once_a_year() -> None:
    festivals = load_vocabulary().entries("festivals").values()

    often = {
        each.name: sum(len(Festival(each.name, each.rule).days_in(year)) for year in range(2010, 2022))
        for each in festivals
    }

    assert {name: number for name, number in often.items() if number != 12} == {}


def test_a_rule_nobody_can_read_is_refused() -> None:
    with pytest.raises(ValueError, match="看不懂的节日规则"):
        Festival("节", "moon 1-1").days_in(2026)


@given(
    chosen=st.lists(markets, max_size=2).map(tuple),
    since=st.dates(date(2021, 1, 1), date(2027, 12, 31)),
    length=st.integers(0, 500),
)
def test_market_days_are_those_a_walk_finds(chosen: tuple[Market, ...], since: date, length: int) -> None:
    walked = [since + n * DAY for n in range(length)]

    found = market_days(chosen, since, since + length * DAY)

    assert found == [day for day in walked if any(market_by_hand(market, day) for market in chosen)]


@given(market=markets)
def test_a_market_survives_being_kept(market: Market) -> None:
    assert market_of(plain_market(market)) == Market(
        market.name, market.by, tuple(sorted(market.numbers)), market.step, market.anchor
    )


@pytest.mark.parametrize(
    "by, said",
    [
        ("lunar", "请至少选择一个日子"),
        ("week", "请至少选择一个日子"),
        ("interval", "请填写一个赶集日的日期，以及间隔天数（2 到 60）"),
    ],
)
def test_a_market_without_days_is_refused(by: By, said: str) -> None:
    with pytest.raises(ValueError, match="请") as refused:
        market_of(plain_market(Market("", by)))

    assert str(refused.value) == said


@pytest.mark.parametrize(
    "market, said",
    [
        (Market("", "lunar", (0, 5)), "农历逢五、逢十"),
        (Market("", "solar", (1, 4, 7)), "公历逢一、逢四、逢七"),
        (Market("", "week", (2, 6)), "每周三、周日"),
        (Market("", "interval", step=5, anchor=date(2026, 1, 3)), "2026年1月3日起每5天"),
    ],
)
def test_a_market_says_when_it_is_held(market: Market, said: str) -> None:
    assert market.say() == said


def test_the_days_around_festivals_are_occasions_whose_keys_say_all() -> None:
    rhythm = Rhythm(
        "festival", festivals=(Festival("元旦", "solar 01-01"), Festival("春节", "lunar 1-1")), first=-7, last=0
    )

    found = occasions(rhythm, date(2026, 12, 20), date(2027, 3, 1))

    assert [(each.key, say_occasion(each.key)) for each in found] == [
        ("2026-12-25..2027-01-01元旦", "元旦（2026年12月25日至2027年1月1日）"),
        ("2027-01-30..2027-02-06春节", "春节（2027年1月30日至2月6日）"),
    ]
    assert [occasion_of(each.key) for each in found] == found


def test_a_market_day_is_an_occasion_of_its_place_only() -> None:
    here = Almanac(markets=(Market("", "interval", step=5, anchor=date(2026, 1, 3)),))

    found = occasions("market-day", date(2026, 12, 28), date(2027, 1, 4), here)

    assert [(each.key, say_occasion(each.key)) for each in found] == [
        ("2026-12-29m", "2026年12月29日（赶集日）"),
        ("2027-01-03m", "2027年1月3日（赶集日）"),
    ]
    assert occasion_of("2026-12-29m", here) == found[0]
    assert occasions("market-day", date(2026, 1, 1), date(2027, 1, 1)) == []
    with pytest.raises(ValueError, match="没有“2026-12-30m”这一期"):
        occasion_of("2026-12-30m", here)


@pytest.mark.parametrize(
    "key, said",
    [
        ("2026-05@28", "2026年5月（4月28日至5月27日）"),
        ("2026-01@28", "2026年1月（2025年12月28日至2026年1月27日）"),
        ("2026-05@5", "2026年5月（5月5日至6月4日）"),
        ("2026-Q2@26", "2026年第二季度（3月26日至6月25日）"),
        ("2026-H1@16", "2026年上半年（2025年12月16日至2026年6月15日）"),
        ("2026@28", "2026年（2025年12月28日至2026年12月27日）"),
    ],
)
def test_months_that_begin_elsewhere_say_their_days(key: str, said: str) -> None:
    assert say_occasion(key) == said
    assert occasion_of(key).key == key


@given(
    start=st.integers(1, 28),
    every=st.sampled_from(["month", "quarter", "half-year", "year"]),
    since=st.dates(date(2021, 1, 1), date(2027, 1, 1)),
)
def test_months_that_begin_elsewhere_leave_no_day_out(start: int, every: str, since: date) -> None:
    found = occasions(Rhythm(every, months_start=start), since, since + 400 * DAY)  # type: ignore[arg-type]

    assert found[0].holds(since)
    assert found[-1].holds(since + 399 * DAY)
    assert all(one.ends == other.starts for one, other in pairwise(found))


def test_a_key_is_carried_over_to_months_that_begin_elsewhere() -> None:
    keys = ["2026-05", "2026-05@28", "2026-Q2", "2026-W20", "2026-05a"]

    assert [restarted(key, 28) for key in keys] == ["2026-05@28", "2026-05@28", "2026-Q2@28", "2026-W20", "2026-05a"]
    assert [restarted(key, 1) for key in keys] == ["2026-05", "2026-05", "2026-Q2", "2026-W20", "2026-05a"]


@given(
    since=st.dates(date(2021, 1, 1), date(2027, 1, 1)),
    length=st.integers(0, 500),
    off=st.tuples(st.dates(date(2021, 1, 1), date(2027, 12, 31)), st.integers(1, 40)),
)
def test_days_of_school_are_those_in_a_term_and_in_no_break(since: date, length: int, off: tuple[date, int]) -> None:
    rest = Break("秋假", off[0], off[0] + off[1] * DAY)
    walked = [since + n * DAY for n in range(length)]
    terms = default_terms(2020, 2030)

    found = Almanac(breaks=(rest,)).session_days(since, since + length * DAY)

    assert found == sum(
        any(term.starts <= day < term.ends for term in terms) and not rest.starts <= day < rest.ends for day in walked
    )
    assert PLAIN.session_days(date(2026, 8, 1), date(2026, 8, 2)) == 0
