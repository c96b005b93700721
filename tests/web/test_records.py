"""The record pages: the form keeps what was typed, one press is one record, strangers find nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from asking import signed_in
from world import NOW, World
from wuzha.actions import records
from wuzha.actions.evidence import Upload
from wuzha.rules.records import RecordForm
from wuzha.store.models import Evidence, LogEntry, Record
from wuzha.web.limits import LARGEST

LECTURE = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",), place="村文化礼堂")
SIGN_IN = Upload("签到表.txt", "签到".encode(), "register")
Counted = Callable[[int], AbstractContextManager[Any]]


def photo() -> bytes:
    """Return a small photo."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return out.getvalue()


def filled(world: World, **more: object) -> dict[str, object]:
    """Return the form of a lecture held today in Lin's village."""
    today = timezone.localdate().isoformat()
    said = {"unit": world.village, "activity": "lecture", "starts": today, "audience": ["villagers"]}
    return {**said, "client_key": "f00d", **more}


def test_the_form_offers_what_the_unit_is_asked_for_first(world: World) -> None:
    page = signed_in(world.lin).get("/records/new")

    form = page.context["form"]
    assert page.status_code == 200
    assert [choice.choice_label for choice in form.first_activities[:3]] == ["宣讲", "报送", "张贴标识"]
    assert form["starts"].value() == timezone.localdate()
    assert len(form["client_key"].value()) == 32


def test_a_link_fills_in_unit_activity_and_period(world: World) -> None:
    page = signed_in(world.an).get(f"/records/new?unit={world.factory}&activity=report&period=2026-04")

    form = page.context["form"]
    assert (form["unit"].value(), form["activity"].value(), form["period"].value()) == (
        world.factory,
        "report",
        "2026-04",
    )


def test_what_is_sent_becomes_a_record_with_its_files(world: World) -> None:
    said = filled(
        world,
        place="村文化礼堂",
        expected="80",
        attended="76",
        originals=["minutes"],
        topics=["T01"],
        note="以案说法",
        photos=[SimpleUploadedFile("现场.jpg", photo(), "image/jpeg")],
        documents=[SimpleUploadedFile("签到表.txt", "签到".encode(), "text/plain")],
        kind="register",
    )

    answer = signed_in(world.lin).post("/records/new", said)

    row = Record.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/records/{row.pk}")
    assert (row.unit_id, row.activity, row.place, row.expected, row.attended) == (
        world.village,
        "lecture",
        "村文化礼堂",
        80,
        76,
    )
    assert (row.audience, row.originals, row.topics, row.note) == (["villagers"], ["minutes"], ["T01"], "以案说法")
    assert sorted(Evidence.objects.values_list("kind", "name")) == [("photo", "现场.jpg"), ("register", "签到表.txt")]


def test_one_form_pressed_twice_is_one_record(world: World) -> None:
    client = signed_in(world.lin)

    first, again = client.post("/records/new", filled(world)), client.post("/records/new", filled(world))

    assert first["Location"] == again["Location"]
    assert Record.objects.count() == 1


def test_recording_again_keeps_the_unit(world: World) -> None:
    answer = signed_in(world.an).post("/records/new", filled(world, unit=world.factory, more="1"))

    assert answer["Location"] == f"/records/new?unit={world.factory}"


def test_a_mistake_keeps_what_was_typed_and_says_where_it_is(world: World) -> None:
    page = signed_in(world.lin).post("/records/new", filled(world, expected="10", attended="20", place="村口"))

    form = page.context["form"]
    assert page.status_code == 422
    assert form.errors == {"attended": ["实到人数不能多于应到人数"]}
    assert (form["place"].value(), form["client_key"].value()) == ("村口", "f00d")
    assert 'href="#id_attended"' in page.content.decode()
    assert Record.objects.count() == 0


@pytest.mark.parametrize(
    "wrong,field,remark",
    [
        ({"activity": ""}, "activity", "请选择做了什么"),
        ({"starts": ""}, "starts", "请填写日期"),
        ({"documents": [SimpleUploadedFile("签到表.txt", b"a")]}, "kind", "请选择这些文件是什么"),
        ({"photos": [SimpleUploadedFile("空.jpg", b"")]}, "photos", "“空.jpg”是空文件，请重新选择"),
        (
            {"photos": [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(11)]},
            "photos",
            "一次最多选10个文件",
        ),
    ],
    ids=["activity", "day", "kind of file", "empty file", "too many"],
)
def test_what_cannot_be_taken_is_told_at_its_field(
    world: World, wrong: dict[str, object], field: str, remark: str
) -> None:
    page = signed_in(world.lin).post("/records/new", filled(world, **wrong))

    assert page.status_code == 422
    assert page.context["form"].errors[field] == [remark]
    assert Record.objects.count() == 0


def test_an_amount_is_in_the_measure_the_activity_is_asked_for(world: World) -> None:
    from wuzha.store.models import Requirement  # noqa: PLC0415 - only this test damages a clause

    row = Requirement.objects.get(pk=world.requirement("R5"))
    Requirement.objects.filter(pk=row.pk).update(body=row.body[:-1] + ',"quantity":{"op":">=","n":3,"unit":"条"}}')

    signed_in(world.lin).post("/records/new", filled(world, activity="signage", amount="5"))

    assert Record.objects.values_list("amount", "amount_unit").get() == (5, "条")


def test_the_preview_waits_for_activity_and_day_and_stores_nothing(world: World) -> None:
    client = signed_in(world.lin)

    empty = client.post("/records/preview", {"unit": world.village})
    future = client.post("/records/preview", filled(world, starts="2999-01-01"))

    assert "选好“做了什么”和日期" in empty.content.decode()
    assert future.context["preview"].problem == "日期在今天之后，事情做完再记。"
    assert Record.objects.count() == 0


def test_the_preview_takes_a_named_file_box_for_a_file(world: World) -> None:
    client = signed_in(world.lin)

    page = client.post("/records/preview", filled(world, documents="[object File]", kind="minutes"))

    assert page.context["preview"].problem == ""


def test_a_record_page_tells_its_reasons_and_its_history(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, files=(SIGN_IN,), at=NOW)

    page = signed_in(world.lin).get(f"/records/{key}").content.decode()

    for words in ("活动类型相符：宣讲", "发生在2026年5月内", "对象相符：村民", "附上“签到表.txt”", "2026年5月12日"):
        assert words in page


def test_a_record_is_corrected_from_its_form(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    client = signed_in(world.lin)
    shown = client.get(f"/records/{key}/edit").context["form"]

    answer = client.post(f"/records/{key}/edit", filled(world, revision=1, place="村口", attended="30"))

    assert (shown["activity"].value(), shown["place"].value(), shown["ends"].value()) == ("lecture", "村文化礼堂", None)
    assert answer["Location"] == f"/records/{key}"
    assert Record.objects.values_list("place", "attended", "revision").get() == ("村口", 30, 2)


def test_a_correction_that_comes_too_late_keeps_what_was_typed(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    records.withdraw(by=world.an, record=key, revision=1, why="重复", at=NOW)
    records.restore(by=world.an, record=key, revision=2, at=NOW)

    page = signed_in(world.lin).post(f"/records/{key}/edit", filled(world, revision=1, place="村口"))

    assert page.status_code == 422
    assert "内容刚刚被其他人修改过" in page.content.decode()
    assert page.context["form"]["place"].value() == "村口"


def test_a_record_is_withdrawn_with_a_reason_and_restored(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    client = signed_in(world.lin)

    without = client.post(f"/records/{key}/withdraw", {"revision": 1, "reason": ""})
    client.post(f"/records/{key}/withdraw", {"revision": 1, "reason": "登记错了单位"})
    listed = client.get("/records").content.decode()
    client.post(f"/records/{key}/restore", {"revision": 2})

    assert (without.status_code, without.context["form"].errors) == (422, {"reason": ["请写明原因"]})
    assert "<s><a" in listed
    assert "已撤回" in listed
    assert Record.objects.get().withdrawn_at is None


def test_a_month_is_confirmed_from_its_page(world: World) -> None:
    client = signed_in(world.lin)
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    page = client.get(f"/records/confirm?unit={world.village}&month=2026-05")
    answer = client.post("/records/confirm", {"unit": world.village, "month": "2026-05", "note": ""})

    row = Record.objects.get(activity="report")
    assert [line.name for line in page.context["found"].rows] == ["宣讲"]
    assert answer["Location"] == f"/records/{row.pk}"
    assert (row.period, row.nothing_to_report) == ("2026-05", False)


def test_a_month_without_events_is_confirmed_as_such(world: World) -> None:
    client = signed_in(world.lin)

    page = client.get("/records/confirm?month=2026-05")
    client.post("/records/confirm", {"unit": world.village, "month": "2026-05", "nothing": "1"})
    again = client.post("/records/confirm", {"unit": world.village, "month": "2026-05", "nothing": "1"})

    assert "确认本月无事项" in page.content.decode()
    assert Record.objects.get().nothing_to_report is True
    assert again.status_code == 422


def test_a_photo_is_shown_and_everything_else_is_saved_under_its_name(world: World) -> None:
    files = (SIGN_IN, Upload("现场 “一”.jpg", photo()))
    records.submit(by=world.lin, unit=world.village, form=LECTURE, files=files, at=NOW)
    client = signed_in(world.lin)

    text = client.get(f"/evidence/{Evidence.objects.get(kind='register').pk}")
    shown = client.get(f"/evidence/{Evidence.objects.get(kind='photo').pk}")

    assert text["Content-Disposition"] == "attachment; filename*=utf-8''%E7%AD%BE%E5%88%B0%E8%A1%A8.txt"
    assert (text["Content-Type"], text["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    assert b"".join(text.streaming_content) == "签到".encode()
    assert shown["Content-Disposition"].startswith("inline; filename*=utf-8''%E7%8E%B0%E5%9C%BA")
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, max-age=600")
    shown.close()


def test_a_file_is_removed_after_asking(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, files=(SIGN_IN,), at=NOW)
    file = Evidence.objects.get().pk
    client = signed_in(world.lin)

    asked = client.get(f"/evidence/{file}/remove")
    there = Evidence.objects.count()
    answer = client.post(f"/evidence/{file}/remove")

    assert (asked.status_code, there, answer["Location"]) == (200, 1, f"/records/{key}")
    assert Evidence.objects.count() == 0


def test_lin_finds_nothing_of_what_is_not_hers(world: World) -> None:
    key = records.submit(by=world.an, unit=world.other_village, form=LECTURE, files=(SIGN_IN,), at=NOW)
    file = Evidence.objects.get().pk
    client, before = signed_in(world.lin), LogEntry.objects.count()
    other = {"unit": world.other_village}

    answers = {
        "detail": client.get(f"/records/{key}"),
        "edit": client.get(f"/records/{key}/edit"),
        "edit it": client.post(f"/records/{key}/edit", filled(world, revision=1)),
        "withdraw": client.get(f"/records/{key}/withdraw"),
        "withdraw it": client.post(f"/records/{key}/withdraw", {"revision": 1, "reason": "重复"}),
        "restore it": client.post(f"/records/{key}/restore", {"revision": 1}),
        "file": client.get(f"/evidence/{file}"),
        "remove": client.get(f"/evidence/{file}/remove"),
        "remove it": client.post(f"/evidence/{file}/remove"),
        "new": client.get("/records/new", other),
        "record it": client.post("/records/new", filled(world, **other)),
        "preview": client.post("/records/preview", filled(world, **other)),
        "preview its files": client.post("/records/preview", filled(world, record=key)),
        "confirm": client.get("/records/confirm", other),
        "confirm it": client.post("/records/confirm", {**other, "month": "2026-04"}),
        "list": client.get("/records", other),
        "today": client.get("/", other),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    assert LogEntry.objects.count() == before


def test_whoever_only_checks_can_read_but_change_nothing(world: World) -> None:
    key = records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    client = signed_in(world.bo)

    assert client.get(f"/records/{key}").status_code == 200
    assert "更正或补充" not in client.get(f"/records/{key}").content.decode()
    assert client.get("/records/new").status_code == 404
    assert client.get(f"/records/{key}/edit").status_code == 404


@pytest.mark.parametrize("address", ["/records/1/restore", "/records/preview"])
def test_what_changes_something_is_never_a_link(world: World, address: str) -> None:
    assert signed_in(world.lin).get(address).status_code == 405


@pytest.mark.parametrize("query", ["unit=x&month=2026-13&page=0", "month=0001-01", "page=9999&activity=none"])
def test_a_strange_address_shows_the_list(world: World, query: str) -> None:
    assert signed_in(world.lin).get(f"/records?{query}").status_code == 200


def test_a_list_of_thirty_costs_what_a_list_of_one_costs(world: World, django_assert_max_num_queries: Counted) -> None:
    client = signed_in(world.lin)
    records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)
    client.get("/records")  # the first request of a process asks whether there is an office
    with django_assert_max_num_queries(9):
        client.get("/records")
    for _ in range(30):
        records.submit(by=world.lin, unit=world.village, form=LECTURE, at=NOW)

    with django_assert_max_num_queries(9):
        page = client.get("/records")

    assert len(page.context["found"].rows) == 30


def test_what_is_larger_than_any_record_is_refused_unread(world: World) -> None:
    answer = signed_in(world.lin).post("/records/new", filled(world), headers={"content-length": str(LARGEST + 1)})

    assert answer.status_code == 413
    assert Record.objects.count() == 0
