"""Why (为什么): one Chinese sentence that says why an obligation is done, or is not."""

from __future__ import annotations

from datetime import date, datetime

from wuzha.calendar.occasions import say_day
from wuzha.plan.model import Ongoing
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.obligations import Obligation
from wuzha.rules.states import FINISHED, LATE, NIL, State, refreshed_until, state
from wuzha.rules.tallies import Tally, shortfall, times_asked


def why(obligation: Obligation, tally: Tally | None, now: datetime) -> str:
    """Return the sentence for how an obligation stands `now`, with its full stop."""
    found = state(obligation, tally, now)
    if found in {State.EXEMPT, State.PAUSED}:
        return _lifted(obligation, now.date())
    if obligation.due is None:
        return _standing(obligation, tally, found)
    total, due = tally or Tally(), _day(obligation.due.date())
    if found in FINISHED:
        return _finished(obligation, total, due, found)
    if found is State.NOT_OPEN:
        return f"{_day(obligation.opens)}起才开始，现在不用做。"
    lacking = shortfall(obligation.duty.requirement, total)
    held = f"已{_done(obligation, total, lacking)}，" if total.times else "还没有能计入的记录，"
    if found is State.OVERDUE:
        return f"{due}到期，{held}{lacking}。"
    return f"{held}{lacking}，{due}到期。"


def _finished(obligation: Obligation, total: Tally, due: str, found: State) -> str:
    if found in NIL:
        when = f"晚于{due}的期限" if found in LATE else f"在{due}的期限之内"
        return f"{_day(total.met_on)}确认本期无事项，{when}；无事项也是完整的报送。"
    if found in LATE:
        return f"已{_done(obligation, total)}，但{_day(total.met_on)}才达到要求，晚于{due}的期限。"
    on = f"{_day(total.met_on)}达到要求，" if total.met_on else ""
    return f"{on}已{_done(obligation, total)}，在{due}的期限之内。"


def _standing(obligation: Obligation, tally: Tally | None, found: State) -> str:
    if found is State.NOT_OPEN:
        return f"{_day(obligation.opens)}起才开始，现在不用做。"
    if found is State.STANDING_OPEN or tally is None or tally.last_on is None:
        lacking = shortfall(obligation.duty.requirement, tally) if tally else ""
        return f"还没有建立：{lacking}。" if lacking else "还没有建立，没有能计入的记录。"
    schedule = obligation.duty.requirement.schedule
    refresh = schedule.refresh if isinstance(schedule, Ongoing) else None
    if refresh is None:
        return f"已建立，最近一次记录在{_day(tally.last_on)}，没有规定更新周期，保持即可。"
    until = _day(refreshed_until(tally.last_on, refresh))
    every = load_vocabulary().name("periods", refresh)
    if found is State.STANDING_STALE:
        return f"最近一次记录在{_day(tally.last_on)}，应{every}更新，{until}已到更新的时候。"
    return f"最近一次记录在{_day(tally.last_on)}，应{every}更新，{until}前有效。"


def _lifted(obligation: Obligation, today: date) -> str:
    pause = obligation.lifted(today)
    if pause is None:
        return ""
    kind = "免除" if pause.kind == "exempt" else "暂停"
    return f"经批准{kind}（{pause.reason}），不用做，也不算拖欠。"


def _done(obligation: Obligation, total: Tally, lacking: str = "") -> str:
    """Say what was recorded: 做2次（要求1次）, 发200份; the rate not where `lacking` says it."""
    requirement = obligation.duty.requirement
    asked = times_asked(requirement)
    said = f"做{total.times}次" + (f"（要求{asked}次）" if asked > 1 or total.times > 1 else "")
    if requirement.quantity is not None:
        said += f"、{total.amount}{requirement.quantity.unit}"
    if requirement.coverage and total.expected:
        rate = f"到场率{total.reached * 100 // total.expected}%"
        said += "" if rate in lacking else f"、{rate}"
    return said


def _day(day: date | None) -> str:
    """Say a day without its year, which the occasion tells."""
    return say_day(day).partition("年")[2] if day else ""
