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

from wuzha.calendar.almanacs import PLAIN, Almanac
from wuzha.calendar.occasions import Occasion, kind_of
from wuzha.plan.model import Recurring, Requirement, Triggered
from wuzha.plan.vocabulary import Vocabulary
from wuzha.rules.obligations import Duty
from wuzha.rules.placing import places
from wuzha.rules.recorded import Recorded
from wuzha.rules.sharing import shared, told_apart
from wuzha.rules.tallies import ClaimValue

REPORT = "report"
"""The activity whose hand-in day decides; its children too."""

PROOFS = ("minutes", "signed-copy", "form", "text")
"""The kinds of evidence without which a record does not count where they are asked."""

ACTIVITIES, AUDIENCES, EVIDENCE, TOPICS = "activities", "audiences", "evidence", "fraud_types"
"""The kinds of word of the vocabulary that matching looks up."""


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
class _Finding:
    """What one of the four tests says."""

    reasons: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def match(record: Recorded, duties: Iterable[Duty], vocabulary: Vocabulary, almanac: Almanac = PLAIN) -> list[Match]:
    """Return the occasions of the unit's duties which the record counts for, and the near misses.

    Only duties of the record's unit whose activity fits appear, and only such as are owed; what a matter calls up is
    answered by records that name the matter. A report that counts for the period it names just misses none of another
    rhythm: a month's report is no yearly one gone wrong. `duties` must be all duties of the unit: a clause with
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
    found = [_stopped(each, shared(each.duty for each in found if each.counts), "when") for each in found]
    well_named = any(each.counts for each in found) and record.period is not None
    return [each for each in found if each.counts or not (well_named and _of_another_rhythm(record, each.duty))]


def _of_another_rhythm(record: Recorded, duty: Duty) -> bool:
    schedule = duty.requirement.schedule
    return not isinstance(schedule, Recurring) or kind_of(record.period or "") != schedule.every


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
    found = places(record, duty, almanac, is_report=is_report)
    if duty.is_elders(record.handed_in if is_report else record.ends):
        found = [place for place in found if not place.lacking]  # the version before says it better
    if not found:
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
    for place in found:
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
