"""Boxes one may type into or pick for, by keyboard and by thumb: a day with its calendar, a unit among many."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import DESK, EXAMPLE_PASSWORD, PHONE, SCREENS, enter, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def desk(browser: Browser, example: str) -> Page:
    """An officer of the example at a desk."""
    return enter(window(browser, example, DESK, SCREENS.parent / "boxes", worker=False), "anlan", EXAMPLE_PASSWORD)


def test_a_day_is_written_out_once_it_is_typed(desk: Page) -> None:
    desk.goto("/records/new")
    box = desk.get_by_label("哪一天", exact=True)

    box.fill("2026年3月5日")
    box.press("Tab")

    expect(box).to_have_value("2026-03-05")


def test_a_day_is_picked_by_keyboard_alone(desk: Page) -> None:
    desk.goto("/records/new")
    box = desk.get_by_label("哪一天", exact=True)
    box.fill("2026-03-05")

    box.press("Alt+ArrowDown")
    expect(desk.get_by_role("gridcell", name="2026年3月5日，星期四")).to_be_focused()
    for key in ("PageDown", "ArrowUp", "End", "Enter"):
        desk.keyboard.press(key)

    expect(box).to_have_value("2026-03-29")
    expect(box).to_be_focused()


def test_escape_leaves_the_day_as_it_was(desk: Page) -> None:
    desk.goto("/records/new")
    box = desk.get_by_label("哪一天", exact=True)
    box.fill("2026-03-05")

    desk.get_by_role("button", name="日历").first.click()
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Escape")

    expect(desk.get_by_role("dialog", name="选日期")).to_have_count(0)
    expect(box).to_have_value("2026-03-05")


def test_the_calendar_fits_a_phone(browser: Browser, example: str) -> None:
    watched = window(browser, example, PHONE, SCREENS.parent / "boxes", worker=False)
    page = enter(watched, "linhe", EXAMPLE_PASSWORD)
    page.goto("/records/new")

    page.get_by_role("button", name="日历").first.click()

    expect(page.get_by_role("gridcell")).to_have_count(42)
    assert watched.too_wide() <= 0
    page.get_by_role("gridcell").nth(0).click()
    first = date.fromisoformat(page.get_by_label("哪一天", exact=True).input_value())
    assert first.weekday() == 0


WAITING = """() => new Promise((resolve) => {
  indexedDB.open('wuzha').onsuccess = ({target}) => {
    const asked = target.result.transaction('records').objectStore('records').getAll();
    asked.onsuccess = () => resolve(asked.result.map(({fields}) => Object.fromEntries(fields)));
  };
})"""


def day_at(hours: int) -> date:
    """Return the day it is so many hours east of Greenwich."""
    return datetime.now(timezone(timedelta(hours=hours))).date()


def test_a_device_in_another_time_zone_goes_by_the_day_of_the_office(browser: Browser, example: str) -> None:
    today = day_at(8)
    # At any moment it is another day at one of these two.
    zone = "Pacific/Honolulu" if day_at(-10) != today else "Pacific/Kiritimati"
    watched = window(browser, example, PHONE, SCREENS.parent / "boxes", worker=False, zone=zone)
    page = enter(watched, "linhe", EXAMPLE_PASSWORD)
    page.goto("/records/new?activity=lecture")
    box = page.get_by_label("哪一天", exact=True)

    box.fill("2026-03-05")
    page.get_by_role("button", name="日历").first.click()
    page.get_by_role("dialog", name="选日期").get_by_role("button", name="今天").click()
    expect(box).to_have_value(today.isoformat())
    watched.context.set_offline(True)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("[data-waiting]")).to_contain_text("待发送 1 条")

    kept = [(each["starts"], each["handed_in"]) for each in page.evaluate(WAITING)]
    assert (kept, day_at(8)) == ([(today.isoformat(), today.isoformat())], today)
    expect(box).to_have_value(today.isoformat())
    watched.context.close()  # what waits in it is never sent: others look at the example too


def test_a_word_for_a_day_is_not_kept_without_a_connection(browser: Browser, example: str) -> None:
    """“昨天” is another day once it is sent: offline the box asks for a date, and takes one from the calendar."""
    watched = window(browser, example, PHONE, SCREENS.parent / "boxes", worker=False)
    page = enter(watched, "linhe", EXAMPLE_PASSWORD)
    page.goto("/records/new")
    watched.context.set_offline(True)

    page.get_by_label("哪一天", exact=True).fill("昨天")
    page.get_by_role("button", name="提交", exact=True).click()

    expect(page.get_by_text("没有网络，请用日历选日期").first).to_be_visible()


def test_a_unit_is_chosen_by_its_initials_and_remembered(desk: Page) -> None:
    desk.goto("/people/new")
    box = desk.get_by_role("combobox", name="单位")
    desk.locator("[data-unit-box]").click()
    box.press_sequentially("syc")

    expect(desk.get_by_role("option", name="上云村")).to_be_visible(timeout=10_000)
    box.press("ArrowDown")
    box.press("Enter")

    expect(box).to_have_value("上云村")
    desk.goto("/people/new")
    desk.locator("[data-unit-box]").click()
    expect(desk.locator(".unit-finds [role=option]")).to_have_text(["上云村"])
