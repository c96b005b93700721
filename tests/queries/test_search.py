"""Search: by sound and by words, within one's scope, in as many queries for much as for little."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from world import NOW, World
from wuzha.access import Actor
from wuzha.actions import records, units
from wuzha.actions.units import UnitForm
from wuzha.queries.search import search
from wuzha.rules.records import RecordForm

Counted = Callable[[int], AbstractContextManager[Any]]


def found(by: Actor, asked: str) -> dict[str, list[str]]:
    return {group.name: [hit.name for hit in group.hits] for group in search(by=by, asked=asked).groups}


def test_units_are_found_by_how_they_sound_and_text_by_its_words(world: World) -> None:
    form = RecordForm("lecture", date(2026, 5, 12), title="反诈夜谈", place="文化礼堂", audience=("villagers",))
    records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    assert found(world.an, "sycun") == {"单位": ["上云村"]}
    assert found(world.an, "云政〔2026〕12号") == {"方案": ["云溪镇防范电信网络诈骗工作方案"]}
    assert found(world.an, "责任书") == {"要求": ["5月31日前完成责任书签订"]}
    assert found(world.an, "礼堂") == {"记录": ["反诈夜谈"]}
    assert found(world.an, "宣讲") == {
        "要求": ["每月组织村民开展不少于1次集中宣讲", "每月组织全体员工接受不少于1次集中宣讲"],
        "记录": ["反诈夜谈"],
    }


def test_a_word_of_the_plan_language_is_no_word_of_a_clause(world: World) -> None:
    assert found(world.an, "recurring") == {}


def test_nobody_finds_what_they_may_not_see(world: World) -> None:
    form = RecordForm("lecture", date(2026, 5, 12), title="下溪夜谈", audience=("villagers",))
    records.submit(by=world.an, unit=world.other_village, form=form, at=NOW)

    assert found(world.an, "下溪") == {"单位": ["下溪村"], "记录": ["下溪夜谈"]}
    assert found(world.lin, "下溪") == {}
    assert found(world.yi, "云") == {}


def test_nothing_asked_finds_nothing(world: World) -> None:
    assert search(by=world.an, asked="  ").groups == ()


def test_more_than_twenty_are_counted_and_the_first_shown(world: World) -> None:
    for number in range(23):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}号工地", "site"), at=NOW)

    (group,) = search(by=world.an, asked="工地").groups

    assert (group.total, len(group.hits)) == (23, 20)


@pytest.mark.parametrize("number", [1, 30])
def test_searching_takes_as_many_queries_for_one_hit_as_for_thirty(
    world: World, number: int, django_assert_max_num_queries: Counted
) -> None:
    for place in range(number):
        form = RecordForm("lecture", date(2026, 5, 12), title=f"宣讲{place}", audience=("villagers",))
        records.submit(by=world.lin, unit=world.village, form=form, at=NOW)
        units.add(by=world.an, parent=world.town, form=UnitForm(f"宣讲{place}号厂", "enterprise"), at=NOW)

    with django_assert_max_num_queries(5):
        search(by=world.an, asked="宣讲")
