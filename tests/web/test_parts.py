"""Taking a file apart, pictures of scanned pages, and long reading told on the page, through the test client."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from asking import named, signed_in, words
from tests.reading.made import drawn
from world import NOW, World
from wuzha.actions import plans
from wuzha.store.models import Plan

DUTIES = "各村每月开展一次入户宣传，每户发放一份材料，做好登记；各企业每季度组织员工测试一次，测试情况记录在册。" * 3
BODY = f"一、工作任务\n{DUTIES}\n二、工作要求\n{DUTIES}\n"
TEXT = f"云溪镇反诈宣传月活动方案\n{BODY}附件1\n云溪镇企业反诈工作方案\n{BODY}"
LINE = "各村每月开展反诈宣传1次，每季度组织测试1次，做好登记。"


def taken(world: World, name: str, data: bytes) -> Plan:
    return Plan.objects.get(pk=plans.upload(by=world.an, adopter=world.town, name=name, data=data, at=NOW))


def send(client: Client, world: World, name: str, data: bytes) -> object:
    return client.post("/plans/new", {"adopter": world.town, "file": named(name, data)})


def test_the_correction_page_offers_to_take_a_file_apart(world: World) -> None:
    row = taken(world, "汇编.txt", TEXT.encode())
    client = signed_in(world.an)

    assert "这个文件里像是有2份方案" in words(client.get(f"/plans/{row.pk}/correct").content)
    assert "像是有" not in words(client.get(f"/plans/{taken(world, '单.txt', BODY.encode()).pk}/correct").content)


def test_the_parts_are_listed_with_titles_and_lengths(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = taken(world, "汇编.txt", TEXT.encode())
    client = signed_in(world.an)
    client.get(f"/plans/{row.pk}/parts")

    with django_assert_num_queries(4):
        page = words(client.get(f"/plans/{row.pk}/parts").content)

    assert "1.云溪镇反诈宣传月活动方案330字" in page
    assert "2.云溪镇企业反诈工作方案332字" in page


def test_chosen_parts_become_drafts_and_none_chosen_is_said(world: World) -> None:
    row = taken(world, "汇编.txt", TEXT.encode())
    client = signed_in(world.an)

    refused = client.post(f"/plans/{row.pk}/parts", {"revision": row.revision})
    done = client.post(f"/plans/{row.pk}/parts", {"revision": row.revision, "chosen": ["1", "2"]})

    assert (refused.status_code, "请至少选择一份" in words(refused.content)) == (422, True)
    assert (done.status_code, done["Location"]) == (302, "/plans")
    assert set(Plan.objects.filter(state="draft").values_list("title", flat=True)) == {
        "云溪镇反诈宣传月活动方案",
        "云溪镇企业反诈工作方案",
    }


def test_a_clause_from_a_scan_says_so_until_it_is_confirmed_and_shows_its_page(world: World) -> None:
    row = taken(world, "扫描.pdf", drawn(["[图]", LINE, LINE]))
    client = signed_in(world.an)
    before = words(client.get(f"/plans/{row.pk}/correct").content)

    client.post(f"/plans/{row.pk}/accept", {"revision": row.revision, "codes": "R1"})
    card = words(client.get(f"/plans/{row.pk}/clauses/R1/card").content)
    picture = client.get(f"/plans/{row.pk}/pages/1")

    assert "待核：文字识别自扫描件第1页，请对照原件。" in before
    assert ("待核：" in card, "识别自扫描件第1页。" in card) == (False, True)
    assert Image.open(io.BytesIO(picture.content)).size == (910, 1287)
    assert client.get(f"/plans/{row.pk}/pages/2").status_code == 404


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of tesseract that recognises the same line on every page."""
    if os.name == "nt":
        pytest.skip("the stand-in is a shell script")
    word = "5\\t1\\t1\\t1\\t1\\t1\\t200\\t900\\t1200\\t40\\t95\\t各村每月开展一次入户宣传。"
    program = tmp_path / "tesseract"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *list-langs*) echo chi_sim;; *) cat > /dev/null; printf "{word}\\n";; esac\n', "utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return program


@pytest.mark.usefixtures("stand_in")
def test_reading_a_scan_is_told_page_by_page_and_ends_at_the_draft(world: World) -> None:
    answer = send(signed_in(world.an), world, "扫描.pdf", drawn(["[图]"], ["[图]"], ["[图]"]))

    assert isinstance(answer, StreamingHttpResponse)
    pieces = [piece.decode() for piece in answer.streaming_content]  # type: ignore[union-attr,attr-defined]
    row = Plan.objects.latest("pk")
    told = [found for piece in pieces if (found := re.search(r"第 (\d) 页，共 3 页", piece))]
    assert [found[1] for found in told] == ["1", "2", "3"]
    assert f'url=/plans/{row.pk}/correct"' in pieces[-2]
    assert [each[2] for each in row.scanned] == [1, 2, 3]


@pytest.mark.usefixtures("stand_in")
def test_reading_that_is_left_half_way_keeps_nothing(world: World) -> None:
    before = Plan.objects.count()
    data = drawn(["[图]"], ["[图]"], ["[图]"])
    steps = plans.uploading(by=world.an, adopter=world.town, name="扫描.pdf", data=data, at=NOW)

    told = [next(steps).done, next(steps).done]
    steps.close()

    assert (told, Plan.objects.count()) == ([0, 1], before)


def test_what_is_refused_half_way_is_said_on_the_page(world: World, stand_in: Path) -> None:
    stand_in.write_text(stand_in.read_text("utf-8").replace("各村每月开展一次入户宣传。", "。"), "utf-8")

    answer = send(signed_in(world.an), world, "扫描.pdf", drawn(["[图]"], ["[图]"]))

    page = words(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert "“扫描.pdf”是图片，里面认不出文字" in page
    assert "重新上传" in page
