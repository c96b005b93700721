"""A liaison and what she is told: the digest, a reminder put off and taken up again, the record, and it is gone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, enter, run_beside, window
from tests.walks.township import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAKE = """
from datetime import datetime
import django
django.setup()
from django.utils import timezone
from world import build
from wuzha.notices.digests import make_digests
build()
make_digests(timezone.make_aware(datetime(2026, 4, 3, 9, 30)))
"""


@pytest.fixture
def told(server: str, tmp_path: Path) -> str:
    """Give the server the township of tests/world.py and the digests of 3 April; the address of its first page."""
    run_beside(tmp_path / "data", MAKE)
    return server


def test_a_reminder_is_read_put_off_taken_back_answered_and_gone(told: str, browser: Browser) -> None:
    desk = window(browser, told, DESK, SCREENS / "notices")
    page = enter(desk, "lin")
    page.goto("/notices")
    expect(page.get_by_text("还有 2 项未完成")).to_be_visible()
    desk.picture("told")
    overdue = page.locator("section", has_text="逾期待补")

    overdue.get_by_role("link", name="稍后提醒").click()
    page.get_by_label("推迟到").fill((TODAY + timedelta(days=5)).isoformat())
    page.get_by_label("原因").fill("宣讲定在赶集日")
    desk.picture("putting-off")
    page.get_by_role("button", name="推迟提醒").click()
    expect(overdue.get_by_text("宣讲定在赶集日")).to_be_visible()
    desk.picture("put-off")

    overdue.get_by_role("button", name="恢复提醒").click()
    expect(page.get_by_text("宣讲定在赶集日")).to_have_count(0)

    overdue.get_by_role("link", name="记一笔").click()
    page.get_by_label("哪一天", exact=True).fill("2026-03-30")
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url(re.compile(r"/records/\d+"))
    page.goto("/notices")
    expect(page.get_by_text("还有 1 项未完成，1 项已处理")).to_be_visible()
    assert page.locator("section", has_text="逾期待补").count() == 0
    desk.picture("answered")
    assert (desk.complaints, desk.elsewhere) == ([], [])


def test_the_pages_fit_a_phone(told: str, browser: Browser) -> None:
    phone = window(browser, told, PHONE, SCREENS / "notices-phone")
    page = enter(phone, "an")
    for name, address in (("told", "/notices"), ("settings", "/notices/settings"), ("ladder", "/notices/ladder")):
        page.goto(address)
        phone.picture(name)
    assert (phone.complaints, phone.elsewhere) == ([], [])
