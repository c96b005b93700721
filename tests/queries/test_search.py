"""Search: by sound and by words, within one's scope, in as many queries for much as for little."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import pytest

from world import NOW, World
from wuzha.access import Actor, Grant
from wuzha.actions import matters, papers, records, units, words
from wuzha.actions.units import UnitForm
from wuzha.queries.papers import Subject
from wuzha.queries.search import search
from wuzha.rules.matters import MatterForm
from wuzha.rules.records import RecordForm
from wuzha.store.models import RecordWords, Unit

HERE = datetime(2026, 5, 20, 10, 0)
Counted = Callable[[int], AbstractContextManager[Any]]


def found(by: Actor, asked: str) -> dict[str, list[str]]:
    return {group.name: [hit.name for hit in group.hits] for group in search(by=by, asked=asked, now=HERE).groups}


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
    assert search(by=world.an, asked="  ", now=HERE).groups == ()


def test_more_than_twenty_are_counted_and_the_first_shown(world: World) -> None:
    for number in range(23):
        units.add(by=world.an, parent=world.town, form=UnitForm(f"第{number}号工地", "site"), at=NOW)

    (group,) = search(by=world.an, asked="工地", now=HERE).groups

    assert (group.total, len(group.hits)) == (23, 20)


@pytest.mark.parametrize("number", [1, 30])
def test_searching_takes_as_many_queries_for_one_hit_as_for_thirty(
    world: World, number: int, django_assert_max_num_queries: Counted
) -> None:
    for place in range(number):
        form = RecordForm("lecture", date(2026, 5, 12), title=f"宣讲{place}", audience=("villagers",))
        records.submit(by=world.lin, unit=world.village, form=form, at=NOW)
        units.add(by=world.an, parent=world.town, form=UnitForm(f"宣讲{place}号厂", "enterprise"), at=NOW)

    with django_assert_max_num_queries(10):
        search(by=world.an, asked="宣讲", now=HERE)


def record(world: World, unit: int, title: str, place: str = "", note: str = "") -> int:
    form = RecordForm("lecture", date(2026, 5, 12), title=title, place=place, note=note, audience=("villagers",))
    return records.submit(by=world.an, unit=unit, form=form, at=NOW)


def test_every_word_must_be_there_and_one_may_name_the_unit(world: World) -> None:
    record(world, world.village, "夜谈", place="文化礼堂")
    record(world, world.other_village, "夜谈", place="祠堂")

    assert found(world.an, "夜谈 礼堂") == {"记录": ["夜谈"]}
    assert found(world.an, "下溪 夜谈") == {"记录": ["夜谈"]}
    assert found(world.an, "夜谈 没有的词") == {}


def test_a_word_that_is_in_the_name_of_a_unit_may_stand_in_the_text_of_another(world: World) -> None:
    record(world, world.village, "夜谈", place="下溪祠堂")

    assert found(world.an, "下溪 夜谈") == {"记录": ["夜谈"]}


def test_people_matters_and_papers_are_found_by_those_who_may_see_them(world: World) -> None:
    happened = datetime(2026, 5, 18, 9, 30)
    form = MatterForm("other", happened, note="来了巡回展览")
    matters.register(by=world.lin, unit=world.village, form=form, at=NOW)
    papers.freeze(by=world.an, subject=Subject("weekly", world.town, "2026-W20"), texts={}, at=NOW)

    assert found(world.an, "巡回") == {"事项": ["其他事项"]}
    assert found(world.an, "其他 上云") == {"事项": ["其他事项"]}
    assert list(found(world.an, "周报")) == ["文书"]
    assert found(world.lin, "周报") == {}
    assert found(world.an, world.lin.name) == found(world.lin, world.lin.name) == {"人员": [world.lin.name]}
    assert found(world.lin, world.an.name) == {}


@pytest.fixture
def _few_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only the index find what is not the newest record."""
    monkeypatch.setattr("wuzha.queries.search.LATELY", 1)


@pytest.mark.usefixtures("_few_lately")
@pytest.mark.parametrize("asked", ["礼堂", "文化礼堂", "堂", "化", "HALL", "3号", "宣讲", "礼堂 反诈"])
def test_the_index_finds_any_piece_of_a_record(world: World, asked: str) -> None:
    record(world, world.village, "反诈夜谈", place="文化礼堂3号", note="Town hall")
    record(world, world.village, "入户")

    assert found(world.an, asked)["记录"][-1] == "反诈夜谈"


@pytest.mark.usefixtures("_few_lately")
def test_the_index_tells_nobody_what_they_may_not_see(world: World) -> None:
    record(world, world.other_village, "下溪夜谈")
    record(world, world.village, "上云夜谈")
    record(world, world.village, "入户")

    assert found(world.an, "夜谈") == {"记录": ["上云夜谈", "下溪夜谈"]}
    assert found(world.lin, "夜谈") == {"记录": ["上云夜谈"]}


@pytest.mark.usefixtures("_few_lately")
@pytest.mark.parametrize("asked", ["文礼", "礼化", "（", "'", '"', "-", "堂*", "夜 谈 堂 不"])
def test_the_index_finds_nothing_that_is_not_there(world: World, asked: str) -> None:
    record(world, world.village, "反诈夜谈", place="文化礼堂", note="讲座、礼品；化解")
    record(world, world.village, "入户")

    assert found(world.an, asked) == {}


@pytest.mark.usefixtures("_few_lately")
def test_the_index_follows_a_correction_and_a_move(world: World) -> None:
    key = record(world, world.village, "反诈夜谈")
    record(world, world.other_village, "入户")
    form = RecordForm("lecture", date(2026, 5, 12), title="反诈早市", audience=("villagers",))
    records.correct(by=world.an, record=key, revision=1, form=form, at=NOW)

    assert (found(world.an, "夜谈"), found(world.an, "早市")) == ({}, {"记录": ["反诈早市"]})

    units.move(by=world.an, unit=world.village, under=world.other_village, at=NOW)
    qiu = Actor(world.an.person, "丘", (Grant(world.other_village, "下溪村", path(world.other_village), "officer"),))

    assert found(qiu, "早市") == {"记录": ["反诈早市"]}


@pytest.mark.usefixtures("_few_lately")
def test_records_stored_before_there_was_an_index_are_caught_up_step_by_step(world: World) -> None:
    for number in range(5):
        record(world, world.village, f"夜谈{number}")
    RecordWords.objects.all().delete()
    record(world, world.village, "入户")

    assert found(world.an, "夜谈") == {}
    assert [words.catch_up(most=3), words.catch_up(most=3), words.catch_up(most=3)] == [3, 2, 0]
    assert len(found(world.an, "夜谈")["记录"]) == 5


def test_of_what_is_said_everywhere_the_newest_are_shown_without_counting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(25):
        record(world, world.village, f"夜谈{number}")
    monkeypatch.setattr("wuzha.queries.search.LATELY", 22)

    (group,) = search(by=world.an, asked="夜谈", now=HERE).groups

    assert (group.total, group.beyond, group.hits[0].name) == (20, True, "夜谈24")


def path(unit: int) -> str:
    return str(Unit.objects.get(pk=unit).path)
