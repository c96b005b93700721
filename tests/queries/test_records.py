"""Records as read: the list within one's reach, one record with why it counts, what it misses, and its history."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from world import NOW, World
from wuzha.actions import evidence, plans, records
from wuzha.actions.evidence import Upload
from wuzha.queries.records import PAGE, Choice, proof, record, stored_file
from wuzha.queries.records import records as listed
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.states import State
from wuzha.store.models import Evidence

HERE = datetime(2026, 5, 20, 10, 0)
LECTURE = RecordForm(
    activity="lecture",
    starts=date(2026, 5, 12),
    audience=("villagers",),
    place="村文化礼堂",
    expected=80,
    attended=76,
)
SIGN_IN = Upload("签到表.txt", "签到".encode(), "register")
Counted = Callable[[int], AbstractContextManager[Any]]


def test_the_list_is_newest_first_and_shows_the_withdrawn(world: World) -> None:
    first = records.submit(by=world.lin, unit=world.village, form=LECTURE, files=(SIGN_IN,), at=NOW)
    second = records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 4, 9)), at=NOW)
    records.withdraw(by=world.lin, record=second, revision=1, why="重复", at=NOW)

    found = listed(by=world.lin, choice=Choice())

    assert [(row.record, row.claims, row.files, row.withdrawn) for row in found.rows] == [
        (first, 1, 1, False),
        (second, 0, 0, True),
    ]
    assert found.months == ("2026-05", "2026-04")


def test_the_list_can_be_narrowed_to_a_unit_an_activity_and_a_month(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.submit(by=world.an, unit=world.other_village, form=LECTURE, at=NOW)
    records.submit(by=world.an, unit=world.other_village, form=RecordForm("media", date(2026, 4, 9)), at=NOW)

    whole = listed(by=world.an, choice=Choice(unit=world.town))
    village = listed(by=world.an, choice=Choice(unit=world.village))
    media = listed(by=world.an, choice=Choice(activity="media"))
    april = listed(by=world.an, choice=Choice(month="2026-04"))

    assert (whole.total, village.total, media.total, april.total) == (3, 1, 1, 1)
    assert april.rows[0].activity_name == "媒体宣传"


def test_a_liaison_reads_the_records_of_her_own_unit_only(world: World) -> None:
    records.submit(by=world.an, unit=world.other_village, form=LECTURE, at=NOW)

    assert listed(by=world.lin, choice=Choice()).total == 0
    with pytest.raises(Absent):
        listed(by=world.lin, choice=Choice(unit=world.other_village))


def test_a_page_holds_thirty_and_asks_as_much_of_the_database_as_a_page_of_one(
    world: World, django_assert_max_num_queries: Counted
) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    with django_assert_max_num_queries(6):
        listed(by=world.lin, choice=Choice())
    for day in range(1, PAGE + 1):
        form = replace(LECTURE, starts=date(2026, 4, 1) if day > 19 else date(2026, 5, day))
        records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    with django_assert_max_num_queries(6):
        found = listed(by=world.lin, choice=Choice())

    assert (len(found.rows), found.total, found.pages) == (30, 31, 2)
    assert len(listed(by=world.lin, choice=Choice(), page=2).rows) == 1
    assert listed(by=world.lin, choice=Choice(), page=99).page == 2


def test_a_record_shows_what_it_counts_for_and_why(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    found = record(by=world.lin, record=key, now=HERE)

    (bearing,) = found.counted
    assert bearing.clause.requirement.quote == "每月组织村民开展不少于1次集中宣讲"
    assert bearing.clause.plan_title == "云溪镇防范电信网络诈骗工作方案"
    assert bearing.reasons == ("活动类型相符：宣讲", "发生在2026年5月内", "对象相符：村民")
    assert (bearing.occasion_name, bearing.state, bearing.shortfall) == ("2026年5月", State.DONE, "")
    assert found.occasions == ["2026年5月"]


def test_a_record_shows_what_it_just_misses(world: World) -> None:
    form = replace(LECTURE, audience=("students",))
    key = records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    found = record(by=world.lin, record=key, now=HERE)

    assert found.counted == ()
    assert [(near.clause.code, near.lacking) for near in found.near] == [("R1", ("对象不符：要求面向村民",))]


def test_what_another_record_has_done_already_is_no_near_miss(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, audience=("students",)), at=NOW)
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    assert record(by=world.lin, record=key, now=HERE).near == ()


def test_a_record_that_counts_in_part_says_what_is_still_to_be_done(world: World) -> None:
    form = RecordForm("quiz", date(2026, 5, 6), audience=("staff",), expected=120, attended=90)
    key = records.submit(by=world.an, unit=world.factory, form=form, at=NOW)

    (bearing,) = record(by=world.an, record=key, now=HERE).counted

    assert (bearing.state, bearing.shortfall) == (State.OPEN, "到场率75%，要求100%")


def test_a_record_keeps_showing_what_it_counted_for_in_a_plan_stopped_since(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, starts=date(2026, 4, 9)), at=NOW)
    plans.retire(by=world.an, plan=world.plan, on=date(2026, 5, 18), at=NOW)

    (bearing,) = record(by=world.lin, record=key, now=HERE).counted

    assert (bearing.clause.code, bearing.state) == ("R1", State.DONE)


def test_a_withdrawn_record_counts_for_nothing_and_says_why(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.withdraw(by=world.lin, record=key, revision=1, why="登记错了单位", at=NOW)

    found = record(by=world.lin, record=key, now=HERE)

    assert (found.counted, found.near, found.withdrawn_why) == ((), (), "登记错了单位")


def test_four_times_are_kept_apart(world: World) -> None:
    form = RecordForm("report", date(2026, 5, 8), handed_in=date(2026, 5, 9), period="2026-04")
    key = records.submit(by=world.lin, unit=world.village, form=form, at=NOW)

    found = record(by=world.lin, record=key, now=HERE)

    assert (found.form.starts, found.form.handed_in) == (date(2026, 5, 8), date(2026, 5, 9))
    assert (found.created_at, found.period_name) == (NOW, "2026年4月")
    assert found.counted[0].state is State.DONE


def test_the_history_says_who_changed_what(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, files=(SIGN_IN,), at=NOW)
    form = replace(LECTURE, attended=60, audience=("villagers", "elderly"), place="", note="补充")
    records.correct(by=world.an, record=key, revision=1, form=form, at=NOW)
    evidence.detach(by=world.lin, evidence=Evidence.objects.get().pk, at=NOW)
    records.withdraw(by=world.lin, record=key, revision=3, why="重复：已另行登记", at=NOW)
    records.restore(by=world.an, record=key, revision=4, at=NOW)

    told = [(event.by_name, event.what, event.changes) for event in record(by=world.an, record=key, now=HERE).history]

    assert told == [
        ("林禾", "登记", ("附上“签到表.txt”",)),
        (
            "安岚",
            "更正",
            ("地点：村文化礼堂改为未填", "对象：村民改为老年人、村民", "实到：76改为60", "修改了说明"),
        ),
        ("林禾", "移除佐证", ("签到表.txt",)),
        ("林禾", "撤回", ("重复：已另行登记",)),
        ("安岚", "恢复", ()),
    ]


def test_whoever_only_sees_a_record_may_not_change_it(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    assert record(by=world.lin, record=key, now=HERE).may_change is True
    assert record(by=world.bo, record=key, now=HERE).may_change is False
    with pytest.raises(Absent):
        record(by=world.bo, record=key, now=HERE, verb="record")


def test_a_stranger_finds_neither_record_nor_file(world: World) -> None:
    key = records.submit(by=world.an, unit=world.other_village, form=LECTURE, files=(SIGN_IN,), at=NOW)
    file = Evidence.objects.get().pk

    for ask in (
        lambda: record(by=world.lin, record=key, now=HERE),
        lambda: stored_file(by=world.lin, evidence=file),
        lambda: proof(by=world.lin, evidence=file),
        lambda: proof(by=world.bo, evidence=file),
    ):
        with pytest.raises(Absent):
            ask()


def test_a_file_that_the_folder_lost_is_told_of(world: World) -> None:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, files=(SIGN_IN,), at=NOW)
    found = stored_file(by=world.lin, evidence=Evidence.objects.get().pk)
    Path(found.path).unlink()

    with pytest.raises(Refusal) as refused:
        stored_file(by=world.lin, evidence=Evidence.objects.get().pk)

    assert str(refused.value) == "“签到表.txt”的文件已不在存储中，请联系系统管理员从备份恢复。"


def test_a_record_costs_the_same_queries_whatever_it_counts_for(
    world: World, django_assert_max_num_queries: Counted
) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, files=(SIGN_IN,), at=NOW)
    lost = records.submit(by=world.lin, unit=world.village, form=replace(LECTURE, activity="media"), at=NOW)

    with django_assert_max_num_queries(14):
        record(by=world.lin, record=key, now=HERE)
    with django_assert_max_num_queries(14):
        record(by=world.lin, record=lost, now=HERE)
