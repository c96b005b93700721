"""Where in time a record stands towards a duty: the occasions it falls into, or what keeps it out of one.

The day it happened decides; for a report, the occasion it is for, else the day it was handed in; towards a matter, that
the record names it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from wuzha.calendar.almanacs import Almanac
from wuzha.calendar.occasions import Occasion, kind_of, occasion_of, occasion_on, restarted, say_day, say_occasion
from wuzha.plan.model import Deadline, Ongoing, Recurring, Triggered
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.recorded import Recorded
from wuzha.rules.rhythms import rhythm_of
from wuzha.rules.triggered import owed_by_matters
from wuzha.rules.unfold import owed_once, unfold

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in time a record stands towards a duty: the day it counts on and why, or what stops it."""

    occasion: Occasion
    on: date
    reason: str = ""
    lacking: str = ""
    days: int = 1
    needs: str = "when"


def places(record: Recorded, duty: Duty, almanac: Almanac, *, is_report: bool) -> list[Place]:
    """Return where a record stands towards a duty whose activity it fits; none where the duty asks nothing then."""
    if isinstance(duty.requirement.schedule, Triggered):
        return _matter_places(
            record, duty, almanac, record.handed_in if is_report else min(record.ends, record.handed_in)
        )
    return _report_places(record, duty, almanac) if is_report else _activity_places(record, duty, almanac)


def _matter_places(record: Recorded, duty: Duty, almanac: Almanac, day: date) -> list[Place]:
    """Return where a record stands towards the matters that call the duty up: it must name the one it was done for.

    After the due it still counts, late. What had been done before the matter happened is no answer to it.
    """
    places = []
    named = {f"{each.kind}:{each.key}" for each in duty.matters if each.key in record.matters}
    for each in owed_by_matters(duty, almanac):
        if day < each.opens:
            if each.occasion.key in named:
                places.append(Place(each.occasion, day, lacking=f"早于事项发生之日（{say_day(each.opens)}）"))
        elif each.occasion.key not in named:
            said = f"没有注明是为{say_occasion(each.occasion.key)}做的"
            places.append(Place(each.occasion, day, lacking=said, needs="matters"))
        elif each.due is not None and day > each.due.date():
            said = f"为{say_occasion(each.occasion.key)}所做，晚于{say_day(each.due.date())}的期限，按逾期完成计"
            places.append(Place(each.occasion, day, reason=said))
        else:
            places.append(Place(each.occasion, day, reason=f"为{say_occasion(each.occasion.key)}所做，在期限内"))
    return places


def _activity_places(record: Recorded, duty: Duty, almanac: Almanac) -> list[Place]:
    """Return where a record stands by the days on which it happened.

    What is kept up over several days (a display, a campaign) has happened in every occasion it touches, up to the day
    it was handed in. Amounts and head-counts cannot be split, so where they are asked only its last day decides. After
    the due, but still in its occasion, it counts late.
    """
    schedule = duty.requirement.schedule
    if record.starts > record.handed_in:
        return _not_yet(record, duty, almanac)
    first, last = record.starts, min(record.ends, record.handed_in)
    if not isinstance(schedule, Recurring):
        return _lasting(_once(duty, last, "发生", almanac), record, last)
    if duty.requirement.quantity is not None or duty.requirement.coverage:
        first = last
    held = [
        Place(
            each.occasion,
            on,
            reason=f"发生在{say_occasion(each.occasion.key)}内",
            days=(on - max(first, each.opens)).days + 1,
        )
        for each in _begun(duty, schedule, (first, last), almanac)
        if max(first, each.opens) <= (on := min(last, each.occasion.last_day, duty.ends - _DAY))
    ]
    return held or [_outside(duty, schedule, last, almanac)]


def _lasting(places: list[Place], record: Recorded, last: date) -> list[Place]:
    """Note on how many of a record's days, up to the last, the duty was there."""
    return [replace(each, days=max((last - max(record.starts, each.occasion.starts)).days, 0) + 1) for each in places]


def _begun(duty: Duty, schedule: Recurring, days: tuple[date, date], almanac: Almanac) -> list[Obligation]:
    """Return the obligations that live, or whose occasion runs, on any of these days, both included."""
    first, last = days
    running = occasion_on(rhythm_of(schedule, duty.calendar), first, almanac)
    return unfold(duty, first if running is None else running.starts, last + _DAY, almanac)


def _report_places(record: Recorded, duty: Duty, almanac: Almanac) -> list[Place]:
    """Return where a report stands: by the occasion it names, else by the day it was handed in."""
    schedule, day = duty.requirement.schedule, record.handed_in
    if not isinstance(schedule, Recurring):
        places = _once(duty, day, "提交", almanac)
        if record.period is None:
            return places
        lacking = f"这是{say_occasion(record.period)}的定期报告，本条不按期报送"
        return [Place(place.occasion, day, lacking=lacking) for place in places]
    if day < duty.starts:
        return [_outside(duty, schedule, day, almanac)]
    if record.period is not None:
        return [_for_period(duty, schedule, record.period, day, almanac)]
    return [_by_hand_in(duty, schedule, day, almanac)]


def _for_period(duty: Duty, schedule: Recurring, period: str, day: date, almanac: Almanac) -> Place:
    # A report that names May means the May of the plan, on whatever day that begins.
    period = restarted(period, duty.calendar.months_start or 1)
    occasion, name = occasion_of(period, almanac), say_occasion(period)
    if kind_of(period) != schedule.every:
        asked = occasion_on(rhythm_of(schedule, duty.calendar), occasion.last_day, almanac) or occasion
        return Place(asked, day, lacking=f"所报期次{name}与本条要求的期次不同")
    if day < occasion.starts:
        return Place(occasion, day, lacking=f"{name}尚未开始")
    if all(each.occasion.key != period for each in unfold(duty, occasion.starts, occasion.ends, almanac)):
        return Place(occasion, day, lacking=f"{name}不计任务")
    return Place(occasion, day, reason=f"所报期次为{name}")


def _by_hand_in(duty: Duty, schedule: Recurring, day: date, almanac: Almanac) -> Place:
    """Prefer, of the occasions still to be reported on, the one that most recently ended.

    When the due of the running occasion has passed and no other is open, the report is a late one for it.
    """
    begun = _begun(duty, schedule, (day, day), almanac)
    in_time = [each for each in begun if each.due is not None and day <= each.due.date()]
    ended = [each for each in in_time if each.occasion.ends <= day]
    chosen = max(ended or in_time or begun, key=_end_of, default=None)
    if chosen is None:
        return _outside(duty, schedule, day, almanac)
    return Place(chosen.occasion, day, reason=f"{say_day(day)}提交，计入{say_occasion(chosen.occasion.key)}")


def _end_of(obligation: Obligation) -> date:
    return obligation.occasion.ends


def _once(duty: Duty, day: date, verb: str, almanac: Almanac) -> list[Place]:
    """Return where a day stands towards a duty owed once. After its due it still counts, late; none when not owed."""
    obligation = owed_once(duty, almanac)
    if obligation is None:
        return []
    occasion, due = obligation.occasion, obligation.due
    if day < obligation.opens:
        return [Place(occasion, day, lacking=f"{verb}在任务开始之前（{say_day(obligation.opens)}起）")]
    if isinstance(duty.requirement.schedule, Ongoing):
        if day >= duty.ends:
            return [Place(occasion, day, lacking=f"任务已于{say_day(duty.ends - _DAY)}结束")]
        return [Place(occasion, day, reason="长期任务，在任务期内")]
    if due is not None and day > due.date():
        return [Place(occasion, day, reason=f"晚于{say_day(due.date())}的期限，按逾期完成计")]
    said = f"在{say_day(occasion.last_day)}的期限内" if isinstance(duty.requirement.schedule, Deadline) else ""
    return [Place(occasion, day, reason=said or f"{verb}在{say_occasion(occasion.key)}内")]


_OUTSIDE = {"semester": "不在学期内", "market-day": "不是本单位的赶集日", "festival": "不在节日前后的规定日子里"}


def _outside(duty: Duty, schedule: Recurring, day: date, almanac: Almanac) -> Place:
    """Say why a day is in no occasion that a recurring duty owes."""
    occasion = occasion_on(rhythm_of(schedule, duty.calendar), day, almanac)
    if occasion is None:
        return Place(
            Occasion(day.isoformat(), day, day + _DAY), day, lacking=_OUTSIDE.get(schedule.every, "不在期次内")
        )
    if day < duty.starts:
        return Place(occasion, day, lacking=f"早于任务开始之日（{say_day(duty.starts)}）")
    if day >= duty.ends:
        return Place(occasion, day, lacking=f"任务已于{say_day(duty.ends - _DAY)}结束")
    return Place(occasion, day, lacking=f"{say_occasion(occasion.key)}不计任务")


def _not_yet(record: Recorded, duty: Duty, almanac: Almanac) -> list[Place]:
    """Return the place of something recorded before it happened: in the way of a duty, but counting for none."""
    schedule, day = duty.requirement.schedule, record.starts
    lacking = "活动日期晚于提交日期，尚未发生"
    if isinstance(schedule, Recurring):
        return [replace(_outside(duty, schedule, day, almanac), lacking=lacking)]
    return [replace(place, reason="", lacking=lacking) for place in _once(duty, day, "发生", almanac)]
