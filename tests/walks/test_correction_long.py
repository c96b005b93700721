"""A long plan on the correction page: the source keeps up, keys reach remarks, two people see one another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import DESK, Watched, window
from tests.walks.test_correction import WALK, here, press, upload
from tests.walks.test_main_job import found_the_office
from tests.walks.township import TODAY, plan_lines

pytestmark = pytest.mark.browser

HEAD, TAIL = plan_lines(TODAY)[:5], plan_lines(TODAY)[-2:]
NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午申酉戌亥"
PLAN = (
    *HEAD,
    "（一）各企业安装反诈中心APP等工具全覆盖。",
    *(f"（{number}）{name}村每月开展一次入户走访。" for number, name in enumerate(NAMES, start=2)),
    "（23）各企业每周五报送宣传情况。",
    *TAIL,
)
REMARK = ".note button[formaction=remarks]"


def at_a_long_draft(browser: Browser, server: str) -> Watched:
    office = window(browser, server, DESK, WALK)
    found_the_office(office)
    upload(office, "云溪镇长方案.txt", PLAN)
    return office


def test_the_source_follows_while_one_scrolls_through_the_clauses(browser: Browser, server: str) -> None:
    office = at_a_long_draft(browser, server)
    page = office.page
    page.mouse.move(3, 400)  # over neither side

    page.locator("#clauses .clause-card").last.scroll_into_view_if_needed()

    lit = page.locator("#clauses .clause-card.lit")
    expect(lit).to_be_in_viewport()
    expect(page.locator(f"#source mark[data-about={lit.get_attribute('id')}]").first).to_be_in_viewport()
    page.locator("#source").hover()  # now the source is read
    page.wait_for_timeout(400)
    place = page.locator("#source").evaluate("pane => pane.scrollTop")
    page.evaluate("scrollBy(0, -2000)")
    page.wait_for_timeout(500)
    assert page.locator("#source").evaluate("pane => pane.scrollTop") == place
    assert (office.complaints, office.elsewhere) == ([], [])


def test_remarks_are_decided_by_key_and_publishing_waits_for_what_is_on_its_way(browser: Browser, server: str) -> None:
    office = at_a_long_draft(browser, server)
    page = office.page
    open_remarks = page.locator(f"{REMARK}[name=default]")
    expect(open_remarks).to_have_count(2)

    press(page, "i")
    expect(page.locator(f"{REMARK}:focus")).to_have_text("按默认处理")
    first = here(page)
    press(page, "i")
    assert (first, here(page) != first) == ("R1", True)
    press(page, "Tab")
    page.keyboard.type("县里的要求")
    press(page, "Enter")
    expect(page.locator("#clauses .note", has_text="保留原文：县里的要求")).to_have_count(1)
    press(page, "i", "Enter")
    expect(open_remarks).to_have_count(0)

    press(page, "a", "a", "a", "p")
    page.wait_for_url(re.compile("/publish$"))
    page.go_back()
    expect(page.get_by_text("3/23 条")).to_be_visible()
    assert (office.complaints, office.elsewhere) == ([], [])


def test_a_second_person_sees_at_once_that_the_first_was_quicker(browser: Browser, server: str) -> None:
    office = at_a_long_draft(browser, server)
    other = window(browser, server, DESK, WALK)
    address = office.page.url
    mine, theirs = office.page, as_the_same(other, office, address)
    mine.locator("#R2").get_by_role("button", name="确认").click()
    expect(mine.locator("#R2")).to_contain_text("已确认")

    theirs.locator("#R20").get_by_role("button", name="确认").click()

    refusal = theirs.locator(".toast.error")
    expect(refusal).to_be_in_viewport()
    expect(refusal).to_contain_text("刚刚被其他人修改过")
    refusal.get_by_role("button", name="刷新页面").click()
    expect(theirs.locator("#R2")).to_contain_text("已确认")
    expect(theirs.locator("#R20")).to_be_focused()
    theirs.locator("#R20").get_by_role("button", name="确认").click()
    expect(theirs.locator("#R20")).to_contain_text("已确认")
    assert (office.complaints, other.elsewhere) == ([], [])
    assert {complaint[:4] for complaint in other.complaints} == {"422:", "erro"}


def as_the_same(watched: Watched, office: Watched, address: str) -> Page:
    """Open the page in a second window of the same person."""
    watched.context.add_cookies(office.context.cookies())  # type: ignore[arg-type]
    watched.page.goto(address)
    expect(watched.page.get_by_role("searchbox", name="查找条款")).to_be_visible()
    return watched.page
