"""What a matter calls up: against a walk over every minute, and case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import a_duty
from wuzha.plan.model import Triggered
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.match import match
from wuzha.rules.matters import Fact, Matter, MatterForm, asks, calls_up, reach, remarks, why_not
from wuzha.rules.months import month_of
from wuzha.rules.obligations import Duty
from wuzha.rules.recorded import Recorded
from wuzha.rules.states import State, state
from wuzha.rules.unfold import unfold

WORDS = load_vocabulary()
NOON = datetime(2026, 5, 8, 12, 0)
CASE = Matter(17, "case", 1, NOON, {"loss": 5000, "headcount": 120})
ON_CASE = {"kind": "triggered", "on": "case"}


def called(duty: Duty, *found: Matter) -> list[tuple[str, datetime | None]]:
    duty = replace(duty, matters=found)
    return [(each.occasion.key, each.due) for each in unfold(duty, date(2025, 1, 1), date(2028, 1, 1))]


@pytest.mark.parametrize(
    "within, due",
    [
        ("P3D", datetime(2026, 5, 11, 23, 59)),
        ("P0D", datetime(2026, 5, 8, 23, 59)),
        ("PT24H", datetime(2026, 5, 9, 12, 0)),
        ("PT2H", datetime(2026, 5, 8, 14, 0)),
        (None, datetime(2026, 12, 31, 23, 59)),
    ],
)
def test_the_limit_is_counted_from_when_it_happened(within: str | None, due: datetime) -> None:
    assert called(a_duty({**ON_CASE, "within": within}), CASE) == [("case:17", due)]


@pytest.mark.parametrize(
    "where, owed",
    [
        ("loss >= 3000", True),
        ("loss >= 5001", False),
        ("headcount >= 100 and loss > 0", True),
        ("fraud = T01", False),  # not entered: a person judges, and nobody has
        ("loss >= 3000 or fraud = T01", True),
    ],
)
def test_the_facts_of_the_matter_and_of_its_unit_then_decide(where: str, owed: bool) -> None:  # noqa: FBT001
    assert bool(called(a_duty({**ON_CASE, "where": where}), CASE)) is owed


def test_words_only_a_person_can_judge_wait_for_a_person() -> None:
    schedule = Triggered(on="case", when="影响较大的")

    assert asks(schedule, CASE, WORDS) == "影响较大的"
    assert asks(schedule, replace(CASE, kind="warning"), WORDS) is None
    assert [calls_up(schedule, 4, replace(CASE, judged=judged), WORDS) for judged in ({}, {4: False}, {4: True})] == [
        False,
        False,
        True,
    ]


def test_a_missing_fact_is_asked_for_by_name() -> None:
    schedule = Triggered(on="case", where="loss >= 3000 and fraud = T01")

    assert asks(schedule, CASE, WORDS) == "损失金额不少于3000元且诈骗类型为刷单返利（诈骗类型未登记）"


def test_it_stands_in_the_month_in_which_it_happened() -> None:
    late = replace(CASE, at=datetime(2026, 5, 31, 22, 0))

    (owed,) = unfold(replace(a_duty({**ON_CASE, "within": "P3D"}), matters=(late,)), date(2026, 6, 1), date(2026, 7, 1))

    assert month_of(owed) == "2026-05"
    assert state(owed, None, datetime(2026, 6, 3, 23, 59)) is State.DUE_SOON
    assert state(owed, None, datetime(2026, 6, 4, 0, 0)) is State.OVERDUE


MOMENTS = st.integers(0, 60 * 24 * 40).map(lambda minutes: datetime(2026, 4, 20) + timedelta(minutes=minutes))
DAYS = st.integers(0, 45).map(lambda days: date(2026, 4, 20) + timedelta(days=days))


@given(
    st.lists(st.tuples(MOMENTS, st.sampled_from(["case", "warning"]), st.integers(0, 2)), max_size=6),
    st.tuples(DAYS, DAYS).map(sorted),
    st.sampled_from(["P0D", "P3D", "PT5H", "PT30H"]),
    st.tuples(DAYS, DAYS).map(sorted),
)
def test_what_is_owed_is_what_a_walk_over_the_matters_finds(
    said: list[tuple[datetime, str, int]], alive: list[date], within: str, seen: list[date]
) -> None:
    matters = tuple(Matter(key, kind, 1, at, {"loss": loss}) for key, (at, kind, loss) in enumerate(said, 1))
    duty = a_duty({**ON_CASE, "where": "loss >= 1", "within": within}, starts=alive[0], ends=alive[1])

    found = unfold(replace(duty, matters=matters), seen[0], seen[1])

    by_hand = []
    for at, key, kind, loss in sorted((m.at, m.key, m.kind, m.facts["loss"]) for m in matters):
        hours = {"PT5H": 5, "PT30H": 30}.get(within)
        days = {"P0D": 0, "P3D": 3}.get(within, 0)
        due = at + timedelta(hours=hours) if hours else datetime(at.year, at.month, at.day, 23, 59) + timedelta(days)
        if (
            kind == "case"
            and loss
            and alive[0] <= at.date() < alive[1]
            and due.date() < alive[1]  # these duties end before their plan does
            and at.date() < seen[1]
            and due.date() >= seen[0]
            and seen[0] < seen[1]
        ):
            by_hand.append((f"case:{key}", at.date(), due))
    assert [(each.occasion.key, each.opens, each.due) for each in found] == by_hand


# Records


def a_record(day: date, *matters: int, activity: str = "lecture") -> Recorded:
    return Recorded(
        key=1,
        unit=1,
        activity=activity,
        starts=day,
        ends=day,
        handed_in=day,
        period=None,
        audience=frozenset(),
        amount=None,
        amount_unit="",
        attended=None,
        expected=None,
        evidence=frozenset(),
        matters=frozenset(matters),
    )


def test_a_record_answers_the_matter_it_names_and_the_monthly_duty_as_well() -> None:
    other = replace(CASE, key=18)
    duties = [
        replace(a_duty({**ON_CASE, "within": "P3D"}, key=1), matters=(CASE, other)),
        a_duty({"kind": "recurring", "every": "month"}, key=2),
    ]

    found = match(a_record(date(2026, 5, 9), 17), duties, WORDS)

    assert [(each.duty.key, each.occasion.key) for each in found if each.counts] == [(1, "case:17"), (2, "2026-05")]
    assert [each.lacking for each in found if not each.counts] == [("没有注明是为事项18号做的",)]


@pytest.mark.parametrize(
    "day, counts, said",
    [
        (date(2026, 5, 7), False, "早于事项发生之日（2026年5月8日）"),
        (date(2026, 5, 8), True, "为事项17号所做，在期限内"),
        (date(2026, 5, 12), True, "为事项17号所做，晚于2026年5月11日的期限，按逾期完成计"),
    ],
)
def test_the_day_decides_whether_it_answers_and_whether_in_time(day: date, counts: bool, said: str) -> None:  # noqa: FBT001
    duty = replace(a_duty({**ON_CASE, "within": "P3D"}), matters=(CASE,))

    (found,) = match(a_record(day, 17), [duty], WORDS)

    assert (found.counts, said in (found.reasons if counts else found.lacking)) == (counts, True)


# Forms and areas


@pytest.mark.parametrize(
    "form, field, said",
    [
        (MatterForm("case", datetime(2026, 5, 21)), "at", "时间在现在之后，发生了再登记"),
        (MatterForm("case", datetime(2024, 5, 21)), "at", "最早可登记2025年1月1日的事项，请核对年份"),
        (MatterForm("case", NOON, {"loss": -1}), "loss", "应为0到10亿之间的整数"),
        (MatterForm("case", NOON, {"fraud": "T99"}), "fraud", "请从列表中选择"),
        (MatterForm("case", NOON, {"batch": 3}), "batch", "这种事项没有这一项"),
        (MatterForm("case", NOON, note="张某被骗"), "note", "案件和预警不写说明，避免带入当事人信息"),
        (MatterForm("finding", NOON, note="见11010519491231002X"), "note", "这里有一个身份证号，请删去"),
        (MatterForm("other", NOON), "note", "请写明是什么事项"),
        (MatterForm("fire", NOON), "kind", "请从列表中选择事项种类"),
    ],
)
def test_what_cannot_be_kept_is_remarked_at_its_field(form: MatterForm, field: str, said: str) -> None:
    found = remarks(form, now=datetime(2026, 5, 20, 10, 0), vocabulary=WORDS)

    assert found == {field: said}


def test_a_sound_form_has_no_remark() -> None:
    form = MatterForm("case", NOON, {"loss": 0, "fraud": "T01", "channel": "phone", "stopped": True})

    assert remarks(form, now=datetime(2026, 5, 20, 10, 0), vocabulary=WORDS) == {}


@pytest.mark.parametrize(
    "path, type_, area",
    [("1/4/", "village", "1/4/"), ("1/5/", "police", "1/"), ("1/5/", "department", "1/"), ("1/", "department", "1/")],
)
def test_an_office_works_for_the_area_of_the_unit_above_it(path: str, type_: str, area: str) -> None:
    assert reach(path, type_) == area


@pytest.mark.parametrize(
    "schedule, facts, judged, said",
    [
        (Triggered(on="case"), {}, {}, ""),
        (Triggered(on="case", where="loss >= 3000"), {"loss": 3000}, {}, ""),
        (
            Triggered(on="case", where="loss >= 3000"),
            {"loss": 200, "fraud": "T01"},
            {},
            "条件不符：要求损失金额不少于3000元，登记的是损失金额200元。",
        ),
        (Triggered(on="case", where="loss >= 3000"), {}, {}, "还没有判断是否适用。"),
        (Triggered(on="case", when="影响较大的"), {}, {7: False}, "已由人判断为不适用。"),
        (Triggered(on="case", when="影响较大的"), {}, {7: True}, ""),
    ],
)
def test_why_a_clause_is_not_called_up(
    schedule: Triggered, facts: dict[str, Fact], judged: dict[int, bool], said: str
) -> None:
    assert why_not(schedule, 7, Matter(1, "case", 1, NOON, facts, judged), WORDS) == said
