"""Duties (分派) and the obligations (任务) that follow from them: values, computed, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wuzha.calendar.occasions import Occasion
from wuzha.plan.model import UNSAID, Calendar, Phase, Requirement


@dataclass(frozen=True, slots=True)
class Duty:
    """One requirement owed by one unit, half-open `[starts, ends)`.

    `key` is the assignment's id and `unit` the unit's. `plan_ends` is the half-open end of the plan's window: a duty
    that ends before it was ended early (the unit closed or left the programme). `phases` are the plan's, for a window
    that names one; `calendar` is how the plan counts time. `levels`: so many levels hand in above the unit before what
    it owes reaches whoever asked for it (0: it hands in there itself).
    """

    key: int
    requirement: Requirement
    unit: int
    starts: date
    ends: date
    plan_ends: date
    phases: tuple[Phase, ...] = ()
    calendar: Calendar = UNSAID
    levels: int = 0

    @property
    def ended_early(self) -> bool:
        """Whether the duty stops before the plan does."""
        return self.ends < self.plan_ends


@dataclass(frozen=True, slots=True)
class Obligation:
    """What a duty asks in one occasion: open from the day `opens`, on time up to the minute `due`.

    `due` is None for an ongoing duty, which is owed without a date. `grace` is in days.
    """

    duty: Duty
    occasion: Occasion
    opens: date
    due: datetime | None
    grace: int = 0

    @property
    def last_on_time(self) -> date | None:
        """The last day on which fulfilling it is not late, grace included."""
        return None if self.due is None else self.due.date() + timedelta(days=self.grace)
