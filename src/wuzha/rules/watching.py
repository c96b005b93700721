"""Watching (提醒): what is told about an obligation, at which level, on which day, and when again.

A ladder: the unit's own people hear before the due and when it has passed; the superior unit only when the unit's grace
is over; the office that adopted the plan only when the superior's is over too. One digest a person and a day, in the
hours of a working day; what stays overdue is told again after a week. Nothing here knows a name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from wuzha.calendar.workdays import Workdays
from wuzha.rules.obligations import Obligation
from wuzha.rules.refusals import refuse
from wuzha.rules.states import RUNNING, State

Key = tuple[int, int, str]
"""Names an obligation: requirement, unit, occasion."""

AGAIN = timedelta(days=7)
"""What stays overdue is told again after so long, not sooner."""
WATCHED = timedelta(days=92)
"""So long after its due an obligation is still told line by line; afterwards it is only counted, once a month."""
COUNTED = timedelta(days=366)
"""So long after its due it is still counted; the list of what is missing goes further back."""
LATELY = timedelta(days=7)
"""So far back whoever was never looked for is told of records that came back."""
LONGEST_SNOOZE = timedelta(days=14)
FIRST_HOUR, END_HOUR = 8, 18
"""Digests are made from the first of these hours until the second, on working days."""
USUAL_HOUR = 9


class Level(StrEnum):
    """Who hears: the unit's own people, those of its superior, those of the office that adopted the plan."""

    UNIT = "unit"
    SUPERIOR = "superior"
    OFFICE = "office"


class Step(StrEnum):
    """What is told; `MADE_UP` (已补上) only to those above who had been told it was missing."""

    SOON = "soon"
    OVERDUE = "overdue"
    UNFOUNDED = "unfounded"
    STALE = "stale"
    MADE_UP = "made-up"


STEP_NAMES: dict[Step, str] = {
    Step.OVERDUE: "逾期待补",
    Step.SOON: "即将到期",
    Step.STALE: "待更新",
    Step.UNFOUNDED: "未建立",
    Step.MADE_UP: "已补上",
}
"""In the order in which a digest lists them."""


ANSWER_SOON = timedelta(days=3)
"""So long before the answer to a paper is due, its recipient is told."""
PAPER_NAMES = {
    "late": "逾期未回复的文书",
    "returned": "回复被退回的文书",
    "soon": "即将到期要回复的文书",
    "came": "新收到的文书",
}


@dataclass(frozen=True, slots=True)
class Ladder:
    """The days of one office: told so long before the due, to the superior and the office so long after it.

    `working` counts working days instead of days of the calendar.
    """

    soon: int = 3
    superior: int = 3
    office: int = 7
    working: bool = False


def check_ladder(ladder: Ladder) -> None:
    """See that each level hears after the one below.

    Raises:
        Refusal: it does not, or the days are out of bounds.

    """
    remarks = {}
    if not 0 <= ladder.soon <= 14:  # noqa: PLR2004 - said in the sentence
        remarks["soon"] = "请填 0 到 14"
    if not 1 <= ladder.superior <= 30:  # noqa: PLR2004 - the same
        remarks["superior"] = "请填 1 到 30"
    if not ladder.superior < ladder.office <= 60:  # noqa: PLR2004 - the same
        remarks["office"] = "须晚于告知上级，且不超过 60 天"
    refuse(remarks)


@dataclass(frozen=True, slots=True)
class Days:
    """The first day on which each level may hear of an obligation that is not done."""

    soon: date
    superior: date
    office: date


def days_of(obligation: Obligation, ladder: Ladder, workdays: Workdays) -> Days | None:
    """Return the days of an obligation; None for an ongoing duty, which has no due and no ladder.

    The notice before a due is moved back to a working day, since nobody is told on a day off.
    """
    last = obligation.last_on_time
    if obligation.due is None or last is None:
        return None
    due = obligation.due.date()
    if ladder.working:
        soon = workdays.shift(due, -ladder.soon)
        superior, office = workdays.shift(last, ladder.superior), workdays.shift(last, ladder.office)
    else:
        soon = due - timedelta(days=ladder.soon)
        superior, office = last + timedelta(days=ladder.superior), last + timedelta(days=ladder.office)
    return Days(workdays.on_or_before(soon), superior, office)


_STANDING = {State.STANDING_OPEN: Step.UNFOUNDED, State.STANDING_STALE: Step.STALE}


def step_of(state: State, days: Days | None, level: Level, today: date) -> Step | None:
    """Return what somebody at a level is to know about an obligation that stands so today; None when nothing."""
    if days is None:
        return _STANDING.get(state) if level is Level.UNIT else None
    if state is State.OVERDUE:
        first = {Level.SUPERIOR: days.superior, Level.OFFICE: days.office}.get(level, date.min)
        return Step.OVERDUE if today >= first else None
    if state in RUNNING and level is Level.UNIT and today >= days.soon:
        return Step.SOON
    return None


@dataclass(frozen=True, slots=True)
class Found:
    """What a person is to know about an obligation, as it stands now."""

    level: Level
    step: Step
    due: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a person was told about an obligation last, and on which day."""

    level: Level
    step: Step
    on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest."""

    key: Key
    level: Level
    step: Step
    due: date | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a digest says, and which earlier words are to be forgotten since they no longer hold.

    `old` is how much else has been overdue for so long that it is only counted; `returned` how many records came back
    (抽查退回) since the person was looked for last; `papers` are recipients of papers with what is told of each.
    """

    lines: tuple[Line, ...]
    forgotten: frozenset[Key]
    old: int = 0
    returned: int = 0
    papers: tuple[tuple[int, str], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.lines or self.old or self.returned or self.papers)


def tells(found: Found, told: Told | None, today: date, put_off_until: date | None = None) -> bool:
    """Say whether a person is told today: its step is new, it was put off until today, or a week has passed.

    Putting off silences the unit's own people only; the levels above hear as before.
    """
    if told is not None and told.on >= today:
        return False
    if found.level is Level.UNIT and put_off_until is not None:
        if today < put_off_until:
            return False
        if told is not None and told.on < put_off_until:
            return True
    if told is None or told.step is not found.step:
        return True
    return found.step is Step.OVERDUE and today - told.on >= AGAIN


def tells_returned(returned_on: date, looked_on: date | None, today: date) -> bool:
    """Say whether a person is told today of a record that came back: once, at the first look on a later day."""
    return (today - LATELY if looked_on is None else looked_on) <= returned_on < today


def tells_of_paper(
    came_on: date | None, due: date | None, looked_on: date | None, today: date, returned_on: date | None = None
) -> str:
    """Say what a unit's people are told today of a paper that came and is not answered: a key of `PAPER_NAMES`.

    `came_on` is None for what the unit registered itself.
    Each once, at the first look after it came, after its answer was sent back, from three days before the answer is
    due, when that day has passed.
    """
    days = {name: day for name, day in (("came", came_on), ("returned", returned_on)) if day is not None}
    if due is not None:
        days |= {"soon": due - ANSWER_SOON - timedelta(days=1), "late": due}
    told = [name for name, day in days.items() if tells_returned(day, looked_on, today)]
    return told[-1] if told else ""


def counts_old(looked_on: date | None, today: date) -> bool:
    """Say whether a person is told today how much has been overdue for long: at the first look of a month.

    `looked_on` is the day of the look before; a month in which nobody could look begins when somebody does.
    """
    return looked_on is None or looked_on < today.replace(day=1)


def digest(
    found: Mapping[Key, Found],
    told: Mapping[Key, Told],
    put_off: Mapping[Key, date],
    finished: Collection[Key],
    today: date,
    old: int = 0,
    returned: int = 0,
) -> Outcome:
    """Return what one person is told today; `old` is what is only counted, `returned` how many records came back.

    `finished` are obligations of which they had been told and that are done since: said to those above, but only
    beside something else, so that good news alone makes no digest.
    """
    lines = [
        Line(key, each.level, each.step, each.due)
        for key, each in found.items()
        if tells(each, told.get(key), today, put_off.get(key))
    ]
    gone = {key for key in told if key not in found}
    made_up = {key for key in gone if key in finished and told[key].level is not Level.UNIT}
    if lines or old or returned:
        lines += [Line(key, told[key].level, Step.MADE_UP, None) for key in sorted(made_up)]
        return Outcome(tuple(lines), frozenset(gone), old, returned)
    return Outcome((), frozenset(gone - made_up))


def may_tell(now: datetime, workdays: Workdays, hour: int = USUAL_HOUR) -> bool:
    """Say whether a person who chose this hour may be told now: a working day, not before it, not in the evening."""
    return workdays.works(now.date()) and max(hour, FIRST_HOUR) <= now.hour < END_HOUR
