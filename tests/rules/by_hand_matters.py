"""What matters call up, and how long a standing duty is fresh, worked out the slow way: hour by hour and day by day."""

from __future__ import annotations

import operator
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.rules.by_hand import DAY, Owed, Works, is_number
from wuzha.plan.model import Triggered
from wuzha.rules.matters import Matter
from wuzha.rules.obligations import Duty

COMPARED = {">=": operator.ge, ">": operator.gt, "<": operator.lt}
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "semester": 6, "year": 12}
DAYS = {"day": 1, "week": 7, "half-month": 16}


def called_by_hand(duty: Duty, works: Works) -> list[Owed]:
    """Return everything the duty's matters call up, by the time at which they happened."""
    schedule = duty.requirement.schedule
    assert isinstance(schedule, Triggered)
    found = []
    for matter in sorted(duty.matters, key=lambda each: (each.at, each.key)):
        if not duty.starts <= matter.at.date() < duty.ends or not applies_by_hand(schedule, duty, matter):
            continue
        due = due_by_hand(schedule.within, matter.at, duty, works)
        elder = duty.takes_over is not None and due.date() < duty.takes_over
        cut = duty.ends < duty.plan_ends and due.date() >= duty.ends
        if not elder and not cut:
            day = matter.at.date()
            found.append(Owed(f"{matter.kind}:{matter.key}", day, due.date() + DAY, day, due))
    return found


def applies_by_hand(schedule: Triggered, duty: Duty, matter: Matter) -> bool:
    """Say whether a clause applies: its comparison holds; where it cannot be told or judged, if somebody said so."""
    if schedule.on != matter.kind:
        return False
    if schedule.where is not None:
        fact, sign, number = schedule.where.split()
        known: Any = matter.facts.get(fact)
        if known is not None and not COMPARED[sign](known, int(number)):
            return False
        if known is None:
            return matter.judged.get(duty.lineage, False)
    return schedule.when is None or matter.judged.get(duty.lineage, False)


def due_by_hand(within: str | None, at: datetime, duty: Duty, works: Works) -> datetime:
    """Walk on from the minute: hour by hour, day by day, or over so many days that are worked."""
    end = time(23, 59)
    if within is None:
        return datetime.combine(max(duty.plan_ends - DAY, at.date()), end)
    number = int("".join(sign for sign in within if sign.isdigit()))
    if within.startswith("PT"):
        moment = at.replace(second=0, microsecond=0)
        for _ in range(number):
            moment += timedelta(hours=1)
        return moment
    day = at.date()
    while number > 0:
        day += DAY
        number -= 1 if not within.endswith("WD") or works(day) else 0
    return datetime.combine(day, end)


def fresh_until_by_hand(last_on: date, refresh: str) -> date:
    """Walk to the day one period later: the same day of the month, or its last where it lacks that day."""
    day = last_on
    if refresh in DAYS:
        for _ in range(DAYS[refresh]):
            day += DAY
        return day
    while True:
        day += DAY
        months = (day.year - last_on.year) * 12 + day.month - last_on.month
        if months == MONTHS[refresh] and is_number(day, last_on.day):
            return day
