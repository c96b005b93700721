"""The calendar in a real browser, on a desk and on a phone: next year's holidays pasted, market days set."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, enter, window
from tests.walks.test_main_job import found_the_office
from tests.walks.township import TODAY

pytestmark = pytest.mark.browser
YEAR = max(TODAY.year + 1, 2027)  # one whose notice no library of ours knows
NOTICE = f"{YEAR}年放假安排\n一、国庆节：10月1日至7日放假调休，共7天。9月26日上班。"


def test_an_officer_keeps_the_calendar(browser: Browser, server: str) -> None:
    office = window(browser, server, DESK, SCREENS)
    found_the_office(office)

    look_at_a_year_nobody_has_told_of(office)
    paste_the_notice(office)
    set_the_market_days(office)
    phone = window(browser, server, PHONE, SCREENS)
    look_at_it_on_a_phone(phone)

    assert (office.complaints, office.elsewhere) == ([], [])
    assert (phone.complaints, phone.elsewhere) == ([], [])


def look_at_a_year_nobody_has_told_of(office: Watched) -> None:
    page = office.page
    page.get_by_role("link", name="日历", exact=True).click()
    page.goto(f"{page.url}?year={YEAR}")
    expect(page.get_by_role("heading", name=f"{YEAR}年的放假安排还没有录入")).to_be_visible()
    office.picture("calendar-unknown")


def paste_the_notice(office: Watched) -> None:
    page = office.page
    page.get_by_role("link", name="录入放假调休").click()
    page.get_by_label("通知全文").fill(NOTICE)
    page.locator("form").filter(has=page.get_by_label("通知全文")).get_by_role("button", name="只检查，不录入").click()
    expect(page.get_by_text("共 8 天，请核对")).to_be_visible()
    page.locator("form").filter(has=page.get_by_label("通知全文")).get_by_role(
        "button", name="录入", exact=True
    ).click()
    expect(page.get_by_text("已保存 8 天")).to_be_visible()
    expect(page.get_by_role("heading", name="还没有录入")).to_have_count(0)
    office.picture("calendar-told")


def set_the_market_days(office: Watched) -> None:
    page = office.page
    page.get_by_role("link", name="本单位设置").click()
    page.locator("label.chip", has_text="逢五").click()
    page.locator("label.chip", has_text="逢十").click()
    page.get_by_role("button", name="增加赶集日").click()
    expect(page.locator(".rows .what", has_text="农历逢五、逢十")).to_be_visible()
    office.picture("calendar-unit")


def look_at_it_on_a_phone(phone: Watched) -> None:
    page = enter(phone, "anlan")
    page.goto("/calendar")
    expect(page.locator(".month-days")).to_have_count(12)
    assert phone.too_wide() <= 0
    phone.picture("calendar-phone")
