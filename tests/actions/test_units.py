from datetime import date, datetime

import pytest

from world import NOW, World
from wuzha.actions import units
from wuzha.actions.units import Imported, ImportRow, UnitForm
from wuzha.queries.missing import Choice, missing
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store.models import Assignment, LogEntry, Unit, UnitSet


def codes_of(unit: int) -> list[str]:
    rows = Assignment.objects.filter(unit=unit, to_date__gt=NOW.date()).order_by("requirement__position")
    return list(rows.values_list("requirement__code", flat=True))


def test_a_new_unit_owes_what_its_type_and_headcount_ask_from_today(world: World) -> None:
    unit = units.add(by=world.an, parent=world.town, form=UnitForm("晨光电子厂", "enterprise", headcount=80), at=NOW)

    row = Unit.objects.get(pk=unit)
    assert (row.path, row.code, row.opened_date) == (f"{world.town}/{unit}/", f"U{unit:05d}", date(2026, 5, 20))
    assert codes_of(unit) == ["R2", "R3", "R4", "R5", "R6"]
    assert set(Assignment.objects.filter(unit=unit).values_list("from_date", "to_date")) == {
        (date(2026, 5, 20), date(2027, 1, 1))
    }


def test_growing_past_a_threshold_begins_the_clause_and_shrinking_ends_it(world: World) -> None:
    before = codes_of(world.workshop)

    units.change(by=world.an, unit=world.workshop, form=UnitForm("小满木器坊", "enterprise", headcount=55), at=NOW)
    grown = codes_of(world.workshop)
    units.change(by=world.an, unit=world.workshop, form=UnitForm("小满木器坊", "enterprise", headcount=40), at=NOW)
    shrunk = codes_of(world.workshop)

    assert (before, grown, shrunk) == (["R2", "R4", "R5", "R6"], ["R2", "R3", "R4", "R5", "R6"], before)


def test_a_closed_unit_owes_nothing_more_but_keeps_its_past(world: World) -> None:
    units.close(by=world.an, unit=world.village, on=date(2026, 5, 20), at=NOW)

    assert codes_of(world.village) == []
    assert set(Assignment.objects.filter(unit=world.village).values_list("from_date", "to_date")) == {
        (date(2026, 3, 2), date(2026, 5, 20))
    }


def test_reopening_takes_up_the_same_duties_without_a_gap_to_make_up(world: World) -> None:
    units.close(by=world.an, unit=world.village, on=date(2026, 5, 20), at=NOW)

    units.reopen(by=world.an, unit=world.village, at=NOW)

    assert codes_of(world.village) == ["R1", "R5", "R6"]
    late = missing(by=world.an, choice=Choice(world.village, date(2026, 5, 1)), now=datetime(2026, 5, 31, 23, 59))
    assert [(item.code, item.occasion) for item in late.items] == [("R6", "2026-04")]


def test_a_unit_with_open_units_below_it_cannot_close(world: World) -> None:
    with pytest.raises(Refusal, match="还有在用的下级单位"):
        units.close(by=world.an, unit=world.town, on=date(2026, 5, 20), at=NOW)


@pytest.mark.parametrize(
    "form, field",
    [
        (UnitForm("", "village"), "name"),
        (UnitForm("上云村", "village"), "name"),
        (UnitForm("新村", "castle"), "type"),
    ],
)
def test_what_is_wrong_with_a_new_unit_is_said_by_field(world: World, form: UnitForm, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        units.add(by=world.an, parent=world.town, form=form, at=NOW)

    assert list(refused.value.fields) == [field]


def test_a_liaison_cannot_manage_units(world: World) -> None:
    with pytest.raises(Absent):
        units.add(by=world.lin, parent=world.village, form=UnitForm("一组", "village"), at=NOW)


def test_a_list_may_name_parents_before_or_after_their_children(world: World) -> None:
    rows = [
        ImportRow(UnitForm("一车间", "department", headcount=30), parent="晨光电子厂"),
        ImportRow(UnitForm("晨光电子厂", "enterprise", headcount=80)),
        ImportRow(UnitForm("上云村", "village", headcount=1250)),
        ImportRow(UnitForm("下溪村", "village", headcount=900)),
    ]

    done = units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW)

    assert done == Imported(added=("晨光电子厂", "一车间"), changed=("上云村",), unchanged=("下溪村",))
    factory = Unit.objects.get(name="晨光电子厂")
    assert Unit.objects.get(name="一车间").path == f"{world.town}/{factory.pk}/{Unit.objects.get(name='一车间').pk}/"


def test_a_rehearsed_import_says_the_same_and_changes_nothing(world: World) -> None:
    rows = [ImportRow(UnitForm("晨光电子厂", "enterprise", headcount=80))]
    log, count = LogEntry.objects.count(), Unit.objects.count()

    done = units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW, dry_run=True)

    assert done == Imported(added=("晨光电子厂",), changed=(), unchanged=())
    assert (LogEntry.objects.count(), Unit.objects.count()) == (log, count)


def test_an_import_with_one_bad_row_takes_in_none(world: World) -> None:
    rows = [ImportRow(UnitForm("晨光电子厂", "enterprise")), ImportRow(UnitForm("甲", "village"), parent="没有的村")]

    with pytest.raises(Refusal, match="没有的村"):
        units.import_rows(by=world.an, under=world.town, rows=rows, at=NOW)

    assert not Unit.objects.filter(name="晨光电子厂").exists()


def test_a_list_is_kept_once_and_its_members_replaced(world: World) -> None:
    first = units.keep_set(by=world.an, home=world.town, name="试点单位", members=[world.village], at=NOW)
    again = units.keep_set(by=world.an, home=world.town, name="试点单位", members=[world.factory], at=NOW)

    assert first == again
    assert list(UnitSet.objects.get().members.values_list("pk", flat=True)) == [world.factory]


def test_each_action_writes_one_entry_of_the_log(world: World) -> None:
    before = LogEntry.objects.count()

    units.add(by=world.an, parent=world.town, form=UnitForm("晨光电子厂", "enterprise"), at=NOW)

    assert LogEntry.objects.count() == before + 1
