"""Conditions as people write them on the form of a clause. Needs no database."""

import pytest

from wuzha.plan.conditions import ConditionError
from wuzha.web.conditions import in_codes, in_words


@pytest.mark.parametrize(
    "coded, worded",
    [
        ("headcount >= 50", "人数 >= 50"),
        ("headcount >= 50 and type = enterprise", "人数 >= 50 且 单位类型 = 企业"),
        ("key = yes or level = red", "重点单位 = 是 或 风险等级 = 红色"),
        ("headcount < 50 and (key = no or beds > 20)", "人数 < 50 且 (重点单位 = 否 或 床位数 > 20)"),
    ],
)
def test_a_condition_goes_to_words_and_back(coded: str, worded: str) -> None:
    assert (in_words(coded), in_codes(worded)) == (worded, coded)


def test_full_width_signs_and_other_names_are_understood() -> None:
    assert in_codes("职工人数≥50 并且 类型＝企业") == "headcount >= 50 and type = enterprise"


def test_words_for_a_person_stay_as_they_are() -> None:
    assert (in_words("视情而定"), in_words(None)) == ("视情而定", "")


def test_what_is_no_condition_is_refused() -> None:
    with pytest.raises(ConditionError):
        in_codes("视情 而定")
