"""When things happen in the example: recent enough that every page has something to show, whatever day it is made."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from wuzha.calendar.occasions import say_day

ENOUGH = 12
"""From this day of a month on, the plan began with the month before; earlier, with the one before that."""

_NEAR_YEAR_END = timedelta(days=60)
"""So close to the year's end the plan runs to the end of the next."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The days of the example: the office is founded, the plan issued, in force from `starts` to `last`, included."""

    today: date
    founded: date
    issued: date
    starts: date
    last: date

    def words(self) -> Mapping[str, str]:
        """Return the dates that the text of the plan names, by the words that stand for them there."""
        closing = date(self.last.year, 12, 1)
        days = {
            "印发日期": self.issued,
            "起始": self.starts,
            "动员截止": self.starts + timedelta(days=14),
            "实施起始": self.starts + timedelta(days=15),
            "实施截止": closing - timedelta(days=1),
            "总结起始": closing,
            "截止": self.last,
            "联络员期限": self.starts + timedelta(days=9),
            "责任书期限": self.starts.replace(day=monthrange(self.starts.year, self.starts.month)[1]),
            "一封信期限": max(self.today - timedelta(days=4), self.starts + timedelta(days=30)),
            "摸底期限": self.today + timedelta(days=2),
            "总结期限": closing.replace(day=15),
        }
        said = {word: say_day(day) for word, day in days.items()}
        return {**said, "年份": str(self.issued.year)}


def timetable(today: date) -> Timetable:
    """Return the days of an example that is looked at from `today` on."""
    before = today.replace(day=1) - timedelta(days=1)
    if today.day < ENOUGH:
        before = before.replace(day=1) - timedelta(days=1)
    starts = before.replace(day=1)
    issued = starts - timedelta(days=6)
    return Timetable(
        today=today,
        founded=issued - timedelta(days=3),
        issued=issued,
        starts=starts,
        last=date((today + _NEAR_YEAR_END).year, 12, 31),
    )
