"""What the units of the example did: their habits (`habits.yaml`) lived from the plan's first day until now.

Nothing is random: what differs between units and days is drawn from a checksum of their names, so that the same moment
always gives the same diary.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, get_args

from wuzha.actions.example.timetable import Timetable
from wuzha.actions.example.township import Place, sheet, township
from wuzha.calendar.occasions import Occasion, occasions
from wuzha.plan.model import Every
from wuzha.rules.records import RecordForm

_BEHIND = timedelta(days=14)
_SATURDAY = 5
_HUNDRED = 100
_PERIODS = frozenset(get_args(Every))


@dataclass(frozen=True, slots=True)
class Habit:
    """Something that units of a type do; the data file says what its fields mean."""

    activity: str
    every: str
    day: int
    titles: tuple[str, ...]
    places: tuple[str, ...] = ("",)
    audience: tuple[str, ...] = ()
    topics: tuple[tuple[str, ...], ...] = ((),)
    invited: int = 0
    came: int = 100
    reached: int = 0
    amount: int | None = None
    unit: str = ""
    originals: tuple[str, ...] = ()
    late: int = 0
    photos: int = 0
    only: tuple[str, ...] = ()
    least: int = 0

    def suits(self, place: Place) -> bool:
        """Tell whether a unit of its type has this habit."""
        return place.headcount >= self.least and (not self.only or place.name in self.only)


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, and when it was entered (local time); `photo` asks for a picture."""

    at: datetime
    place: str
    form: RecordForm
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A unit confirms a month (`2026-05`); `nothing` when it did nothing in it."""

    at: datetime
    place: str
    month: str
    nothing: bool


def diary(days: Timetable, now: datetime) -> tuple[list[Entry], list[Confirmation]]:
    """Return what was recorded, and which months were confirmed, until `now` (local time); neither in order."""
    habits, reporting = _habits()
    entries = [
        entry
        for place in township().places
        for number, habit in enumerate(habits[place.type])
        if habit.suits(place)
        for entry in _lived(place, habit, str(number), days)
        if entry.at <= now
    ]
    confirmed = [
        each for place in township().places if place.type in reporting for each in _confirmed(place, entries, days)
    ]
    return entries, [each for each in confirmed if each.at <= now]


@lru_cache(maxsize=1)
def _habits() -> tuple[dict[str, tuple[Habit, ...]], tuple[str, ...]]:
    data = sheet("habits.yaml")
    reporting = tuple(data.pop("reporting"))
    return {type_: tuple(Habit(**_frozen(raw)) for raw in rows) for type_, rows in data.items()}, reporting


def _frozen(raw: dict[str, Any]) -> dict[str, Any]:
    listed = {key: tuple(value) for key, value in raw.items() if isinstance(value, list)}
    if "topics" in listed:
        listed["topics"] = tuple(tuple(codes) for codes in listed["topics"])
    return {**raw, **listed}


def _lived(place: Place, habit: Habit, number: str, days: Timetable) -> Iterator[Entry]:
    for occasion in _occasions(habit, days):
        seed = f"{place.name}/{habit.activity}{number}/{occasion.key}"
        if _draw(seed, "kept") >= place.care:
            continue
        day = max(occasion.starts, days.starts) + timedelta(days=habit.day + _draw(seed, "day", 4))
        behind = _draw(seed, "late") < habit.late
        day = _on_a_workday(day + _BEHIND if behind else min(day, occasion.last_day), place, days.starts)
        entered = datetime.combine(day + timedelta(days=_draw(seed, "lag", 3)), _time_of_day(seed))
        yield Entry(entered, place.name, _form(place, habit, seed, day), _draw(seed, "photo") < habit.photos)


def _occasions(habit: Habit, days: Timetable) -> Sequence[Occasion]:
    until = days.today + timedelta(days=1)
    if habit.every not in _PERIODS:
        return [Occasion(habit.every, days.starts, days.last)]
    every: Every = habit.every  # type: ignore[assignment]  # checked in the line above
    return occasions(every, days.starts, until)


def _form(place: Place, habit: Habit, seed: str, day: date) -> RecordForm:
    expected = max(2, place.headcount * habit.invited // _HUNDRED) if habit.invited else None
    attended = place.headcount * habit.reached // _HUNDRED or None
    if expected is not None:
        attended = expected * (habit.came - _draw(seed, "came", 3) * (habit.came < _HUNDRED)) // _HUNDRED
    return RecordForm(
        activity=habit.activity,
        starts=day,
        title=habit.titles[_draw(seed, "title", len(habit.titles))],
        place=habit.places[_draw(seed, "place", len(habit.places))],
        audience=habit.audience,
        topics=habit.topics[_draw(seed, "topic", len(habit.topics))],
        expected=expected,
        attended=attended,
        amount=habit.amount,
        amount_unit=habit.unit,
        originals=habit.originals,
    )


def _confirmed(place: Place, entries: Sequence[Entry], days: Timetable) -> Iterator[Confirmation]:
    """Confirm the months that are over, most of them in time; a unit that did nothing says so."""
    done = [entry for entry in entries if entry.place == place.name]
    for month in occasions("month", days.starts, days.today.replace(day=1)):
        seed = f"{place.name}/{month.key}"
        if done and _draw(seed, "kept") >= place.care:
            continue
        day = month.ends + timedelta(days=_draw(seed, "day", 8) + 5 * (_draw(seed, "late", 9) == 0))
        at = datetime.combine(day, _time_of_day(seed))
        known = any(month.starts <= entry.form.starts < month.ends and entry.at < at for entry in done)
        yield Confirmation(at, place.name, month.key, nothing=not known)


def _on_a_workday(day: date, place: Place, first: date) -> date:
    """Move a day off the weekend, except in villages, where people are at home then; not before the first day."""
    if place.type == "village" or day.weekday() < _SATURDAY:
        return day
    friday = day - timedelta(days=day.weekday() - _SATURDAY + 1)
    return friday if friday >= first else friday + timedelta(days=3)


def _time_of_day(seed: str) -> time:
    return time(9 + _draw(seed, "hour", 8), _draw(seed, "minute", 60))


def _draw(seed: str, what: str, sides: int = _HUNDRED) -> int:
    """Return a number from 0 up to `sides`, always the same for the same words."""
    return zlib.crc32(f"{seed}#{what}".encode()) % sides
