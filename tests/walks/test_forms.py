"""A form in a real browser: fetched, filled in with a spreadsheet, sent, its mistake seen, put right, and recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from filling import Filled, opened
from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, enter, window
from tests.walks.test_main_job import XLSX, found_the_office, import_the_units, menu
from tests.walks.township import TODAY, VILLAGE

pytestmark = pytest.mark.browser


def test_a_form_goes_out_comes_back_wrong_and_right(browser: Browser, server: str) -> None:
    office = window(browser, server, DESK, SCREENS)
    found_the_office(office)
    import_the_units(office)

    filled = fetch(office)
    filled.further(1, 活动="上门走访", 日期=f"{TODAY.month}月{TODAY.day}日", 地点="一组", 实到="约１２人")
    row = filled.further(2, 活动="上门走访", 日期="改天", 地点="二组")
    send(office, filled)
    see_the_mistake(office, row)
    back = take_and_fetch_the_answer(office)
    back.further(2, 日期=TODAY)
    send(office, back)
    confirm(office)
    send(office, back)
    see_nothing_new(office)
    look_by_phone(browser, server, office)

    assert (office.complaints, office.elsewhere) == ([], [])


def fetch(office: Watched) -> Filled:
    page = office.page
    menu(office, "填报表")
    office.picture("40-forms")
    with page.expect_download() as download:
        page.get_by_role("row", name=VILLAGE).get_by_role("link", name="Excel 表").click()
    assert download.value.suggested_filename == f"{VILLAGE}{TODAY.year}年{TODAY.month}月填报表.xlsx"
    return opened(Path(download.value.path()).read_bytes())


def send(office: Watched, filled: Filled) -> None:
    page = office.page
    menu(office, "填报表")
    page.get_by_label("填好的表").set_input_files({"name": "上云村.xlsx", "mimeType": XLSX, "buffer": filled.bytes()})
    page.get_by_role("button", name="上传并查看结果").click()


def see_the_mistake(office: Watched, row: int) -> None:
    page = office.page
    expect(page.get_by_text("确认后：新记 1 条，更正 0 条，要改 1 行。")).to_be_visible()
    expect(page.get_by_role("row", name=f"补充记录 E{row}")).to_contain_text("“改天”看不出是哪一天")
    office.picture("41-form-looked-at")


def take_and_fetch_the_answer(office: Watched) -> Filled:
    page = office.page
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("heading", name="部分退回")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标好问题的表").click()
    return opened(Path(download.value.path()).read_bytes())


def confirm(office: Watched) -> None:
    page = office.page
    expect(page.get_by_text("确认后：新记 1 条，更正 0 条。")).to_be_visible()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("heading", name="已收下")).to_be_visible()
    office.picture("42-form-taken")


def see_nothing_new(office: Watched) -> None:
    page = office.page
    expect(page.get_by_text("和系统里已有的完全一样")).to_be_visible()
    page.get_by_role("button", name="不收，什么都不登记").click()
    menu(office, "记录")
    expect(page.get_by_text("共 2 条，最近发生的在前")).to_be_visible()


def look_by_phone(browser: Browser, server: str, office: Watched) -> None:
    phone = window(browser, server, PHONE, SCREENS)
    enter(phone, "anlan")
    for name in ("/forms", "/forms/disputes", "/forms/mailboxes", "/records/import"):
        phone.page.goto(name)
        phone.picture(f"43-phone{name.replace('/', '-')}")
    assert (phone.complaints, phone.elsewhere, office.pictures > 0) == ([], [], True)
