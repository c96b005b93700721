"""Routines: the days on which something is done again, held to a walk through the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.routines import RoutineForm, days_due, remarks, say

TODAY = date(2026, 5, 20)


def test_every_monday_and_thursday() -> None:
    form = RoutineForm("week", (0, 3), date(2026, 5, 5))

    assert list(days_due(form, date(2026, 5, 1), date(2026, 5, 18))) == [
        date(2026, 5, 7),
        date(2026, 5, 11),
        date(2026, 5, 14),
        date(2026, 5, 18),
    ]


def test_the_thirty_first_is_the_last_of_a_month() -> None:
    form = RoutineForm("month", (30, 31), date(2026, 1, 1))

    assert list(days_due(form, date(2026, 2, 1), date(2026, 3, 31))) == [
        date(2026, 2, 28),
        date(2026, 3, 30),
        date(2026, 3, 31),
    ]


@pytest.mark.parametrize("every,days,words", [("week", (3, 0), "每周一、周四"), ("month", (15, 1), "每月1日、15日")])
def test_it_is_said_in_words(every: str, days: tuple[int, ...], words: str) -> None:
    assert say(every, days) == words


@pytest.mark.parametrize(
    "form,wrong",
    [
        (RoutineForm("week", (0,), TODAY), {}),
        (RoutineForm("week", (), TODAY), {"days": "请选择星期几"}),
        (RoutineForm("week", (7,), TODAY), {"days": "请选择星期几"}),
        (RoutineForm("month", (0,), TODAY), {"days": "请选择每月的哪一天，1到31"}),
        (RoutineForm("year", (1,), TODAY), {"every": "请选择每周还是每月"}),
        (RoutineForm("week", (0,), date(2026, 1, 1)), {"starts": "最早从两个月前开始，更早的请逐条补记"}),
    ],
)
def test_what_makes_no_sense_is_told(form: RoutineForm, wrong: dict[str, str]) -> None:
    assert remarks(form, today=TODAY) == wrong


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(st.sampled_from(["week", "month"]), st.sets(st.integers(0, 6), min_size=1), DAYS, DAYS, st.integers(0, 120))
def test_it_is_what_a_walk_through_the_calendar_finds(
    every: str, days: set[int], starts: date, first: date, length: int
) -> None:
    wanted = tuple(days) if every == "week" else tuple(day * 5 + 1 for day in days)
    last = first + timedelta(days=length)

    walked = []
    for n in range(length + 1):
        day = first + timedelta(days=n)
        end = monthrange(day.year, day.month)[1]
        hit = day.isoweekday() - 1 in wanted if every == "week" else any(min(d, end) == day.day for d in wanted)
        if hit and day >= starts:
            walked.append(day)

    assert list(days_due(RoutineForm(every, wanted, starts), first, last)) == walked
