"""The burden bill: what counts by the year, what only as a clause, and what it is assumed to take."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.rules.by_hand import a_requirement
from wuzha.calendar.almanacs import Almanac
from wuzha.calendar.terms import Term
from wuzha.plan.flat import from_flat
from wuzha.plan.model import Owner, Plan, Requirement
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.reader import read
from wuzha.rules.assumptions import Assumptions, Minutes, Share, load_assumptions
from wuzha.rules.burden import Bill, applies, burden, charge

PLANS = Path(__file__).parents[2].parent / "shared/plans"
ROUND = Assumptions(
    version="test",
    status="",
    source="",
    writing=5,
    activities={"event": Minutes(30, 25, 10), "report": Minutes(60, 0, 0), "other": Minutes(0, 10, 0)},
    audiences={
        "unstated": Share(50),
        "staff": Share(100),
        "finance-staff": Share(3),
        "students": Share(100, "students"),
    },
)
FIRMS = Owner(units=("企业",), types=("enterprise",))


def every(period: str, **said: object) -> Requirement:
    times = said.pop("times", 1)
    return a_requirement({"kind": "recurring", "every": period, "times": times}, **said)


def a_bill(*clauses: Requirement, **said: Any) -> Bill:  # noqa: ANN401 - any argument of charge
    return charge(clauses, **{"unit_type": "enterprise", "facts": {"headcount": 120}, "year": 2026, **said})


def of(plan: Plan, unit_type: str = "enterprise", **said: Any) -> Bill:  # noqa: ANN401 - any argument of burden
    return burden(plan, **{"unit_type": unit_type, "headcount": 120, "year": 2026, **said})


# Records


@pytest.mark.parametrize(
    "period, times, records",
    [
        ("day", 1, 365),
        ("week", 1, 52),
        ("half-month", 1, 24),
        ("month", 2, 24),
        ("quarter", 1, 4),
        ("half-year", 3, 6),
        ("semester", 1, 2),
        ("year", 1, 1),
    ],
)
def test_a_clause_with_a_period_costs_a_record_each_time_in_each_occasion(
    period: str, times: int, records: int
) -> None:
    assert a_bill(every(period, times=times)).records == records


def test_the_terms_are_the_schools_own() -> None:
    third = Term("2026-T3", date(2026, 7, 12), date(2026, 8, 20))

    assert a_bill(every("semester"), almanac=Almanac((third,))).records == 3


def test_reports_are_counted_beside_the_rest() -> None:
    bill = a_bill(every("month"), every("month", activity="report"))

    assert (bill.records, bill.records_with_reports, bill.occasions) == (12, 24, 24)


def test_what_is_owed_once_or_kept_up_or_waits_for_a_matter_is_no_record_of_the_year() -> None:
    clauses = [
        a_requirement({"kind": "deadline", "by": "2026-05-31"}),
        a_requirement({"kind": "window", "from": "2026-05-01"}),
        a_requirement({"kind": "ongoing"}),
        a_requirement({"kind": "triggered", "on": "case"}),
    ]

    bill = a_bill(*clauses)

    assert (bill.records_with_reports, bill.minutes) == (0, 0)
    assert (len(bill.once), len(bill.kept), len(bill.triggered)) == (2, 1, 1)


# Whom a clause is for


def test_a_bill_holds_the_clauses_of_its_type_and_size() -> None:
    plan = Plan(
        title="云溪镇方案",
        requirements=(
            every("month", owner=FIRMS),
            every("half-month", owner=Owner(types=("enterprise",), where="headcount >= 100")),
            every("quarter", owner=Owner(types=("any",))),
            every("week", owner=Owner(types=("village",))),
            every("week", owner=Owner(units=("税务分局",))),
        ),
    )

    assert [of(plan, headcount=people).records for people in (120, 99)] == [12 + 24 + 4, 12 + 4]
    assert of(plan, "village").records == 52 + 4


def test_what_the_facts_or_words_leave_open_is_listed_and_not_counted() -> None:
    large = every("month", owner=Owner(types=("enterprise",), where="headcount >= 50"))
    willing = every("month", owner=Owner(types=("enterprise",), when="有条件的"))

    bill = of(Plan(title="云溪镇方案", requirements=(large, willing)), headcount=None)

    assert bill.records == 0
    assert [each.ask for each in bill.open] == ["人数不少于50人（人数未写明）", "有条件的"]


def test_a_condition_may_speak_of_the_type_and_of_other_facts() -> None:
    owner = Owner(types=("any",), where="type = bank or key = yes")

    assert applies(owner, "bank", {}) == ""
    assert applies(owner, "village", {"key": True}) == ""
    assert applies(owner, "village", {"key": False}) is None
    assert applies(owner, "village", {}) == "单位类型为银行或重点单位（重点单位未写明）"


# Time


def test_minutes_and_people_follow_the_assumptions() -> None:
    bill = a_bill(every("month", audience=("staff",)), every("quarter", activity="report"), assumptions=ROUND)

    lecture, report = bill.lines
    assert (lecture.minutes, lecture.touches, lecture.attending) == (12 * 60, 12 * 120, 12 * 120 * 10)
    assert (report.minutes, report.touches, report.attending) == (4 * 65, 0, 0)
    assert (bill.minutes, bill.touches, bill.attending) == (980, 1440, 14_400)


def test_a_part_of_an_audience_is_counted_once_and_rounded_up() -> None:
    words = load_vocabulary()
    few, both = every("month", audience=("finance-staff",)), every("month", audience=("staff", "finance-staff"))

    assert ROUND.reached(few, {"headcount": 10}, words) == 1
    assert ROUND.reached(both, {"headcount": 10}, words) == 10
    assert ROUND.reached(every("month"), {"headcount": 11}, words) == 6


def test_an_audience_with_a_fact_of_its_own_is_taken_from_it() -> None:
    students = every("month", audience=("students",))

    assert ROUND.reached(students, {"headcount": 40, "students": 600}, load_vocabulary()) == 600


def test_people_are_unknown_without_a_headcount_and_records_are_not() -> None:
    bill = a_bill(every("month"), facts={})

    assert (bill.records, bill.touches, bill.attending) == (12, None, None)


def test_each_owner_named_has_its_part() -> None:
    both = every("month", owner=Owner(units=("保卫处", "学生处")), activity="report")

    bill = a_bill(both, every("quarter", owner=Owner(units=("学生处",)), activity="report"), assumptions=ROUND)

    assert [(role.name, role.clauses, role.records, role.minutes) for role in bill.roles] == [
        ("保卫处", 1, 12, 780),
        ("学生处", 2, 16, 1040),
    ]


def test_the_assumptions_speak_of_words_that_exist_and_cover_every_one() -> None:
    words, assumed = load_vocabulary(), load_assumptions()

    assert set(assumed.activities) <= set(words.entries("activities"))
    assert set(assumed.audiences) - {"unstated"} <= set(words.entries("audiences"))
    assert {share.of for share in assumed.audiences.values()} <= set(words.entries("facts"))
    assert all(assumed.minutes(code, words).hold >= 0 for code in words.entries("activities"))
    assert (assumed.version, bool(assumed.status)) == ("2026.1", True)


# Whole plans

OWN = """云溪镇“无诈”创建方案
一、企业
（一）100人以上的企业每半月至少开展一次反诈活动。
（二）企业每半月召集全体财务人员接受不少于一次集中宣讲。
（三）企业每月组织全体员工接受不少于1次集中宣讲。
（四）企业每季度组织1次反诈测试。
二、报送
各村每月工作开展情况请于次月10日前报送镇综治办。
"""


def test_our_own_plan_costs_a_large_firm_sixty_four_records_and_a_small_one_forty() -> None:
    plan = read(OWN)

    large, small = of(plan), of(plan, headcount=60)

    assert (large.records, large.records_with_reports, large.records_merged) == (64, 64, 28)
    assert (small.records, small.records_merged) == (40, 28)
    assert [(each.before, each.after) for each in large.proposals] == [(60, 24)]
    assert (of(plan, "village").records, of(plan, "village").records_with_reports) == (0, 12)


@pytest.mark.skipif(not PLANS.exists(), reason="the real plans are not here")
@pytest.mark.parametrize(
    "unit_type, records",
    [("enterprise", (64, 64)), ("site", (40, 40)), ("school", (44, 44)), ("hospital", (28, 28)), ("village", (24, 36))],
)
def test_a_real_plan_costs_the_same_by_hand_and_by_the_reader(unit_type: str, records: tuple[int, int]) -> None:
    text = (PLANS / "002.txt").read_text(encoding="utf-8")
    gold = from_flat(json.loads((PLANS / "gold/002.json").read_text(encoding="utf-8")), text)

    bills = [of(plan, unit_type) for plan in (gold, read(text))]

    assert [(bill.records, bill.records_with_reports) for bill in bills] == [records, records]
