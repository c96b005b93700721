"""Answers sent back and accepted, and a letter from outside, by four people, at a desk and on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, enter, run_beside, window
from tests.walks.test_access import complaints, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACE = SCREENS / "answers"
MAKE = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from world import build
from wuzha.actions import matters, number_series, paper_lives, papers
from wuzha.actions.paper_lives import Address
from wuzha.queries.papers import Subject
from wuzha.rules.matters import MatterForm
world, now = build(), timezone.now()
day = timezone.make_naive(now)
form = MatterForm("finding", day - timedelta(hours=1), {"severity": "minor", "problems": 2}, "台账缺两个月")
finding = matters.register(by=world.an, unit=world.village, form=form, at=now)
texts = {"finding": "台账缺两个月。", "measures": "补齐两个月的台账。"}
key = papers.freeze(by=world.an, subject=Subject("rectification", matter=finding), texts=texts, at=now)
paper_lives.address(by=world.an, paper=key, to=Address(units=(world.village,)), at=now)
paper_lives.check(by=world.bo, paper=key, at=now)
paper_lives.sign(by=world.lei, paper=key, at=now)
series = number_series.begin(by=world.an, office=world.town, name="公文", mark="云反诈办", before=0, at=now)
paper_lives.issue(by=world.an, paper=key, series=series, on=day.date(), at=now)
"""


@pytest.fixture
def township(server: str, tmp_path: Path) -> str:
    """Give the server a township with a 整改通知 on its way; the address of its first page."""
    run_beside(tmp_path / "data", MAKE)
    return server


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_answer_is_sent_back_and_accepted_and_a_letter_from_outside_is_settled(
    township: str, browser: Browser, size: dict[str, int], tmp_path: Path
) -> None:
    at = "desk" if size is DESK else "phone"
    windows = {who: window(browser, township, size, PLACE, worker=False) for who in ("an", "bo", "lin")}
    for who, each in windows.items():
        enter(each, who)

    answers(windows["lin"], "已补一个月。", at, "first")
    sends_back(windows["bo"], at)
    answers(windows["lin"], "两个月都补了。", at, "again")
    accepts(windows["bo"], windows["lin"], at)
    registers(windows["an"], tmp_path, at)
    hands_on(windows["an"], at)
    answers(windows["lin"], "本村已安排两场。", at, "handed")
    settles(windows["an"], at)

    assert [each.elsewhere for each in windows.values()] == [[]] * 3
    assert [complaints(each) for each in windows.values()] == [[]] * 3


def answers(liaison: Watched, text: str, at: str, name: str) -> None:
    """Find on today what is to be answered, and answer it."""
    page = liaison.page
    page.goto("/")
    liaison.picture(f"today-{name}-{at}")
    page.get_by_role("link", name=re.compile("^回复")).first.click()
    page.get_by_label("回复内容").fill(text)
    looked_at(liaison, f"answer-{name}-{at}")
    page.get_by_role("button", name="回复", exact=True).click()
    expect(page.get_by_text("已有的回复")).to_be_visible()
    liaison.picture(f"answered-{name}-{at}")


def sends_back(reviewer: Watched, at: str) -> None:
    """Find the answer on today, forget the reason, then send it back with one."""
    page = reviewer.page
    page.goto("/")
    reviewer.picture(f"to-judge-{at}")
    page.get_by_role("link", name=re.compile("^复查")).click()
    looked_at(reviewer, f"judge-{at}")
    page.get_by_label("退回原因").fill("只补了一个月，请补齐。")
    page.get_by_label("新的回复期限").fill("昨天")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("请写明今天之后的一天").first).to_be_visible()
    looked_at(reviewer, f"judge-refused-{at}")
    reviewer.complaints[:] = [line for line in reviewer.complaints if "422" not in line]
    page.get_by_label("新的回复期限").fill("2099-06-30")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回，收文单位会看到原因和新的期限")).to_be_visible()
    reviewer.picture(f"sent-back-{at}")


def accepts(reviewer: Watched, liaison: Watched, at: str) -> None:
    """Accept the second answer; one more comes while it is read, which is shown before it is accepted."""
    page, theirs = reviewer.page, liaison.page
    page.goto("/")
    page.get_by_role("link", name=re.compile("^复查")).click()
    looked_at(reviewer, f"judge-again-{at}")
    theirs.get_by_label("回复内容").fill("补充：照片已留存。")
    theirs.get_by_role("button", name="回复", exact=True).click()
    expect(theirs.get_by_text("补充：照片已留存。")).to_be_visible()
    page.get_by_label("复查情况").fill("已现场核对。")
    page.get_by_role("button", name="销号").click()
    expect(page.get_by_text("又有新的回复，请看过再办。")).to_be_visible()
    expect(page.get_by_text("补充：照片已留存。")).to_be_visible()
    expect(page.get_by_label("复查情况")).to_have_value("已现场核对。")
    looked_at(reviewer, f"judge-newer-{at}")
    reviewer.complaints[:] = [line for line in reviewer.complaints if "422" not in line]
    page.get_by_role("button", name="销号").click()
    expect(page.get_by_text("已销号").first).to_be_visible()
    reviewer.picture(f"accepted-{at}")


def registers(officer: Watched, folder: Path, at: str) -> None:
    """Register a letter with its scan."""
    page, scan = officer.page, folder / "通知.txt"
    scan.write_text("请报送宣传安排。", encoding="utf-8")
    page.goto("/ledgers?kind=findings&period=2026")
    looked_at(officer, f"findings-{at}")
    page.goto("/papers")
    page.get_by_role("link", name="登记来文").click()
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_label("来文单位").fill("云溪县反诈办")
    page.get_by_label("来文字号").fill("云县反诈办〔2026〕31号")
    page.get_by_label("标题").fill("关于报送宣传安排的通知")
    page.get_by_label("办理期限").fill("2099-06-30")
    page.get_by_label("承办人").select_option(index=1)
    page.get_by_label("附件").set_input_files(scan)
    looked_at(officer, f"register-{at}")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记。办结前")).to_be_visible()
    looked_at(officer, f"registered-{at}")


def hands_on(officer: Watched, at: str) -> None:
    """Hand it to a village."""
    page = officer.page
    page.get_by_role("link", name="交单位办理").click()
    page.get_by_text("上云村").click()
    page.get_by_label("请他们在哪一天前回复").fill("2099-06-20")
    looked_at(officer, f"hand-{at}")
    page.get_by_role("button", name="交办").click()
    expect(page.get_by_text("已交1个单位办理")).to_be_visible()


def settles(officer: Watched, at: str) -> None:
    """Accept what the village answered, settle the letter, and find it in the register."""
    page = officer.page
    page.goto("/")
    officer.picture(f"officer-today-{at}")
    page.get_by_role("link", name=re.compile("^复查")).click()
    page.get_by_role("button", name="销号").click()
    page.goto("/")
    page.get_by_role("link", name=re.compile("^办结")).click()
    page.get_by_label("办理结果").fill("已报县反诈办。")
    looked_at(officer, f"settle-{at}")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("已办结。")).to_be_visible()
    page.get_by_role("link", name="打开全文").click()
    looked_at(officer, f"settled-{at}")
    page.goto("/ledgers?kind=received&period=2026")
    expect(page.get_by_role("cell", name="云县反诈办〔2026〕31号")).to_have_count(2)
    looked_at(officer, f"received-{at}")
