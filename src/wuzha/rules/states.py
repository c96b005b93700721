"""States (状态): how an obligation stands at a moment, and how several stand together."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum

from wuzha.plan.model import Ongoing, Period
from wuzha.rules.obligations import Obligation
from wuzha.rules.tallies import Tally, met


class State(StrEnum):
    """How an obligation stands; the three STANDING ones belong to ongoing duties, which have no date."""

    NOT_OPEN = "not-open"
    OPEN = "open"
    DUE_SOON = "due-soon"
    DONE = "done"
    DONE_LATE = "done-late"
    NOTHING = "nothing"
    NOTHING_LATE = "nothing-late"
    OVERDUE = "overdue"
    STANDING_OPEN = "standing-open"
    STANDING = "standing"
    STANDING_STALE = "standing-stale"
    EXEMPT = "exempt"
    PAUSED = "paused"


STATE_NAMES: dict[State, str] = {
    State.NOT_OPEN: "未开始",
    State.OPEN: "进行中",
    State.DUE_SOON: "即将到期",
    State.DONE: "已完成",
    State.DONE_LATE: "逾期完成",
    State.NOTHING: "无事项",
    State.NOTHING_LATE: "无事项，迟报",
    State.OVERDUE: "已逾期",
    State.STANDING_OPEN: "未建立",
    State.STANDING: "保持",
    State.STANDING_STALE: "待更新",
    State.EXEMPT: "免除",
    State.PAUSED: "暂停",
}

IN_TIME = frozenset({State.DONE, State.NOTHING})
LATE = frozenset({State.DONE_LATE, State.NOTHING_LATE})
FINISHED = IN_TIME | LATE
"""A dated duty that is done; that there was nothing to report is a full answer, and is said as such."""
NIL = frozenset({State.NOTHING, State.NOTHING_LATE})

MET = FINISHED | {State.STANDING, State.STANDING_STALE}
"""What was asked has been done, in time or late, or is kept up."""

RUNNING = frozenset({State.OPEN, State.DUE_SOON})
"""Can be done and is not, the due still to come."""
WAITING = RUNNING | {State.OVERDUE}
UNDONE = WAITING | {State.STANDING_OPEN, State.STANDING_STALE}
"""Can be done and is not, or is to be looked at anew."""

LIFTED = frozenset({State.EXEMPT, State.PAUSED})
"""Not asked for and not done: in no figure of what is owed."""


def state(obligation: Obligation, tally: Tally | None, now: datetime, *, soon_days: int = 3) -> State:
    """Return how an obligation stands `now`; no tally means nothing was recorded.

    Overdue only when due and grace have passed: the minute of the due still is on time. Between due and the end of the
    grace it stays due soon. What is done is done, whether it was lifted or not.
    """
    done = tally is not None and met(obligation.duty.requirement, tally)
    lifted = None if done else obligation.lifted(now.date())
    if lifted is not None:
        return State.EXEMPT if lifted.kind == "exempt" else State.PAUSED
    due = obligation.due
    if due is None:
        return _standing(obligation, tally if done else None, now.date())
    if tally is not None and done:
        return _finished(tally, obligation.last_on_time)
    if now.date() < obligation.opens:
        return State.NOT_OPEN
    if now.replace(second=0, microsecond=0) > due + timedelta(days=obligation.grace):
        return State.OVERDUE
    return State.DUE_SOON if now >= due - timedelta(days=soon_days) else State.OPEN


def _finished(tally: Tally, last_on_time: date | None) -> State:
    """Return how a dated duty stands that is done."""
    if tally.met_on is None or last_on_time is None or tally.met_on <= last_on_time:
        return State.NOTHING if tally.nothing else State.DONE
    return State.NOTHING_LATE if tally.nothing else State.DONE_LATE


def _standing(obligation: Obligation, tally: Tally | None, today: date) -> State:
    """Return how an ongoing duty stands; the tally is None until it is set up."""
    if tally is None:
        return State.NOT_OPEN if today < obligation.opens else State.STANDING_OPEN
    schedule = obligation.duty.requirement.schedule
    refresh = schedule.refresh if isinstance(schedule, Ongoing) else None
    if refresh is None or tally.last_on is None or today <= refreshed_until(tally.last_on, refresh):
        return State.STANDING
    return State.STANDING_STALE


_DAYS: dict[Period, int] = {"day": 1, "week": 7, "half-month": 16}
_MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "half-year": 6, "semester": 6, "year": 12}


def refreshed_until(last_on: date, refresh: Period) -> date:
    """Return the last day on which something looked at on `last_on` is still fresh: one period later.

    Months are counted by the calendar (10 May to 10 June; 31 January to the end of February).
    """
    if refresh in _DAYS:
        return last_on + timedelta(days=_DAYS[refresh])
    years, month = divmod(last_on.month - 1 + _MONTHS[refresh], 12)
    year, month = last_on.year + years, month + 1
    return date(year, month, min(last_on.day, monthrange(year, month)[1]))
