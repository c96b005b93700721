"""Matching beside a second, naive implementation that walks through the days of each record."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.by_hand import DAY, Owed, a_duty, owed_by_hand
from wuzha.calendar.almanacs import Almanac
from wuzha.calendar.terms import default_terms
from wuzha.plan.model import Recurring, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.match import match
from wuzha.rules.obligations import Duty
from wuzha.rules.recorded import Recorded

WORDS = load_vocabulary()
USUAL = default_terms(2018, 2034)

WIDER = {"lecture": "event", "finance-staff": "staff", "villagers": "residents", "residents": "public"}
CROWDS = {"public", "residents"}

days = st.dates(date(2026, 1, 1), date(2027, 2, 28))
schedules = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.just("recurring"),
            "every": st.sampled_from(["week", "half-month", "month", "quarter", "semester"]),
            "due": st.sampled_from([None, {"day": 10, "of": "next"}, {"day": 20}, "fri 16:00", "+10d"]),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("deadline"), "by": days.map(date.isoformat)}),
    st.fixed_dictionaries({"kind": st.just("window"), "to": days.map(date.isoformat)}),
    st.just({"kind": "ongoing"}),
)


@st.composite
def owned(draw: st.DrawFn) -> list[Duty]:
    duties = []
    for key in range(draw(st.integers(1, 4))):
        starts = draw(st.dates(date(2025, 12, 1), date(2026, 9, 1)))
        ends = starts + draw(st.integers(10, 400)) * DAY
        duty = a_duty(
            draw(schedules),
            starts=starts,
            ends=ends,
            plan_ends=ends + draw(st.sampled_from([0, 0, 50])) * DAY,
            key=key,
            at=(100 - key, 110),
            activity=draw(st.sampled_from(["event", "lecture", "report"])),
            audience=draw(st.lists(st.sampled_from(["staff", "finance-staff", "public", "villagers"]), max_size=2)),
            evidence=draw(st.lists(st.sampled_from(["register", "photo", "minutes"]), max_size=2)),
            coverage=draw(st.sampled_from([None, None, 100])),
            count={"same_record": draw(st.sampled_from(["allowed", "allowed", "forbidden"]))},
        )
        duties.append(duty)
    return duties


@st.composite
def recorded(draw: st.DrawFn) -> Recorded:
    starts = draw(days)
    ends = starts + draw(st.sampled_from([0, 0, 1, 20, 90])) * DAY
    activity = draw(st.sampled_from(["event", "lecture", "report", "report"]))
    audiences = st.sets(st.sampled_from(["staff", "finance-staff", "public", "villagers"]), max_size=2)
    periods = st.sampled_from([None, "2026-05", "2026-Q2", "2026-W20", "2026-T1"])
    return Recorded(
        key=1,
        unit=1,
        activity=activity,
        starts=starts,
        ends=ends,
        handed_in=starts + draw(st.integers(-3, 100)) * DAY,
        period=draw(periods) if activity == "report" else None,
        audience=frozenset(draw(audiences)),
        amount=None,
        amount_unit="",
        attended=None,
        expected=None,
        evidence=frozenset(draw(st.sets(st.sampled_from(["minutes", "photo"])))),
    )


def wider(code: str) -> list[str]:
    return [code, *wider(WIDER[code])] if code in WIDER else [code]


def reaches(reached: str, wanted: str) -> bool:
    return reached in wider(wanted) or (wanted in CROWDS and wanted in wider(reached))


def fits_by_hand(record: Recorded, wanted: Requirement) -> bool:
    """Compare everything but the days."""
    if record.audience and wanted.audience and not any(reaches(r, w) for r in record.audience for w in wanted.audience):
        return False
    return wanted.activity in wider(record.activity) and (
        "minutes" not in wanted.evidence or "minutes" in record.evidence
    )


def days_of(record: Recorded) -> list[date]:
    return [record.starts + n * DAY for n in range((record.ends - record.starts).days + 1)]


def counts_by_hand(record: Recorded, duty: Duty, owed: Owed, others: list[Owed]) -> date | None:
    """Return the day on which a record counts for one obligation, None when it does not."""
    wanted, recurs = duty.requirement, isinstance(duty.requirement.schedule, Recurring)
    happened = [day for day in days_of(record) if day <= record.handed_in]
    if record.activity == "report":
        return report_by_hand(record, duty, owed, others)
    if not recurs:
        last = happened[-1] if happened else None
        over = owed.due is None and last is not None and last >= duty.ends
        return None if last is None or last < owed.opens or over else last
    if wanted.coverage:
        happened = happened[-1:]
    inside = [day for day in happened if owed.opens <= day < min(owed.ends, duty.ends)]
    return inside[-1] if inside else None


def report_by_hand(record: Recorded, duty: Duty, owed: Owed, others: list[Owed]) -> date | None:
    day = record.handed_in
    if not isinstance(duty.requirement.schedule, Recurring):
        over = owed.due is None and day >= duty.ends
        return None if record.period or day < owed.opens or over else day
    if day < duty.starts:
        return None
    if record.period:
        return day if owed.key == record.period and day >= owed.starts else None
    open_now = [each for each in others if each.starts <= day and each.due and day <= each.due.date()]
    ended = [each for each in open_now if each.ends <= day]
    running = [each for each in others if each.starts <= day < each.ends]
    best = (ended or open_now or running or [None])[-1]
    return day if best == owed else None


def matched_by_hand(record: Recorded, duties: list[Duty]) -> set[tuple[int, str, date]]:
    found = set()
    for duty in duties:
        owed = owed_by_hand(duty, USUAL)
        on = [(each.key, counts_by_hand(record, duty, each, owed)) for each in owed]
        found |= {(duty.key, key, day) for key, day in on if day and fits_by_hand(record, duty.requirement)}
    counting = {key for key, _, _ in found}
    alone = {duty.key for duty in duties if duty.requirement.count.same_record == "forbidden"} & counting
    kept = counting - alone or {max(alone, default=-1)}  # the later key stands earlier in the document
    return {each for each in found if each[0] in kept}


@settings(max_examples=400, deadline=None)
@given(record=recorded(), duties=owned())
def test_matching_agrees_with_a_second_naive_implementation(record: Recorded, duties: list[Duty]) -> None:
    found = match(record, duties, WORDS, Almanac(USUAL))

    counting = [(each.duty.key, each.occasion.key, each.claim.on) for each in found if each.claim]
    assert len(set(counting)) == len(counting)
    assert set(counting) == matched_by_hand(record, duties)


@settings(deadline=None)
@given(record=recorded(), duties=owned())
def test_a_match_counts_with_a_claim_or_lacks_something(record: Recorded, duties: list[Duty]) -> None:
    found = match(record, duties, WORDS)

    assert [each for each in found if each.counts != (each.claim is not None)] == []
    assert [each for each in found if each.counts == bool(each.lacking)] == []
    assert len({(each.duty.key, each.occasion.key) for each in found}) == len(found)
