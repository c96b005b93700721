"""Duties that come and go, in a real browser: a case registered and answered, a unit exempted, a post handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, window
from tests.walks.test_main_job import (
    add_the_liaison,
    found_the_office,
    import_the_units,
    menu,
    read_the_document,
    sign_in_for_the_first_time,
)
from tests.walks.township import FACTORY, LECTURE, OFFICE, TODAY, VILLAGE, WORKSHOP
from wuzha.plan.model import Owner, Plan, Recurring, Requirement, Triggered
from wuzha.plan.write import dump

pytestmark = pytest.mark.browser

REVISIT = "发生案件后各村3日内回访，影响较大的由村主要负责人带队"
TRAINING = "各企业每月组织全体员工接受不少于1次集中宣讲"


def plan() -> Plan:
    """Return a plan in which one clause waits for a case, and for somebody's judgement."""
    villages, firms = Owner(units=("各村",), types=("village",)), Owner(units=("各企业",), types=("enterprise",))
    return Plan(
        title="云溪镇防范电信网络诈骗工作方案",
        number=f"云政〔{TODAY.year}〕21号",
        issuer=OFFICE,
        issued=TODAY.isoformat(),
        requirements=(
            clause("R1", LECTURE, "lecture", villages, Recurring(every="month")),
            clause("R2", TRAINING, "lecture", firms, Recurring(every="month")),
            clause("R3", REVISIT, "revisit", villages, Triggered(on="case", within="P3D", when="影响较大的")),
        ),
    )


def clause(code: str, quote: str, activity: str, owner: Owner, schedule: Recurring | Triggered) -> Requirement:
    return Requirement(id=code, quote=quote, at=(0, len(quote)), activity=activity, owner=owner, schedule=schedule)


def test_a_case_an_exemption_and_a_handover(browser: Browser, server: str) -> None:
    office = window(browser, server, DESK, SCREENS)
    liaison = window(browser, server, PHONE, SCREENS)
    found_the_office(office)
    import_the_units(office)
    password = add_the_liaison(office)
    publish(office)
    sign_in(liaison, password)

    register_a_case(liaison)
    judge_it(liaison)
    answer_it(liaison)
    close_it(liaison)
    exempt_the_factory(office)
    merge_the_workshop(office)
    hand_the_post_over(liaison)
    take_it_over(office)

    assert (office.complaints, office.elsewhere) == ([], [])
    assert (liaison.complaints, liaison.elsewhere) == ([], [])


def publish(office: Watched) -> None:
    page = office.page
    read_the_document(office, "云溪镇方案.yaml", dump(plan()).encode())
    page.goto(page.url.partition("/correct")[0] + "/publish")
    page.get_by_label("从", exact=True).fill(TODAY.replace(day=1).isoformat())
    if (rest := page.get_by_label("其余按默认处理")).count():
        rest.check()
    if (rest := page.get_by_label("其余问题暂不处理")).count():
        rest.check()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布：")).to_be_visible()


def sign_in(liaison: Watched, password: str) -> None:
    sign_in_for_the_first_time(liaison, password)


def register_a_case(liaison: Watched) -> None:
    page = liaison.page
    page.get_by_role("link", name="登记事项").first.click()
    page.get_by_role("link", name="发生案件").click()
    page.get_by_label("损失金额").fill("5000")
    page.get_by_label("诈骗类型").select_option(label="刷单返利")
    liaison.picture("登记案件")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("请判断是否适用")).to_be_visible()
    liaison.picture("案件待判断")


def judge_it(liaison: Watched) -> None:
    page = liaison.page
    page.get_by_text("适用", exact=True).click()
    page.get_by_role("button", name="保存判断").click()
    expect(page.get_by_text("已记下判断")).to_be_visible()
    expect(page.get_by_role("heading", name="由它带来的任务")).to_be_visible()


def answer_it(liaison: Watched) -> None:
    page = liaison.page
    page.get_by_role("main").get_by_role("link", name="记一笔", exact=True).click()
    expect(page.locator("#foretell").get_by_text("在期限内")).to_be_visible()
    liaison.picture("为案件记一笔")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("计入 1 项任务")).to_be_visible()


def close_it(liaison: Watched) -> None:
    page = liaison.page
    page.get_by_role("link", name="1 号").first.click()
    expect(page.get_by_text("都已完成，可以办结")).to_be_visible()
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("已办结").first).to_be_visible()
    liaison.picture("案件办结")


def exempt_the_factory(office: Watched) -> None:
    page = office.page
    menu(office, "单位")
    page.get_by_role("main").get_by_role("link", name=FACTORY).click()
    page.get_by_role("link", name="免除与暂停").click()
    page.get_by_role("link", name="登记免除或暂停", exact=True).click()
    page.get_by_label("免除还是暂停").select_option(label="免除")
    page.get_by_label("从哪一天").fill(TODAY.isoformat())
    page.get_by_label("到哪一天").fill((TODAY + timedelta(days=62)).isoformat())
    page.get_by_label("原因").first.fill("厂房检修停产")
    page.get_by_label("批准人职务").fill("分管副镇长")
    page.get_by_role("button", name="看看涉及哪些任务").click()
    expect(page.get_by_role("heading", name="不再要求的")).to_be_visible()
    office.picture("免除之前")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("生效中")).to_be_visible()
    office.picture("免除与暂停")


def merge_the_workshop(office: Watched) -> None:
    """Merge a firm into another, with the sum of their head-counts."""
    page = office.page
    menu(office, "单位")
    page.get_by_role("main").get_by_role("link", name=WORKSHOP).click()
    page.get_by_role("link", name="修改单位").click()
    page.get_by_label("并入哪个单位").select_option(label=f"　{FACTORY}")
    page.get_by_role("button", name="下一步：核对人数和任职").click()
    expect(page.get_by_role("heading", name=f"{WORKSHOP}并入{FACTORY}")).to_be_visible()
    expect(page.get_by_label("合并后人数")).to_have_value("132")
    office.picture("并入之前")
    page.get_by_role("button", name="确认并入").click()
    expect(page.get_by_text(f"含并入的{WORKSHOP}")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("132", exact=True)).to_be_visible()


def hand_the_post_over(liaison: Watched) -> None:
    page = liaison.page
    page.goto(page.url.partition("/matters")[0] + "/handovers")
    page.get_by_role("link", name="移交").first.click()
    page.get_by_label("接手的人").select_option(label=f"安岚（{OFFICE}）")
    page.get_by_role("button", name="开始交接").click()
    expect(page.get_by_text(f"{VILLAGE} 联络员").first).to_be_visible()
    liaison.picture("交接")


def take_it_over(office: Watched) -> None:
    page = office.page
    menu(office, "交接")
    expect(page.get_by_text("个单位没有人")).to_be_visible()
    page.get_by_role("link", name="去确认").click()
    office.picture("交接清单")
    page.get_by_role("button", name="确认交接").click()
    expect(page.get_by_text("双方已确认，交接完成")).to_be_visible()
