from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.rules.by_hand import a_duty
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.match import Match, match
from wuzha.rules.obligations import Duty
from wuzha.rules.recorded import Recorded
from wuzha.rules.tallies import ClaimValue

WORDS = load_vocabulary()
MONTHLY = {"kind": "recurring", "every": "month"}
REPORT = {"kind": "recurring", "every": "month", "due": {"day": 10, "of": "next"}}
ONGOING = {"kind": "ongoing"}

LECTURE = Recorded(
    key=1,
    unit=1,
    activity="lecture",
    starts=date(2026, 5, 8),
    ends=date(2026, 5, 8),
    handed_in=date(2026, 5, 9),
    period=None,
    audience=frozenset(),
    amount=None,
    amount_unit="",
    attended=None,
    expected=None,
    evidence=frozenset(),
)


def a_record(**said: Any) -> Recorded:  # noqa: ANN401 - any field of a record
    if "starts" in said:
        said = {"ends": said["starts"], "handed_in": said["starts"], **said}
    return replace(LECTURE, **said)


def a_report(handed_in: date, period: str | None = None) -> Recorded:
    return a_record(activity="report", starts=handed_in, period=period)


def only(found: Iterable[Match]) -> Match:
    (single,) = found
    return single


def counted(record: Recorded, *duties: Duty) -> list[tuple[int, str]]:
    return [(each.duty.key, each.occasion.key) for each in match(record, duties, WORDS) if each.counts]


# One record, several clauses


def test_one_lecture_counts_for_every_clause_it_satisfies() -> None:
    duties = [
        a_duty(MONTHLY, key=1),
        a_duty({"kind": "recurring", "every": "quarter"}, key=2, activity="event"),
        a_duty(ONGOING, key=3),
        a_duty(MONTHLY, key=4, activity="meeting"),
        a_duty(MONTHLY, key=5, unit=2),
        a_duty({"kind": "triggered", "on": "case"}, key=6),
    ]

    assert counted(LECTURE, *duties) == [(1, "2026-05"), (2, "2026-Q2"), (3, "once")]


def test_other_activities_and_other_units_are_not_even_near_misses() -> None:
    assert match(LECTURE, [a_duty(MONTHLY, activity="meeting"), a_duty(MONTHLY, unit=2)], WORDS) == []


def test_a_wider_activity_does_not_count_for_a_narrower_clause() -> None:
    assert match(a_record(activity="event"), [a_duty(MONTHLY)], WORDS) == []


def test_a_match_says_why_it_counts() -> None:
    duty = a_duty(MONTHLY, audience=["finance-staff"], evidence=["minutes"], coverage=100)
    record = a_record(audience=frozenset({"staff"}), evidence=frozenset({"minutes"}), attended=45, expected=50)

    found = only(match(record, [duty], WORDS))

    assert found.reasons == (
        "活动类型相符：宣讲",
        "发生在2026年5月内",
        "面向职工，涵盖财务人员",
        "已有会议记录",
        "实到45人，应到50人",
    )
    assert (found.counts, found.lacking) == (True, ())
    assert found.claim == ClaimValue(times=1, amount=0, reached=45, expected=50, on=date(2026, 5, 8))


def test_a_near_miss_says_what_stops_it() -> None:
    duty = a_duty(MONTHLY, audience=["students", "parents"], evidence=["minutes", "photo", "signed-copy"])
    record = a_record(starts=date(2025, 12, 31), audience=frozenset({"staff"}))

    found = only(match(record, [duty], WORDS))

    assert (found.counts, found.claim, found.occasion.key) == (False, None, "2025-12")
    assert found.reasons == ("活动类型相符：宣讲",)
    assert found.lacking == (
        "早于任务开始之日（2026年1月1日）",
        "对象不符：要求面向学生、家长",
        "缺少会议记录、签字盖章件",
    )


# Audience


@pytest.mark.parametrize(
    "reached, wanted, reason",
    [
        ({"students"}, ["students"], "对象相符：学生"),
        ({"students"}, ["parents", "students"], "对象相符：学生"),
        ({"staff"}, ["finance-staff"], "面向职工，涵盖财务人员"),
        ({"villagers"}, ["public"], "面向村民，属于群众"),
    ],
)
def test_an_audience_counts_for_itself_and_for_a_part_of_it(reached: set[str], wanted: list[str], reason: str) -> None:
    found = only(match(a_record(audience=frozenset(reached)), [a_duty(MONTHLY, audience=wanted)], WORDS))

    assert (found.counts, found.reasons[-1]) == (True, reason)


@pytest.mark.parametrize("reached, wanted", [(set(), ["students"]), ({"students"}, []), (set(), [])])
def test_an_audience_that_is_not_stated_never_blocks(reached: set[str], wanted: list[str]) -> None:
    assert counted(a_record(audience=frozenset(reached)), a_duty(MONTHLY, audience=wanted)) == [(1, "2026-05")]


@pytest.mark.parametrize("reached, wanted", [("finance-staff", "staff"), ("students", "parents"), ("public", "staff")])
def test_a_part_or_another_audience_blocks(reached: str, wanted: str) -> None:
    assert counted(a_record(audience=frozenset({reached})), a_duty(MONTHLY, audience=[wanted])) == []


# Proof


@pytest.mark.parametrize("kind", ["minutes", "signed-copy", "form", "text"])
def test_a_written_proof_must_be_there(kind: str) -> None:
    duty = a_duty(MONTHLY, evidence=[kind])

    assert counted(LECTURE, duty) == []
    assert counted(a_record(evidence=frozenset({kind})), duty) == [(1, "2026-05")]


def test_the_register_is_the_record_and_pictures_never_block() -> None:
    assert counted(LECTURE, a_duty(MONTHLY, evidence=["register", "photo", "video"])) == [(1, "2026-05")]


def test_a_report_is_its_own_text_but_not_its_own_table_or_signature() -> None:
    duty = a_duty(REPORT, activity="report", evidence=["text", "photo", "form", "signed-copy"])

    found = only(match(a_report(date(2026, 5, 8), "2026-04"), [duty], WORDS))

    assert (found.reasons[-1], found.lacking) == ("已有文字材料", ("缺少签字盖章件、报表",))


def test_a_report_for_what_is_no_period_is_an_error() -> None:
    with pytest.raises(ValueError, match="没有“2026-13”这一期"):
        match(a_report(date(2026, 5, 8), "2026-13"), [a_duty(REPORT, activity="report")], WORDS)


# Amounts


@pytest.mark.parametrize(
    "amount, unit, counts, said",
    [
        (3, "条", 3, "计3条"),
        (3, "", 3, "计3条"),
        (None, "", 1, "数量未按“条”填写，计1条"),
        (30, "人", 1, "数量未按“条”填写，计1条"),
    ],
)
def test_an_amount_counts_in_the_unit_of_the_clause(amount: int | None, unit: str, counts: int, said: str) -> None:
    duty = a_duty(MONTHLY, quantity={"n": 4, "unit": "条"})

    found = only(match(a_record(amount=amount, amount_unit=unit), [duty], WORDS))

    assert (found.claim and found.claim.amount, found.reasons[-1]) == (counts, said)


def test_without_head_counts_coverage_is_left_open() -> None:
    found = only(match(LECTURE, [a_duty(MONTHLY, coverage=100)], WORDS))

    assert (found.counts, found.reasons[-1]) == (True, "未填应到、实到人数，到场率暂不计")


# The day it happened


def test_a_lecture_counts_on_the_day_it_happened_not_when_it_was_recorded() -> None:
    record = a_record(starts=date(2026, 4, 30), handed_in=date(2026, 5, 20))

    found = only(match(record, [a_duty(MONTHLY)], WORDS))

    assert (found.occasion.key, found.claim and found.claim.on) == ("2026-04", date(2026, 4, 30))


def test_after_its_due_a_lecture_still_counts_in_its_occasion() -> None:
    assert counted(LECTURE, a_duty({"kind": "recurring", "every": "month", "due": {"day": 5}})) == [(1, "2026-05")]


def test_what_is_kept_up_for_weeks_counts_in_every_occasion_it_touches() -> None:
    screen = a_record(activity="screen", starts=date(2026, 5, 20), ends=date(2026, 7, 3), handed_in=date(2026, 7, 6))

    found = match(screen, [a_duty(MONTHLY, activity="screen")], WORDS)

    assert [(each.occasion.key, each.claim and each.claim.on) for each in found] == [
        ("2026-05", date(2026, 5, 31)),
        ("2026-06", date(2026, 6, 30)),
        ("2026-07", date(2026, 7, 3)),
    ]


def test_what_is_kept_up_counts_no_further_than_the_day_it_was_handed_in() -> None:
    screen = a_record(activity="screen", starts=date(2026, 5, 20), ends=date(2026, 12, 31), handed_in=date(2026, 6, 2))

    assert counted(screen, a_duty(MONTHLY, activity="screen")) == [(1, "2026-05"), (1, "2026-06")]


@pytest.mark.parametrize("said", [{"quantity": {"n": 4}}, {"coverage": 100}])
def test_amounts_and_head_counts_are_not_counted_twice(said: dict[str, object]) -> None:
    record = a_record(starts=date(2026, 5, 20), ends=date(2026, 6, 3), handed_in=date(2026, 6, 3))

    assert counted(record, a_duty(MONTHLY, **said)) == [(1, "2026-06")]


def test_what_has_not_happened_yet_counts_for_nothing() -> None:
    record = a_record(starts=date(2026, 5, 8), handed_in=date(2026, 5, 7))

    found = match(record, [a_duty(MONTHLY, key=1), a_duty(ONGOING, key=2)], WORDS)

    assert [(each.counts, each.lacking) for each in found] == [(False, ("活动日期晚于提交日期，尚未发生",))] * 2


@pytest.mark.parametrize(
    "schedule, lacking",
    [
        (MONTHLY, "早于任务开始之日（2026年5月10日）"),
        (ONGOING, "发生在任务开始之前（2026年5月10日起）"),
        ({"kind": "deadline", "by": "2026-05-31"}, "发生在任务开始之前（2026年5月10日起）"),
        ({"kind": "window", "from": "2026-05-01", "to": "2026-05-31"}, "发生在任务开始之前（2026年5月10日起）"),
        (REPORT, "早于任务开始之日（2026年5月10日）"),
    ],
)
def test_a_record_from_before_the_duty_never_counts(schedule: dict[str, Any], lacking: str) -> None:
    found = only(match(LECTURE, [a_duty(schedule, starts=date(2026, 5, 10))], WORDS))

    assert (found.counts, found.lacking) == (False, (lacking,))


def test_a_month_that_is_not_owed_says_so() -> None:
    record = a_record(starts=date(2026, 5, 25))

    assert only(match(record, [a_duty(MONTHLY, starts=date(2026, 5, 20))], WORDS)).lacking == ("2026年5月不计任务",)


def test_holidays_belong_to_no_term() -> None:
    record = a_record(starts=date(2026, 8, 1))

    assert only(match(record, [a_duty({"kind": "recurring", "every": "semester"})], WORDS)).lacking == ("不在学期内",)


@pytest.mark.parametrize("schedule", [MONTHLY, ONGOING])
def test_a_record_from_after_the_duty_does_not_count(schedule: dict[str, Any]) -> None:
    found = only(match(LECTURE, [a_duty(schedule, ends=date(2026, 5, 1))], WORDS))

    assert found.lacking == ("任务已于2026年4月30日结束",)


def test_head_counts_that_end_after_the_plan_do_not_count_on_its_last_day() -> None:
    duty = a_duty(REPORT, coverage=100, ends=date(2026, 5, 20), plan_ends=date(2026, 5, 20))
    record = a_record(starts=date(2026, 5, 18), ends=date(2026, 5, 21), handed_in=date(2026, 5, 22))

    assert counted(record, duty) == []


@pytest.mark.parametrize(
    "schedule, reason",
    [
        ({"kind": "deadline", "by": "2026-05-08"}, "在2026年5月8日的期限内"),
        ({"kind": "deadline", "by": "2026-05-07"}, "晚于2026年5月7日的期限，按逾期完成计"),
        ({"kind": "window", "from": "2026-03-02", "to": "2026-05-31"}, "发生在2026年3月2日至5月31日内"),
        ({"kind": "window", "from": "2026-03-02", "to": "2026-04-30"}, "晚于2026年4月30日的期限，按逾期完成计"),
        (ONGOING, "长期任务，在任务期内"),
    ],
)
def test_what_is_owed_once_may_be_done_late(schedule: dict[str, Any], reason: str) -> None:
    found = only(match(LECTURE, [a_duty(schedule)], WORDS))

    assert (found.counts, found.reasons[-1]) == (True, reason)


def test_a_deadline_that_was_never_owed_is_no_near_miss() -> None:
    assert match(LECTURE, [a_duty({"kind": "deadline", "by": "05-31"})], WORDS) == []


# Reports


@pytest.mark.parametrize(
    "handed_in, period, occasion, reason",
    [
        (date(2026, 5, 8), None, "2026-04", "2026年5月8日提交，计入2026年4月"),
        (date(2026, 5, 10), None, "2026-04", "2026年5月10日提交，计入2026年4月"),
        (date(2026, 5, 11), None, "2026-05", "2026年5月11日提交，计入2026年5月"),
        (date(2026, 5, 8), "2026-05", "2026-05", "所报期次为2026年5月"),
        (date(2026, 7, 1), "2026-04", "2026-04", "所报期次为2026年4月"),
        (date(2027, 1, 8), None, "2026-12", "2027年1月8日提交，计入2026年12月"),
    ],
)
def test_a_report_counts_for_the_month_it_names_or_was_handed_in_for(
    handed_in: date, period: str | None, occasion: str, reason: str
) -> None:
    found = only(match(a_report(handed_in, period), [a_duty(REPORT, activity="report")], WORDS))

    assert (found.counts, found.occasion.key, found.reasons[-1]) == (True, occasion, reason)
    assert found.claim == ClaimValue(1, 0, 0, 0, handed_in)


@pytest.mark.parametrize(
    "period, lacking",
    [
        ("2026-Q2", "所报期次2026年第二季度与本条要求的期次不同"),
        ("2026-06", "2026年6月尚未开始"),
        ("2026-03", "2026年3月不计任务"),
    ],
)
def test_a_report_for_another_period_does_not_count(period: str, lacking: str) -> None:
    duty = a_duty(REPORT, activity="report", starts=date(2026, 3, 25))

    found = only(match(a_report(date(2026, 5, 8), period), [duty], WORDS))

    assert (found.counts, found.lacking) == (False, (lacking,))


def test_a_report_for_a_month_is_not_the_report_a_deadline_asks_for() -> None:
    deadline = a_duty({"kind": "deadline", "by": "2026-05-31"}, activity="report")

    found = only(match(a_report(date(2026, 5, 8), "2026-04"), [deadline], WORDS))

    assert found.lacking == ("这是2026年4月的定期报告，本条不按期报送",)
    assert counted(a_report(date(2026, 5, 8)), deadline) == [(1, "2026-05-31")]


def test_a_report_that_counts_for_its_month_just_misses_no_report_of_another_rhythm() -> None:
    monthly = a_duty(REPORT, key=1, activity="report")
    quarterly = a_duty({"kind": "recurring", "every": "quarter"}, key=2, activity="report")
    deadline = a_duty({"kind": "deadline", "by": "2026-12-15"}, key=3, activity="report")
    incomplete = a_duty(REPORT, key=4, activity="report", evidence=["form"])
    duties = [monthly, quarterly, deadline, incomplete]

    april, first = (match(a_report(date(2026, 5, 8), period), duties, WORDS) for period in ("2026-04", "2026-H1"))

    assert [(each.duty.key, each.counts) for each in april] == [(1, True), (4, False)]
    assert [(each.duty.key, each.counts) for each in first] == [(key, False) for key in (1, 2, 3, 4)]


def test_a_report_after_the_weeks_due_is_a_late_one_for_that_week() -> None:
    weekly = a_duty({"kind": "recurring", "every": "week", "due": "fri 16:00"}, activity="report")

    assert counted(a_report(date(2026, 5, 16)), weekly) == [(1, "2026-W20")]


# Clauses that count a record alone


def test_a_clause_that_counts_alone_gives_way_to_any_other() -> None:
    alone, other = a_duty(MONTHLY, key=1, count={"same_record": "forbidden"}), a_duty(ONGOING, key=2)

    found = match(LECTURE, [alone, other], WORDS)

    assert [(each.duty.key, each.counts) for each in found] == [(1, False), (2, True)]
    assert found[0].lacking == ("本条须单独记录，这次活动已计入其他条款",)


def test_of_several_clauses_that_count_alone_the_first_in_the_document_does() -> None:
    first = a_duty(MONTHLY, key=7, at=(10, 16), count={"same_record": "forbidden"})
    second = a_duty(ONGOING, key=2, at=(90, 96), count={"same_record": "forbidden"})

    assert counted(LECTURE, second, first) == [(7, "2026-05")]


def test_a_clause_that_counts_alone_counts_when_the_others_do_not() -> None:
    alone = a_duty(MONTHLY, key=1, count={"same_record": "forbidden"})
    other = a_duty(MONTHLY, key=2, evidence=["minutes"])

    assert counted(LECTURE, alone, other) == [(1, "2026-05")]
