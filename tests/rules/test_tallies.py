from datetime import date, timedelta
from itertools import permutations
from operator import eq, ge, gt, le, lt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.by_hand import a_requirement
from wuzha.plan.model import Requirement
from wuzha.rules.tallies import ClaimValue, Tally, met, shortfall, tally, times_asked

MAY = date(2026, 5, 1)
MONTHLY = {"kind": "recurring", "every": "month"}
TWICE = {"kind": "recurring", "every": "month", "times": 2}


def claim(day: int = 1, *, times: int = 1, amount: int = 0, reached: int = 0, expected: int = 0) -> ClaimValue:
    return ClaimValue(times, amount, reached, expected, date(2026, 5, day))


claims = st.lists(
    st.builds(
        ClaimValue,
        times=st.integers(1, 2),
        amount=st.integers(0, 3),
        reached=st.integers(0, 40),
        expected=st.sampled_from([0, 40, 50]),
        on=st.integers(0, 6).map(lambda n: MAY + timedelta(days=n)),
    ),
    max_size=6,
)
requirements = st.builds(
    lambda times, quantity, coverage, per_day: a_requirement(
        {**MONTHLY, "times": times}, quantity=quantity, coverage=coverage, count={"per_day": per_day}
    ),
    st.integers(1, 3),
    st.one_of(
        st.none(),
        st.fixed_dictionaries({"op": st.sampled_from([">=", ">", "=", "<", "<="]), "n": st.integers(0, 5)}),
    ),
    st.sampled_from([None, 0, 80, 100]),
    st.sampled_from([None, 1, 2]),
)


COMPARE = {">=": ge, ">": gt, "=": eq, "<": lt, "<=": le}


def met_by_hand(requirement: Requirement, done: list[ClaimValue]) -> bool:
    """Add up one day at a time and compare, without the rules."""
    cap = requirement.count.per_day or 99
    on_each_day = [sum(each.times for each in done if each.on == day) for day in {each.on for each in done}]
    times = sum(min(number, cap) for number in on_each_day)
    amount, wanted = sum(each.amount for each in done), requirement.quantity
    enough = wanted is None or COMPARE[wanted.op](amount, wanted.n)
    reached, expected = sum(each.reached for each in done), sum(each.expected for each in done)
    everyone = not requirement.coverage or (expected > 0 and reached / expected >= requirement.coverage / 100 - 1e-9)
    return times >= times_asked(requirement) and enough and everyone


@given(requirement=requirements, done=claims)
def test_a_need_is_met_when_a_sum_by_hand_says_so(requirement: Requirement, done: list[ClaimValue]) -> None:
    total = tally(requirement, done)

    days = sorted({each.on for each in done})
    met_on = [day for day in days if met_by_hand(requirement, [each for each in done if each.on <= day])]
    assert met(requirement, total) == met_by_hand(requirement, done)
    assert total.met_on == (met_on[0] if met_by_hand(requirement, done) else None)
    assert total.last_on == (days[-1] if days else None)


@given(requirement=requirements, done=claims.filter(lambda done: len(done) <= 4))
def test_the_order_of_claims_does_not_matter(requirement: Requirement, done: list[ClaimValue]) -> None:
    assert {tally(requirement, order) for order in permutations(done)} == {tally(requirement, done)}


@given(requirement=requirements, steps=st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=12), done=claims)
def test_withdrawing_and_restoring_leaves_what_the_remaining_records_add_up_to(
    requirement: Requirement, steps: list[tuple[bool, int]], done: list[ClaimValue]
) -> None:
    kept = dict(enumerate(done))
    for restore, number in steps:
        if restore and number < len(done):
            kept[number] = done[number]
        elif not restore:
            kept.pop(number, None)

    total = tally(requirement, kept.values())

    remaining = [each for number, each in enumerate(done) if number in kept]
    assert total == tally(requirement, remaining)
    assert (total.amount, total.reached) == (sum(e.amount for e in remaining), sum(e.reached for e in remaining))


@given(requirement=requirements, done=claims)
def test_something_is_short_exactly_when_the_need_is_not_met(requirement: Requirement, done: list[ClaimValue]) -> None:
    total = tally(requirement, done)

    assert (shortfall(requirement, total) == "") == met(requirement, total)


def test_nothing_done_adds_up_to_nothing() -> None:
    assert tally(a_requirement(MONTHLY), []) == Tally()


def test_two_sessions_are_met_on_the_day_of_the_second() -> None:
    total = tally(a_requirement(TWICE), [claim(20), claim(8), claim(25)])

    assert total == Tally(times=3, met_on=date(2026, 5, 20), last_on=date(2026, 5, 25))


def test_only_as_many_sessions_of_a_day_count_as_the_clause_lets() -> None:
    requirement = a_requirement(TWICE, count={"per_day": 1})

    total = tally(requirement, [claim(8, amount=2), claim(8, amount=3)])

    assert total == Tally(times=1, amount=5, last_on=date(2026, 5, 8))


@pytest.mark.parametrize(
    "said, done, short",
    [
        ({}, [], "还差1次"),
        ({}, [claim()], ""),
        ({"quantity": {"n": 4, "unit": "条"}}, [claim(amount=2)], "还差2条"),
        ({"quantity": {"n": 4, "unit": "条"}}, [], "还差1次，还差4条"),
        ({"quantity": {"op": ">", "n": 4, "unit": "条"}}, [claim(amount=4)], "还差1条"),
        ({"quantity": {"op": "=", "n": 2, "unit": "块"}}, [claim(amount=3)], "已有3块，要求正好2块"),
        ({"quantity": {"op": "<=", "n": 2, "unit": "人"}}, [claim(amount=3)], "已有3人，要求不超过2人"),
        ({"quantity": {"op": "<", "n": 2, "unit": "人"}}, [claim(amount=2)], "已有2人，要求少于2人"),
        ({"coverage": 100}, [claim(reached=40, expected=50)], "到场率80%，要求100%"),
        ({"coverage": 100}, [claim(reached=249, expected=250)], "到场率99%，要求100%"),
        ({"coverage": 100}, [claim(reached=50)], "尚未登记应到、实到人数"),
        ({"coverage": 100}, [], "还差1次"),
        ({"coverage": 80}, [claim(reached=40, expected=50)], ""),
    ],
)
def test_what_is_missing_is_said_in_chinese(said: dict[str, object], done: list[ClaimValue], short: str) -> None:
    requirement = a_requirement(MONTHLY, **said)

    assert shortfall(requirement, tally(requirement, done)) == short


def test_a_clause_that_does_not_recur_asks_for_one_time() -> None:
    schedules = [{"kind": "ongoing"}, {"kind": "deadline", "by": "2026-05-31"}, {"kind": "window"}, TWICE]

    assert [times_asked(a_requirement(schedule)) for schedule in schedules] == [1, 1, 1, 2]
