"""Lists of units, people and records: out and in again without loss, looked at first, whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import IO

import openpyxl
import pytest
from django.db import transaction
from django.db.models import F

from tests.papers.sheets_made import workbook
from world import FOUNDED, NOW, World
from wuzha.actions import people, records, units
from wuzha.actions.imports import take_people, take_units
from wuzha.actions.people import PersonForm
from wuzha.actions.record_lists import RecordsTaken, take_records
from wuzha.actions.units import UnitForm
from wuzha.papers.people import people_list
from wuzha.papers.records import records_list
from wuzha.papers.units import units_list
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.record_lists import record_lines
from wuzha.queries.registers import people_lines, unit_lines
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Claim, LogEntry, Membership, Person, Record, Unit

Count = Callable[[int], object]
TOPICS = tuple(sorted(load_vocabulary().entries("fraud_types")))[:2]
FULL = RecordForm(
    activity="quiz",
    starts=date(2026, 5, 4),
    ends=date(2026, 5, 6),
    title="=1+1",
    handed_in=date(2026, 5, 7),
    place="礼堂 １号",
    audience=("villagers", "elderly"),
    topics=TOPICS,
    expected=80,
    attended=0,
    amount=3,
    amount_unit="份",
    originals=("minutes", "signed-copy"),
    note="第一行\n第二行，人均２份",
)


def content(file: IO[bytes]) -> bytes:
    with file:
        return file.read()


def rows(data: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()]


def changed(data: bytes, row: int, heading: str, value: object) -> bytes:
    """Return the list with another value in a cell, found by its heading."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    column = next(cell.column for cell in sheet[1] if cell.value == heading)
    sheet.cell(row, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def recorded(world: World) -> None:
    """Give 上云村 a record that holds everything a record can, and 下溪村 a month's report."""
    records.submit(by=world.lin, unit=world.village, form=FULL, at=NOW)
    records.submit(by=world.lin, unit=world.village, form=RecordForm("lecture", date(2026, 5, 12)), at=NOW)
    records.confirm_month(by=world.an, unit=world.other_village, month="2026-04", at=NOW, nothing_to_report=True)


def exported(world: World) -> bytes:
    return content(records_list(record_lines(by=world.an, unit=world.town)))


def everything() -> list[dict[str, object]]:
    """Return what all records say, without what only this installation knows of them."""
    left_out = {"id", "client_key", "recorded_by_id", "revision", "created_at", "changed_at"}
    return [{k: v for k, v in row.items() if k not in left_out} for row in Record.objects.order_by("pk").values()]


def test_records_go_out_and_come_in_again_without_loss(world: World) -> None:
    with transaction.atomic():
        recorded(world)
        data, before = exported(world), everything()
        claims = sorted(Claim.objects.values_list("unit", "requirement", "occasion", "on_date"))
        transaction.set_rollback(True)
    Record.objects.all().delete()

    taken = take_records(by=world.an, data=data, at=NOW)

    assert (taken.problems, taken.counts) == ((), {"new": 3, "changed": 0, "same": 0})
    assert everything() == before
    assert sorted(Claim.objects.values_list("unit", "requirement", "occasion", "on_date")) == claims
    assert [line[1:] for line in rows(exported(world))] == [line[1:] for line in rows(data)]


def test_the_same_list_again_changes_nothing_and_a_changed_line_corrects_its_record(world: World) -> None:
    recorded(world)
    data, logged = exported(world), LogEntry.objects.count()

    assert take_records(by=world.an, data=data, at=NOW).counts == {"new": 0, "changed": 0, "same": 3}
    assert LogEntry.objects.count() == logged

    taken = take_records(by=world.an, data=changed(data, 3, "实到", 41), at=NOW)
    assert (taken.counts, taken.changed) == ({"new": 0, "changed": 1, "same": 2}, ("2026-05-12 宣讲",))
    assert Record.objects.get(activity="lecture").attended == 41
    assert Record.objects.get(activity="quiz").note == FULL.note


def test_lines_without_a_number_are_new_once(world: World) -> None:
    recorded(world)
    data = exported(world)
    for row in (2, 3, 4):
        data = changed(data, row, "编号", None)
    data = changed(data, 4, "日期", date(2026, 4, 29))
    Record.objects.filter(activity="report").delete()

    outcomes = [take_records(by=world.an, data=data, at=NOW).counts["new"] for _ in range(2)]

    assert (outcomes, Record.objects.count()) == ([3, 0], 5)


def test_a_look_at_a_list_of_records_stores_nothing(world: World) -> None:
    recorded(world)
    data = changed(exported(world), 3, "编号", None)
    before = (Record.objects.count(), LogEntry.objects.count())

    looked = take_records(by=world.an, data=data, at=NOW, dry_run=True)

    assert looked.counts == {"new": 1, "changed": 0, "same": 2}
    assert (Record.objects.count(), LogEntry.objects.count()) == before


@pytest.mark.parametrize(
    "heading, value, said",
    [
        ("单位编码", "X9", "找不到编码为“X9”的单位，或您不能为它登记。"),
        ("单位编码", None, "“单位编码”没有填，请补上。"),
        ("活动", "跳广场舞", "活动里没有“跳广场舞”。是不是“广场宣传”？请从下拉列表中选一项。"),
        ("日期", "5月12日", "“5月12日”不是完整的日期，请写成 2026-05-12。"),
        ("日期", date(2026, 5, 21), "日期在今天之后，事情做完再记。"),
        ("实到", "很多", "“很多”不是整数，请只填数字，如 60；没有清点的留空。"),
        ("备注", "电话13812345678", "像是身份证号或手机号，本系统不收，请删去。"),
    ],
)
def test_one_mistake_in_a_list_of_records_is_named_and_nothing_is_stored(
    world: World, heading: str, value: object, said: str
) -> None:
    recorded(world)
    data = changed(changed(exported(world), 3, heading, value), 2, "编号", None)
    before = Record.objects.count()

    taken = take_records(by=world.an, data=data, at=NOW)

    assert [(p.row, p.message) for p in taken.problems] == [(3, said)]
    assert Record.objects.count() == before


def test_a_liaison_takes_in_records_of_the_own_unit_only(world: World) -> None:
    recorded(world)
    data = exported(world)

    taken = take_records(by=world.lin, data=data, at=NOW)

    assert [(p.address, p.row) for p in taken.problems] == [("B4", 4)]


def test_a_withdrawn_record_is_not_brought_back_by_a_list(world: World) -> None:
    recorded(world)
    data, row = exported(world), Record.objects.get(activity="lecture")
    records.withdraw(by=world.lin, record=row.pk, revision=row.revision, why="重复", at=NOW)

    assert ["已撤回" in p.message for p in take_records(by=world.an, data=data, at=NOW).problems] == [True]


def test_what_is_no_list_of_records_or_too_long_is_refused(world: World) -> None:
    recorded(world)

    with pytest.raises(Refusal, match="找不到表头"):
        take_records(by=world.an, data=content(units_list([])), at=NOW)
    with pytest.raises(Refusal, match="表里有 3 条记录，网页上一次最多导入 2 条"):
        take_records(by=world.an, data=exported(world), at=NOW, most=2)


def test_units_go_out_and_come_in_again_without_loss(world: World) -> None:
    attributes = {"canteen": True, "classes": 12, "kind": "是", "level": "12", "note": "一级"}
    form = UnitForm("上云村小学", "school", "S-1", 300, ("上小", "村小"), attributes)
    units.add(by=world.an, parent=world.village, form=form, at=FOUNDED)
    facts = ("code", "name", "short_names", "type", "headcount", "attributes", "parent__code")
    before = list(Unit.objects.exclude(pk=world.town).order_by("code").values(*facts))
    data = content(units_list(unit_lines(by=world.an, under=world.town)))

    same = take_units(by=world.an, under=world.town, data=data, at=NOW)
    assert same.imported is not None
    assert (same.imported.added, same.imported.changed, len(same.imported.unchanged)) == ((), (), 5)

    Unit.objects.exclude(pk=world.town).update(code=F("path"), name=F("path"))  # as if they had never been here
    again = take_units(by=world.an, under=world.town, data=data, at=NOW)
    assert again.imported is not None
    assert len(again.imported.added) == 5
    there = Unit.objects.exclude(pk=world.town).exclude(code__contains="/").order_by("code")
    assert list(there.values(*facts)) == before


def test_a_list_that_does_not_speak_of_attributes_leaves_them_alone(world: World) -> None:
    form = UnitForm("上云村小学", "school", "S-1", 300, ("上小",), {"canteen": True})
    units.add(by=world.an, parent=world.town, form=form, at=FOUNDED)
    take_units(by=world.an, under=world.town, data=workbook(("名称", "类型"), ("上云村小学", "学校")), at=NOW)

    row = Unit.objects.get(code="S-1")
    assert (row.headcount, row.short_names, row.attributes) == (300, ["上小"], {"canteen": True})


def test_posts_go_out_and_come_in_again_without_loss(world: World) -> None:
    data = content(people_list(people_lines(by=world.an, on=NOW.date())))
    posts = sorted(Membership.objects.filter(to_date=None).values_list("person__login", "unit", "role", "post"))

    same = take_people(by=world.an, data=data, at=NOW)
    assert same.hired is not None
    assert (same.accounts, same.hired.appointed, same.hired.unchanged) == ((), 0, len(posts))

    with transaction.atomic():
        for login in ("lin", "bo"):
            Membership.objects.filter(person__login=login).delete()
            Person.objects.filter(login=login).update(login=f"{login}-old")
        again = take_people(by=world.an, data=data, at=NOW)
        assert len(again.accounts or ()) == 2
        held = Membership.objects.filter(to_date=None).values_list("person__login", "unit", "role", "post")
        assert sorted(held) == posts


def test_a_look_at_a_list_of_people_makes_no_account_and_no_password(world: World) -> None:
    people.add(by=world.an, form=PersonForm("甲", "jia", world.village, "liaison"), at=NOW)
    data = content(people_list(people_lines(by=world.an, on=NOW.date())))
    Membership.objects.filter(person__login="jia").delete()
    Person.objects.filter(login="jia").update(login="old")
    before = (Person.objects.count(), LogEntry.objects.count())

    looked = take_people(by=world.an, data=data, at=NOW, dry_run=True)

    assert [(each.login, each.password) for each in looked.accounts or ()] == [("jia", "")]
    assert (Person.objects.count(), LogEntry.objects.count()) == before


def test_lists_are_handed_out_within_reach_only(world: World) -> None:
    with pytest.raises(Absent):
        list(record_lines(by=world.lin, unit=world.other_village))
    with pytest.raises(Absent):
        unit_lines(by=world.lin, under=world.village)
    with pytest.raises(Absent):
        people_lines(by=world.lin, on=NOW.date())


def test_a_long_list_is_read_in_few_queries_and_checked_in_few(
    world: World, django_assert_max_num_queries: Count
) -> None:
    made = [
        Record(
            unit_id=world.village,
            activity="visit",
            starts=date(2026, 5, 1 + n % 19),
            ends=date(2026, 5, 1 + n % 19),
            handed_in=date(2026, 5, 20),
            title=f"第{n}户",
            recorded_by_id=world.lin.person,
            created_at=NOW,
            changed_at=NOW,
        )
        for n in range(1200)
    ]
    Record.objects.bulk_create(made)
    taken: list[RecordsTaken] = []

    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        data = exported(world)
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        taken.append(take_records(by=world.an, data=data, at=NOW))

    assert taken[0].counts == {"new": 0, "changed": 0, "same": 1200}
