"""Pages in a browser whose scripts are switched off."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, enter, run_beside, window

pytestmark = pytest.mark.browser

PLACE = SCREENS / "without-script"
MAKE = """
import django
django.setup()
from world import build
build()
"""


def test_what_asks_first_asks_in_its_place(server: str, browser: Browser, tmp_path: Path) -> None:
    run_beside(tmp_path / "data", MAKE)
    desk = window(browser, server, DESK, PLACE, script=False)
    page = enter(desk, "an")

    page.goto("/units/5/edit")
    question = page.get_by_role("dialog", name="停用这个单位？")
    expect(question).to_be_visible()
    expect(page.get_by_role("button", name="停用这个单位")).to_have_count(0)
    expect(question.get_by_role("button", name="取消")).to_have_count(0)
    desk.picture("asks")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    desk.picture("asks-phone")
    question.get_by_role("button", name="停用").click()

    expect(page.get_by_role("button", name="恢复使用")).to_be_visible()
    assert desk.complaints == []
