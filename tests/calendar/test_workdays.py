from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import by_law, counted, works_by_hand
from wuzha.calendar.workdays import (
    LAST_KNOWN,
    USUAL,
    Override,
    Workdays,
    say_unknown,
    statutory,
    unknown_years,
    workdays_with,
)

DAY = timedelta(days=1)
DAYS = [date(2021, 1, 1) + n * DAY for n in range(8 * 365)]
days = st.sampled_from(DAYS)
tables = st.lists(st.builds(Override, days, st.booleans()), max_size=6, unique_by=lambda each: each.day)


def test_the_years_with_a_notice_are_worked_as_the_state_council_said() -> None:
    known = [day for day in DAYS if day.year <= LAST_KNOWN]

    assert [USUAL.works(day) for day in known] == [chinese_calendar.is_workday(day) for day in known]


def test_a_year_without_a_notice_rests_at_weekends_and_on_the_days_the_law_names() -> None:
    later = [date(2027, 1, 1) + n * DAY for n in range(365)]

    assert [USUAL.works(day) for day in later] == [day.weekday() < 5 and not by_law(day) for day in later]
    assert " ".join(f"{day:%m-%d}" for day in sorted(statutory(2027))) == (
        "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03"
    )


@given(table=tables, day=days)
def test_the_table_goes_before_everything(table: list[Override], day: date) -> None:
    own = {each.day: each.works for each in table}

    assert Workdays(table).works(day) == own.get(day, works_by_hand(day))


@given(table=tables, day=days, count=st.integers(-30, 30))
def test_working_days_are_counted_as_a_walk_counts_them(table: list[Override], day: date, count: int) -> None:
    own = {each.day: each.works for each in table}
    found = Workdays(table)

    def works(each: date) -> bool:
        return own.get(each, works_by_hand(each))

    assert found.shift(day, count) == (counted(day, count, works) if count else day)
    assert found.on_or_after(day) == (day if works(day) else counted(day, 1, works))
    assert found.on_or_before(day) == (day if works(day) else counted(day, -1, works))


def test_a_line_of_the_notice_makes_its_year_known_and_a_local_one_does_not() -> None:
    local = workdays_with((Override(date(2027, 4, 9), works=False, name="州庆"),))
    told = workdays_with((Override(date(2027, 2, 6), works=False, name="春节", national=True),))

    assert [each.known(2027) for each in (USUAL, local, told)] == [False, False, True]
    assert unknown_years(USUAL, date(2026, 6, 1), date(2028, 3, 1)) == [2027, 2028]
    assert unknown_years(USUAL, date(2026, 6, 1), date(2026, 6, 1)) == []
    assert say_unknown([2027, 2028]) == (
        "尚未录入2027年、2028年的放假调休通知，暂按周末和法定节假日推算，调休未计入；通知公布后请在“日历”页录入。"
    )


def test_equal_tables_are_one_object() -> None:
    assert workdays_with((Override(date(2027, 2, 6), works=False),)) is workdays_with(
        (Override(date(2027, 2, 6), works=False),)
    )


@pytest.mark.parametrize(
    "day, name",
    [
        (date(2026, 2, 17), "春节"),
        (date(2026, 2, 14), "春节调休上班"),
        (date(2026, 3, 2), ""),
        (date(2026, 3, 7), ""),
        (date(2027, 10, 1), "国庆节"),
        (date(2027, 10, 8), ""),
        (date(2027, 4, 9), "州庆"),
        (date(2027, 4, 10), "调休上班"),
        (date(2027, 4, 12), "放假"),
    ],
)
def test_a_day_says_what_is_special_about_it(day: date, name: str) -> None:
    table = (
        Override(date(2027, 4, 9), works=False, name="州庆"),
        Override(date(2027, 4, 10), works=True),
        Override(date(2027, 4, 12), works=False),
    )

    assert workdays_with(table).name(day) == name


def test_a_table_that_never_works_does_not_stand_in_the_way_of_an_answer() -> None:
    idle = Workdays(Override(date(2026, 1, 1) + n * DAY, works=False) for n in range(365))

    assert idle.on_or_after(date(2026, 5, 1)) == date(2026, 5, 1)
