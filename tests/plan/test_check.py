"""Checking a plan: what the cases do not show."""

from __future__ import annotations

from wuzha.plan.check import check
from wuzha.plan.model import Deadline, Owner, Plan, Recurring, Requirement
from wuzha.plan.problems import Problem, place_of


def _plan(*requirements: Requirement) -> Plan:
    return Plan(title="云溪镇方案", issued="2026-03-02", requirements=requirements)


def _requirement(number: int, **changed: object) -> Requirement:
    base = Requirement(
        id=f"R{number}",
        quote="每月宣讲",
        at=(4 * number, 4 * number + 4),
        activity="lecture",
        owner=Owner(units=("各企业",), types=("enterprise",), where="headcount >= 50"),
        audience=("staff",),
        schedule=Recurring(every="month"),
        coverage=100,
        evidence=("register",),
    )
    return base.model_copy(update=changed)


def test_a_plan_without_a_file_is_checked_without_places() -> None:
    problems = check(_plan(_requirement(1, schedule=Deadline(by="2026-03-01"))))

    message = "R1：期限 2026-03-01 早于发文日期 2026-03-02，请核对"
    assert problems == [Problem(0, 0, "requirements[0].schedule.by", message, "error")]


def test_a_sound_plan_has_no_problems() -> None:
    text = "每月宣讲" * 3

    assert check(_plan(_requirement(0), _requirement(1), _requirement(2)), text=text) == []


def test_a_field_that_is_not_written_stands_where_the_part_around_it_stands() -> None:
    places = {"": (1, 1), "requirements": (5, 3), "requirements[0]": (5, 5)}

    found = [place_of(path, places) for path in ("requirements[0].owner.where", "requirements[9]", "issued", "")]

    assert found == [(5, 5), (5, 3), (1, 1), (1, 1)]


def test_a_leap_day_without_a_year_names_the_next_that_exists() -> None:
    problems = check(_plan(_requirement(1, schedule=Deadline(by="02-29"))))

    assert [problem.message for problem in problems] == ["R1：日期 02-29 没有年份，是否为 2028-02-29？请核对"]
