"""The whole life of two papers by three people and a recipient, at a desk and on a phone, without a fault of access."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, enter, run_beside, window
from tests.walks.test_access import complaints, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE = SCREENS / "paper-lives"
MAKE = """
import django
django.setup()
from world import build
build()
"""


@pytest.fixture
def township(server: str, tmp_path: Path) -> str:
    """Give the server the township of tests/world.py; the address of its first page."""
    run_beside(tmp_path / "data", MAKE)
    return server


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_circular_is_drafted_checked_signed_issued_and_answered(
    township: str, browser: Browser, size: dict[str, int]
) -> None:
    at = "desk" if size is DESK else "phone"
    windows = {who: window(browser, township, size, PLACE, worker=False) for who in ("an", "bo", "lei", "lin")}
    for who, each in windows.items():
        enter(each, who)

    paper = drafts(windows["an"], at)
    checks_and_signs(windows["bo"], windows["lei"], at)
    issues(windows["an"], paper, at)
    answers(windows["lin"], at)
    withdraws(windows["an"], paper, at)

    assert [each.elsewhere for each in windows.values()] == [[]] * 4
    assert [complaints(each) for each in windows.values()] == [[]] * 4


def drafts(officer: Watched, at: str) -> str:
    """Begin a series, freeze a circular and say to whom it goes; return its address."""
    page = officer.page
    page.goto("/papers/series")
    page.get_by_label("发文代字").fill("云反诈办")
    page.get_by_label("今年已用到几号").fill("11")
    page.get_by_role("button", name="设立").click()
    expect(page.get_by_text("云反诈办〔").first).to_be_visible()
    looked_at(officer, f"series-{at}")

    page.goto("/papers/new/circular?period=2026-05")
    page.get_by_label("案件特点").fill("多为刷单返利。")
    page.get_by_label("下步要求").fill("请各单位照方案按时登记。")
    page.get_by_role("button", name="定稿").click()
    looked_at(officer, f"draft-{at}")
    paper = page.url
    page.get_by_role("link", name="写明发给谁，送核稿").click()
    page.get_by_label("请主送单位在哪一天前回复").fill("2099-06-30")
    looked_at(officer, f"address-{at}")
    page.get_by_role("button", name="送核稿").click()
    expect(page.get_by_text("等核稿人办理")).to_be_visible()
    return paper


def checks_and_signs(reviewer: Watched, leader: Watched, at: str) -> None:
    """Find the paper on today's page and take it further, one after the other."""
    page = reviewer.page
    page.goto("/")
    page.get_by_role("link", name=re.compile("^核稿")).click()
    reviewer.picture(f"check-{at}")
    page.get_by_role("button", name="核稿通过").click()
    expect(page.get_by_text("已核稿，等负责人签发")).to_be_visible()

    page = leader.page
    page.goto("/")
    leader.picture(f"leader-{at}")
    page.get_by_role("link", name=re.compile("^签发")).click()
    page.get_by_role("button", name="签发").click()
    expect(page.get_by_text("已签发，等经办人印发")).to_be_visible()
    leader.picture(f"signed-{at}")


def issues(officer: Watched, paper: str, at: str) -> None:
    """Give the paper its number."""
    page = officer.page
    page.goto(paper)
    page.get_by_role("link", name="编号印发").click()
    page.get_by_label("发文字号").select_option(index=1)
    expect(page.get_by_text("不是报上级的报告")).to_be_visible()
    looked_at(officer, f"issue-{at}")
    page.get_by_role("button", name="印发").click()
    expect(page.get_by_text("12号。收文单位今天起可以看到")).to_be_visible()
    officer.picture(f"issued-{at}")


def answers(liaison: Watched, at: str) -> None:
    """Find the paper on the unit's today, sign for it, answer, read it."""
    page = liaison.page
    page.goto("/")
    liaison.picture(f"recipient-today-{at}")
    page.get_by_role("link", name=re.compile("^回复")).click()
    page.get_by_role("button", name="签收").click()
    page.get_by_label("回复内容").fill("已照办，缺的记录补登完毕。")
    looked_at(liaison, f"receipt-{at}")
    page.get_by_role("button", name="回复", exact=True).click()
    expect(page.get_by_text("已有的回复")).to_be_visible()
    page.get_by_role("link", name="打开全文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("通报")
    liaison.picture(f"received-{at}")


def withdraws(officer: Watched, paper: str, at: str) -> None:
    """Look through the registers, then withdraw the paper."""
    page = officer.page
    for name, address in (("issued", "ledgers?kind=issued"), ("received", "ledgers?kind=received"), ("all", "papers")):
        page.goto(f"/{address}")
        looked_at(officer, f"{name}-register-{at}")
    page.goto(paper)
    page.get_by_role("button", name="撤回").first.click()
    page.get_by_role("dialog").get_by_label("原因").fill("附表有误")
    page.get_by_role("dialog").get_by_role("button", name="撤回").click()
    expect(page.get_by_text("这份文书已撤回，不再执行")).to_be_visible()
    officer.picture(f"withdrawn-{at}")
