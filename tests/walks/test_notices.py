"""A liaison and what she is told: the digest, a reminder put off and taken up again, the record, and it is gone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, window
from tests.walks.township import TODAY
from world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
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
    own = {name: value for name, value in os.environ.items() if not name.startswith("WUZHA_")}
    paths = os.pathsep.join(str(ROOT / place) for place in ("src", "tests"))
    own |= {"WUZHA_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "wuzha.config.settings"}
    subprocess.run([sys.executable, "-c", MAKE], env={**own, "PYTHONPATH": paths}, check=True)  # noqa: S603 - our own script
    return server


def enter(watched: Watched, login: str) -> Page:
    page = watched.page
    page.goto("/sign-in")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/")
    return page


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
