"""What the rules ought to say, worked out the slow way: by walking through every day, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from wuzha.calendar.terms import Term
from wuzha.plan.model import Deadline, Due, During, Ongoing, Phase, Recurring, Requirement
from wuzha.rules.obligations import Duty

DAY = timedelta(days=1)
DAYS = [date(2019, 1, 1) + n * DAY for n in range(14 * 366)]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FIRST, AFTER_LAST = date(2026, 1, 1), date(2027, 1, 1)


def a_requirement(schedule: dict[str, Any], **said: object) -> Requirement:
    return Requirement.model_validate(
        {"id": "R1", "quote": "每月开展宣讲", "at": (0, 6), "activity": "lecture", "schedule": schedule, **said}
    )


def a_duty(
    schedule: dict[str, Any],
    *,
    starts: date = FIRST,
    ends: date = AFTER_LAST,
    plan_ends: date = AFTER_LAST,
    phases: tuple[Phase, ...] = (),
    key: int = 1,
    unit: int = 1,
    **said: object,
) -> Duty:
    return Duty(key, a_requirement(schedule, **said), unit, starts, ends, plan_ends, phases)


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


def name_of(every: str, day: date, terms: Sequence[Term]) -> str | None:
    if every == "semester":
        return next((term.key for term in terms if term.starts <= day < term.ends), None)
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
def occasions_by_hand(every: str, terms: tuple[Term, ...]) -> list[tuple[str, list[date]]]:
    """Walk all days and begin a new occasion whenever the name changes; the cut ones at both ends are left out."""
    groups = groupby(DAYS, key=lambda day: name_of(every, day, terms))
    return [(key, list(days)) for key, days in groups if key is not None][1:-1]


# Dues


def forward(day: date, fits: Any) -> date:  # noqa: ANN401 - a lambda over a day
    while not fits(day):
        day += DAY
    return day


def is_number(day: date, number: int) -> bool:
    return day.day == number or (day.day < number and (day + DAY).day == 1)


def due_by_hand(due: Due | None, days: list[date]) -> datetime:
    first, last = days[0], days[-1]
    at = time.fromisoformat(due.time) if due and due.time else time(23, 59)
    if due is None or (due.day == "?" and due.of == "same") or (due.date and "?" in due.date[-5:]):
        return datetime.combine(last, time(23, 59))
    if due.after is not None:
        return datetime.combine(last + due.after * DAY, at)
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


def owed_by_hand(duty: Duty, terms: tuple[Term, ...] = ()) -> list[Owed]:
    """Return everything a duty ever asks."""
    if duty.starts >= duty.ends:
        return []
    schedule = duty.requirement.schedule
    if isinstance(schedule, Recurring):
        lived = occasions_by_hand(schedule.every, terms)
        every = [(key, days) for key, days in lived if days[0] < duty.ends and days[-1] >= duty.starts]
        found = [recurring_by_hand(duty, key, days, due_by_hand(schedule.due, days)) for key, days in every]
        return [each for each in found if each]
    if isinstance(schedule, Ongoing):
        return [Owed("once", duty.starts, duty.ends, duty.starts, None)]
    if isinstance(schedule, Deadline):
        by = date.fromisoformat(schedule.by)
        lived = duty.starts <= by and not (duty.ends < duty.plan_ends and by >= duty.ends)
        due = datetime.combine(by, time(23, 59))
        return [Owed(schedule.by, duty.starts, by + DAY, duty.starts, due)] if lived else []
    return window_by_hand(duty, schedule) if isinstance(schedule, During) else []


def recurring_by_hand(duty: Duty, key: str, days: list[date], due: datetime) -> Owed | None:
    to_do_it = [day for day in days if day <= due.date()]
    left = [day for day in to_do_it if duty.starts <= day < duty.ends]
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
