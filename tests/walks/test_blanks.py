"""A superior's form as an officer uses it, at a desk and on a phone: taken in, mapped, filled, handed out, removed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, FilePayload, expect

from tests.papers.blanks_made import workbook
from tests.walks.browsing import DESK, PHONE, SCREENS, enter, run_beside, window
from tests.walks.test_figures import MAKE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE = SCREENS / "blanks"
FORM: FilePayload = {"name": "月报.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()}


def test_a_form_is_taken_in_mapped_filled_and_handed_out(server: str, tmp_path: Path, browser: Browser) -> None:
    run_beside(tmp_path / "data", MAKE)
    desk, phone = window(browser, server, DESK, PLACE), window(browser, server, PHONE, PLACE)
    page = enter(desk, "an")

    page.goto("/papers")
    page.get_by_role("link", name="上级表格").click()
    expect(page.get_by_text("还没有上级表格")).to_be_visible()
    desk.picture("empty")
    page.get_by_label("上级下发的表").set_input_files(FORM)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_label("“月报”B4填什么")).to_have_value("宣传活动")
    desk.picture("mapping")

    page.get_by_label("“月报”C8填什么").fill("没有这个")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有“没有这个”，请从列表中选")).to_be_visible()
    desk.complaints.clear()  # that the page came back is what was asked for
    page.get_by_label("“月报”C8填什么").fill("覆盖人次")
    page.get_by_label("“月报”C8哪一段").select_option("本年累计")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("“月报”C8填什么")).to_have_value("覆盖人次")

    page.goto(page.url + "/fill?period=2026-05")
    expect(page.get_by_role("heading", level=3).first).to_contain_text("处没有填")
    desk.picture("look")
    page.get_by_role("link", name="160").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("覆盖人次")
    page.go_back()
    page.get_by_role("button", name="生成表格").click()
    desk.picture("filled")
    page.get_by_label("另附“取数说明”").check()
    with page.expect_download() as sent:
        page.get_by_role("button", name="下载").click()
    book = load_workbook(io.BytesIO(sent.value.path().read_bytes()))
    assert (book.sheetnames, book["月报"]["B5"].value, book["月报"]["C8"].value) == (["月报", "取数说明"], 160, 160)

    small = enter(phone, "an")
    for name, place in (("list", "/blanks"), ("form", "/blanks/1"), ("look", "/blanks/1/fill?period=2026-05")):
        small.goto(place)
        phone.picture(f"{name}-phone")

    page.goto("/blanks/1")
    page.get_by_role("button", name="删除这份表").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_text("已删除", exact=True)).to_be_visible()
    page.get_by_role("link", name="月报").click()
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_role("link", name="填写")).to_be_visible()
    assert (desk.complaints, phone.complaints, desk.elsewhere) == ([], [], [])
