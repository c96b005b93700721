"""What is written on papers: marks for later, and names by which recipients are told apart."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.rules.issuing import Eyes, Place, Step, may_look, second_eyes, told_apart, unfilled
from wuzha.rules.refusals import Refusal


@pytest.mark.parametrize(
    "text", ["", "  ", "待定", "（待定）", " 待定。", "【待定】", "（待填写）", "时间：待填写", "XXX村", "____"]
)
def test_a_place_with_nothing_but_a_mark_for_later_is_open(text: str) -> None:
    assert unfilled([Place("会议安排", "", text)]) == ("会议安排",)


@pytest.mark.parametrize("text", ["会议地点待定，另行通知。", "人选待定的两个村由镇派人。", "无", "照方案办。"])
def test_a_place_where_something_is_said_is_filled_also_when_a_part_is_still_to_be_settled(text: str) -> None:
    assert unfilled([Place("会议安排", "", text)]) == ()


def test_only_units_of_one_name_are_called_with_those_above_and_as_many_as_it_takes() -> None:
    chains = {
        1: ("县", "甲镇", "东村", "小学"),
        2: ("县", "乙镇", "东村", "小学"),
        3: ("县", "乙镇", "西村", "小学"),
        4: ("县", "乙镇"),
    }

    assert told_apart(chains, ["派出所"]) == {1: "甲镇东村小学", 2: "乙镇东村小学", 3: "西村小学", 4: "乙镇"}
    assert told_apart({4: chains[4]}, ["乙镇"]) == {4: "县乙镇"}
    assert told_apart({}, ["乙镇"]) == {}


FLAG = st.booleans()


@given(st.builds(Eyes, holds=FLAG, writes=FLAG, here=FLAG, drafted=FLAG, others=st.integers(0, 2)))
def test_nobody_looks_at_their_own_paper_while_others_could_and_nobody_without_a_role_unless_alone(eyes: Eyes) -> None:
    if eyes.others:
        assert may_look(eyes) == (eyes.holds and not eyes.drafted)
    else:
        assert may_look(eyes) == (eyes.holds or (eyes.writes and eyes.here))


def test_whoever_drafted_a_paper_is_told_to_have_another_sign_it() -> None:
    with pytest.raises(Refusal, match="您起草的，请由他人签发"):
        second_eyes(Step.SIGN, Eyes(holds=True, writes=True, here=True, drafted=True, others=1))


TREES = st.sets(st.lists(st.sampled_from("甲乙"), min_size=1, max_size=4).map(tuple), min_size=1)


@given(TREES)
def test_units_at_different_places_never_share_what_they_are_called(places: set[tuple[str, ...]]) -> None:
    chains = {at: ("县", *(f"{name}，" for name in chain)) for at, chain in enumerate(sorted(places))}

    called = told_apart(chains, ())

    alone = Counter(chain[-1] for chain in chains.values())
    assert len(set(called.values())) == len(chains)
    assert {at for at, chain in chains.items() if alone[chain[-1]] == 1 and called[at] != chain[-1]} == set()
