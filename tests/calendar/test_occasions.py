import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.calendar.almanacs import Almanac
from wuzha.calendar.occasions import (
    Every,
    Occasion,
    kind_of,
    occasion_of,
    occasion_on,
    occasions,
    say_day,
    say_occasion,
)
from wuzha.calendar.terms import Term

EVERY: tuple[Every, ...] = tuple(every for every in get_args(Every) if every not in {"market-day", "festival"})
GAPLESS = tuple(every for every in EVERY if every != "semester")
DAYS = [date(2020, 1, 1) + timedelta(days=n) for n in range(10 * 366)]
days = st.dates(date(2021, 1, 1), date(2027, 12, 31))


def term_by_hand(day: date) -> str | None:
    if (2, 16) <= (day.month, day.day) <= (7, 10):
        return f"{day.year}-T1"
    if (day.month, day.day) >= (9, 1):
        return f"{day.year}-T2"
    return f"{day.year - 1}-T2" if (day.month, day.day) <= (1, 20) else None


NAME_BY_HAND: dict[Every, Callable[[date], str | None]] = {
    "day": lambda day: f"{day:%Y-%m-%d}",
    "week": lambda day: f"{day:%G-W%V}",
    "half-month": lambda day: f"{day:%Y-%m}{'a' if day.day <= 15 else 'b'}",
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day:%Y}-Q{'111222333444'[day.month - 1]}",
    "half-year": lambda day: f"{day:%Y}-H{'1' if day.month <= 6 else '2'}",
    "semester": term_by_hand,
    "year": lambda day: f"{day:%Y}",
}


def counted_by_hand(every: Every) -> list[Occasion]:
    """Walk ten years day by day and begin an occasion whenever the name changes."""
    found = []
    for key, group in groupby(DAYS, key=NAME_BY_HAND[every]):
        members = list(group)
        if key is not None:
            found.append(Occasion(key, members[0], members[-1] + timedelta(days=1)))
    return found


BY_HAND = {every: counted_by_hand(every) for every in EVERY}


@given(every=st.sampled_from(EVERY), since=days, length=st.integers(0, 500))
def test_occasions_are_those_a_walk_through_every_day_finds(every: Every, since: date, length: int) -> None:
    until = since + timedelta(days=length)

    found = occasions(every, since, until)

    in_range = [each for each in BY_HAND[every] if each.starts < until and each.ends > since]
    assert found == (in_range if length else [])


@given(every=st.sampled_from(EVERY), day=days)
def test_the_occasion_on_a_day_is_named_after_that_day(every: Every, day: date) -> None:
    found = occasion_on(every, day)

    assert (found.key if found else None) == NAME_BY_HAND[every](day)


@given(every=st.sampled_from(EVERY), day=days)
def test_a_key_leads_back_to_its_occasion_and_its_kind(every: Every, day: date) -> None:
    found = occasion_on(every, day)

    if found is not None:
        assert (occasion_of(found.key), kind_of(found.key)) == (found, every)


@pytest.mark.parametrize("every", GAPLESS)
def test_occasions_follow_each_other_without_a_gap(every: Every) -> None:
    found = occasions(every, date(2021, 1, 1), date(2028, 1, 1))

    assert [one.ends for one, _ in pairwise(found)] == [other.starts for _, other in pairwise(found)]


@pytest.mark.parametrize("every", EVERY)
def test_no_two_occasions_are_said_alike(every: Every) -> None:
    found = occasions(every, date(2021, 1, 1), date(2028, 1, 1))

    assert len({say_occasion(each.key) for each in found}) == len(found)


def test_the_week_of_new_year_belongs_to_the_year_of_its_thursday() -> None:
    found = [occasion_on("week", day) for day in (date(2020, 12, 31), date(2021, 1, 3), date(2021, 1, 4))]

    assert [each.key for each in found if each] == ["2020-W53", "2020-W53", "2021-W01"]


def test_the_second_half_of_february_ends_with_the_month() -> None:
    found = [occasion_of("2023-02b"), occasion_of("2024-02b")]

    assert [(each.starts, each.ends) for each in found] == [
        (date(2023, 2, 16), date(2023, 3, 1)),
        (date(2024, 2, 16), date(2024, 3, 1)),
    ]


def test_a_school_counts_by_its_own_terms() -> None:
    own = Almanac((Term("2026-T1", date(2026, 3, 1), date(2026, 7, 4)),))

    found = [occasion_on("semester", day, own) for day in (date(2026, 2, 20), date(2026, 3, 1), date(2026, 9, 1))]

    assert [each and each.key for each in found] == [None, "2026-T1", "2026-T2"]
    assert occasion_of("2026-T1", own) == Occasion("2026-T1", date(2026, 3, 1), date(2026, 7, 4))


def test_an_occasion_holds_its_first_and_last_day_and_no_more() -> None:
    may = occasion_of("2026-05")

    held = [may.holds(day) for day in (date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1))]

    assert held == [False, True, True, False]
    assert (may.days, may.last_day) == (31, date(2026, 5, 31))


@pytest.mark.parametrize(
    "key",
    ["", "2026-13", "2026-00", "2026-02-30", "2025-W53", "2026-W00", "2026-Q5", "2026-H3", "2026-T3", "2026-05c", "26",
     "once", "2026-05 ", "0000", "２０２６"],
)  # fmt: skip
def test_what_is_no_occasion_is_refused_in_chinese(key: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"没有“{key}”这一期")):
        occasion_of(key)


@pytest.mark.parametrize(
    "key, said",
    [
        ("2026-05-07", "2026年5月7日"),
        ("2026-W20", "2026年第20周"),
        ("2026-05a", "2026年5月上半月"),
        ("2026-12b", "2026年12月下半月"),
        ("2026-05", "2026年5月"),
        ("2026-Q2", "2026年第二季度"),
        ("2026-H1", "2026年上半年"),
        ("2026-H2", "2026年下半年"),
        ("2026-T1", "2026年春季学期"),
        ("2026-T2", "2026年秋季学期"),
        ("2026-T3", "2026年第三学期"),
        ("2026", "2026年"),
        ("once", "长期"),
        ("2026-03-02..2026-05-31", "2026年3月2日至5月31日"),
        ("2026-11-01..2027-01-31", "2026年11月1日至2027年1月31日"),
        ("2026-03-02..2026-03-02", "2026年3月2日"),
    ],
)
def test_a_key_is_said_in_chinese(key: str, said: str) -> None:
    assert say_occasion(key) == said


def test_an_unknown_key_is_not_said() -> None:
    with pytest.raises(ValueError, match="看不懂的期次“P1”"):
        say_occasion("P1")


def test_a_day_is_said_without_leading_noughts() -> None:
    assert say_day(date(2026, 5, 7)) == "2026年5月7日"
