"""What the rules ought to say, worked out the slow way: by walking through every day, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from typing import Any

import chinese_calendar
from borax.calendars.lunardate import LunarDate

from wuzha.calendar.almanacs import Almanac
from wuzha.calendar.markets import Market
from wuzha.calendar.terms import Term, default_terms
from wuzha.plan.model import UNSAID, Calendar, Deadline, Due, During, Ongoing, Phase, Recurring, Requirement
from wuzha.rules.obligations import Duty

DAY = timedelta(days=1)
DAYS = [date(2019, 1, 1) + n * DAY for n in range(14 * 366)]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FIRST, AFTER_LAST = date(2026, 1, 1), date(2027, 1, 1)


def a_requirement(schedule: dict[str, Any], **said: object) -> Requirement:
    return Requirement.model_validate(
        {"id": "R1", "quote": "每月开展宣讲", "at": (0, 6), "activity": "lecture", "schedule": schedule, **said}
    )


def a_duty(  # noqa: PLR0913 - a duty has so many sides
    schedule: dict[str, Any],
    *,
    starts: date = FIRST,
    ends: date = AFTER_LAST,
    plan_ends: date = AFTER_LAST,
    phases: tuple[Phase, ...] = (),
    calendar: Calendar = UNSAID,
    levels: int = 0,
    key: int = 1,
    unit: int = 1,
    **said: object,
) -> Duty:
    requirement = a_requirement(schedule, **said)
    return Duty(key, requirement, unit, starts, ends, plan_ends, phases, calendar, levels)


@dataclass(frozen=True)
class Owed:
    """One obligation as the walk finds it; `due` is None for an ongoing duty, whose last day is the duty's."""

    key: str
    starts: date
    ends: date
    opens: date
    due: datetime | None

    def touches(self, since: date, until: date, duty: Duty) -> bool:
        last = duty.ends - DAY if self.due is None else self.due.date()
        length = (until - since).days
        return any(self.opens <= since + n * DAY <= last for n in range(length))


# Occasions


def name_of(every: str, day: date, terms: Sequence[Term], months_start: int = 1) -> str | None:
    if every == "semester":
        return next((term.key for term in terms if term.starts <= day < term.ends), None)
    if months_start > 1 and every in {"month", "quarter", "half-year", "year"}:
        # A month is named after the calendar month that most of its days lie in.
        this, after, before = (day + n * DAY for n in (15 - day.day, 45 - day.day, -day.day))
        late, begun = months_start > 15, day.day >= months_start
        named = (after if begun else this) if late else (this if begun else before)
        return f"{name_of(every, named, terms)}@{months_start}"
    return {
        "day": f"{day:%Y-%m-%d}",
        "week": f"{day:%G-W%V}",
        "half-month": f"{day:%Y-%m}{'a' if day.day <= 15 else 'b'}",
        "month": f"{day:%Y-%m}",
        "quarter": f"{day:%Y}-Q{(day.month + 2) // 3}",
        "half-year": f"{day:%Y}-H{1 if day.month <= 6 else 2}",
        "year": f"{day:%Y}",
    }[every]


@cache
def occasions_by_hand(
    every: str, terms: tuple[Term, ...], months_start: int = 1, markets: tuple[Market, ...] = ()
) -> list[tuple[str, list[date]]]:
    """Walk all days and begin a new occasion whenever the name changes; the cut ones at both ends are left out."""
    if every == "market-day":
        return [(f"{day}m", [day]) for day in DAYS if any(market_by_hand(market, day) for market in markets)]
    groups = groupby(DAYS, key=lambda day: name_of(every, day, terms, months_start))
    return [(key, list(days)) for key, days in groups if key is not None][1:-1]


@cache
def moon(day: date) -> tuple[int, int, int]:
    found = LunarDate.from_solar(day)
    return found.month, found.day, found.leap


def market_by_hand(market: Market, day: date) -> bool:
    if market.by == "interval":
        assert market.anchor
        return abs((day - market.anchor).days) % market.step == 0
    if market.by == "week":
        return day.weekday() in market.numbers
    number = day.day if market.by == "solar" else moon(day)[1]
    return int(str(number)[-1]) in market.numbers


FESTIVALS = {
    "spring-festival": ("春节", lambda day: moon(day) == (1, 1, 0)),
    "new-year-eve": ("除夕", lambda day: moon(day + DAY) == (1, 1, 0)),
    "laba": ("腊八", lambda day: moon(day) == (12, 8, 0)),
    "mid-autumn": ("中秋节", lambda day: moon(day) == (8, 15, 0)),
    "national-day": ("国庆节", lambda day: (day.month, day.day) == (10, 1)),
    "new-year": ("元旦", lambda day: (day.month, day.day) == (1, 1)),
    "tomb-sweeping": ("清明节", lambda day: LunarDate.from_solar(day).term == "清明"),
}


@cache
def festivals_by_hand(codes: tuple[str, ...], first: int, last: int) -> list[tuple[str, list[date]]]:
    """Walk all days and lay the days around each that is one of the festivals."""
    found = []
    for day in DAYS[400:-400]:
        for code in dict.fromkeys(codes):
            name, falls = FESTIVALS[code]
            if falls(day):
                around = [day + n * DAY for n in range(first, last + 1)]
                found.append((f"{around[0]}..{around[-1]}{name}", around))
    return sorted(found, key=lambda each: (each[1][0], each[1][-1], each[0]))


# Working days

Works = Any  # a function from a day to whether it is worked


def by_law(day: date) -> bool:
    """Say whether the law itself makes a day a holiday."""
    fixed = (day.month, day.day) in {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    moved = moon(day) in {(1, 1, 0), (1, 2, 0), (1, 3, 0), (5, 5, 0), (8, 15, 0)} or moon(day + DAY) == (1, 1, 0)
    return fixed or moved or LunarDate.from_solar(day).term == "清明"


@cache
def works_by_hand(day: date) -> bool:
    """Say whether a day is worked where nobody has put anything into the table."""
    if 2004 <= day.year <= 2026:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and not by_law(day)


# Dues


def forward(day: date, fits: Any) -> date:  # noqa: ANN401 - a lambda over a day
    while not fits(day):
        day += DAY
    return day


def is_number(day: date, number: int) -> bool:
    return day.day == number or (day.day < number and (day + DAY).day == 1)


def counted(day: date, number: int, works: Works) -> date:
    """Walk a number of working days on from a day, or back."""
    step = DAY if number > 0 else -DAY
    while number:
        day += step
        if works(day):
            number -= 1 if number > 0 else -1
    return day


def moved_by_hand(day: date, move: str | None, earlier: tuple[int, str], first: date, works: Works) -> date:
    """Move a due off days off, then bring it forward for those who hand in level by level."""
    if move == "next":
        day = forward(day, works)
    elif move == "previous":
        back = day
        while not works(back):
            back -= DAY
        day = max((day, back)) if back < first else back
    number, counted_in = earlier
    if not number:
        return day
    if counted_in == "wd":
        return max(first, counted(day, -number, works))
    back = day - number * DAY
    while move in {"next", "previous"} and not works(back):
        back -= DAY
    return max(first, back)


def earlier_by_hand(duty: Duty, own: str | None) -> tuple[int, str]:
    said = own or (duty.calendar.cascade if duty.requirement.activity == "report" else None)
    if said in {None, "none"}:
        return 0, "d"
    number, kind = (said[1:-2], "wd") if said.endswith("wd") else (said[1:-1], "d")
    return int(number) * duty.levels, kind


def due_by_hand(due: Due | None, days: list[date], duty: Duty, works: Works = works_by_hand) -> datetime:
    """Say when an occasion of these days is due: the day its rule names, moved and brought forward."""
    found = named_by_hand(due, days, works)
    if due is None or (due.day == "?" and due.of == "same") or (due.date and "?" in due.date[-5:]):
        return found
    day = moved_by_hand(
        found.date(), due.move or duty.calendar.move, earlier_by_hand(duty, due.cascade), days[0], works
    )
    return datetime.combine(day, found.time())


def workday_by_hand(due: Due, days: list[date], works: Works) -> date:
    last, number = days[-1], due.workday or 0
    if due.of == "next" and number > 0:
        return counted(last, number, works)
    if due.of == "next":
        following = forward(last + DAY, lambda day: day.day == 1)
        return counted(forward(following + DAY, lambda day: day.day == 1), number, works)
    counting = (
        days
        if number < 0 or len(days) <= 31
        else [day for day in days if (day.year, day.month) == (last.year, last.month)]
    )
    working = [day for day in counting if works(day)]
    place = number - 1 if number > 0 else number
    return working[place] if len(working) >= abs(number) else last


def named_by_hand(due: Due | None, days: list[date], works: Works) -> datetime:  # noqa: PLR0911 - one a way
    first, last = days[0], days[-1]
    at = time.fromisoformat(due.time) if due and due.time else time(23, 59)
    if due is None or (due.day == "?" and due.of == "same") or (due.date and "?" in due.date[-5:]):
        return datetime.combine(last, time(23, 59))
    if due.after is not None:
        return datetime.combine(last + due.after * DAY, at)
    if due.workday is not None:
        return datetime.combine(workday_by_hand(due, days, works), at)
    if due.weekday is not None:
        fitting = [day for day in days if day.weekday() == WEEKDAYS.index(due.weekday)]
        if fitting and due.of == "same":
            return datetime.combine(fitting[-1], at)
        return datetime.combine(forward(last + DAY, lambda day: day.weekday() == WEEKDAYS.index(due.weekday)), at)
    if due.date is not None:
        begin = last + DAY if due.of == "next" else first
        return datetime.combine(forward(begin, lambda day: f"{day:%m-%d}" == due.date[-5:]), at)
    number = 31 if due.day == "?" else int(due.day or 0)
    month = last.replace(day=1)
    if due.of == "next":
        month = forward(last + DAY, lambda day: day.day == 1)
    return datetime.combine(forward(max(month, first), lambda day: is_number(day, number)), at)


# Obligations


def owed_by_hand(
    duty: Duty, terms: tuple[Term, ...] = (), almanac: Almanac | None = None, works: Works = works_by_hand
) -> list[Owed]:
    """Return everything a duty ever asks. `works` must say of each day what the almanac's own table makes of it."""
    almanac = almanac or Almanac(terms)
    if duty.starts >= duty.ends:
        return []
    schedule = duty.requirement.schedule
    if isinstance(schedule, Recurring):
        lived = lived_by_hand(duty, schedule, almanac)
        every = [(key, days) for key, days in lived if days[0] < duty.ends and days[-1] >= duty.starts]
        school = almanac if rests_by_hand(duty, schedule, almanac) else None
        found = [
            recurring_by_hand(duty, key, days, due_by_hand(schedule.due, days, duty, works), school)
            for key, days in every
        ]
        return [each for each in found if each]
    if isinstance(schedule, Ongoing):
        return [Owed("once", duty.starts, duty.ends, duty.starts, None)]
    if isinstance(schedule, Deadline):
        by = date.fromisoformat(schedule.by)
        lived = duty.starts <= by and not (duty.ends < duty.plan_ends and by >= duty.ends)
        day = moved_by_hand(
            by, schedule.move or duty.calendar.move, earlier_by_hand(duty, schedule.cascade), duty.starts, works
        )
        due = datetime.combine(day, time(23, 59))
        return [Owed(schedule.by, duty.starts, by + DAY, duty.starts, due)] if lived else []
    return window_by_hand(duty, schedule) if isinstance(schedule, During) else []


def lived_by_hand(duty: Duty, schedule: Recurring, almanac: Almanac) -> list[tuple[str, list[date]]]:
    if schedule.every == "festival":
        first, last = (int(each[:-1]) for each in (schedule.days or "0d..0d").split(".."))
        return festivals_by_hand(schedule.on, first, last)
    return occasions_by_hand(schedule.every, almanac.terms, duty.calendar.months_start or 1, almanac.markets)


def rests_by_hand(duty: Duty, schedule: Recurring, almanac: Almanac) -> bool:
    if schedule.every not in {"day", "week", "half-month", "month"}:
        return False
    if schedule.holidays:
        return schedule.holidays == "skip" and almanac.school
    return (duty.calendar.holidays == "skip" and almanac.school) if almanac.rests is None else almanac.rests


USUAL_TERMS = default_terms(2017, 2036)


def in_school(almanac: Almanac, day: date) -> bool:
    """Say whether school is in; by the usual terms, or by all the years of terms the school has set."""
    terms = almanac.terms or USUAL_TERMS
    off = any(each.starts <= day < each.ends for each in almanac.breaks)
    return any(term.starts <= day < term.ends for term in terms) and not off


def recurring_by_hand(
    duty: Duty, key: str, days: list[date], due: datetime, school: Almanac | None = None
) -> Owed | None:
    to_do_it = [day for day in days if day <= due.date()]
    left = [day for day in to_do_it if duty.starts <= day < duty.ends and (school is None or in_school(school, day))]
    closed_before_its_end = duty.ends < duty.plan_ends and to_do_it[-1] >= duty.ends
    if closed_before_its_end or not (len(left) >= 14 or len(left) * 2 >= len(to_do_it)):
        return None
    if due.date() in days and due.date() >= duty.ends:
        due = datetime.combine(duty.ends - DAY, time(23, 59))
    return Owed(key, days[0], days[-1] + DAY, next(day for day in days if day >= duty.starts), due)


def window_by_hand(duty: Duty, schedule: During) -> list[Owed]:
    phase = next((phase for phase in duty.phases if phase.id == schedule.phase), None)
    if schedule.phase and phase is None:
        return []
    from_ = schedule.from_ or (phase and phase.from_) or duty.starts.isoformat()
    to = schedule.to or (phase and phase.to) or (duty.plan_ends - DAY).isoformat()
    if "?" in from_ + to or len(from_) < 10 or len(to) < 10:
        return []
    days = [day for day in DAYS if from_ <= day.isoformat() <= to and duty.starts <= day < duty.ends]
    if not days or (duty.ends < duty.plan_ends and to >= duty.ends.isoformat()):
        return []
    due = datetime.combine(days[-1], time(23, 59))
    return [Owed(f"{from_}..{to}", days[0], days[-1] + DAY, days[0], due)]


def in_range(owed: Iterable[Owed], duty: Duty, since: date, until: date) -> list[Owed]:
    return [each for each in owed if each.touches(since, until, duty)]
