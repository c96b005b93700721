"""Lists on pages: a look shows what would be new, changed or wrong; confirming needs no second choosing of the file."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from asking import signed_in, words
from tests.papers.sheets_made import workbook
from world import NOW, World
from wuzha.actions import record_lists, records
from wuzha.rules.records import RecordForm
from wuzha.store.models import Person, Record, Unit, WaitingList

UNITS = workbook(("名称", "类型", "人数"), ("柳湾村", "村", 650), ("上云村", "村", 1300))
PEOPLE = workbook(("姓名", "登录名", "单位", "角色"), ("柳叶", "liu", "上云村", "联络员"))


def file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("表.xlsx", data)


def test_units_are_looked_at_then_confirmed_without_choosing_the_file_again(world: World) -> None:
    client = signed_in(world.an)

    looked = client.post("/units/import", {"under": world.town, "file": file(UNITS), "check": "1"})
    assert "新增 1 个，修改 1 个，没有变化 0 个" in looked.content.decode()
    assert not Unit.objects.filter(name="柳湾村").exists()

    client.post("/units/import", {"confirm": "1"})
    assert Unit.objects.filter(name="柳湾村", headcount=650).exists()
    assert WaitingList.objects.count() == 0


def test_a_list_of_units_goes_below_the_office_itself_unless_told_otherwise(world: World) -> None:
    page = signed_in(world.an).get("/units/import").content.decode()

    assert f'<option value="{world.town}" selected>' in page


def test_columns_that_nobody_reads_are_named_instead_of_lost_in_silence(world: World) -> None:
    client = signed_in(world.an)
    units = workbook(("单位名称", "类型", "人数", "联络员", "结对民警"), ("柳湾村", "村", 650, "柳叶", "某某"))
    wrong = workbook(("单位名称", "类型", "联络员"), ("柳湾村", "村庄", "柳叶"))
    people = workbook(("姓名", "登录名", "单位", "角色", "办公室"), ("柳叶", "liu", "上云村", "联络员", "201"))

    looked = client.post("/units/import", {"under": world.town, "file": file(units), "check": "1"}).content.decode()
    stored = client.post("/units/import", {"confirm": "1"}).content.decode()
    refused = client.post("/units/import", {"under": world.town, "file": file(wrong)}).content.decode()
    hired = client.post("/people/import", {"file": file(people), "check": "1"}).content.decode()
    whole = client.post("/units/import", {"under": world.town, "file": file(UNITS), "check": "1"}).content.decode()

    assert ["没有读这几列：联络员、结对民警。" in page for page in (looked, stored)] == [True, True]
    assert "没有读这几列：联络员。" in refused
    assert "没有读这几列：办公室。" in hired
    assert "没有读这几列" not in whole


def test_people_are_looked_at_then_confirmed_and_their_passwords_shown_once(world: World) -> None:
    client = signed_in(world.an)

    looked = client.post("/people/import", {"file": file(PEOPLE), "check": "1"})
    assert "新建账号 1 个" in looked.content.decode()
    assert not Person.objects.filter(login="liu").exists()

    confirmed = client.post("/people/import", {"confirm": "1"})
    assert Person.objects.filter(login="liu").exists()
    assert confirmed.context["accounts"][0].password in confirmed.content.decode()


def test_records_are_exported_changed_looked_at_and_confirmed(world: World) -> None:
    form = RecordForm("lecture", date(2026, 5, 12), place="礼堂")
    records.submit(by=world.lin, unit=world.village, form=form, at=NOW)
    client = signed_in(world.lin)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/records/records.xlsx?month=2026-05").getvalue()))
    column = next(cell.column for cell in book.active[1] if cell.value == "地点")
    assert book.active.cell(2, column).value == "礼堂"
    book.active.cell(2, column).value = "茶馆"
    out = io.BytesIO()
    book.save(out)

    looked = client.post("/records/import", {"file": file(out.getvalue()), "check": "1"})
    assert "新记 0 条，更正 1 条，没有变化 0 条" in looked.content.decode()
    assert Record.objects.get().place == "礼堂"

    client.post("/records/import", {"confirm": "1"})
    assert Record.objects.get().place == "茶馆"


def test_how_far_a_long_list_of_records_is_taken_in_is_told_on_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (12, 13, 14):
        records.submit(by=world.lin, unit=world.village, form=RecordForm("lecture", date(2026, 5, day)), at=NOW)
    client = signed_in(world.lin)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/records/records.xlsx?month=2026-05").getvalue()))
    column = next(cell.column for cell in book.active[1] if cell.value == "地点")
    for row in (2, 3):
        book.active.cell(row, column).value = "茶馆"
    out = io.BytesIO()
    book.save(out)
    monkeypatch.setattr(record_lists, "LOT", 1)

    client.post("/records/import", {"file": file(out.getvalue()), "check": "1"})
    sent = client.post("/records/import", {"confirm": "1"})

    pieces = [words(piece) for piece in sent.streaming_content]  # type: ignore[attr-defined]
    assert [piece for piece in pieces if "正在导入……" in piece] == [
        f"正在导入……第{number}条，共2条" for number in (1, 2)
    ]
    assert "已导入：新记0条，更正2条，没有变化1条。看记录" in pieces[-2]
    assert (Record.objects.filter(place="茶馆").count(), WaitingList.objects.count()) == (2, 0)


def test_a_list_with_mistakes_does_not_wait_and_nobody_confirms_anothers(world: World) -> None:
    an, lin = signed_in(world.an), signed_in(world.lin)
    wrong = workbook(("名称", "类型"), ("柳湾村", "星球"))

    refused = an.post("/units/import", {"under": world.town, "file": file(wrong), "check": "1"})
    assert (refused.status_code, WaitingList.objects.count()) == (422, 0)

    an.post("/people/import", {"file": file(PEOPLE), "check": "1"})
    assert "没有待确认的表" in an.post("/units/import", {"confirm": "1"}, follow=True).content.decode()
    assert lin.post("/people/import", {"confirm": "1"}).status_code == 404
    assert not Person.objects.filter(login="liu").exists()


def test_a_list_waits_a_day(world: World) -> None:
    client = signed_in(world.an)
    client.post("/people/import", {"file": file(PEOPLE), "check": "1"})
    WaitingList.objects.update(came_at=NOW - timedelta(days=400))

    client.post("/units/import", {"under": world.town, "file": file(UNITS), "check": "1"})

    assert list(WaitingList.objects.values_list("kind", flat=True)) == ["units"]


@pytest.mark.parametrize("address", ["/units/units.xlsx", "/people/people.xlsx", "/records/records.xlsx"])
def test_every_list_is_handed_out_in_a_fixed_number_of_queries(
    world: World, address: str, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = signed_in(world.an)

    # Half of them write into the log that it was handed out.
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        answer = client.get(address)
        assert openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.max_row >= 1
