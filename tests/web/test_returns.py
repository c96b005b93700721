"""The pages of forms: out one by one or all at once, in with a look first, and what is to be decided."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from asking import signed_in
from filling import OLD_SHEET, form, opened, send, too_busy
from world import World
from wuzha.actions.units import ImportRow, UnitForm, import_rows
from wuzha.papers import old_sheets, pdf
from wuzha.store.models import Person, Record, Return

Count = Callable[[int], object]


AGAIN = "本机一时来不及把这份表转换成 .xlsx，没有收下。请过几分钟再试，或用 Excel、WPS 另存为 .xlsx 后再交。"


def upload(client: Client, data: bytes, name: str = "上云村.xlsx") -> HttpResponse:
    return client.post("/forms", {"file": SimpleUploadedFile(name, data)}, follow=True)  # type: ignore[return-value]


def test_a_liaison_fetches_fills_in_looks_confirms_and_the_record_is_there(world: World) -> None:
    client = signed_in(world.lin)
    filled = opened(client.get(f"/forms/{world.village}/form.xlsx?month=2026-05").content)
    filled.duty("集中宣讲", 日期="5月12日", 实到=55)

    looked = upload(client, filled.bytes())
    assert "确认后：新记 1 条，更正 0 条。" in looked.content.decode()
    assert Record.objects.count() == 0

    taken = client.post(looked.redirect_chain[-1][0] + "/take", follow=True)  # type: ignore[attr-defined]
    assert "已收下" in taken.content.decode()
    assert Record.objects.values_list("starts", "attended").get() == (date(2026, 5, 12), 55)


def test_a_form_that_could_not_be_turned_in_time_is_asked_for_again_and_nothing_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_sheets, "converted", too_busy)
    client = signed_in(world.an)

    form_, units = upload(client, OLD_SHEET), SimpleUploadedFile("名册.xls", OLD_SHEET)
    register = client.post("/units/import", {"under": world.town, "file": units})

    answers = (form_, register)
    assert [answer.context["form"].errors["file"] for answer in answers] == [[AGAIN]] * 2
    assert ([answer.status_code for answer in answers], Return.objects.count()) == ([422, 422], 0)


def test_a_program_that_takes_too_long_or_has_too_much_to_do_is_told_from_one_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, failing = tmp_path / "slow", tmp_path / "failing"
    for path, does in ((slow, "exec sleep 5"), (failing, "exit 1")):
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(0o755)
    monkeypatch.setattr(pdf, "_SECONDS", 0.2)

    monkeypatch.setattr(pdf, "program", lambda: str(failing))
    failed = old_sheets.as_xlsx(OLD_SHEET)
    monkeypatch.setattr(pdf, "program", lambda: str(slow))
    with pytest.raises(pdf.Busy, match="请过几分钟再试"):
        old_sheets.as_xlsx(OLD_SHEET)

    assert failed == OLD_SHEET


def test_a_file_that_is_no_form_is_answered_at_the_form_with_the_remedy(world: World) -> None:
    client = signed_in(world.lin)
    old = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)

    answers = [upload(client, data) for data in (old, b"PK\x03\x04", "姓名,日期".encode(), b"")]

    assert [answer.status_code for answer in answers] == [422] * 4
    said = [answer.context["form"].errors["file"][0] for answer in answers]  # type: ignore[attr-defined]
    assert [each.partition("。")[0] for each in said] == [
        "是旧版 .xls、.et 表格或加了密码的表格",
        "文件已损坏，打不开",
        "不是 Excel 表格",
        "文件是空的，请重新选择",
    ]


def test_all_forms_of_a_township_come_in_one_archive_each_under_its_units_name(world: World) -> None:
    client = signed_in(world.an)

    answer = client.get(f"/forms/{world.town}/forms.zip?month=2026-05")

    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as package:
        assert package.testzip() is None
        assert package.namelist() == [
            f"{name}2026年5月填报表.xlsx" for name in ("上云村", "下溪村", "青禾纺织厂", "小满木器坊")
        ]
        village = opened(package.read("上云村2026年5月填报表.xlsx"))
    assert village.row_of("集中宣讲") == 5


def test_the_page_and_a_form_take_the_same_queries_for_one_unit_and_for_fifty(
    world: World, django_assert_num_queries: Count, django_assert_max_num_queries: Count
) -> None:
    client = signed_in(world.an)
    client.get("/forms")
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        client.get("/forms")
    rows = [ImportRow(UnitForm(f"第{number}村", "village")) for number in range(50)]
    import_rows(by=world.an, under=world.town, rows=rows, at=Person.objects.first().created_at)  # type: ignore[union-attr]

    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        client.get("/forms")
    with django_assert_max_num_queries(13):  # type: ignore[attr-defined]
        client.get(f"/forms/{world.village}/form.xlsx")
    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]
        client.get(f"/forms/{world.town}/forms.zip").getvalue()


def test_what_the_file_and_the_system_say_differently_is_decided_on_a_page(world: World) -> None:
    client = signed_in(world.lin)
    one, other = (form(world.lin, world.village, issue=issue) for issue in "ab")
    one.duty("集中宣讲", 日期="5月12日", 地点="文化礼堂")
    other.duty("集中宣讲", 日期="5月14日", 地点="小学")
    for filled in (one, other):
        client.post(upload(client, filled.bytes()).redirect_chain[-1][0] + "/take")  # type: ignore[attr-defined]

    page = client.get("/forms/disputes")
    (asked,) = page.context["disputes"]
    assert [(d.heading, d.filed, d.ours) for d in asked.differences if d.differs] == [
        ("日期", "2026年5月14日", "2026年5月12日"),
        ("地点", "小学", "文化礼堂"),
    ]

    client.post(f"/forms/disputes/{asked.dispute}", {"choice": "both"})
    assert sorted(Record.objects.values_list("place", flat=True)) == ["小学", "文化礼堂"]
    assert "没有要选定的" in client.get("/forms/disputes").content.decode()


def test_the_page_says_of_each_unit_whether_its_form_of_the_month_came_back(world: World) -> None:
    filled = opened(signed_in(world.lin).get(f"/forms/{world.village}/form.xlsx?month=2026-05").content)
    filled.duty("集中宣讲", 日期="5月12日", 实到=55)
    send(world.lin, filled)

    may, june = (signed_in(world.an).get(f"/forms?month=2026-{month}") for month in ("05", "06"))

    stood = {row.unit: back for row, back in may.context["desk"].rows}
    assert stood == {
        world.town: "",
        world.village: "已收下",
        world.other_village: "",
        world.factory: "",
        world.workshop: "",
    }
    assert "5 个单位中 1 个的表已收回" in may.content.decode()
    assert "5 个单位中 0 个的表已收回" in june.content.decode()
