"""What a browser kept while there was no connection is taken in once; a sentence fills the form; nothing is guessed."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.web.test_records import filled, photo, signed_in
from world import World
from wuzha.store.models import Evidence, LogEntry, Record


def test_a_kept_record_is_taken_in_and_answered_in_few_words(world: World) -> None:
    answer = signed_in(world.lin).post("/records/send", filled(world, place="村口"))

    row = Record.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"record": row.pk, "href": f"/records/{row.pk}"})
    assert row.place == "村口"


def test_sent_again_it_is_the_same_record(world: World) -> None:
    client = signed_in(world.lin)

    answers = [client.post("/records/send", filled(world)).json() for _ in range(3)]

    assert answers == [answers[0]] * 3
    assert Record.objects.count() == 1


def test_the_form_and_the_queue_know_each_other_by_the_key(world: World) -> None:
    client = signed_in(world.lin)

    sent, pressed = client.post("/records/send", filled(world)), client.post("/records/new", filled(world))

    assert pressed["Location"] == sent.json()["href"]


@pytest.mark.parametrize(
    "wrong,field,remark",
    [
        ({"activity": ""}, "activity", "请选择做了什么"),
        ({"expected": "10", "attended": "20"}, "attended", "实到人数不能多于应到人数"),
        ({"photos": [SimpleUploadedFile("空.jpg", b"")]}, "photos", "“空.jpg”是空文件，请重新选择"),
    ],
    ids=["activity", "numbers", "file"],
)
def test_what_cannot_be_taken_is_told_by_box(world: World, wrong: dict[str, object], field: str, remark: str) -> None:
    answer = signed_in(world.lin).post("/records/send", filled(world, **wrong))

    assert (answer.status_code, answer.json()["remarks"]) == (422, {field: remark})
    assert remark in answer.json()["said"]
    assert Record.objects.count() == 0


def test_a_unit_out_of_reach_is_not_there(world: World) -> None:
    answers = [
        signed_in(world.lin).post("/records/send", filled(world, unit=unit)) for unit in (world.other_village, "", "x")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_hash_of_a_photo_as_it_came_in_is_kept_beside_that_of_what_is_kept(world: World) -> None:
    data = photo()

    signed_in(world.lin).post("/records/send", filled(world, photos=[SimpleUploadedFile("现场.jpg", data)]))

    row = Evidence.objects.get()
    assert row.received == hashlib.sha256(data).hexdigest()
    assert row.received != row.sha256
    assert LogEntry.objects.latest("pk").detail["files"][0]["received"] == row.received


def test_a_sentence_is_answered_with_the_boxes_it_fills(world: World) -> None:
    said = {"sentence": "今天下午在村委会给60位老人讲冒充公检法"}

    page = signed_in(world.lin).post("/records/sentence", said, headers={"HX-Request": "true"})

    today = timezone.localdate()
    assert json.loads(page.context["values"]) == {
        "activity": "lecture",
        "starts": today.isoformat(),
        "place": "村委会",
        "audience": ["elderly"],
        "topics": ["T07"],
        "attended": 60,
        "note": said["sentence"],
    }
    assert f"{today.month}月{today.day}日下午" in page.content.decode()
    assert Record.objects.count() == 0


def test_without_script_the_form_comes_back_filled_and_keeps_what_was_typed(world: World) -> None:
    said = filled(world, sentence="给35个村民讲刷单", place="祠堂", originals=["minutes"], activity="")

    form = signed_in(world.lin).post("/records/sentence", said).context["form"]

    assert (form["activity"].value(), form["attended"].value(), form["topics"].value()) == ("lecture", 35, ("T01",))
    assert (form["place"].value(), form["originals"].value(), form["client_key"].value()) == (
        "祠堂",
        ["minutes"],
        "f00d",
    )


def test_what_was_not_understood_is_kept_as_a_note(world: World) -> None:
    page = signed_in(world.lin).post("/records/sentence", {"sentence": "天气不错"}, headers={"HX-Request": "true"})

    assert json.loads(page.context["values"]) == {"note": "天气不错"}
    assert "没有听懂" in page.content.decode()


def test_the_worker_and_the_page_without_connection_are_for_everybody() -> None:
    worker, offline = Client().get("/worker.js"), Client().get("/offline")

    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in worker["Cache-Control"]
    assert "现在没有网络" in offline.content.decode()
