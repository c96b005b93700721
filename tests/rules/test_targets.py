"""A goal is met, not met, cannot be told or means nothing, never on the strength of chance."""

from __future__ import annotations

import pytest

from wuzha.plan.model import Objective
from wuzha.rules.statistics import Spread, spread
from wuzha.rules.targets import Standing, judge

NOTHING = spread([])


def goal(target: str, indicator: str = "cases.count") -> Objective:
    return Objective(id="O1", indicator=indicator, target=target)


def year(
    cases: int = 0,
    then: int | None = 0,
    *,
    over: bool = True,
    losses: Spread = NOTHING,
    losses_then: Spread | None = NOTHING,
    reach: tuple[int, int, int | None] = (0, 0, None),
) -> Standing:
    return Standing(2026, over, cases, then, losses, losses_then, *reach)


@pytest.mark.parametrize(
    "target, cases, then, outcome",
    [
        ("<= -50%", 14, 28, "met"),
        ("<= -50%", 10, 20, "untold"),  # half as many, but chance would bring that about
        ("<= -50%", 4, 9, "untold"),  # the base is small
        ("<= -50%", 24, 28, "untold"),  # the target is still within what chance allows
        ("<= -50%", 60, 40, "not-met"),
        ("< 0%", 40, 70, "met"),
        ("< 0%", 69, 70, "untold"),
        ("< 0%", 90, 40, "not-met"),
        ("down", 40, 70, "met"),
        ("<= -50%", 3, 0, "undefined"),
        ("<= -50%", 3, None, "undefined"),
        ("<= 5", 6, 9, "not-met"),
        ("<= 5", 5, 9, "met"),
        ("一批无诈社区", 0, 0, "undefined"),
    ],
)
def test_a_fall_is_judged_by_what_chance_allows(target: str, cases: int, then: int | None, outcome: str) -> None:
    assert judge(goal(target), year(cases, then)).outcome == outcome


def test_a_fall_is_not_judged_before_the_year_is_over() -> None:
    verdict = judge(goal("<= -50%"), year(3, 40, over=False))

    assert (verdict.name, verdict.sentence) == ("尚不能判断", "今年3起，上年同期40起，年度未结束，到年底再判断。")


def test_no_case_at_all_can_fail_at_once_but_be_met_only_at_the_end() -> None:
    zero = goal("= 0", "cases.zero")

    assert [judge(zero, year(cases, over=over)).outcome for cases, over in ((1, False), (0, False), (0, True))] == [
        "not-met", "untold", "met",
    ]  # fmt: skip
    assert "报案不影响评价" in judge(zero, year(1)).sentence


def test_a_staged_target_is_judged_by_the_stage_of_the_year() -> None:
    staged = "2025: <= -20%; 2026: <= -50%; 2027: = 0"

    assert judge(goal(staged), year(14, 28)).outcome == "met"
    assert judge(goal("2027: = 0"), year(14, 28)).sentence == "目标分年度提出，2026年没有写明，等到写明的年度再判断。"
    assert judge(goal("2025: = 0"), year(1, 28)).outcome == "not-met"


def test_losses_are_not_judged_where_one_case_decides() -> None:
    before = spread([10_000] * 12)
    with_one_large, much_less = spread([2000] * 11 + [200_000]), spread([2000] * 12)
    loss = goal("<= -50%", "cases.loss")

    assert judge(loss, year(losses=much_less, losses_then=before)).outcome == "met"
    assert judge(loss, year(losses=with_one_large, losses_then=before)).outcome == "untold"
    assert judge(loss, year(losses=spread([9000] * 12), losses_then=before)).outcome == "not-met"
    assert judge(loss, year(losses=spread([1]), losses_then=before)).outcome == "untold"


def test_coverage_is_met_when_even_the_fewest_people_suffice() -> None:
    cover = goal("= 100%", "coverage.publicity")

    reaches = ((90, 90, 90), (40, 80, 90), (40, 95, 90), (0, 9, None))
    outcomes = [judge(cover, year(reach=reach)).outcome for reach in reaches]

    assert outcomes == ["met", "not-met", "untold", "undefined"]


@pytest.mark.parametrize("indicator", ["coverage.app", "coverage.follow", "awareness", "offenders", "dens"])
def test_what_is_not_counted_is_said_to_be_undefined(indicator: str) -> None:
    assert judge(goal("= 100%", indicator), year()).outcome == "undefined"
