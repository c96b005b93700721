"""The archive of a year as an officer makes it: what it would hold, the bar, the download, the log; on a phone too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, enter, run_beside, window
from tests.walks.test_access import grave
from wuzha.papers.archive.checking import checked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE = SCREENS / "archives"
MAKE = """
import django
django.setup()
from world import build
from years import lived
lived(build())
"""


def test_a_year_is_made_downloaded_and_verified(server: str, tmp_path: Path, browser: Browser) -> None:
    run_beside(tmp_path / "data", MAKE)
    desk, phone = window(browser, server, DESK, PLACE), window(browser, server, PHONE, PLACE)
    page = enter(desk, "an")

    page.get_by_role("link", name="档案包").click()
    page.get_by_label("年度").select_option("2026年")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("将装入的内容")).to_be_visible()
    desk.picture("before")
    page.get_by_role("button", name="生成2026年度档案包").click()
    expect(page.get_by_text("已开始生成")).to_be_visible()
    desk.picture("making")
    expect(page.get_by_text("已生成")).to_be_visible(timeout=90_000)
    desk.picture("made")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    with Path(download.value.path()).open("rb") as file:
        found = checked(file)
    page.reload()
    key = page.locator("code.hash").last.inner_text()
    assert (found.problems, found.signer) == ((), key)
    assert download.value.suggested_filename == "云溪镇人民政府2026年度档案包.zip"

    page.goto("/log")
    expect(page.get_by_text("下载“云溪镇人民政府2026年度档案包.zip”")).to_be_visible()

    small = enter(phone, "an")
    small.goto("/archives?year=2026")
    phone.picture("made-phone")
    for each in (page, small):
        each.goto("/archives?year=2026")
        assert grave(each) == []

    small.get_by_role("button", name=re.compile("^删除")).click()
    phone.picture("delete-phone")
    small.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(small.get_by_text("还没有档案包")).to_be_visible()

    assert (desk.complaints, desk.elsewhere) == ([], [])
    assert (phone.complaints, phone.elsewhere) == ([], [])


def test_an_office_enters_its_own_table_of_retention(server: str, tmp_path: Path, browser: Browser) -> None:
    run_beside(tmp_path / "data", MAKE)
    desk, phone = window(browser, server, DESK, PLACE), window(browser, server, PHONE, PLACE)
    page = enter(desk, "an")

    page.get_by_role("link", name="档案包").click()
    page.get_by_role("link", name="保管期限表").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("保管期限表")
    desk.picture("retention")
    page.get_by_label("工作记录的保管期限").select_option("10年")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("请写明依据").first).to_be_visible()
    assert desk.complaints.pop().startswith(("422", "error"))
    desk.complaints.clear()  # that the form came back is what was asked for
    expect(page.get_by_label("工作记录的保管期限")).to_have_value("10年")
    page.get_by_label("依据").fill("《云溪镇归档范围和保管期限表》（2026年3月审定）")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("1类按本单位的期限表")).to_be_visible()
    desk.picture("retention-kept")

    small = enter(phone, "an")
    small.goto("/archives/retention")
    phone.picture("retention-phone")
    for each in (page, small):
        assert grave(each) == []

    assert (desk.complaints, desk.elsewhere) == ([], [])
    assert (phone.complaints, phone.elsewhere) == ([], [])
