"""Matches one record with the obligations it satisfies, and says why, or what stops it. The only place that decides it.

Activity: the requirement's or a child of it. Audience: one the requirement names, or a wider one; not stated on either
side, it never blocks. Date: the day it happened decides; for a report, the occasion it is for, else the day it was
handed in; towards a matter, that the record names it. Proof: minutes, a signed copy, a form, a text must be there as a
file or ticked as a paper original; the register is the record itself, and so is the text of a report; a photo or a
video never blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.occasions import Occasion, kind_of, occasion_of, occasion_on, restarted, say_day, say_occasion
from wuzha.plan.model import Deadline, Ongoing, Recurring, Requirement, Triggered
from wuzha.plan.vocabulary import Vocabulary
from wuzha.rules.obligations import Duty, Obligation
from wuzha.rules.rhythms import rhythm_of
from wuzha.rules.sharing import shared, told_apart
from wuzha.rules.tallies import ClaimValue
from wuzha.rules.triggered import owed_by_matters
from wuzha.rules.unfold import owed_once, unfold

REPORT = "report"
"""The activity whose hand-in day decides; its children too."""

PROOFS = ("minutes", "signed-copy", "form", "text")
"""The kinds of evidence without which a record does not count where they are asked."""

ACTIVITIES, AUDIENCES, EVIDENCE, TOPICS = "activities", "audiences", "evidence", "fraud_types"
"""The kinds of word of the vocabulary that matching looks up."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record (记录) as matching sees it.

    It happened from `starts` to `ends`, both included, and was handed in on `handed_in`. `period` is the key of the
    occasion a report is for. `evidence` holds the kinds of proof present, as files or as originals on paper.
    `matters` are the keys of those it was done for. `clauses` are lineages a person chose where several could
    be meant, `served` the units below it was done for, `above` all units above its own. `nothing`: it
    reports that there was nothing to report (无事项).
    """

    key: int
    unit: int
    activity: str
    starts: date
    ends: date
    handed_in: date
    period: str | None
    audience: frozenset[str]
    amount: int | None
    amount_unit: str
    attended: int | None
    expected: int | None
    evidence: frozenset[str]
    matters: frozenset[int] = frozenset()
    topics: frozenset[str] = frozenset()
    title: str = ""
    clauses: frozenset[int] = frozenset()
    served: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A record beside one occasion of one duty: it counts, as much as `claim` says and for `reasons`, or it does not.

    Then `lacking` says what stops it. Both are short Chinese sentences for the person who made the record. `needs`
    are the fields of the form that would make it count, or count fully; `when` where no field would.
    """

    duty: Duty
    occasion: Occasion
    counts: bool
    claim: ClaimValue | None
    reasons: tuple[str, ...]
    lacking: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in time a record stands towards a duty: the day it counts on and why, or what stops it."""

    occasion: Occasion
    on: date
    reason: str = ""
    lacking: str = ""
    days: int = 1
    needs: str = "when"


@dataclass(frozen=True, slots=True)
class _Finding:
    """What one of the four tests says."""

    reasons: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def match(record: Recorded, duties: Iterable[Duty], vocabulary: Vocabulary, almanac: Almanac = PLAIN) -> list[Match]:
    """Return the occasions of the unit's duties which the record counts for, and the near misses.

    Only duties of the record's unit whose activity fits appear, and only such as are owed; what a matter calls up is
    answered by records that name the matter. `duties` must be all duties of the unit: a clause with
    `count.same_record: forbidden` counts the record only when no other clause does (of several such, the first in the
    document).

    Raises ValueError, in Chinese, when `record.period` is no occasion.
    """
    found: list[Match] = []
    for duty in duties:
        near = _reached(record, duty)
        if near is not None and vocabulary.covers(ACTIVITIES, duty.requirement.activity, record.activity):
            found.extend(_against(record, duty, vocabulary, almanac))
    counting = [each.duty for each in found if each.counts and _is_open(record, each.duty)]
    apart = told_apart(counting, record.clauses, record.title, vocabulary)
    found = [_stopped(each, apart, "clauses") for each in found]
    return [_stopped(each, shared(each.duty for each in found if each.counts), "when") for each in found]


def _is_open(record: Recorded, duty: Duty) -> bool:
    """Say whether nothing but the activity tells what the clause and the record are about."""
    return not (record.audience and duty.requirement.audience) and not isinstance(duty.requirement.schedule, Triggered)


def _stopped(found: Match, why: Mapping[int, str], needs: str) -> Match:
    if not found.counts or found.duty.key not in why:
        return found
    return replace(found, counts=False, claim=None, lacking=(why[found.duty.key],), needs=(needs,))


def _reached(record: Recorded, duty: Duty) -> str | None:
    """Return why a unit's record can count for a duty, empty when it is its own; None when it cannot."""
    if duty.unit == record.unit:
        return ""
    if "above" in duty.requirement.count.from_ and duty.unit in record.served:
        return "上级为本单位开展，按本条规定计入"
    if "below" in duty.requirement.count.from_ and duty.unit in record.above:
        return "下级单位开展，按本条规定计入"
    return None


def _against(record: Recorded, duty: Duty, vocabulary: Vocabulary, almanac: Almanac) -> list[Match]:
    requirement = duty.requirement
    is_report = vocabulary.covers(ACTIVITIES, REPORT, record.activity)
    places = _places(record, duty, almanac, is_report=is_report)
    if duty.is_elders(record.handed_in if is_report else record.ends):
        places = [place for place in places if not place.lacking]  # the version before says it better
    if not places:
        return []
    activity = _activity(record, requirement, vocabulary)
    tests = (_audience, _topic, _proof)
    others = [test(record, requirement, vocabulary) for test in tests]
    lacking = tuple(text for finding in others for text in finding.lacking)
    needs = tuple(name for finding in others for name in finding.needs)
    near = _reached(record, duty)
    reasons = (*((near,) if near else ()), *(text for finding in others for text in finding.reasons))
    claim, counted, wanted = _claim(record, requirement)
    matches: list[Match] = []
    for place in places:
        missing = ((place.lacking,) if place.lacking else ()) + lacking
        when = (place.reason,) if place.reason else ()
        if missing:
            said = (activity, *when, *reasons)
            wants = ((place.needs,) if place.lacking else ()) + needs
            matches.append(
                Match(duty, place.occasion, counts=False, claim=None, reasons=said, lacking=missing, needs=wants)
            )
        else:
            times = place.days if requirement.count.each == "day" else 1
            said, value = (activity, *when, *reasons, *counted), replace(claim, on=place.on, times=times)
            matches.append(
                Match(duty, place.occasion, counts=True, claim=value, reasons=said, lacking=(), needs=wanted)
            )
    return matches


# What was done, for whom, with what proof


def _activity(record: Recorded, requirement: Requirement, vocabulary: Vocabulary) -> str:
    name = vocabulary.name(ACTIVITIES, record.activity)
    if record.activity == requirement.activity:
        return f"活动类型相符：{name}"
    return f"活动类型相符：{name}属于{vocabulary.name(ACTIVITIES, requirement.activity)}"


def _audience(record: Recorded, requirement: Requirement, vocabulary: Vocabulary) -> _Finding:
    """One audience in common is enough: a clause that lists several groups is done group by group."""
    if not record.audience or not requirement.audience:
        return _Finding()
    for wanted in requirement.audience:
        if wanted in record.audience:
            return _Finding(reasons=(f"对象相符：{vocabulary.name(AUDIENCES, wanted)}",))
    for wanted in requirement.audience:
        for reached in sorted(record.audience):
            if vocabulary.covers(AUDIENCES, reached, wanted):
                here, there = vocabulary.name(AUDIENCES, reached), vocabulary.name(AUDIENCES, wanted)
                # An open crowd (群众) is reached in part, so the part asked for by the clause may be the wider one.
                relation = "属于" if wanted in vocabulary.ancestors(AUDIENCES, reached) else "涵盖"
                return _Finding(reasons=(f"面向{here}，{relation}{there}",))
    names = "、".join(vocabulary.name(AUDIENCES, wanted) for wanted in requirement.audience)
    return _Finding(lacking=(f"对象不符：要求面向{names}",), needs=("audience",))


def _topic(record: Recorded, requirement: Requirement, vocabulary: Vocabulary) -> _Finding:
    """Compare topics: a clause about certain kinds of fraud wants a record about one of them, or a kind of it."""
    if not requirement.topics:
        return _Finding()
    for wanted in requirement.topics:
        if any(vocabulary.covers(TOPICS, wanted, topic) for topic in record.topics):
            return _Finding(reasons=(f"专题相符：{vocabulary.name(TOPICS, wanted)}",))
    names = "、".join(vocabulary.name(TOPICS, wanted) for wanted in requirement.topics)
    said = f"专题不符：要求宣传{names}" if record.topics else f"没有注明诈骗类型：要求宣传{names}"
    return _Finding(lacking=(said,), needs=("topics",))


def _proof(record: Recorded, requirement: Requirement, vocabulary: Vocabulary) -> _Finding:
    is_report = vocabulary.covers(ACTIVITIES, REPORT, record.activity)
    held = record.evidence | {"text"} if is_report else record.evidence
    wanted = [kind for kind in PROOFS if kind in requirement.evidence]
    present = [vocabulary.name(EVIDENCE, kind) for kind in wanted if kind in held]
    missing = [vocabulary.name(EVIDENCE, kind) for kind in wanted if kind not in held]
    return _Finding(
        reasons=(f"已有{'、'.join(present)}",) if present else (),
        lacking=(f"缺少{'、'.join(missing)}",) if missing else (),
        needs=("proof",) if missing else (),
    )


def _claim(record: Recorded, requirement: Requirement) -> tuple[ClaimValue, tuple[str, ...], tuple[str, ...]]:
    """Return how much the record counts (its day is still open), what that says to its author, and what it leaves out.

    A record without an amount, or with one in another unit, shows at least one of the things asked for.
    """
    amount, said, needs = record.amount or 0, [], []
    quantity = requirement.quantity
    if quantity is not None:
        comparable = not record.amount_unit or not quantity.unit or record.amount_unit == quantity.unit
        if record.amount is None or not comparable:
            amount = 1
            needs.append("amount")
            said.append(f"数量未按“{quantity.unit}”填写，计1{quantity.unit}" if quantity.unit else "未填数量，计1")
        else:
            said.append(f"计{amount}{quantity.unit}")
    if requirement.coverage:
        if record.expected is None or record.attended is None:
            needs.append("expected")
            said.append("未填应到、实到人数，到场率暂不计")
        else:
            said.append(f"实到{record.attended}人，应到{record.expected}人")
    claim = ClaimValue(1, amount, record.attended or 0, record.expected or 0, record.handed_in, record.nothing)
    return claim, tuple(said), tuple(needs)


# When


def _places(record: Recorded, duty: Duty, almanac: Almanac, *, is_report: bool) -> list[_Place]:
    if isinstance(duty.requirement.schedule, Triggered):
        return _matter_places(
            record, duty, almanac, record.handed_in if is_report else min(record.ends, record.handed_in)
        )
    return _report_places(record, duty, almanac) if is_report else _activity_places(record, duty, almanac)


def _matter_places(record: Recorded, duty: Duty, almanac: Almanac, day: date) -> list[_Place]:
    """Return where a record stands towards the matters that call the duty up: it must name the one it was done for.

    After the due it still counts, late. What had been done before the matter happened is no answer to it.
    """
    places = []
    named = {f"{each.kind}:{each.key}" for each in duty.matters if each.key in record.matters}
    for each in owed_by_matters(duty, almanac):
        if day < each.opens:
            if each.occasion.key in named:
                places.append(_Place(each.occasion, day, lacking=f"早于事项发生之日（{say_day(each.opens)}）"))
        elif each.occasion.key not in named:
            said = f"没有注明是为{say_occasion(each.occasion.key)}做的"
            places.append(_Place(each.occasion, day, lacking=said, needs="matters"))
        elif each.due is not None and day > each.due.date():
            said = f"为{say_occasion(each.occasion.key)}所做，晚于{say_day(each.due.date())}的期限，按逾期完成计"
            places.append(_Place(each.occasion, day, reason=said))
        else:
            places.append(_Place(each.occasion, day, reason=f"为{say_occasion(each.occasion.key)}所做，在期限内"))
    return places


def _activity_places(record: Recorded, duty: Duty, almanac: Almanac) -> list[_Place]:
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
        _Place(
            each.occasion,
            on,
            reason=f"发生在{say_occasion(each.occasion.key)}内",
            days=(on - max(first, each.opens)).days + 1,
        )
        for each in _begun(duty, schedule, (first, last), almanac)
        if max(first, each.opens) <= (on := min(last, each.occasion.last_day, duty.ends - _DAY))
    ]
    return held or [_outside(duty, schedule, last, almanac)]


def _lasting(places: list[_Place], record: Recorded, last: date) -> list[_Place]:
    """Note on how many of a record's days, up to the last, the duty was there."""
    return [replace(each, days=max((last - max(record.starts, each.occasion.starts)).days, 0) + 1) for each in places]


def _begun(duty: Duty, schedule: Recurring, days: tuple[date, date], almanac: Almanac) -> list[Obligation]:
    """Return the obligations that live, or whose occasion runs, on any of these days, both included."""
    first, last = days
    running = occasion_on(rhythm_of(schedule, duty.calendar), first, almanac)
    return unfold(duty, first if running is None else running.starts, last + _DAY, almanac)


def _report_places(record: Recorded, duty: Duty, almanac: Almanac) -> list[_Place]:
    """Return where a report stands: by the occasion it names, else by the day it was handed in."""
    schedule, day = duty.requirement.schedule, record.handed_in
    if not isinstance(schedule, Recurring):
        places = _once(duty, day, "提交", almanac)
        if record.period is None:
            return places
        lacking = f"这是{say_occasion(record.period)}的定期报告，本条不按期报送"
        return [_Place(place.occasion, day, lacking=lacking) for place in places]
    if day < duty.starts:
        return [_outside(duty, schedule, day, almanac)]
    if record.period is not None:
        return [_for_period(duty, schedule, record.period, day, almanac)]
    return [_by_hand_in(duty, schedule, day, almanac)]


def _for_period(duty: Duty, schedule: Recurring, period: str, day: date, almanac: Almanac) -> _Place:
    # A report that names May means the May of the plan, on whatever day that begins.
    period = restarted(period, duty.calendar.months_start or 1)
    occasion, name = occasion_of(period, almanac), say_occasion(period)
    if kind_of(period) != schedule.every:
        asked = occasion_on(rhythm_of(schedule, duty.calendar), occasion.last_day, almanac) or occasion
        return _Place(asked, day, lacking=f"所报期次{name}与本条要求的期次不同")
    if day < occasion.starts:
        return _Place(occasion, day, lacking=f"{name}尚未开始")
    if all(each.occasion.key != period for each in unfold(duty, occasion.starts, occasion.ends, almanac)):
        return _Place(occasion, day, lacking=f"{name}不计任务")
    return _Place(occasion, day, reason=f"所报期次为{name}")


def _by_hand_in(duty: Duty, schedule: Recurring, day: date, almanac: Almanac) -> _Place:
    """Prefer, of the occasions still to be reported on, the one that most recently ended.

    When the due of the running occasion has passed and no other is open, the report is a late one for it.
    """
    begun = _begun(duty, schedule, (day, day), almanac)
    in_time = [each for each in begun if each.due is not None and day <= each.due.date()]
    ended = [each for each in in_time if each.occasion.ends <= day]
    chosen = max(ended or in_time or begun, key=_end_of, default=None)
    if chosen is None:
        return _outside(duty, schedule, day, almanac)
    return _Place(chosen.occasion, day, reason=f"{say_day(day)}提交，计入{say_occasion(chosen.occasion.key)}")


def _end_of(obligation: Obligation) -> date:
    return obligation.occasion.ends


def _once(duty: Duty, day: date, verb: str, almanac: Almanac) -> list[_Place]:
    """Return where a day stands towards a duty owed once. After its due it still counts, late; none when not owed."""
    obligation = owed_once(duty, almanac)
    if obligation is None:
        return []
    occasion, due = obligation.occasion, obligation.due
    if day < obligation.opens:
        return [_Place(occasion, day, lacking=f"{verb}在任务开始之前（{say_day(obligation.opens)}起）")]
    if isinstance(duty.requirement.schedule, Ongoing):
        if day >= duty.ends:
            return [_Place(occasion, day, lacking=f"任务已于{say_day(duty.ends - _DAY)}结束")]
        return [_Place(occasion, day, reason="长期任务，在任务期内")]
    if due is not None and day > due.date():
        return [_Place(occasion, day, reason=f"晚于{say_day(due.date())}的期限，按逾期完成计")]
    said = f"在{say_day(occasion.last_day)}的期限内" if isinstance(duty.requirement.schedule, Deadline) else ""
    return [_Place(occasion, day, reason=said or f"{verb}在{say_occasion(occasion.key)}内")]


_OUTSIDE = {"semester": "不在学期内", "market-day": "不是本单位的赶集日", "festival": "不在节日前后的规定日子里"}


def _outside(duty: Duty, schedule: Recurring, day: date, almanac: Almanac) -> _Place:
    """Say why a day is in no occasion that a recurring duty owes."""
    occasion = occasion_on(rhythm_of(schedule, duty.calendar), day, almanac)
    if occasion is None:
        return _Place(
            Occasion(day.isoformat(), day, day + _DAY), day, lacking=_OUTSIDE.get(schedule.every, "不在期次内")
        )
    if day < duty.starts:
        return _Place(occasion, day, lacking=f"早于任务开始之日（{say_day(duty.starts)}）")
    if day >= duty.ends:
        return _Place(occasion, day, lacking=f"任务已于{say_day(duty.ends - _DAY)}结束")
    return _Place(occasion, day, lacking=f"{say_occasion(occasion.key)}不计任务")


def _not_yet(record: Recorded, duty: Duty, almanac: Almanac) -> list[_Place]:
    """Return the place of something recorded before it happened: in the way of a duty, but counting for none."""
    schedule, day = duty.requirement.schedule, record.starts
    lacking = "活动日期晚于提交日期，尚未发生"
    if isinstance(schedule, Recurring):
        return [replace(_outside(duty, schedule, day, almanac), lacking=lacking)]
    return [replace(place, reason="", lacking=lacking) for place in _once(duty, day, "发生", almanac)]
