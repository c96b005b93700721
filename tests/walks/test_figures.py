"""Figures, papers and ledgers as an officer uses them, at a desk and on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, enter, run_beside, window

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE = SCREENS / "figures"
MAKE = """
from datetime import date
import django
django.setup()
from world import NOW, build
from wuzha.actions import records
from wuzha.rules.records import RecordForm
world = build()
for day in (6, 13):
    form = RecordForm("lecture", date(2026, 5, day), audience=("villagers",), expected=90, attended=80)
    records.submit(by=world.an, unit=world.village, form=form, at=NOW)
"""


@pytest.fixture
def township(server: str, tmp_path: Path) -> str:
    """Give the server the township of tests/world.py with two lectures; the address of its first page."""
    run_beside(tmp_path / "data", MAKE)
    return server


def test_a_number_leads_to_its_records_and_a_circular_is_frozen_without_names(township: str, browser: Browser) -> None:
    desk, phone = window(browser, township, DESK, PLACE), window(browser, township, PHONE, PLACE)
    page = enter(desk, "an")

    page.goto("/figures?period=2026-05")
    page.get_by_role("link", name="2场次").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("宣传活动：2场次")
    expect(page.get_by_role("row")).to_have_count(3)
    desk.picture("trace")

    page.goto("/figures/charts?period=2026-05")
    expect(page.get_by_role("img", name="宣传活动日历：31天中有2天")).to_be_visible()
    page.get_by_text("看数据").nth(4).click()
    expect(page.get_by_role("rowheader", name="2026-05-13")).to_be_visible()
    desk.picture("charts")

    page.goto("/papers/new/monthly?period=2026-05")
    cut = "[...document.querySelectorAll('.paper .scroll')].filter((box) => box.scrollWidth > box.clientWidth).length"
    expect(page.get_by_role("columnheader", name="近12个月")).to_be_visible()
    assert page.evaluate(cut) == 0
    desk.picture("monthly")

    page.goto("/papers/new/circular?period=2026-05")
    page.get_by_label("案件特点").fill("林禾被骗后转账，联系13812345678。")
    page.get_by_role("button", name="定稿").click()
    expect(page.get_by_role("alert")).to_contain_text("人名“林禾”")
    expect(page.get_by_label("案件特点")).to_have_value("林禾被骗后转账，联系13812345678。")
    assert desk.complaints.pop().startswith(("422", "error"))
    desk.complaints.clear()  # that the form came back is what was asked for
    desk.picture("refused")
    page.get_by_label("案件特点").fill("某职工接到冒充客服电话后转账。")
    page.get_by_role("button", name="定稿").click()
    expect(page.get_by_text("已定稿")).to_be_visible()
    expect(page.get_by_text("数字与定稿时相同")).to_be_visible()
    desk.picture("frozen")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载文档").click()
    assert download.value.suggested_filename.endswith("通报.docx")

    small = enter(phone, "an")
    for name, address in (("board", "figures/charts"), ("all", "figures"), ("papers", "papers"), ("ledger", "ledgers")):
        small.goto(f"/{address}?period=2026-05")
        phone.picture(f"{name}-phone")

    assert (desk.complaints, desk.elsewhere) == ([], [])
    assert (phone.complaints, phone.elsewhere) == ([], [])


def test_a_ledger_is_taken_as_a_document_and_its_numbers_lead_to_their_records(township: str, browser: Browser) -> None:
    desk = window(browser, township, DESK, PLACE)
    page = enter(desk, "an")

    page.goto("/ledgers?kind=activities&period=2026-05")
    desk.picture("ledger")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载文档").click()
    assert download.value.suggested_filename.endswith("宣传活动台账（2026年5月）.docx")
    page.get_by_role("link", name="80", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/records/\d+$"))

    assert (desk.complaints, desk.elsewhere) == ([], [])
