"""The office's pages in a real browser: search, the matrix by keys, a review asked and answered, help and feedback."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, window
from tests.walks.test_duties import publish
from tests.walks.test_main_job import (
    add_the_liaison,
    found_the_office,
    import_the_units,
    menu,
    sign_in_for_the_first_time,
)
from tests.walks.township import TODAY, VILLAGE

pytestmark = pytest.mark.browser

LAST_MONTH = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=8)
QUESTION, ANSWER = "请问是谁主讲的？", "镇派出所民警。"


def test_the_office_searches_looks_reviews_and_is_helped(browser: Browser, server: str) -> None:
    office = window(browser, server, DESK, SCREENS)
    liaison = window(browser, server, PHONE, SCREENS)
    found_the_office(office)
    import_the_units(office)
    password = add_the_liaison(office)
    publish(office)
    sign_in_for_the_first_time(liaison, password)
    record_last_month(liaison)

    search_by_initials(office)
    walk_through_the_finds_by_keys(office)
    walk_the_matrix_by_keys(office)
    follow_a_clause_through_the_year(office)
    draw_and_ask(office)
    answer(liaison)
    accept(office)
    be_helped(liaison)
    reply(office)

    assert (office.complaints, office.elsewhere) == ([], [])
    assert (liaison.complaints, liaison.elsewhere) == ([], [])


def record_last_month(liaison: Watched) -> None:
    page = liaison.page
    page.get_by_role("navigation", name="手机导航").get_by_role("link", name="记一笔").click()
    page.get_by_role("group", name="做了什么").get_by_text("宣讲", exact=True).click()
    page.locator("input[name=starts]").fill(LAST_MONTH.isoformat())
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已记下")).to_be_visible()


def search_by_initials(office: Watched) -> None:
    page = office.page
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("syc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="单位 1 条")).to_be_visible()
    expect(page.get_by_role("link", name=VILLAGE, exact=True)).to_be_visible()
    office.picture("40-search")


def walk_through_the_finds_by_keys(office: Watched) -> None:
    page = office.page
    page.goto("/search")
    box, hits = page.get_by_role("searchbox", name="要找的内容"), page.locator("[data-hits] a")
    box.fill("村")
    box.press("Enter")
    expect(hits.nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")  # nothing has the focus on a page just opened
    expect(hits.first).to_be_focused()
    box.focus()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(hits.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    opened = hits.first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{opened}")


def walk_the_matrix_by_keys(office: Watched) -> None:
    page = office.page
    menu(office, "任务矩阵")
    page.get_by_label("找单位").fill("syc")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("tr[data-unit]")).to_have_count(1)
    page.get_by_role("link", name="清除条件").click()
    cells = page.locator("td[data-state]")
    cells.first.focus()
    page.keyboard.press("Control+End")
    last = page.evaluate("document.activeElement.parentElement.rowIndex")
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    expect(cells.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.parentElement.rowIndex")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-body .clause")).to_be_visible()
    office.picture("41-cell")
    page.keyboard.press("Escape")
    expect(page.locator("#cell")).not_to_be_visible()
    assert last > below > 1


def follow_a_clause_through_the_year(office: Watched) -> None:
    page = office.page
    page.locator("table.matrix thead a[title]").filter(has_text="宣讲").first.click()
    expect(page.get_by_role("heading", name="一项任务的全年情况")).to_be_visible()
    expect(page.locator("table.matrix.year thead th")).to_have_count(14)
    office.picture("42-year")


def draw_and_ask(office: Watched) -> None:
    page = office.page
    menu(office, "抽查")
    page.get_by_label("公开的种子").fill("03 11 17 20 26 33")
    page.get_by_label("种子的来历").fill("当天公布的开奖号码")
    office.picture("43-draw")
    page.get_by_role("button", name="抽取", exact=True).click()
    expect(page.get_by_text("1 条全部核查")).to_be_visible()
    page.locator("input[name=review]").check()
    page.get_by_label("退回的原因或要问的问题").fill(QUESTION)
    page.get_by_role("button", name="发问").click()
    expect(page.get_by_text("1 条已发问")).to_be_visible()
    office.picture("44-asked")


def answer(liaison: Watched) -> None:
    page = liaison.page
    page.goto("/")
    expect(page.get_by_role("heading", name=re.compile("请说明"))).to_be_visible()
    liaison.picture("45-asked-360")
    page.get_by_role("link", name="去说明").first.click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_label("您的说明").first.fill(ANSWER)
    liaison.picture("46-answer-360")
    page.get_by_role("button", name="说明", exact=True).first.click()
    expect(page.get_by_text(f"单位说明：{ANSWER}")).to_be_visible()


def accept(office: Watched) -> None:
    page = office.page
    menu(office, "今日")
    page.get_by_role("link", name="抽查中单位已说明的记录").click()
    page.get_by_role("link", name="打开抽中的记录").click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    page.locator("input[name=review]").check()
    page.get_by_role("button", name="勾选的通过").click()
    expect(page.get_by_text("1 条已通过")).to_be_visible()


def be_helped(liaison: Watched) -> None:
    page = liaison.page
    page.goto("/help?about=matrix")
    expect(page.get_by_role("heading", name="任务矩阵")).to_be_visible()
    liaison.picture("47-help-360")
    page.get_by_role("link", name="联络员速查").click()
    expect(page.get_by_role("heading", name="每月确认")).to_be_visible()
    liaison.picture("48-guide-360")
    page.goto("/feedback?about=matrix")
    page.get_by_label("您的意见").fill("格子再大一些")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("收到了")).to_be_visible()


def reply(office: Watched) -> None:
    page = office.page
    page.get_by_role("link", name="帮助").click()
    expect(page.get_by_text("先说您刚才看的“抽查”")).to_be_visible()
    office.picture("49-help")
    page.get_by_role("link", name="提意见").click()
    page.get_by_label("答复").fill("已经放大。")
    page.get_by_role("button", name="答复").click()
    expect(page.get_by_text("答复：已经放大。")).to_be_visible()
    office.picture("50-feedback")
