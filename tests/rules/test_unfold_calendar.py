"""What is owed by the moon, the market, the working day and the level, against a walk through every day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.by_hand import FESTIVALS, Owed, a_duty, in_range, owed_by_hand, works_by_hand
from wuzha.calendar.almanacs import Almanac, Break
from wuzha.calendar.markets import Market
from wuzha.calendar.terms import default_terms
from wuzha.calendar.workdays import Override, workdays_with
from wuzha.plan.model import Calendar
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.unfold import unfold

DAY = timedelta(days=1)
USUAL = default_terms(2018, 2034)
EVERY = ["day", "week", "half-month", "month", "quarter", "half-year", "semester", "year", "market-day", "festival"]
MARKETS = (
    (),
    (Market("", "solar", (1, 4, 7)),),
    (Market("", "lunar", (0, 5)),),
    (Market("甲", "week", (2, 6)), Market("乙", "lunar", (3,))),
    (Market("", "interval", step=5, anchor=date(2026, 1, 3)),),
)
BREAKS = (
    (),
    (Break("春假", date(2026, 4, 29), date(2026, 5, 13)), Break("秋假", date(2024, 11, 4), date(2024, 11, 25))),
)
OVERRIDES = (
    (),
    (
        Override(date(2027, 2, 4), works=False, name="春节", national=True),
        Override(date(2027, 2, 14), works=True, name="调休上班", national=True),
        Override(date(2026, 12, 31), works=False, name="本地活动"),
        Override(date(2026, 5, 3), works=True),
    ),
)
ALMANACS = [
    Almanac(USUAL, breaks, markets, workdays_with(table), school, rests)
    for breaks in BREAKS
    for markets in MARKETS
    for table in OVERRIDES
    for school, rests in ((False, None), (True, None), (True, True), (False, True), (True, False))
]

days = st.dates(date(2021, 1, 1), date(2027, 12, 31))
moves = st.sampled_from([None, "next", "previous", "none"])
cascades = st.sampled_from([None, "-3wd", "-1wd", "-2d", "none"])
holidays = st.sampled_from([None, "skip", "count"])
anchors = st.one_of(
    st.builds(lambda day, of: {"day": day, "of": of}, st.integers(1, 31), st.sampled_from(["same", "next"])),
    st.builds(lambda day, of: {"weekday": day, "of": of}, st.sampled_from(["mon", "sat"]), st.sampled_from(["same"])),
    st.builds(
        lambda day, of: {"workday": day, "of": of},
        st.integers(1, 23) | st.integers(-10, -1),
        st.sampled_from(["same", "next"]),
    ),
    st.builds(lambda days: {"after": days}, st.integers(0, 40)),
    st.builds(lambda day: {"date": day}, st.sampled_from(["05-31", "01-01", "10-03"])),
)
dues = st.none() | st.builds(
    lambda anchor, move, cascade: {**anchor, "move": move, "cascade": cascade}, anchors, moves, cascades
)
windows = st.tuples(st.integers(-30, 10), st.integers(0, 20)).map(lambda pair: f"{pair[0]}d..{pair[0] + pair[1]}d")
recurring = st.builds(
    lambda every, due, rest, on, around: {
        "kind": "recurring",
        "every": every,
        "due": due,
        "holidays": rest,
        **({"on": on, "days": around} if every == "festival" else {}),
    },
    st.sampled_from(EVERY),
    dues,
    holidays,
    st.lists(st.sampled_from(list(FESTIVALS)), min_size=1, max_size=3, unique=True),
    st.none() | windows,
)
deadlines = st.builds(
    lambda by, move, cascade: {"kind": "deadline", "by": by.isoformat(), "move": move, "cascade": cascade},
    days,
    moves,
    cascades,
)
calendars = st.builds(
    Calendar,
    months_start=st.sampled_from([None, 1, 2, 16, 26, 28]),
    move=moves,
    holidays=holidays,
    cascade=cascades,
)


@st.composite
def lives(draw: st.DrawFn, schedules: st.SearchStrategy[dict[str, Any]]) -> Duty:
    """Draw a duty of any length that ends with its plan or before it, whatever its plan says about time."""
    starts = draw(days)
    ends = starts + timedelta(days=draw(st.one_of(st.integers(0, 60), st.integers(0, 800))))
    return a_duty(
        draw(schedules),
        starts=starts,
        ends=ends,
        plan_ends=ends + timedelta(days=draw(st.sampled_from([0, 0, 30]))),
        calendar=draw(calendars),
        levels=draw(st.integers(0, 3)),
        activity=draw(st.sampled_from(["report", "lecture"])),
    )


def works(almanac: Almanac) -> Any:  # noqa: ANN401 - a function from a day
    """Say what the almanac's table makes of a day, looking at the table only."""

    def worked(day: date) -> bool:
        own = almanac.workdays.override(day)
        return works_by_hand(day) if own is None else own.works

    return worked


def as_owed(found: list[Obligation]) -> list[Owed]:
    return [Owed(each.occasion.key, each.occasion.starts, each.occasion.ends, each.opens, each.due) for each in found]


@settings(max_examples=600, deadline=None)
@given(duty=lives(recurring), which=st.integers(0, len(ALMANACS) - 1), since=days, length=st.integers(0, 400))
def test_whatever_recurs_is_owed_as_a_walk_through_every_day_finds(
    duty: Duty, which: int, since: date, length: int
) -> None:
    almanac, until = ALMANACS[which], since + timedelta(days=length)
    owed = owed_by_hand(duty, almanac=almanac, works=works(almanac))

    found = unfold(duty, since, until, almanac), unfold(duty, date(2020, 1, 1), date(2031, 1, 1), almanac)

    assert as_owed(found[0]) == in_range(owed, duty, since, until)
    assert as_owed(found[1]) == owed


@settings(max_examples=200, deadline=None)
@given(duty=lives(deadlines), which=st.integers(0, len(ALMANACS) - 1))
def test_a_deadline_is_moved_and_brought_forward_as_a_walk_finds(duty: Duty, which: int) -> None:
    almanac = ALMANACS[which]
    owed = owed_by_hand(duty, almanac=almanac, works=works(almanac))

    assert as_owed(unfold(duty, date(2020, 1, 1), date(2031, 1, 1), almanac)) == owed


@settings(max_examples=200, deadline=None)
@given(
    duty=lives(st.one_of(recurring, deadlines)),
    which=st.integers(0, len(ALMANACS) - 1),
    cuts=st.lists(st.integers(1, 300), max_size=8),
)
def test_nothing_is_lost_or_told_twice_however_the_years_are_cut(duty: Duty, which: int, cuts: list[int]) -> None:
    almanac = ALMANACS[which]
    year_ends = [date(year, 12, 31) for year in range(2020, 2031)] + [date(year, 1, 1) for year in range(2020, 2031)]
    ends = sorted(
        {date(2020, 1, 1), *year_ends, *(date(2021, 1, 1) + sum(cuts[: n + 1]) * DAY for n in range(len(cuts)))}
    )

    whole = unfold(duty, ends[0], ends[-1], almanac)
    pieces = [each for one, other in pairwise(ends) for each in unfold(duty, one, other, almanac)]

    assert len({each.occasion.key for each in whole}) == len(whole)
    assert list({each.occasion.key: each for each in pieces}.values()) == whole
