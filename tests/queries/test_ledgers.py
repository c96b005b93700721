"""The ledger of a month's publicity: every record once, with its proof, its clauses and the post it came from."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from world import NOW, World
from wuzha.actions import records
from wuzha.actions.evidence import Upload
from wuzha.papers.ledgers import ActivityRow
from wuzha.queries.ledgers import ledger
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent

LECTURE = RecordForm(
    "lecture",
    date(2026, 5, 12),
    title="老年人防骗宣讲",
    place="村文化礼堂",
    audience=("villagers", "elderly"),
    topics=("L03",),
    expected=90,
    attended=78,
    originals=("minutes",),
    note="雨天改在室内",
)
HANDOUT = RecordForm("handout", date(2026, 5, 3), title="集市发放传单", amount=120, amount_unit="份")
NOTES = Upload("签到.txt", "签到人数七十八".encode(), "register")


@pytest.fixture
def may(world: World) -> World:
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW, files=(NOTES,))
    records.submit(by=world.an, unit=world.other_village, form=HANDOUT, at=NOW)
    records.submit(by=world.an, unit=world.factory, form=RecordForm("pledge", date(2026, 5, 9)), at=NOW)
    records.submit(by=world.an, unit=world.factory, form=RecordForm("lecture", date(2026, 4, 30)), at=NOW)
    gone = records.submit(by=world.an, unit=world.factory, form=RecordForm("screen", date(2026, 5, 8)), at=NOW)
    records.withdraw(by=world.an, record=gone, revision=1, why="重复登记", at=NOW)
    return world


def test_the_publicity_of_the_month_stands_in_the_order_of_its_days(may: World) -> None:
    found = ledger(by=may.an, unit=may.town, month="2026-05")

    assert (found.unit_name, found.month_name) == ("云溪镇人民政府", "2026年5月")
    assert [(row.on, row.unit, row.form) for row in found.rows] == [
        (date(2026, 5, 3), "下溪村", "发放资料"),
        (date(2026, 5, 12), "上云村", "宣讲"),
    ]


def test_a_line_says_everything_in_words(may: World) -> None:
    (row,) = ledger(by=may.an, unit=may.village, month="2026-05").rows

    assert row == ActivityRow(
        unit="上云村",
        on=date(2026, 5, 12),
        place="村文化礼堂",
        form="宣讲",
        topic="养老诈骗、非法集资",
        audience="老年人、村民",
        expected=90,
        attended=78,
        materials="",
        evidence="台账登记1，会议记录（纸质）",
        requirements="R1 每月组织村民开展不少于1次集中宣讲",
        recorded_by="联络员",
        recorded_at=datetime(2026, 5, 20, 10, 0),
        note="雨天改在室内",
    )


def test_what_was_handed_out_is_said_with_its_measure_and_its_title_where_no_topic_is(may: World) -> None:
    (row,) = ledger(by=may.an, unit=may.other_village, month="2026-05").rows

    assert (row.materials, row.topic, row.recorded_by) == ("120份", "集市发放传单", "经办人")
    assert (row.expected, row.attended, row.requirements) == (None, None, "")


def test_a_month_without_publicity_has_no_lines(may: World) -> None:
    assert ledger(by=may.an, unit=may.town, month="2026-07").rows == ()


def test_liaisons_and_reviewers_get_no_ledger(may: World) -> None:
    for actor in (may.lin, may.bo, may.yi):
        with pytest.raises(Absent):
            ledger(by=actor, unit=may.village, month="2026-05")


def test_the_ledger_takes_as_many_queries_for_thirty_records_as_for_one(
    may: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        ledger(by=may.an, unit=may.village, month="2026-05")
    for number in range(30):
        form = RecordForm("push", date(2026, 5, 4), title=f"第{number}条")
        records.submit(by=may.lin, unit=may.village, form=form, at=NOW)

    with django_assert_num_queries(6):
        found = ledger(by=may.an, unit=may.village, month="2026-05")

    assert len(found.rows) == 31
