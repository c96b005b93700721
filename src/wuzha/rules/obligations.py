"""Duties (分派) and the obligations (任务) that follow from them: values, computed, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wuzha.calendar.occasions import Occasion
from wuzha.plan.model import UNSAID, Calendar, Phase, Requirement, Triggered
from wuzha.rules.matters import Matter, matter_in
from wuzha.rules.pauses import Pause, free_days, lifting


@dataclass(frozen=True, slots=True)
class Duty:
    """One requirement owed by one unit, half-open `[starts, ends)`.

    `key` is the assignment's id and `unit` the unit's. `plan_ends` is the half-open end of the plan's window: a duty
    that ends before it was ended early (the unit closed or left the programme). `phases` are the plan's, for a window
    that names one; `calendar` is how the plan counts time. `levels`: so many levels hand in above the unit before what
    it owes reaches whoever asked for it (0: it hands in there itself). `matters` are those that concern the unit, for a
    clause that waits for one; `pauses` the exemptions (免除) and pauses (暂停) decided for it.

    A clause that a new version of the plan left as it was goes on: `takes_over` is the day from which this duty answers
    for it, `starts` the day on which the first version did, and `origin` that version's key (0: this is the first).
    `plan` tells clauses with the same code apart.
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
    matters: tuple[Matter, ...] = ()
    pauses: tuple[Pause, ...] = ()
    takes_over: date | None = None
    origin: int = 0
    plan: int = 0

    @property
    def lineage(self) -> int:
        """The key of the clause through all versions of its plan."""
        return self.origin or self.key

    @property
    def begins(self) -> date:
        """The first day on which this version is in force."""
        return self.takes_over or self.starts

    def is_elders(self, last: date) -> bool:
        """Say whether what had to be done by a day was still owed under the version before."""
        return self.takes_over is not None and last < self.takes_over

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

    def of(self, duty: Duty) -> Obligation:
        """Return the same as another duty asks it that unfolds alike; `replace` would take five times as long."""
        return Obligation(duty, self.occasion, self.opens, self.due, self.grace)

    @property
    def called(self) -> bool:
        """Whether a matter called it up; counted apart from all rates, so that reporting a case never lowers one."""
        return isinstance(self.duty.requirement.schedule, Triggered)

    def lifted(self, today: date) -> Pause | None:
        """Return what lifts it: an exemption or pause that holds on its due or leaves too few days to do it.

        Without a due: one that holds today.
        """
        pauses = self.duty.pauses
        if not pauses or self.due is None:
            return next((pause for pause in pauses if pause.holds(today)), None)
        return lifting(pauses, self.opens, self._after_last, self.due.date())

    @property
    def days_left(self) -> int:
        """On how many of its days it can be done, those of exemptions and pauses left out."""
        return free_days(self.duty.pauses, self.opens, self._after_last)

    @property
    def _after_last(self) -> date:
        """The day after the last on which it can be done in time."""
        return self.occasion.ends if self.due is None else self.due.date() + timedelta(days=1)

    @property
    def matter(self) -> int | None:
        """The key of the matter that called it up."""
        return matter_in(self.occasion.key)

    @property
    def last_on_time(self) -> date | None:
        """The last day on which fulfilling it is not late, grace included."""
        return None if self.due is None else self.due.date() + timedelta(days=self.grace)
