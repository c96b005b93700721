"""Superiors' forms: taken in, mapped, filled with true numbers, carried to the next version, removed and put back."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import docx
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.papers.blanks_made import document, workbook
from world import NOW, World
from wuzha.actions import blanks, records
from wuzha.papers.blanks import MOST, filled
from wuzha.queries import blanks as asked
from wuzha.queries.blank_values import annex
from wuzha.queries.figures import Asked, figures
from wuzha.rules.blanks import Wanted
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.store.models import Blank, LogEntry, Record

MAY = "2026-05"
AT = datetime(2026, 5, 20, 10, 0)


@pytest.fixture
def may(world: World) -> World:
    """Three lectures in May, one in April, with those who came."""
    for month, day, unit, attended in (
        (4, 14, world.village, 50),
        (5, 6, world.village, 80),
        (5, 13, world.village, 40),
    ):
        form = RecordForm("lecture", date(2026, month, day), audience=("villagers",), attended=attended)
        records.submit(by=world.an, unit=unit, form=form, at=NOW)
    form = RecordForm("lecture", date(2026, 5, 14), audience=("staff",), attended=100)
    records.submit(by=world.an, unit=world.factory, form=form, at=NOW)
    return world


def taken(world: World, data: bytes | None = None, name: str = "月报.xlsx") -> int:
    return blanks.add(by=world.an, unit=world.town, name="", file_name=name, data=data or workbook(), at=NOW)


def told(world: World, blank: int, unit: int | None = None) -> dict[str, str]:
    """Return what would be written into each place of a form, and why the rest stays open."""
    found = asked.preview(by=world.an, blank=blank, unit=unit or world.town, period=MAY, now=AT)
    return {each.key.removeprefix("cell:月报!"): each.text or f"（{each.reason}）" for each in found}


def test_a_form_is_filled_with_the_numbers_of_the_figures_page(may: World) -> None:
    found = told(may, taken(may))

    assert {key: found[key] for key in ("B4", "C4", "B5", "C5", "B6", "D4")} == {
        "B4": "3", "C4": "4", "B5": "220", "C5": "270", "B6": "0", "D4": "0",
    }  # fmt: skip
    shown = figures(by=may.an, asked=Asked(may.town, MAY), now=AT)
    assert shown.find("activities.people").number == 220


def test_what_only_people_write_stays_open_with_its_reason(may: World) -> None:
    found = told(may, taken(may))

    assert [key for key, text in found.items() if text == "（没有选定填什么）"] == ["C8", "D8", "B9", "D9"]
    assert found["B7"] == "（没有登记金额的案件）"


def test_a_form_is_filled_for_another_unit_below(may: World) -> None:
    found = told(may, taken(may), may.village)

    assert (found["B4"], found["B5"], found["field:单位名称"]) == ("2", "120", "上云村")


def test_rows_named_after_units_are_filled_for_each(may: World) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A4"], sheet["A5"] = "上云村", "青禾纺织厂"
        sheet["B3"], sheet["C3"] = "宣传活动", "覆盖人次"

    found = told(may, taken(may, workbook(change)))

    assert [found[key] for key in ("B4", "C4", "B5", "C5")] == ["2", "120", "1", "100"]


def test_a_filling_is_the_same_file_whatever_is_recorded_later(may: World) -> None:
    made = blanks.fill(by=may.an, blank=taken(may), unit=may.town, period=MAY, at=NOW)
    form = RecordForm("lecture", date(2026, 5, 15), audience=("villagers",), attended=9)
    records.submit(by=may.an, unit=may.village, form=form, at=NOW)

    kept = asked.filled_blank(by=may.an, filling=made)

    sheet = load_workbook(io.BytesIO(filled(kept.content, asked.entries(kept.answers))))["月报"]
    assert (sheet["B4"].value, sheet["B5"].value, sheet["B9"].value) == (3, 220, None)
    assert sheet["B2"].value == "云溪镇人民政府"


def test_the_annex_names_every_place_its_definition_and_the_records(may: World) -> None:
    made = blanks.fill(by=may.an, blank=taken(may), unit=may.town, period=MAY, at=NOW)

    lines = annex(asked.filled_blank(by=may.an, filling=made).answers)

    of_b4 = next(line for line in lines if line[0] == "“月报”B4")
    assert of_b4[1:3] == ("宣传活动（本期）", "3场次")
    held = Record.objects.filter(starts__month=5).order_by("pk").values_list("pk", flat=True)
    assert of_b4[4] == f"{held[0]}至{held[2]}"


def test_a_document_is_filled_and_keeps_its_open_field_in_sight(may: World) -> None:
    made = blanks.fill(by=may.an, blank=taken(may, document(), "月报.docx"), unit=may.town, period=MAY, at=NOW)

    kept = asked.filled_blank(by=may.an, filling=made)

    paper = docx.Document(io.BytesIO(filled(kept.content, asked.entries(kept.answers))))
    assert paper.paragraphs[0].text == "云溪镇人民政府开展宣传活动3场。"
    assert paper.paragraphs[1].text == "2026年5月，经办人{{经办人}}。"


def test_a_mapping_is_changed_kept_and_used_the_next_time(may: World) -> None:
    blank = taken(may)
    mapping = {"cell:月报!B4": Wanted("activities.people"), "cell:月报!C8": Wanted("activities.count", "before")}

    blanks.map_places(by=may.an, blank=blank, revision=1, name="五月表", mapping=mapping, at=NOW)

    found = told(may, blank)
    assert (found["B4"], found["C8"], found["B5"]) == ("220", "1", "（没有选定填什么）")
    assert LogEntry.objects.last().summary == "《五月表》改了对应关系：2处有数，17处留空"  # type: ignore[union-attr]


def test_a_mapping_of_what_is_not_there_is_refused_and_changes_nothing(may: World) -> None:
    blank = taken(may)
    before = Blank.objects.get(pk=blank).mapping

    for mapping in ({"cell:月报!Z9": Wanted("cases.count")}, {"cell:月报!B4": Wanted("cases.count", unit=999)}):
        with pytest.raises(Refusal):
            blanks.map_places(by=may.an, blank=blank, revision=1, name="表", mapping=mapping, at=NOW)

    assert Blank.objects.get(pk=blank).mapping == before


def test_a_page_that_is_out_of_date_changes_nothing(may: World) -> None:
    blank = taken(may)
    blanks.map_places(by=may.an, blank=blank, revision=1, name="表", mapping={}, at=NOW)

    with pytest.raises(Stale):
        blanks.map_places(by=may.an, blank=blank, revision=1, name="表", mapping={}, at=NOW)


def test_the_next_version_keeps_what_fits_moves_what_moved_and_tells_the_rest(may: World) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A4"], sheet["A5"] = "覆盖人次", "宣传活动（场）"
        sheet["A6"] = "新的一项"

    blank = taken(may)

    fit = blanks.replace(by=may.an, blank=blank, file_name="新月报.xlsx", data=workbook(change), at=NOW)

    assert set(fit.lost) == {"cell:月报!B6", "cell:月报!C6", "cell:月报!D6"}
    assert ("cell:月报!B4", "cell:月报!B5") in fit.moved
    assert (told(may, blank)["B4"], told(may, blank)["B5"]) == ("220", "3")
    shown = asked.blank(by=may.an, blank=blank)
    assert (shown.version, shown.unfit[0]) == (2, "“月报”B6（发放宣传资料（份）、本月）：原填发放材料（本期）")


def test_a_new_version_of_another_kind_is_refused_and_changes_nothing(may: World) -> None:
    blank = taken(may)

    with pytest.raises(Refusal, match="不是同一种文件"):
        blanks.replace(by=may.an, blank=blank, file_name="新月报.docx", data=document(), at=NOW)

    assert (asked.blank(by=may.an, blank=blank).version, Blank.objects.get(pk=blank).ending) == (1, "xlsx")


def test_what_was_filled_goes_out_in_the_format_of_its_own_version(may: World) -> None:
    blank = taken(may, name="月报.xls")
    made = blanks.fill(by=may.an, blank=blank, unit=may.town, period=MAY, at=NOW)

    blanks.replace(by=may.an, blank=blank, file_name="新月报.XLSX", data=workbook(), at=NOW)

    newer = blanks.fill(by=may.an, blank=blank, unit=may.town, period=MAY, at=NOW)
    assert [asked.filled_blank(by=may.an, filling=key).ending for key in (made, newer)] == ["xls", "xlsx"]


def test_a_document_named_as_a_workbook_is_refused(may: World) -> None:
    with pytest.raises(Refusal, match="与扩展名不符"):
        taken(may, document(), "月报.xlsx")


def test_a_form_too_large_to_be_mapped_says_what_is_left_out(may: World) -> None:
    def change(sheet: Worksheet) -> None:
        for number in range(12):
            more = sheet.parent.create_sheet(f"表{number}")  # type: ignore[union-attr]
            for row in range(1, 152):
                more.cell(row, 1, f"项目{row}")
                more.cell(row, 2, "＿" if row > 1 else "本月")

    blank = taken(may, workbook(change))

    shown = asked.blank(by=may.an, blank=blank)
    assert (len(shown.slots), shown.listed_to) == (MOST, shown.slots[-1].where)
    assert "处没有列出" in LogEntry.objects.get(verb="blanks.add").summary
    assert asked.blank(by=may.an, blank=taken(may, name="小表.xlsx")).listed_to == ""


def test_a_form_is_not_given_the_name_of_another(may: World) -> None:
    taken(may)
    other = taken(may, name="周报.xlsx")

    with pytest.raises(Refusal, match="已有一份表叫“月报”") as refused:
        blanks.map_places(by=may.an, blank=other, revision=1, name=" 月报 ", mapping={}, at=NOW)
    blanks.map_places(by=may.an, blank=other, revision=1, name="周报", mapping={}, at=NOW)

    assert (refused.value.fields, Blank.objects.get(pk=other).name) == ({"name": "已有同名的表"}, "周报")


def test_a_removed_form_is_not_filled_until_it_is_put_back(may: World) -> None:
    blank = taken(may)
    blanks.remove(by=may.an, blank=blank, at=NOW)

    with pytest.raises(Refusal):
        blanks.fill(by=may.an, blank=blank, unit=may.town, period=MAY, at=NOW)
    blanks.restore(by=may.an, blank=blank, at=NOW)

    assert blanks.fill(by=may.an, blank=blank, unit=may.town, period=MAY, at=NOW)


def test_a_name_is_taken_once_and_free_again_after_removal(may: World) -> None:
    blank = taken(may)
    with pytest.raises(Refusal):
        taken(may)
    blanks.remove(by=may.an, blank=blank, at=NOW)
    again = taken(may)

    with pytest.raises(Refusal):
        blanks.restore(by=may.an, blank=blank, at=NOW)
    assert [(row.blank, row.removed) for row in asked.blanks(by=may.an)] == [(again, False), (blank, True)]


@pytest.mark.parametrize("name, data", [("表.xlsm", b"PK"), ("表.xlsx", b"PK"), ("表.pdf", b"%PDF")])
def test_what_is_no_form_is_refused_and_nothing_is_kept(world: World, name: str, data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        taken(world, data, name)

    assert str(refused.value).startswith(f"“{name}”")
    assert Blank.objects.count() == 0


def test_a_period_that_has_not_begun_is_refused(may: World) -> None:
    with pytest.raises(Refusal, match="还没有开始"):
        blanks.fill(by=may.an, blank=taken(may), unit=may.town, period="2026-07", at=datetime(2026, 5, 20, tzinfo=UTC))


def test_whoever_writes_no_papers_changes_nothing_and_a_leader_may_look(may: World) -> None:
    blank = taken(may)

    with pytest.raises(Absent):
        blanks.fill(by=may.lei, blank=blank, unit=may.town, period=MAY, at=NOW)
    with pytest.raises(Absent):
        asked.blank(by=may.lin, blank=blank)

    assert not asked.blank(by=may.lei, blank=blank).may_edit
