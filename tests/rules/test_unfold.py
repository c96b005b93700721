from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.by_hand import Owed, a_duty, in_range, owed_by_hand
from wuzha.calendar.almanacs import Almanac
from wuzha.calendar.terms import Term, default_terms
from wuzha.plan.model import Due, Phase
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.unfold import opening_note, owed_once, unfold

EVERY = ("day", "week", "half-month", "month", "quarter", "half-year", "semester", "year")
USUAL = default_terms(2018, 2034)
SHIFTED = tuple(
    Term(term.key, term.starts + timedelta(days=n % 7 - 3), term.ends + timedelta(days=n % 9 - 4))
    for n, term in enumerate(USUAL)
)

days = st.dates(date(2021, 1, 1), date(2027, 12, 31))
dates = days.map(date.isoformat)
dues = st.one_of(
    st.none(),
    st.builds(Due, day=st.one_of(st.integers(1, 31), st.just("?")), of=st.sampled_from(["same", "next"])),
    st.builds(
        Due,
        weekday=st.sampled_from(["mon", "fri", "sun"]),
        of=st.sampled_from(["same", "next"]),
        time=st.sampled_from([None, "16:00"]),
    ),
    st.builds(
        Due,
        date=st.sampled_from(["05-31", "12-31", "01-10", "????-06-30", "??-20"]),
        of=st.sampled_from(["same", "next"]),
    ),
    st.builds(Due, after=st.integers(0, 40)),
)
recurring = st.fixed_dictionaries({"kind": st.just("recurring"), "every": st.sampled_from(EVERY), "due": dues})
deadlines = st.fixed_dictionaries({"kind": st.just("deadline"), "by": dates})
unsure_dates = st.one_of(st.none(), dates, st.sampled_from(["05-31", "????-10-15"]))
windows = st.fixed_dictionaries(
    {"kind": st.just("window"), "from": unsure_dates, "to": unsure_dates, "phase": st.sampled_from([None, "P1", "P2"])}
)
ongoing = st.just({"kind": "ongoing"})
triggered = st.just({"kind": "triggered", "on": "case", "within": "P3D"})


@st.composite
def lives(draw: st.DrawFn, schedules: st.SearchStrategy[dict[str, Any]]) -> Duty:
    """Draw a duty of any length, often short, that ends with its plan or before it."""
    starts = draw(days)
    ends = starts + timedelta(days=draw(st.one_of(st.integers(0, 60), st.integers(0, 800))))
    plan_ends = ends + timedelta(days=draw(st.sampled_from([0, 0, 1, 30, 400])))
    first = draw(unsure_dates)
    phases = (Phase(id="P1", name="宣传发动", from_=first, to=draw(unsure_dates)),)
    return a_duty(draw(schedules), starts=starts, ends=ends, plan_ends=plan_ends, phases=phases)


def as_owed(found: list[Obligation]) -> list[Owed]:
    return [Owed(each.occasion.key, each.occasion.starts, each.occasion.ends, each.opens, each.due) for each in found]


@settings(max_examples=400, deadline=None)
@given(duty=lives(recurring), terms=st.sampled_from([USUAL, SHIFTED]), since=days, length=st.integers(0, 400))
def test_a_recurring_duty_owes_what_a_walk_through_every_day_finds(
    duty: Duty, terms: tuple[Term, ...], since: date, length: int
) -> None:
    until = since + timedelta(days=length)
    owed = owed_by_hand(duty, terms)

    found = unfold(duty, since, until, Almanac(terms)), unfold(duty, date(2020, 1, 1), date(2032, 1, 1), Almanac(terms))

    assert as_owed(found[0]) == in_range(owed, duty, since, until)
    assert as_owed(found[1]) == owed


@settings(max_examples=300, deadline=None)
@given(duty=lives(st.one_of(deadlines, windows, ongoing, triggered)), since=days, length=st.integers(0, 400))
def test_a_duty_owed_once_is_what_a_walk_through_every_day_finds(duty: Duty, since: date, length: int) -> None:
    until = since + timedelta(days=length)
    owed = owed_by_hand(duty)
    single = owed_once(duty)

    found = unfold(duty, since, until)

    assert as_owed(found) == in_range(owed, duty, since, until)
    assert as_owed([single] if single else []) == owed


@settings(deadline=None)
@given(duty=lives(st.one_of(recurring, deadlines, windows, ongoing)), since=days, cuts=st.lists(st.integers(1, 90)))
def test_a_range_owes_the_same_whole_or_in_pieces(duty: Duty, since: date, cuts: list[int]) -> None:
    ends = [since]
    for cut in cuts:
        ends.append(ends[-1] + timedelta(days=cut))

    whole = unfold(duty, since, ends[-1])
    pieces = [each for one, other in pairwise(ends) for each in unfold(duty, one, other)]

    assert list({each.occasion.key: each for each in pieces}.values()) == whole


@settings(deadline=None)
@given(duty=lives(st.one_of(recurring, deadlines, windows)))
def test_nothing_owed_is_due_before_its_duty_began_or_before_it_opens(duty: Duty) -> None:
    found = unfold(duty, date(2020, 1, 1), date(2032, 1, 1))

    assert [each for each in found if each.due is None or not duty.starts <= each.opens <= each.due.date()] == []


def keys(duty: Duty, since: date = date(2026, 1, 1), until: date = date(2027, 3, 1)) -> list[str]:
    return [each.occasion.key for each in unfold(duty, since, until)]


MONTHLY = {"kind": "recurring", "every": "month"}
REPORT = {"kind": "recurring", "every": "month", "due": {"day": 10, "of": "next"}}


def test_a_unit_added_early_in_the_month_owes_that_month() -> None:
    duty = a_duty(MONTHLY, starts=date(2026, 5, 18))

    found = unfold(duty, date(2026, 5, 1), date(2026, 6, 1))

    assert as_owed(found) == [
        Owed("2026-05", date(2026, 5, 1), date(2026, 6, 1), date(2026, 5, 18), datetime(2026, 5, 31, 23, 59))
    ]


def test_a_unit_added_late_in_the_month_owes_from_the_next() -> None:
    assert keys(a_duty(MONTHLY, starts=date(2026, 5, 19)))[:2] == ["2026-06", "2026-07"]


def test_a_unit_added_after_the_day_an_occasion_was_due_does_not_owe_it() -> None:
    duty = a_duty({"kind": "recurring", "every": "month", "due": {"day": 10}}, starts=date(2026, 5, 11))

    assert keys(duty)[0] == "2026-06"


def test_a_fortnight_is_enough_for_a_year() -> None:
    yearly = {"kind": "recurring", "every": "year"}

    assert keys(a_duty(yearly, starts=date(2026, 12, 18))) == ["2026"]
    assert keys(a_duty(yearly, starts=date(2026, 12, 19))) == []


def test_a_report_for_the_last_month_may_be_due_after_the_plan() -> None:
    last = unfold(a_duty(REPORT), date(2027, 1, 1), date(2027, 2, 1))[-1]

    assert (last.occasion.key, last.due) == ("2026-12", datetime(2027, 1, 10, 23, 59))


def test_the_report_for_a_month_cut_by_the_plans_end_is_found_in_the_month_after() -> None:
    duty = a_duty(REPORT, ends=date(2026, 11, 20), plan_ends=date(2026, 11, 20))

    found = unfold(duty, date(2026, 12, 10), date(2026, 12, 11))

    assert [(each.occasion.key, each.due) for each in found] == [("2026-11", datetime(2026, 12, 10, 23, 59))]


def test_what_runs_past_the_plan_is_due_on_its_last_day() -> None:
    ends = date(2026, 11, 20)
    duty = a_duty(MONTHLY, ends=ends, plan_ends=ends)

    last = unfold(duty, date(2026, 11, 1), date(2027, 1, 1))[-1]

    assert (last.occasion.key, last.due) == ("2026-11", datetime(2026, 11, 19, 23, 59))


def test_what_was_due_on_the_plans_last_day_is_not_asked_for_afterwards() -> None:
    ends = date(2026, 11, 25)
    duty = a_duty({"kind": "recurring", "every": "month", "due": {"day": 28}}, ends=ends, plan_ends=ends)

    assert keys(duty, date(2026, 11, 24), date(2026, 11, 25)) == ["2026-11"]
    assert keys(duty, date(2026, 11, 25), date(2026, 12, 1)) == []


def test_a_unit_that_closes_in_mid_month_does_not_owe_the_month() -> None:
    assert keys(a_duty(MONTHLY, ends=date(2026, 5, 30)))[-1] == "2026-04"


def test_a_unit_that_closes_after_an_occasion_was_due_still_owed_it() -> None:
    duty = a_duty({"kind": "recurring", "every": "month", "due": {"day": 10}}, ends=date(2026, 5, 20))

    assert keys(duty)[-1] == "2026-05"


def test_a_deadline_that_had_passed_is_not_owed() -> None:
    deadline = {"kind": "deadline", "by": "2026-05-19"}

    assert keys(a_duty(deadline, starts=date(2026, 5, 19))) == ["2026-05-19"]
    assert keys(a_duty(deadline, starts=date(2026, 5, 20))) == []


@pytest.mark.parametrize("by", ["05-31", "????-05-31", "2026-??-20", "??-??"])
def test_a_deadline_without_a_full_date_is_never_owed(by: str) -> None:
    assert keys(a_duty({"kind": "deadline", "by": by})) == []


def test_a_window_is_clipped_to_the_duty_and_keeps_its_key() -> None:
    duty = a_duty({"kind": "window", "from": "2026-03-02", "to": "2026-05-31"}, starts=date(2026, 4, 10))

    found = unfold(duty, date(2026, 1, 1), date(2027, 1, 1))

    assert as_owed(found) == [
        Owed(
            "2026-03-02..2026-05-31",
            date(2026, 4, 10),
            date(2026, 6, 1),
            date(2026, 4, 10),
            datetime(2026, 5, 31, 23, 59),
        )
    ]


def test_a_window_that_names_a_phase_has_the_days_of_the_phase() -> None:
    phase = Phase(id="P1", name="宣传发动", from_="2026-03-02", to="2026-03-31")

    assert keys(a_duty({"kind": "window", "phase": "P1"}, phases=(phase,))) == ["2026-03-02..2026-03-31"]


def test_an_ongoing_duty_is_owed_once_for_as_long_as_it_lasts() -> None:
    duty = a_duty({"kind": "ongoing", "refresh": "quarter"}, starts=date(2026, 3, 2), ends=date(2026, 9, 1))

    found = [
        unfold(duty, day, day + timedelta(days=1)) for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 9, 1))
    ]

    assert [[each.due for each in some] for some in found] == [[], [None], []]


def test_a_triggered_duty_waits_for_its_matter() -> None:
    assert keys(a_duty({"kind": "triggered", "on": "case"})) == []


def test_grace_is_handed_on() -> None:
    found = unfold(a_duty(MONTHLY), date(2026, 5, 1), date(2026, 6, 1), grace=5)

    assert [(each.grace, each.last_on_time) for each in found] == [(5, date(2026, 6, 5))]


@pytest.mark.parametrize(
    "schedule, starts, note",
    [
        (MONTHLY, date(2026, 5, 1), None),
        (MONTHLY, date(2026, 5, 18), None),
        (MONTHLY, date(2026, 5, 19), "2026年5月剩余时间不足，不计任务，从2026年6月起计。"),
        ({"kind": "recurring", "every": "year"}, date(2026, 12, 25), "2026年剩余时间不足，本次分派不产生任务。"),
        ({"kind": "recurring", "every": "semester"}, date(2026, 8, 1), None),
        (
            {"kind": "recurring", "every": "semester"},
            date(2026, 7, 1),
            "2026年春季学期剩余时间不足，不计任务，从2026年秋季学期起计。",
        ),
        ({"kind": "deadline", "by": "2026-05-31"}, date(2026, 5, 1), None),
        ({"kind": "deadline", "by": "2026-04-30"}, date(2026, 5, 1), "期限2026年4月30日早于分派之日，不计任务。"),
        ({"kind": "deadline", "by": "05-31"}, date(2026, 5, 1), "期限日期不全或有误，改正后才产生任务。"),
        ({"kind": "window", "to": "2026-04-30"}, date(2026, 5, 1), "期限2026年4月30日早于分派之日，不计任务。"),
        ({"kind": "window", "phase": "P9"}, date(2026, 5, 1), "期限日期不全或有误，改正后才产生任务。"),
        (
            {"kind": "window", "from": "2026-06-01", "to": "2026-05-01"},
            date(2026, 4, 1),
            "期限日期不全或有误，改正后才产生任务。",
        ),
        ({"kind": "ongoing"}, date(2026, 5, 1), None),
        ({"kind": "triggered", "on": "case"}, date(2026, 5, 1), None),
    ],
)
def test_a_note_says_what_is_not_asked(schedule: dict[str, Any], starts: date, note: str | None) -> None:
    assert opening_note(a_duty(schedule, starts=starts)) == note


def test_a_note_says_that_a_unit_left_before_the_deadline() -> None:
    duty = a_duty({"kind": "deadline", "by": "2026-05-31"}, ends=date(2026, 5, 1))

    assert opening_note(duty) == "分派先于期限2026年5月31日结束，不计任务。"
