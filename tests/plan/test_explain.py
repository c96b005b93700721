"""Pieces of explanations that pages show by themselves."""

from __future__ import annotations

import pytest

from wuzha.plan.dates import known, say_date, say_span
from wuzha.plan.explain import explain_owner, explain_requirement, explain_schedule
from wuzha.plan.model import (
    Deadline,
    Due,
    During,
    Ongoing,
    Owner,
    Phase,
    Recurring,
    Requirement,
    Schedule,
    Triggered,
)
from wuzha.plan.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    "schedule, said",
    [
        (Recurring(every="month"), "每月至少1次"),
        (Recurring(every="month", due=Due(day=10, of="next")), "每月至少1次，次月10日前"),
        (Recurring(every="month", times=2, due=Due(day="?")), "每月至少2次，当月某日前（日期待定）"),
        (Recurring(every="week", due=Due(weekday="fri", time="16:00")), "每周至少1次，周五16:00前"),
        (Recurring(every="month", due=Due(weekday="fri")), "每月至少1次，最后一周的周五前"),
        (Recurring(every="half-month", due=Due(after=3)), "每半月至少1次，期满后3日内"),
        (Recurring(every="semester", due=Due(date="05-31")), "每学期至少1次，5月31日前"),
        (Recurring(every="year", due=Due(day=10, of="next")), "每年至少1次，次年1月10日前"),
        (Deadline(by="2026-05-31"), "2026年5月31日前"),
        (Deadline(by="05-31"), "5月31日前（年份待定）"),
        (Deadline(by="??-20"), "某月20日前（日期待定）"),
        (Deadline(by="????-05-31"), "5月31日前（年份待定）"),
        (Deadline(by="??-??"), "期限待定"),
        (During(from_="2026-03-02", to="2027-01-31"), "在2026年3月2日至2027年1月31日期间"),
        (During(from_="2026-03-02"), "2026年3月2日起"),
        (During(to="??-??"), "在待定的时段内"),
        (During(phase="P1"), "在宣传发动阶段（2026年3月2日至3月31日）"),
        (During(phase="P2"), "在總結提升阶段（日期待定）"),
        (During(phase="P7"), "在P7阶段"),
        (Triggered(on="case", where="loss >= 3000", within="P3D"), "发生案件且损失金额不少于3000元时，3日内"),
        (Triggered(on="new-staff"), "有新人入职时"),
        (Triggered(on="other", when="活动结束后", within="PT24H"), "遇“活动结束后”时，24小时内"),
        (Triggered(on="finding", when="推进不力"), "发现问题（推进不力）时"),
        (Ongoing(), "长期保持"),
        (Ongoing(refresh="quarter"), "长期保持，每季度更新"),
    ],
)
def test_a_schedule_is_said_briefly(schedule: Schedule, said: str) -> None:
    phases = (
        Phase(id="P1", name="宣传发动阶段", from_="2026-03-02", to="2026-03-31"),
        Phase(id="P2", name="總結提升階段", from_="??-??"),
    )

    assert explain_schedule(schedule, phases) == said


@pytest.mark.parametrize(
    "owner, said",
    [
        (Owner(units=("各企业", "各工地"), types=("enterprise", "site")), "各企业、各工地"),
        (Owner(types=("school", "village")), "学校、村（社区）"),
        (Owner(units=("各企业",), where="headcount >= 50"), "人数不少于50人的各企业"),
        (Owner(units=("各村",), when="视情"), "各村（视情）"),
        (Owner(units=("各村",), where="随便写的"), "随便写的的各村"),
        (Owner(), "本单位"),
    ],
)
def test_an_owner_is_said_as_written(owner: Owner, said: str) -> None:
    assert explain_owner(owner) == said


def test_an_unknown_code_is_said_as_it_is_written() -> None:
    requirement = Requirement(
        id="R1", quote="", at=(0, 0), activity="juggling", audience=("clowns",), schedule=Ongoing()
    )

    assert explain_requirement(requirement, load_vocabulary()) == "本单位面向clownsjuggling，长期保持。"


def test_dates_are_said_as_far_as_they_are_known() -> None:
    days = ["2026-03-05", "03-05", "????-03-05", "2026-??-20", "??-??", "????-??-??"]

    assert [say_date(day) for day in days] == ["2026年3月5日", "3月5日", "3月5日", "2026年某月20日", "", ""]


def test_only_a_whole_date_is_known() -> None:
    days = ["2026-03-05", "03-05", "????-03-05", None]

    assert [known(day) is not None for day in days] == [True, False, False, False]


def test_a_stretch_of_dates_names_its_year_once() -> None:
    spans = [("2026-03-02", "2026-12-31"), ("2026-03-02", "2027-01-31"), ("03-02", None), (None, "12-31"), (None, None)]

    assert [say_span(*span) for span in spans] == [
        "2026年3月2日至12月31日",
        "2026年3月2日至2027年1月31日",
        "3月2日起",
        "12月31日前",
        "",
    ]
