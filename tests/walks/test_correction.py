"""The correction page in a real browser, by keyboard alone, and under a thumb: nothing lost, nothing complained of."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, window
from tests.walks.test_main_job import found_the_office
from tests.walks.township import LECTURE, TODAY, as_text, plan_lines

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)  # a busy machine is no bug

WALK = SCREENS.parent / "correction"
NEVER_READ = "各部门要联动配合，形成反诈工作合力。"
PLAN = (*plan_lines(TODAY)[:-2], NEVER_READ, *plan_lines(TODAY)[-2:])
LONG = "（六）各村、各企业设置反诈标识标牌，有条件的企业循环播放反诈短片。"


def at_its_draft(browser: Browser, server: str, size: dict[str, int]) -> Watched:
    office = window(browser, server, size, WALK)
    found_the_office(office)
    upload(office, "云溪镇方案.txt", PLAN)
    return office


def upload(office: Watched, name: str, lines: tuple[str, ...]) -> None:
    """Upload a plan, and wait until its page answers to keys."""
    page = office.page
    page.goto("/plans/new")
    page.get_by_label("方案文件").set_input_files({"name": name, "mimeType": "text/plain", "buffer": as_text(lines)})
    page.get_by_role("button", name="上传并识读").click()
    expect(page.get_by_role("searchbox", name="查找条款")).to_be_visible()


def here(page: Page) -> str:
    """Return the code of the card one is at, and say when the focus is not there."""
    card = "document.activeElement.closest('.clause-card, .unread-item')?.id ?? 'nowhere'"
    return str(page.evaluate(card))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def card_of(page: Page, words: str) -> str:
    """Return the code of the clause with these words."""
    found = page.locator("#clauses .clause-card").filter(has_text=words).first.get_attribute("id")
    assert found is not None
    return found


def test_a_plan_is_corrected_by_keyboard_alone(browser: Browser, server: str) -> None:
    office = at_its_draft(browser, server, DESK)
    page = office.page

    walk_the_clauses(office)
    confirm_and_take_back(page)
    answer_a_question(page)
    edit_over_a_reload(office)
    split_and_join(office)
    settle_what_was_not_read(office)
    find(office)
    light_up_both_ways(office)
    see_the_keys(office)

    assert (office.complaints, office.elsewhere) == ([], [])


def walk_the_clauses(office: Watched) -> None:
    page = office.page
    press(page, "j")
    first = here(page)
    press(page, "j", "ArrowDown", "k")
    assert (first, here(page)) == ("R1", "R2")
    expect(page.locator("#R2")).to_have_class(re.compile("current"))
    expect(page.locator("mark[data-about=R2]").first).to_have_class(re.compile("lit"))
    expect(page).to_have_url(re.compile("#R2$"))
    office.picture("01-walking")
    page.reload()
    expect(page.locator("#R2")).to_be_focused()


def confirm_and_take_back(page: Page) -> None:
    gone = re.compile("gone")
    press(page, "a")
    expect(page.locator("#R2")).to_contain_text("已确认")
    expect(page.locator("#R3")).to_be_focused()
    press(page, "x")
    expect(page.locator("#R4")).to_be_focused()
    expect(page.locator("#R3")).to_have_class(gone)
    press(page, "u")
    expect(page.locator("#R3")).not_to_have_class(gone)
    press(page, "r")
    expect(page.locator("#R3")).to_have_class(gone)
    press(page, "Control+z", "u")
    expect(page.locator("#R3")).not_to_have_class(gone)
    expect(page.locator("#R2")).to_contain_text("待核对")
    expect(page.get_by_role("region", name="核对进度")).not_to_contain_text("撤销")
    press(page, "x", "u", "r", "u", "a", "a", "a")  # faster than the server answers: one after the other all the same
    expect(page.get_by_text(re.compile("3/1[0-9] 条"))).to_be_visible()


def answer_a_question(page: Page) -> None:
    waiting = page.get_by_role("heading", name="先回答问题（2）")
    expect(waiting).to_be_visible()
    press(page, "n")
    press(page, "Tab", "Enter")  # the second way to answer: 发布时逐个确定
    expect(page.get_by_role("heading", name="先回答问题（1）")).to_be_visible()
    expect(page.locator("#asks .answered")).to_contain_text("发布时逐个确定")
    box = page.locator("#asks input:not([type=hidden])").first
    box.focus()
    before = box.input_value()
    press(page, "Escape", "k")  # out of the box, and the keys work again
    expect(page.locator("#clauses .clause-card:focus")).to_have_count(1)
    assert box.input_value() == before


def edit_over_a_reload(office: Watched) -> None:
    page = office.page
    code = card_of(page, "反诈提醒")
    page.locator(f"#{code}").focus()
    press(page, "Enter")
    box = page.locator(f"#{code}.editing").get_by_label("每期至少几次")
    box.fill("3")
    press(page, "j", "x")  # typed into a box of numbers, which are no keys there
    expect(page.locator(f"#{code}.editing")).to_be_visible()
    office.picture("02-editing")
    page.reload()
    expect(page.locator(f"#{code}.editing")).to_contain_text("已恢复上次没有保存的内容")
    expect(box).to_have_value("3")
    box.focus()
    press(page, "Enter")
    expect(page.locator(f"#{code}")).to_contain_text(re.compile("每周.*至少3次"))
    expect(page.locator(f"#{code}")).to_be_focused()
    page.reload()
    expect(page.locator(f"#{code}")).to_contain_text("已改正")
    expect(page.locator(".editing")).to_have_count(0)


def split_and_join(office: Watched) -> None:
    page = office.page
    code = card_of(page, "签订反诈责任书")
    before = page.locator("#clauses .clause-card").count()
    page.locator(f"#{code}").focus()
    press(page, "s")
    other = page.locator(f"#{code}.editing").get_by_label("在第几个字之后")
    other.fill("10")
    office.picture("03-splitting")
    press(page, "Enter")
    expect(page.locator("#clauses .clause-card")).to_have_count(before + 1)
    expect(page.locator(f"#{code}")).to_be_focused()
    press(page, "m")
    joining = page.locator(f"#{code}.editing")
    expect(joining.get_by_role("heading", name=re.compile(f"并入 {code}"))).to_be_visible()
    office.picture("04-joining")
    press(page, "Escape")
    expect(page.locator(f"#{code}")).to_be_focused()
    press(page, "u")
    expect(page.locator("#clauses .clause-card")).to_have_count(before)
    expect(page.locator(f"#source mark[data-about={code}]")).to_have_text(re.compile("各企业于12月31日前"))


def settle_what_was_not_read(office: Watched) -> None:
    page = office.page
    item = page.locator("#unread .unread-item").filter(has_text="联动配合")
    expect(item).to_have_count(1)
    expect(page.locator("#source mark.unread")).to_contain_text("联动配合")
    press(page, "l")
    office.picture("05-not-read")
    press(page, "x")
    expect(item).to_contain_text("不是任务")
    expect(page.locator("#source mark.unread")).to_have_count(0)
    press(page, "u")
    expect(page.locator("#source mark.unread")).to_have_count(1)
    before = page.locator("#clauses .clause-card").count()
    item.get_by_role("link", name="由此新增一条").focus()
    press(page, "Enter")
    form = page.locator("#new-clause .editing")
    expect(form.get_by_label("活动")).to_be_focused()
    office.picture("06-adding")
    form.get_by_role("button", name="保存").focus()
    press(page, "Enter")
    expect(page.locator("#clauses .clause-card")).to_have_count(before + 1)
    expect(page.locator("#clauses .clause-card").filter(has_text="联动配合")).to_be_focused()
    expect(page.locator("#unread .unread-item")).to_have_count(0)


def find(office: Watched) -> None:
    page = office.page
    press(page, "/")
    page.keyboard.type("宣讲")
    shown = page.locator("#clauses .clause-card:visible")
    expect(page.locator("#found")).to_have_text(re.compile(r"^\d 条$"))
    assert all("宣讲" in text for text in shown.all_inner_texts())
    office.picture("07-found")
    press(page, "Escape")
    expect(page.locator("#found")).to_have_text("")


def light_up_both_ways(office: Watched) -> None:
    page = office.page
    code = card_of(page, LECTURE)
    page.locator(f"#{code}").focus()
    press(page, "o")
    mark = page.locator(f"#source mark[data-about={code}]").first
    expect(mark).to_be_focused()
    press(page, "j", "k", "Enter")
    expect(page.locator(f"#{code}")).to_be_focused()
    page.locator("#source mark[data-about=R4]").first.click()
    expect(page.locator("#R4")).to_be_focused()


def see_the_keys(office: Watched) -> None:
    page = office.page
    press(page, "?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    office.picture("08-keys")
    press(page, "Escape")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_hidden()


def test_overlapping_sentences_lead_from_one_clause_to_the_next(browser: Browser, server: str) -> None:
    office = at_its_draft(browser, server, DESK)
    page = office.page
    page.locator("summary", has_text="按原文文字补充一条要求").click()
    page.get_by_label("原文中的一句").fill(LONG[3:-1])
    press(page, "Enter")
    form = page.locator("#new-clause .editing")
    form.get_by_role("button", name="保存").click()
    added = page.locator("#clauses .clause-card").filter(has_text=LONG[3:-1])
    expect(added).to_be_focused()
    inner = page.locator("#source mark mark").first

    inner.click()
    first = here(page)
    inner.click()
    second = here(page)

    assert {first, second} == {added.get_attribute("id"), inner.get_attribute("data-about")}
    office.picture("09-overlapping")
    assert (office.complaints, office.elsewhere) == ([], [])


def test_a_selection_becomes_a_clause(browser: Browser, server: str) -> None:
    office = at_its_draft(browser, server, DESK)
    page = office.page
    before = page.locator("#clauses .clause-card").count()
    page.locator("#source span", has_text="（四）").evaluate(
        "line => { const range = document.createRange(); range.selectNodeContents(line);"
        "getSelection().removeAllRanges(); getSelection().addRange(range); }"
    )
    page.get_by_role("link", name=re.compile("由此新增一条（已选")).click()
    form = page.locator("#new-clause .editing")
    expect(form).to_contain_text("已按这段文字读出下面各项")
    expect(form.get_by_label("周期")).to_have_value("month")
    page.wait_for_load_state("networkidle")  # the form is in place, with its behaviour
    form.get_by_role("button", name="保存").click()
    expect(page.locator("#clauses .clause-card")).to_have_count(before + 1)
    assert (office.complaints, office.elsewhere) == ([], [])


def test_a_press_counts_where_it_began_whatever_comes_in_meanwhile(browser: Browser, server: str) -> None:
    office = at_its_draft(browser, server, DESK)
    page = office.page
    question = page.locator("#asks .clause-card").filter(has_text="有条件的")
    button = question.get_by_role("button", name="发布时逐个确定")
    press_down(page, button)
    # What an answer does: the same question in its own place, and something new above, which moves it away.
    question.evaluate(
        "card => { card.outerHTML = card.outerHTML; document.getElementById('asks-title').after('请稍候'); }"
    )
    page.mouse.up()
    expect(page.locator("#asks .answered")).to_contain_text("发布时逐个确定")

    page.locator("#R1").get_by_role("link", name="修改").click()
    saving = page.locator("#R1.editing").get_by_role("button", name="保存")
    saving.scroll_into_view_if_needed()
    press_down(page, saving)
    page.locator("#R1").evaluate("card => card.prepend(document.createElement('h2'), document.createElement('hr'))")
    page.mouse.up()
    expect(page.locator("#R1")).to_contain_text("已确认")

    press_down(page, page.locator("#R2").get_by_role("button", name="确认"))
    page.mouse.move(20, 20)  # thought better of it
    page.mouse.up()
    expect(page.locator("#R2")).to_contain_text("待核对")
    assert (office.complaints, office.elsewhere) == ([], [])


def press_down(page: Page, button: Locator) -> None:
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()


def test_an_open_form_stays_while_other_clauses_change(browser: Browser, server: str) -> None:
    office = at_its_draft(browser, server, DESK)
    page = office.page
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.locator("#R2").get_by_role("link", name="修改").dblclick()
    form = page.locator("#R2.editing")
    form.get_by_label("说明").evaluate("box => box.closest('details').open = true")
    form.get_by_label("说明").fill("由派出所协助")
    page.locator("#R1").get_by_role("button", name="不作为任务").click()
    expect(page.locator("#R1")).to_contain_text("不作为任务")
    expect(form.get_by_label("说明")).to_have_value("由派出所协助")
    form.get_by_role("button", name="保存").click()
    expect(page.locator("#R2")).to_contain_text("已改正")
    assert asked.count("R2") == 2  # opened once, however often it was pressed, and saved
    assert (office.complaints, office.elsewhere) == ([], [])


def test_what_the_plan_says_of_itself_is_mended_in_place(browser: Browser, server: str) -> None:
    office = at_its_draft(browser, server, DESK)
    page = office.page
    page.evaluate("window.same = true")
    header = page.get_by_role("region", name="方案信息")
    header.get_by_role("link", name="修改").click()
    header.locator("summary").click()
    header.get_by_label("每月从几号算起").fill("28")
    header.get_by_label("上级方案").fill("《云河县反诈工作方案》、《云河市反诈要点》")
    office.picture("16-header")
    header.get_by_role("button", name="保存").click()
    expect(header).to_contain_text("每月从上月28日起，至本月27日止")
    expect(header).to_contain_text("《云河县反诈工作方案》、《云河市反诈要点》")
    expect(header).to_be_focused()
    assert page.evaluate("window.same")
    header.get_by_role("link", name="修改").click()
    header.get_by_role("link", name="取消").click()
    expect(header.get_by_role("link", name="修改")).to_be_visible()
    assert (office.complaints, office.elsewhere) == ([], [])


def test_what_was_typed_is_gone_for_the_next_person_at_the_same_desk(browser: Browser, server: str) -> None:
    office = at_its_draft(browser, server, DESK)
    page = office.page
    kept = "Object.keys(localStorage).filter(key => key.startsWith('wuzha.'))"
    page.locator("#R1").get_by_role("link", name="修改").click()
    page.locator("#R1.editing").get_by_label("每期至少几次").fill("4")
    page.evaluate("localStorage.setItem('wuzha.clause.999.1.R1', '[]')")  # left behind by somebody else
    page.reload()
    expect(page.locator("#R1.editing")).to_be_visible()
    assert [key.rpartition(".")[2] for key in page.evaluate(kept)] == ["R1"]
    assert "999" not in page.evaluate(kept)[0]

    page.get_by_role("banner").get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert page.evaluate(kept) == []
    assert (office.complaints, office.elsewhere) == ([], [])


def test_a_new_text_of_a_draft_is_compared_and_keeps_what_was_made(browser: Browser, server: str) -> None:
    office = at_its_draft(browser, server, DESK)
    page = office.page
    press(page, "j", "a")
    expect(page.locator("#R1")).to_contain_text("已确认")

    newer = [line.replace("每周在班前会上安排一次", "每周在班前会上安排两次") for line in PLAN]
    upload(office, "云溪镇方案二稿.txt", tuple(newer))
    expect(page.get_by_role("heading", name=re.compile("有 9[0-9]% 相同"))).to_be_visible()
    office.picture("10-near-copy")
    page.get_by_role("button", name="作为它的新版本").click()
    expect(page.locator("#R1")).to_contain_text("已确认")
    page.get_by_role("link", name="看改了哪些条款").click()
    expect(page.get_by_text(re.compile("改动 1 条，新增 0 条，删去 0 条"))).to_be_visible()
    office.picture("11-compared")
    assert (office.complaints, office.elsewhere) == ([], [])


def test_everything_is_within_reach_of_a_thumb(browser: Browser, server: str) -> None:
    office = at_its_draft(browser, server, PHONE)
    page = office.page
    office.picture("12-clauses-360")
    first = page.locator("#R1")
    first.get_by_role("button", name="确认").click()
    expect(first).to_contain_text("已确认")
    first.get_by_role("link", name="原文").click()
    expect(page.locator("#source")).to_be_visible()
    office.picture("13-source-360")
    page.locator("#source mark[data-about=R2]").first.click()
    expect(page.locator("#R2")).to_be_visible()
    page.get_by_role("button", name="撤销上一步").click()
    expect(first).to_contain_text("待核对")
    page.locator("#R2").get_by_role("link", name="拆分").click()
    expect(page.locator("#R2.editing")).to_be_visible()
    office.picture("14-splitting-360")
    assert (office.complaints, office.elsewhere) == ([], [])
