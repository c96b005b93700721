"""How one record may count: shared, capped, forbidden with others, per day, from above and below, told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import a_duty
from tests.rules.test_match import MONTHLY, WORDS, a_record, counted
from wuzha.plan.model import Count
from wuzha.rules.match import match
from wuzha.rules.obligations import Duty
from wuzha.rules.sharing import shared
from wuzha.rules.tallies import ClaimValue, Tally, met, tally

MAY = date(2026, 5, 8)


def clause(code: int, count: dict[str, Any], **said: Any) -> Duty:  # noqa: ANN401 - any field of a clause
    duty = a_duty(MONTHLY, key=code, count=Count.model_validate(count), **said)
    return replace(duty, plan=1, requirement=duty.requirement.model_copy(update={"id": f"R{code}", "at": (code, code)}))


COUNTS = st.one_of(
    st.just({}),
    st.integers(1, 3).map(lambda most: {"same_record": "capped", "most": most}),
    st.just({"same_record": "forbidden"}),
    st.lists(st.integers(1, 5), min_size=1, max_size=2).map(
        lambda codes: {"same_record": "forbidden", "with": tuple(f"R{code}" for code in codes)}
    ),
)


def fits(kept: list[Duty], duty: Duty) -> bool:
    """Say whether a clause may join those kept, by going through every rule for every clause."""
    together = [*kept, duty]
    caps = [each.requirement.count.most for each in together if each.requirement.count.same_record == "capped"]
    if any(most is not None and len(together) > most for most in caps):
        return False
    count = duty.requirement.count
    if count.same_record != "forbidden":
        return True
    return not any(not count.with_ or each.requirement.id in count.with_ for each in kept)


@given(st.lists(COUNTS, max_size=5))
def test_what_counts_together_is_what_trying_one_after_the_other_gives(counts: list[dict[str, Any]]) -> None:
    duties = [clause(code, count) for code, count in enumerate(counts, 1)]
    order = ("allowed", "capped", "forbidden")
    kept: list[Duty] = []
    for duty in sorted(duties, key=lambda each: (order.index(each.requirement.count.same_record), each.key)):
        if duty.requirement.count.same_record == "allowed" or fits(kept, duty):
            kept.append(duty)

    stopped = shared(duties)

    assert {duty.key for duty in duties} - set(stopped) == {duty.key for duty in kept}


def test_a_clause_may_forbid_to_be_counted_with_a_certain_other() -> None:
    duties = [
        clause(1, {}),
        clause(2, {"same_record": "forbidden", "with": ("R1",)}),
        clause(3, {"same_record": "forbidden", "with": ("R9",)}),
    ]

    found = match(a_record(starts=MAY), duties, WORDS)

    assert [each.duty.key for each in found if each.counts] == [1, 3]
    assert [each.lacking for each in found if not each.counts] == [("本条不与R1同时计",)]


def test_a_clause_of_another_plan_with_the_same_code_is_not_meant() -> None:
    other = replace(clause(1, {}), plan=2)

    assert counted(a_record(starts=MAY), other, clause(2, {"same_record": "forbidden", "with": ("R1",)})) == [
        (1, "2026-05"),
        (2, "2026-05"),
    ]


@pytest.mark.parametrize("each, times", [("record", 1), ("day", 3)])
def test_a_record_of_three_days_counts_once_or_for_each_day(each: str, times: int) -> None:
    duty = clause(1, {"each": each})

    (found,) = match(a_record(starts=MAY, ends=date(2026, 5, 10), handed_in=date(2026, 5, 10)), [duty], WORDS)

    assert found.claim is not None
    assert found.claim.times == times


def test_days_are_counted_in_the_month_they_lie_in() -> None:
    duty = clause(1, {"each": "day"})
    record = a_record(starts=date(2026, 5, 30), ends=date(2026, 6, 3), handed_in=date(2026, 6, 3))

    found = match(record, [duty], WORDS)

    assert [(each.occasion.key, each.claim.times) for each in found if each.claim] == [("2026-05", 2), ("2026-06", 3)]


# Units above and below


@pytest.mark.parametrize(
    "count, said, counts",
    [
        ({}, {"served": frozenset({1})}, False),
        ({"from": ("above",)}, {"served": frozenset({1})}, True),
        ({"from": ("above",)}, {}, False),
        ({"from": ("below",)}, {"above": frozenset({1})}, True),
        ({"from": ("below",)}, {"served": frozenset({1})}, False),
    ],
)
def test_a_record_of_another_unit_counts_as_the_clause_says(
    count: dict[str, Any],
    said: dict[str, Any],
    counts: bool,  # noqa: FBT001
) -> None:
    record = replace(a_record(starts=MAY), unit=9, **said)

    assert bool(counted(record, clause(1, count))) is counts


# Topics and tolerance


@pytest.mark.parametrize(
    "topics, lacking",
    [
        ((), ("没有注明诈骗类型：要求宣传贷款、征信",)),
        (("T01",), ("专题不符：要求宣传贷款、征信",)),
        (("T05a",), ()),
    ],
)
def test_a_clause_about_a_kind_of_fraud_wants_a_record_about_it(
    topics: tuple[str, ...], lacking: tuple[str, ...]
) -> None:
    (found,) = match(a_record(starts=MAY, topics=frozenset(topics)), [clause(1, {}, topics=("T05",))], WORDS)

    assert (found.lacking, found.counts) == (lacking, not lacking)


@pytest.mark.parametrize("tolerance, reached, enough", [(None, 95, False), (5, 95, True), (5, 94, False)])
def test_too_few_are_tolerated_only_as_far_as_the_plan_says(tolerance: int | None, reached: int, enough: bool) -> None:  # noqa: FBT001
    requirement = clause(1, {}, coverage=100, tolerance=tolerance).requirement

    assert met(requirement, tally(requirement, [ClaimValue(1, 0, reached, 100, MAY)])) is enough
    assert not met(requirement, Tally(times=1))


# Meetings

GROUP, LIAISON = "领导小组每月召开一次例会", "每月组织村干部和网格员碰头研判"


def meeting(code: int, quote: str, **said: Any) -> Duty:  # noqa: ANN401 - any field of a clause
    duty = clause(code, {}, activity="meeting", **said)
    return replace(duty, requirement=duty.requirement.model_copy(update={"quote": quote}))


def test_two_unlike_meetings_do_not_count_for_each_other() -> None:
    found = match(a_record(activity="meeting", starts=MAY), [meeting(1, GROUP), meeting(2, LIAISON)], WORDS)

    assert [each.counts for each in found] == [False, False]
    assert {each.needs for each in found} == {("clauses",)}


@pytest.mark.parametrize(
    "said, keys",
    [
        ({"clauses": frozenset({2})}, [2]),
        ({"clauses": frozenset({1, 2})}, [1, 2]),
        ({"title": "领导小组例会"}, [1]),
        ({"title": "网格员碰头"}, [2]),
    ],
)
def test_the_choice_or_else_the_title_tells_which_meeting_it_was(said: dict[str, Any], keys: list[int]) -> None:
    record = a_record(activity="meeting", starts=MAY, **said)

    assert [key for key, _ in counted(record, meeting(1, GROUP), meeting(2, LIAISON))] == keys


def test_the_same_meeting_asked_for_by_two_plans_is_one_meeting() -> None:
    record = a_record(activity="meeting", starts=MAY)

    assert [key for key, _ in counted(record, meeting(1, GROUP), meeting(2, f"{GROUP}，通报情况"))] == [1, 2]


def test_meetings_told_apart_by_their_audience_need_no_choice() -> None:
    record = a_record(activity="meeting", starts=MAY, audience=frozenset({"staff"}))
    duties = [meeting(1, GROUP, audience=("staff",)), meeting(2, LIAISON, audience=("students",))]

    assert [key for key, _ in counted(record, *duties)] == [1]
