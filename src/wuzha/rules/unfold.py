"""Unfolds a duty into what is owed: computed for any range of days, never generated ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.dues import due_at, latest_after, moved
from wuzha.calendar.occasions import Occasion, occasions, say_day, say_occasion
from wuzha.plan.dates import known
from wuzha.plan.model import Deadline, During, Ongoing, Recurring, Triggered
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.pauses import enough
from wuzha.rules.rhythms import deadline_rule_of, due_rule_of, rests, rhythm_of
from wuzha.rules.triggered import owed_by_matters

_DAY = timedelta(days=1)
_END_OF_DAY = time(23, 59)


def unfold(duty: Duty, since: date, until: date, almanac: Almanac = PLAIN, *, grace: int = 0) -> list[Obligation]:
    """Return, in order, the obligations whose life, from `opens` to `due`, touches `[since, until)`.

    An ongoing duty lives as long as the duty. A triggered one is owed once a matter calls it up. `almanac` is how the
    unit's time is counted; `grace` (days) is handed on to every obligation and does not lengthen its life.
    """
    if since >= until or duty.starts >= duty.ends:
        return []
    schedule = duty.requirement.schedule
    if isinstance(schedule, Recurring):
        return list(_recurring(duty, schedule, (since, until), almanac, grace))
    if isinstance(schedule, Triggered):
        called = owed_by_matters(duty, almanac, grace=grace)
        return [each for each in called if each.opens < until and (each.due is None or each.due.date() >= since)]
    single = owed_once(duty, almanac, grace=grace)
    if single is None:
        return []
    last = duty.ends - _DAY if single.due is None else single.due.date()
    return [single] if single.opens < until and last >= since else []


def owed_once(duty: Duty, almanac: Almanac = PLAIN, *, grace: int = 0) -> Obligation | None:
    """Return the obligation of a duty that is owed once (deadline, window, ongoing), whatever the day.

    None when it is not owed: a recurring or triggered schedule, a date that is not fully known, one that had passed
    before the duty began, or one the duty did not live to see because it was ended early.
    """
    if duty.starts >= duty.ends:
        return None
    schedule = duty.requirement.schedule
    if isinstance(schedule, Ongoing):
        return Obligation(duty, Occasion("once", duty.starts, duty.ends), duty.starts, None, grace)
    if isinstance(schedule, Deadline):
        return _deadline(duty, schedule, almanac, grace)
    if isinstance(schedule, During):
        return _window(duty, schedule, grace)
    return None


def _deadline(duty: Duty, schedule: Deadline, almanac: Almanac, grace: int) -> Obligation | None:
    """Return the obligation of a deadline; its key is the day as written, wherever that is moved."""
    by = known(schedule.by)
    if by is None or by < duty.starts or duty.is_elders(by) or (duty.ended_early and by >= duty.ends):
        return None
    rule = deadline_rule_of(duty, schedule)
    due = by if rule is None else moved(by, rule, almanac.workdays, not_before=duty.starts)
    occasion = Occasion(by.isoformat(), duty.starts, by + _DAY)
    return Obligation(duty, occasion, duty.starts, datetime.combine(due, _END_OF_DAY), grace)


def _window(duty: Duty, schedule: During, grace: int) -> Obligation | None:
    """Return the obligation of a window, clipped to the duty; its key is the whole window whatever the clipping."""
    days = _days_of(duty, schedule)
    if days is None:
        return None
    first, last = days
    opens, ends = max(first, duty.starts), min(last + _DAY, duty.ends)
    if opens >= ends or duty.is_elders(last) or (duty.ended_early and last >= duty.ends):
        return None
    occasion = Occasion(f"{first.isoformat()}..{last.isoformat()}", opens, ends)
    return Obligation(duty, occasion, opens, datetime.combine(occasion.last_day, _END_OF_DAY), grace)


def _days_of(duty: Duty, schedule: During) -> tuple[date, date] | None:
    """Return the first and last day of a window; None when one is written but not fully known, or in the wrong order.

    What the window leaves open its phase says (None when there is no such phase), and what that leaves open the duty.
    """
    from_, to = schedule.from_, schedule.to
    if schedule.phase is not None:
        phase = next((phase for phase in duty.phases if phase.id == schedule.phase), None)
        if phase is None:
            return None
        from_, to = from_ or phase.from_, to or phase.to
    first = duty.starts if from_ is None else known(from_)
    last = duty.plan_ends - _DAY if to is None else known(to)
    reversed_ = from_ is not None and first is not None and last is not None and first > last
    return None if first is None or last is None or reversed_ else (first, last)


def _recurring(
    duty: Duty, schedule: Recurring, between: tuple[date, date], almanac: Almanac, grace: int
) -> Iterator[Obligation]:
    since, until = between
    rule = due_rule_of(duty)
    # The occasion that runs past the duty's end may be due after it, so the duty's last day is looked at in any case.
    first = max(duty.starts, min(since - latest_after(rule), duty.ends - _DAY))
    resting = rests(duty, almanac)
    for occasion in occasions(rhythm_of(schedule, duty.calendar), first, min(duty.ends, until), almanac):
        asked = due_at(rule, occasion, almanac.workdays)
        due = _within_plan(duty, occasion, asked)
        if due.date() >= since and is_owed(duty, occasion, asked.date(), almanac if resting else None):
            yield Obligation(duty, occasion, max(occasion.starts, duty.starts), due, grace)


def is_owed(duty: Duty, occasion: Occasion, due: date, school: Almanac | None = None) -> bool:
    """Say whether a recurring duty owes this occasion, due on the day given.

    What counts is the stretch in which it can be done: the occasion, cut off at a due that falls inside it. All of the
    stretch inside the duty: owed. Cut by the duty's start, or by the plan's end: owed when at least half of it or 14
    days are left, so that a unit added in mid-period never has a past failure. Running past the end of a duty that was
    ended early: not owed. Over before a new version took over: owed under the old one. With the almanac of a `school`
    only days on which school is in are left (寒暑假不计).
    """
    stretch_ends = min(occasion.ends, due + _DAY)
    if duty.is_elders(stretch_ends - _DAY):
        return False
    if stretch_ends <= duty.ends:
        if school is None and occasion.starts >= duty.starts:
            return True
    elif duty.ended_early:
        return False
    stretch = (stretch_ends - occasion.starts).days
    first, after = max(occasion.starts, duty.starts), min(stretch_ends, duty.ends)
    left = (after - first).days if school is None else school.session_days(first, after)
    return enough(left, stretch)


def _within_plan(duty: Duty, occasion: Occasion, due: datetime) -> datetime:
    """Return the due, no later than the plan's last day; a report due after its occasion keeps its date."""
    if duty.ends <= due.date() < occasion.ends:
        return datetime.combine(duty.ends - _DAY, _END_OF_DAY)
    return due


def opening_note(duty: Duty, almanac: Almanac = PLAIN) -> str | None:
    """Say in one Chinese sentence what is not asked because of when the duty begins or ends; None when nothing is."""
    schedule = duty.requirement.schedule
    if isinstance(schedule, Recurring):
        if schedule.every == "market-day" and not almanac.markets:
            return "本单位还没有设定赶集日，设定后才产生任务。"
        return _skipped_occasion(duty, schedule, almanac)
    if isinstance(schedule, Deadline | During) and owed_once(duty, almanac) is None:
        return _why_not_owed(duty, schedule)
    return None


def _skipped_occasion(duty: Duty, schedule: Recurring, almanac: Almanac) -> str | None:
    rule, rhythm = due_rule_of(duty), rhythm_of(schedule, duty.calendar)
    school = almanac if rests(duty, almanac) else None

    def owed(occasion: Occasion) -> bool:
        return is_owed(duty, occasion, due_at(rule, occasion, almanac.workdays).date(), school)

    running = occasions(rhythm, duty.starts, duty.starts + _DAY, almanac)
    skipped = [occasion for occasion in running if not owed(occasion)]
    if not skipped:
        return None
    name = say_occasion(skipped[0].key)
    after = occasions(rhythm, skipped[0].ends, duty.ends, almanac)
    first = next((occasion for occasion in after if owed(occasion)), None)
    if first is None:
        return f"{name}剩余时间不足，本次分派不产生任务。"
    return f"{name}剩余时间不足，不计任务，从{say_occasion(first.key)}起计。"


def _why_not_owed(duty: Duty, schedule: Deadline | During) -> str:
    if isinstance(schedule, Deadline):
        last = known(schedule.by)
    else:
        days = _days_of(duty, schedule)
        last = None if days is None else days[1]
    if last is None:
        return "期限日期不全或有误，改正后才产生任务。"
    if last < duty.starts:
        return f"期限{say_day(last)}早于分派之日，不计任务。"
    return f"分派先于期限{say_day(last)}结束，不计任务。"
