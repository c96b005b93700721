"""What fills a place of a superior's form: proposed from its labels, carried to the next version."""

from __future__ import annotations

import pytest

from wuzha.rules.blanks import Wanted, in_ten_thousands, lexicon, offered, proposed, refitted, remarks, say
from wuzha.rules.catalogue import load_catalogue

UNITS = {"上云村": 3, "下溪村": 4, "青禾纺织厂": 5}


@pytest.mark.parametrize(
    "labels, wanted",
    [
        (("宣传活动（场）", "本月"), Wanted("activities.count")),
        (("开展宣传活动", "人次"), Wanted("activities.people")),
        (("宣传活动", "本年累计"), Wanted("activities.count", "year")),
        (("发案数", "去年同期"), Wanted("cases.count", "then")),
        (("发案数", "同比"), Wanted("cases.count", "vs-then")),
        (("老年人", "宣传活动"), Wanted("activities.count:audiences:elderly")),
        (("上云村", "覆盖人次"), Wanted("activities.people", "now", 3)),
        (("单位名称",), Wanted("word:unit")),
        (("填报日期",), Wanted("word:day")),
        (("月",), Wanted("word:month")),
        (("损失金额（万元）",), Wanted("cases.loss")),
        (("未完成任务",), Wanted("duties.missing")),
        (("填表人",), None),
        (("负责人签字", "本月"), None),
        (("联系电话",), None),
        (("合计", "本月"), None),
        (("无关的话",), None),
        (("完成率", "同比"), None),
        ((), None),
    ],
)
def test_labels_propose_what_they_ask_for_and_nothing_where_they_say_too_little(
    labels: tuple[str, ...], wanted: Wanted | None
) -> None:
    assert proposed(labels, UNITS) == wanted


def test_every_word_list_speaks_of_figures_that_exist() -> None:
    codes = {code for _, code in lexicon().figures}

    assert codes - set(load_catalogue().figures) == set()


def test_everything_offered_has_a_name_of_its_own_and_no_small_numbers_of_cases() -> None:
    whats = list(offered().values())

    assert len(whats) == len(set(whats))
    assert {"activities.count", "word:unit", "activities.people:audiences:elderly"} <= set(whats)
    assert [what for what in whats if what.startswith("cases.count:")] == []


@pytest.mark.parametrize(
    "wanted, why",
    [
        (Wanted("activities.count"), ""),
        (Wanted("no.such"), "没有这个指标，请从列表中选。"),
        (Wanted("activities.count", "ever"), "没有这样的期间，请从列表中选。"),
        (Wanted("cases.count", "vs-then"), ""),
    ],
)
def test_what_does_not_exist_is_remarked_on(wanted: Wanted, why: str) -> None:
    assert remarks(wanted) == why


def test_a_change_is_told_only_of_what_is_set_beside_earlier_windows() -> None:
    assert remarks(Wanted("duties.owed", "vs-then")).startswith("只有")


def test_what_fills_a_place_is_said_with_unit_and_days() -> None:
    assert say(Wanted("activities.count", "year", 3), "上云村") == "上云村·宣传活动（本年累计）"
    assert say(Wanted("word:unit")) == "单位名称"


def test_money_is_asked_for_in_ten_thousands_where_a_label_says_so() -> None:
    assert in_ten_thousands(("损失金额", "（万元）"))
    assert not in_ten_thousands(("损失金额（元）",))


def test_a_mapping_goes_on_where_the_labels_are_the_same_moves_with_them_and_is_lost_without_them() -> None:
    a, b, c = Wanted("activities.count"), Wanted("activities.people"), Wanted("cases.count")
    old = {"A": ("活动",), "B": ("人次",), "C": ("发案",)}
    new = {"A": ("活动",), "D": ("人次",), "C": ("立案",)}

    fit = refitted({"A": a, "B": b, "C": c}, old, new)

    assert fit.kept == {"A": a, "D": b}
    assert fit.moved == (("B", "D"),)
    assert fit.lost == ("C",)


def test_a_mapping_whose_labels_stand_in_two_new_places_is_lost() -> None:
    fit = refitted({"A": Wanted("cases.count")}, {"A": ("发案",)}, {"B": ("发案",), "C": ("发案",)})

    assert (dict(fit.kept), fit.lost) == ({}, ("A",))
