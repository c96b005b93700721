"""What people of the example do to the very end: a leader signs and sends back, a new liaison has nothing to report,
a village keeps a routine and is asked about a late record. By day and by night.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.walks.browsing import DESK, EXAMPLE_PASSWORD, PHONE, SCREENS, Watched, enter, window
from tests.walks.test_access import complaints, looked_at, otherwise
from tests.walks.township import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE = SCREENS / "journeys"
QUIET = "小满木器坊"  # nobody records for it, and it has done nothing
WHY, AGAIN = "请写明联系岗位。", "请于本月底前补办，联系岗位：镇平安办公室。"
OWN_PASSWORD = "yunxi-2026-quiet"
LATE = TODAY - timedelta(days=75)


def test_people_of_a_township_go_their_ways_to_the_end(browser: Browser, practised: str) -> None:
    """The office at its desks, those of the village and the works by phone."""
    sizes = {"anlan": DESK, "leiming": DESK, "boqing": DESK, "linhe": PHONE, "mancang": PHONE}
    people = {who: window(browser, practised, size, PLACE, worker=False) for who, size in sizes.items()}
    anlan, leiming, boqing, linhe, newcomer = people.values()
    for who in ("anlan", "leiming", "boqing", "linhe"):
        enter(people[who], who, EXAMPLE_PASSWORD)

    sends_back(leiming)
    writes_anew(anlan)
    checks(boqing)
    signs(leiming)
    begins(newcomer, hires(anlan))
    has_nothing_to_report(newcomer)
    keeps_a_routine(linhe)
    is_asked_and_answers(linhe)
    sees_numbers_alone(boqing)
    hands_over(linhe)
    takes_over(boqing)

    assert {who: each.elsewhere for who, each in people.items() if each.elsewhere} == {}
    assert {who: found for who, each in people.items() if (found := complaints(each))} == {}


def seen_by_night(watched: Watched, name: str) -> None:
    """Look at the page by day and by night."""
    looked_at(watched, name)
    assert otherwise(watched.page, ("dark",)) == {"dark": []}


def sends_back(leader: Watched) -> None:
    """See five figures with their trend, open what waits, and send it back with a reason."""
    page = leader.page
    page.goto("/")
    figures = page.locator("section", has=page.get_by_role("heading", name="本月以来")).locator(".figure")
    expect(figures).to_have_count(5)
    assert all(figures.locator(".note-line").all_inner_texts())
    seen_by_night(leader, "leader")
    page.get_by_role("link", name=re.compile("^签发")).click()
    seen_by_night(leader, "to-sign")
    page.get_by_role("button", name="退回").click()
    question = page.get_by_role("dialog", name="退回这一稿？")
    expect(question).to_be_visible()
    question.get_by_role("button", name="退回").click()
    asks = question.get_by_label("原因").evaluate("(box) => box.validationMessage")
    assert asks == "请填写这一项"  # whatever language the browser speaks
    question.get_by_label("原因").fill(WHY)
    question.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回").first).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("没有待签发的文书")).to_be_visible()


def writes_anew(officer: Watched) -> None:
    """Find it on today with the reason, and write the next draft from what was written."""
    page = officer.page
    page.goto("/")
    page.get_by_role("link", name=re.compile("^写新稿")).click()
    expect(page.get_by_text(WHY)).to_be_visible()
    looked_at(officer, "sent-back")
    page.get_by_role("link", name="写新稿").first.click()
    box = page.get_by_label("补办期限和联系方式")
    expect(box).not_to_have_value("")
    box.fill(AGAIN)
    page.get_by_role("button", name="定稿").click()
    page.get_by_role("link", name="写明发给谁，送核稿").click()
    page.get_by_role("button", name="送核稿").click()
    expect(page.get_by_text("等核稿人办理")).to_be_visible()


def checks(reviewer: Watched) -> None:
    page = reviewer.page
    page.goto("/")
    page.get_by_role("link", name=re.compile("^核稿")).click()
    page.get_by_role("button", name="核稿通过").click()
    expect(page.get_by_text("已核稿，等负责人签发")).to_be_visible()


def signs(leader: Watched) -> None:
    page = leader.page
    page.goto("/")
    page.get_by_role("link", name=re.compile("^签发")).click()
    expect(page.get_by_text(AGAIN)).to_be_visible()
    page.get_by_role("button", name="签发").click()
    expect(page.get_by_text("已签发，等经办人印发")).to_be_visible()
    seen_by_night(leader, "signed")


def hires(officer: Watched) -> str:
    """Give the quiet works a liaison; return the first password."""
    page = officer.page
    page.goto("/people/new")
    page.get_by_label("姓名", exact=True).fill("满仓")
    page.get_by_label("登录名").fill("mancang")
    page.get_by_label("单位", exact=True).fill(QUIET)
    page.get_by_label("角色").select_option(label="联络员")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="初始密码")).to_be_visible()
    return page.locator("code").inner_text()


def begins(newcomer: Watched, password: str) -> None:
    page = enter(newcomer, "mancang", password, lands="**/password**")
    page.get_by_label("原密码").fill(password)
    page.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("再输一次新密码").fill(OWN_PASSWORD)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_role("heading", name=re.compile("逾期待补"))).to_be_visible()
    looked_at(newcomer, "newcomer")


def has_nothing_to_report(newcomer: Watched) -> None:
    """Confirm that the month had nothing to report; it is done, and said apart from what was done."""
    page = newcomer.page
    page.get_by_role("link", name="确认本月").click()
    expect(page.get_by_text("这个月没有记录")).to_be_visible()
    looked_at(newcomer, "nothing")
    page.get_by_role("button", name="确认本月无事项").click()
    expect(page.get_by_text("无事项").first).to_be_visible()
    looked_at(newcomer, "nothing-confirmed")


def keeps_a_routine(liaison: Watched) -> None:
    """Make a lecture a routine of this weekday since last week; confirm one day, leave one out."""
    page = liaison.page
    page.goto("/records?activity=lecture")
    page.get_by_role("main").locator("table a[href*='/records/']").first.click()
    page.get_by_role("link", name="设为固定安排").click()
    page.get_by_label("从哪一天起").fill((TODAY - timedelta(days=7)).isoformat())
    looked_at(liaison, "routine")
    page.get_by_role("button", name="设好").click()
    expect(page.get_by_text("有 2 次待确认")).to_be_visible()
    looked_at(liaison, "routines")
    page.goto("/")
    waiting = waits(page)
    expect(waiting).to_have_count(2)
    waiting.first.get_by_role("textbox").fill("41")
    waiting.first.get_by_role("button", name=re.compile("^确认")).click()
    expect(page.get_by_text("已记下")).to_be_visible()
    waiting.first.get_by_role("button", name=re.compile("^没有开展")).click()
    expect(page.get_by_text("不再提醒")).to_be_visible()
    expect(waiting).to_have_count(0)


def waits(page: Page) -> Locator:
    """Return the days of routines that wait on today."""
    return page.locator("section", has=page.get_by_role("heading", name="固定安排待确认")).locator("li")


def is_asked_and_answers(liaison: Watched) -> None:
    """Record what was long ago: the village alone is asked about it, and answers."""
    page = liaison.page
    page.goto("/records/new?activity=lecture")
    page.locator("input[name=starts]").fill(LATE.isoformat())
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="核对与说明")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="去说明").first.click()
    looked_at(liaison, "asked")
    page.get_by_label("您的说明").fill("当时没有网络，纸质签到表在村委会。")
    page.get_by_role("button", name="说明", exact=True).click()
    expect(page.get_by_text("已记下说明")).to_be_visible()
    looked_at(liaison, "answered")


def sees_numbers_alone(reviewer: Watched) -> None:
    page = reviewer.page
    page.goto(f"/reviews?month={LATE:%Y-%m}")
    expect(page.get_by_text("登记较晚：1 条")).to_be_visible()
    looked_at(reviewer, "rates")


def hands_over(liaison: Watched) -> None:
    page = liaison.page
    page.goto("/handovers")
    page.get_by_role("link", name=re.compile("^移交")).click()
    looked_at(liaison, "hand-over")
    page.get_by_label("接手的人").select_option(label="柏青（云溪镇人民政府）")
    page.get_by_role("button", name="开始交接").click()
    expect(page.get_by_text("等待确认")).to_be_visible()
    looked_at(liaison, "handed-over")


def takes_over(reviewer: Watched) -> None:
    """Find the post that waits on today, and take it."""
    page = reviewer.page
    page.goto("/")
    expect(page.get_by_role("heading", name="交接待确认")).to_be_visible()
    looked_at(reviewer, "to-take-over")
    page.get_by_role("link", name=re.compile("^去确认")).click()
    page.get_by_role("button", name="确认交接").click()
    expect(page.get_by_text("双方已确认，交接完成")).to_be_visible()
    expect(page.get_by_role("heading", name="交接待确认")).to_have_count(0)
