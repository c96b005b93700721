"""The main job in a real browser: from a plan to a report, as an office and a liaison live it on their first day."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, sign, window
from tests.walks.township import (
    FORMATS,
    LECTURE,
    OFFICE,
    PASSWORD,
    TODAY,
    UNITS,
    VILLAGE,
    photo,
    plan_lines,
    units_sheet,
)

pytestmark = pytest.mark.browser

OWN_PASSWORD = "shangyun-2026-cun"
CLAUSES = 10  # of the township's plan
REAL = Path(__file__).parents[2].parent / "shared/plans/002.txt"
HEADS = {("任务", "应完成"), ("单位类型", "单位数")}  # of the paper's tables of figures
MARK = re.compile(r"〔\d+〕")  # leads from a figure of the paper to the index of its records
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_an_office_goes_from_a_plan_to_its_report(browser: Browser, server: str) -> None:
    office = window(browser, server, DESK, SCREENS)
    liaison = window(browser, server, PHONE, SCREENS)

    found_the_office(office)
    import_the_units(office)
    password = add_the_liaison(office)
    upload_the_plan(office)
    answer_the_questions(office)
    correct_a_clause(office)
    accept_the_rest(office)
    publish_the_plan(office)
    look_at_the_matrix(office)
    sign_in_for_the_first_time(liaison, password)
    record_a_lecture(liaison)
    see_what_it_counts_for(liaison)
    see_the_cell_turn(office)
    see_what_is_missing(office)
    see_the_report(office)
    compare_the_paper(office)

    assert (office.complaints, office.elsewhere) == ([], [])
    assert (liaison.complaints, liaison.elsewhere) == ([], [])


@pytest.mark.parametrize("ending", FORMATS)
def test_the_plan_is_read_from_every_format(browser: Browser, server: str, ending: str) -> None:
    office = window(browser, server, DESK, SCREENS)
    found_the_office(office)

    read_the_document(office, f"云溪镇方案.{ending}", FORMATS[ending](plan_lines(TODAY)))

    expect(office.page.locator("#clauses .clause-card")).to_have_count(CLAUSES)
    expect(card(office.page.locator("#clauses"), LECTURE)).to_contain_text("各村每月面向村民开展宣讲")
    expect(office.page.get_by_role("heading", name="先回答问题（2）")).to_be_visible()
    assert (office.complaints, office.elsewhere) == ([], [])


@pytest.mark.skipif(not REAL.exists(), reason="the real plans lie outside the project; its own plan is read above")
@pytest.mark.parametrize("ending", FORMATS)
def test_a_real_plan_is_read_from_every_format(browser: Browser, server: str, ending: str) -> None:
    lines = tuple(REAL.read_text(encoding="utf-8").splitlines())
    office = window(browser, server, DESK, SCREENS)
    found_the_office(office)

    read_the_document(office, f"实施方案.{ending}", FORMATS[ending](lines))

    expect(card(office.page.locator("#clauses"), "每月组织全体员工接受不少于1次集中宣讲").first).to_contain_text(
        "每月面向职工"
    )
    office.picture(f"30-real-plan-{ending}")
    assert (office.complaints, office.elsewhere) == ([], [])


def found_the_office(office: Watched) -> None:
    page = office.page
    page.goto("/")
    office.picture("01-welcome")
    page.get_by_role("link", name="新建本单位").click()
    page.get_by_label("单位名称").fill(OFFICE)
    page.get_by_label("单位类型").select_option(label="乡镇（街道）")
    page.get_by_label("人数").fill("60")
    page.get_by_label("您的姓名").fill("安岚")
    page.get_by_label("登录名").fill("anlan")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    office.picture("02-found")
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_text("本单位已建立")).to_be_visible()
    office.picture("03-founded")


def import_the_units(office: Watched) -> None:
    page = office.page
    page.get_by_role("link", name="导入名册").first.click()
    page.get_by_label("单位名册").set_input_files({"name": "单位名册.xlsx", "mimeType": XLSX, "buffer": units_sheet()})
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text(f"新增 {len(UNITS)} 个")).to_be_visible()
    office.picture("04-units-imported")
    page.get_by_role("link", name="看单位名册").click()
    expect(page.get_by_text(f"共 {len(UNITS) + 1} 个单位")).to_be_visible()
    office.picture("05-units")


def add_the_liaison(office: Watched) -> str:
    page = office.page
    menu(office, "人员")
    page.get_by_role("link", name="新增人员").click()
    page.get_by_label("姓名", exact=True).fill("林禾")
    page.get_by_label("登录名").fill("linhe")
    page.get_by_label("单位", exact=True).select_option(label=f"　{VILLAGE}")
    page.get_by_label("角色").select_option(label="联络员")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="初始密码")).to_be_visible()
    office.picture("06-liaison-added")
    return page.locator("code").inner_text()


def upload_the_plan(office: Watched) -> None:
    menu(office, "方案")
    office.picture("07-no-plan-yet")
    read_the_document(office, "云溪镇方案.docx", FORMATS["docx"](plan_lines(TODAY)))
    expect(card(office.page.locator("#clauses"), LECTURE)).to_be_visible()
    office.picture("09-read")


def read_the_document(office: Watched, name: str, document: bytes) -> None:
    """Upload a document; it stands there beside what was read from it."""
    page = office.page
    page.goto("/plans/new")
    page.get_by_label("方案文件").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": document}
    )
    office.picture("08-upload")
    page.get_by_role("button", name="上传并识读").click()
    expect(page.get_by_role("region", name="方案原文")).to_be_visible()


def card(cards: Locator, quote: str) -> Locator:
    """Return the card of the clause with this sentence."""
    return cards.locator(".clause-card").filter(has_text=quote)


def answer_the_questions(office: Watched) -> None:
    page = office.page
    asks = page.locator("#asks")
    expect(asks.get_by_role("heading", name="先回答问题（2）")).to_be_visible()
    asks.get_by_role("button", name="发布时逐个确定").click()
    expect(asks.get_by_role("heading", name="先回答问题（1）")).to_be_visible()
    expect(asks.get_by_label("日期")).to_have_value(f"{TODAY.year}-12-31")  # only the year was missing
    asks.get_by_role("button", name="确定", exact=True).click()
    expect(asks.get_by_role("heading", name="问题都已答复")).to_be_visible()
    office.picture("10-question-answered")


def correct_a_clause(office: Watched) -> None:
    page = office.page
    weekly = card(page.locator("#clauses"), "各工地每周在班前会上安排一次反诈提醒")
    code = weekly.get_attribute("id")
    weekly.get_by_role("link", name="修改").click()
    form = page.locator(f"#{code}.editing")
    form.get_by_label("每期至少几次").fill("2")
    office.picture("11-correcting")
    form.get_by_role("button", name="保存").click()
    expect(page.locator(f"#{code}")).to_contain_text("已改正")
    expect(page.locator(f"#{code}")).to_contain_text(re.compile("每周.*至少2次"))
    office.picture("12-corrected")


def accept_the_rest(office: Watched) -> None:
    page = office.page
    clauses = page.locator("#clauses")
    for name in ("全部确认", "确认"):  # first whole sections, then one by one what has a remark
        buttons = clauses.get_by_role("button", name=name, exact=True)
        for left in range(buttons.count(), 0, -1):
            buttons.first.click()
            expect(buttons).to_have_count(left - 1)
    expect(clauses.get_by_text("待核对")).to_have_count(0)
    office.picture("13-accepted")


def publish_the_plan(office: Watched) -> None:
    """Publish to the end of the year: today is offered, and the whole of this month is taken in, whatever day it is."""
    page = office.page
    page.get_by_role("link", name="去发布").click()
    expect(page.get_by_label("从", exact=True)).to_have_value(TODAY.isoformat())
    expect(page.get_by_label("到（含当日）")).to_have_value(f"{TODAY.year}-12-31")
    office.picture("14-before-publishing")
    page.get_by_label("从", exact=True).fill(TODAY.replace(day=1).isoformat())
    with page.expect_navigation():
        page.get_by_role("button", name="按此重新预览").click()
    expect(page.get_by_label("从", exact=True)).to_have_value(TODAY.replace(day=1).isoformat())
    office.picture("15-preview")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布：")).to_be_visible()
    office.picture("16-published")


def look_at_the_matrix(office: Watched) -> None:
    menu(office, "任务矩阵")
    expect(lecture_cell(office)).to_have_text(re.compile("进行中|即将到期"))
    office.picture("17-matrix")


def lecture_cell(office: Watched) -> Locator:
    """Return the cell of the village under the clause on lectures."""
    page = office.page
    heads = page.locator("table.matrix thead th")
    expect(heads.first).to_be_visible()
    names = [
        head.locator("a").get_attribute("title") or "" if head.locator("a").count() else "" for head in heads.all()
    ]
    column = next(number for number, name in enumerate(names) if LECTURE in name)
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=VILLAGE)).locator("td, th").nth(column)


def menu(someone: Watched, name: str) -> None:
    """Follow an entry of the main navigation."""
    entry = someone.page.get_by_role("navigation", name="主导航").get_by_role("link", name=name)
    entry.click()
    expect(entry).to_have_attribute("aria-current", "page")


def sign_in_for_the_first_time(liaison: Watched, password: str) -> None:
    page = liaison.page
    page.goto("/")
    liaison.picture("18-sign-in-360")
    sign(page, "linhe", password)
    page.get_by_label("原密码").fill(password)
    page.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("再输一次新密码").fill(OWN_PASSWORD)
    liaison.picture("19-password-360")
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_text(LECTURE).first).to_be_visible()
    liaison.picture("20-today-360")


def record_a_lecture(liaison: Watched) -> None:
    page = liaison.page
    page.get_by_role("navigation", name="手机导航").get_by_role("link", name="记一笔").click()
    page.get_by_role("group", name="做了什么").get_by_text("宣讲", exact=True).click()
    page.get_by_role("group", name="对谁做的").get_by_text("村民", exact=True).click()
    page.get_by_label("应到").fill("80")
    page.get_by_label("实到").fill("72")
    page.get_by_label("地点").fill("文化礼堂")
    page.get_by_label("照片").set_input_files({"name": "宣讲现场.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(page.locator("#foretell")).to_contain_text(LECTURE)
    liaison.picture("21-recording-360")
    page.get_by_role("button", name="提交", exact=True).click()


def see_what_it_counts_for(liaison: Watched) -> None:
    page = liaison.page
    expect(page.get_by_text("已记下")).to_be_visible()
    counted = page.locator(".match").filter(has_text=LECTURE)
    expect(counted).to_contain_text("已完成")
    expect(counted).to_contain_text("云溪镇防范电信网络诈骗工作方案")
    expect(counted.locator(".reasons")).to_contain_text("活动类型相符：宣讲")
    expect(page.locator(".photos img")).to_have_js_property("complete", value=True)
    liaison.picture("22-record-360")


def see_the_cell_turn(office: Watched) -> None:
    office.page.reload()
    expect(lecture_cell(office)).to_have_text("已完成")
    office.picture("23-matrix-turned")


def see_what_is_missing(office: Watched) -> None:
    page = office.page
    menu(office, "待补清单")
    page.get_by_label("含即将到期").check()
    page.get_by_role("button", name="查看").click()
    expect(page).to_have_url(re.compile("soon=on"))
    expect(page.get_by_role("row").filter(has_text=VILLAGE).filter(has_text=LECTURE)).to_have_count(0)
    office.picture("24-missing")


def open_the_report(office: Watched) -> None:
    """Open the monthly paper from the list of papers."""
    menu(office, "文书")
    office.page.get_by_role("link", name="月度报告", exact=True).click()
    expect(office.page.get_by_role("heading", name="月度报告", exact=True)).to_be_visible()


def see_the_report(office: Watched) -> None:
    """Read the figures of the month, and follow one down to the record it was counted from."""
    page = office.page
    open_the_report(office)
    expect(page.get_by_text("开展宣传活动1场次，覆盖72人次")).to_be_visible()
    office.picture("25-report")
    page.get_by_role("link", name="72人次").first.click()
    expect(page.get_by_role("heading", name="覆盖人次：72人次")).to_be_visible()
    office.picture("26-behind-a-figure")
    page.get_by_role("link", name="宣讲", exact=True).click()
    expect(page.get_by_role("heading", name="文化礼堂")).to_be_visible()
    office.picture("27-the-record-behind-it")


def rows(table: Locator) -> list[list[str]]:
    """Return the cells of a table of the page below its head."""
    expect(table).to_be_visible()
    return [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]


def compare_the_paper(office: Watched) -> None:
    """Take the report home: the paper says what the page says."""
    page = office.page
    open_the_report(office)
    shown = [rows(page.get_by_role("region", name=name)) for name in ("任务完成情况", "单位类型完成情况")]
    with page.expect_download() as download:
        page.get_by_role("link", name="下载文档").click()
    kept = office.folder / "月度报告.docx"
    download.value.save_as(kept)

    cells = [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(kept)).tables]
    printed = [table for table in cells if tuple(table[0][:2]) in HEADS]
    assert [[[MARK.sub("", text) for text in row] for row in table[1:]] for table in printed] == shown
