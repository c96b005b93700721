"""记一笔 under a thumb: a sentence fills it, a lost connection loses nothing, and nothing is ever recorded twice."""

from __future__ import annotations

import io
import re
import time
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, enter, sign, window
from tests.walks.test_duties import publish
from tests.walks.test_main_job import OWN_PASSWORD, add_the_liaison, found_the_office, import_the_units
from tests.walks.township import LECTURE, VILLAGE

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)

SENTENCE = "今天下午在村委会给60位老人讲冒充公检法"
OFFLINE = re.compile("net::ERR_|sendError|afterRequest|Failed to fetch")  # Chromium, without a connection
FEWEST_PIXELS = 44
# Counts what a person does: every press, and every box typed into once.
COUNT = """() => {
  window.done = new Set();
  window.presses = 0;
  addEventListener('input', ({target}) => {
    if (!['radio', 'checkbox'].includes(target.type)) window.done.add(target.name);
  }, true);
  addEventListener('click', (event) => {
    if (event.isTrusted && event.detail && event.target.closest('button, label, summary')) window.presses += 1;
  }, true);
}"""
PRESSED = ".recording :is(button, input, select, textarea, summary, .chip > span), .thumb a, .thumb summary"
TOO_SMALL = """([pressed, least]) => [...document.querySelectorAll(pressed)]
  .filter((each) => each.checkVisibility({opacityProperty: true}) && !['radio', 'checkbox', 'file'].includes(each.type))
  .filter((each) => each.getBoundingClientRect().height < least)
  .map((each) => each.outerHTML.slice(0, 80))"""


def the_office(browser: Browser, server: str) -> str:
    """Set up the township with its plan; return the liaison's first password."""
    office = window(browser, server, DESK, SCREENS)
    found_the_office(office)
    import_the_units(office)
    password = add_the_liaison(office)
    publish(office)
    return password


def sign_in(liaison: Watched, password: str) -> None:
    """Sign in for the first time, without pictures."""
    page = enter(liaison, "linhe", password, lands="**/password**")
    page.get_by_label("原密码").fill(password)
    page.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("再输一次新密码").fill(OWN_PASSWORD)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_role("link", name="记一笔").first).to_be_attached()


def again(page: Page) -> None:
    sign(page, "linhe", OWN_PASSWORD)
    expect(page.get_by_role("link", name="记一笔").first).to_be_attached()


def fill_by_sentence(page: Page, sentence: str) -> None:
    page.get_by_label("用一句话说").fill(sentence)
    page.get_by_role("button", name="填到下面").click()
    expect(page.get_by_text("听懂了这些")).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交", exact=True).click()


def recorded(page: Page) -> int:
    """Count the records of the village."""
    page.goto("/records")
    return page.locator("main").get_by_role("link", name="宣讲").count()


def waiting(page: Page, words: str) -> None:
    expect(page.locator("[data-waiting]")).to_have_text(re.compile(words))


def quiet(watched: Watched) -> list[str]:
    """Return what the window complained of, but for the connection we took away."""
    return [line for line in watched.complaints if not OFFLINE.search(line)]


def test_a_lecture_takes_half_a_minute_and_few_presses(browser: Browser, server: str) -> None:
    password = the_office(browser, server)
    liaison = window(browser, server, PHONE, SCREENS)
    sign_in(liaison, password)

    by_sentence(liaison)
    by_hand(liaison)
    copy_it(liaison)
    more_came_than_last_time(liaison)
    with_a_photo(liaison)
    a_closed_page_keeps_the_draft(liaison)

    assert (liaison.complaints, liaison.elsewhere) == ([], [])


def by_sentence(liaison: Watched) -> None:
    page, began = liaison.page, time.monotonic()
    page.goto("/records/new")
    page.evaluate(COUNT)
    assert page.evaluate(TOO_SMALL, [PRESSED, FEWEST_PIXELS]) == []
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_in_viewport()
    fill_by_sentence(page, SENTENCE)
    expect(page.get_by_label("实到")).to_have_value("60")
    expect(page.get_by_label("地点")).to_have_value("村委会")
    expect(page.get_by_role("checkbox", name="冒充公检法及政府机关")).to_be_checked()
    expect(page.locator("#foretell")).to_contain_text(LECTURE)
    expect(page.locator("#foretold")).to_have_text("能完成 1 项任务")
    liaison.picture("50-sentence-360")
    page.get_by_role("button", name="不要这样填").click()
    expect(page.get_by_label("实到")).to_have_value("")
    page.get_by_role("button", name="填到下面").click()
    expect(page.get_by_label("实到")).to_have_value("60")
    done = page.evaluate("window.done.size + window.presses") - 2  # taking it back and doing it again was ours
    submit(page)
    expect(page.get_by_text("已记下")).to_be_visible()
    expect(page.locator(".match").filter(has_text=LECTURE)).to_contain_text("已完成")
    assert done + 1 <= 6  # with the press that submits
    assert time.monotonic() - began < 90  # half a minute is a person's; here it is filled in twice, on a busy machine


def by_hand(liaison: Watched) -> None:
    """Tap it together: audience and place are filled in as the duty asks and as the last lecture was."""
    page = liaison.page
    page.goto("/records/new")
    page.evaluate(COUNT)
    page.get_by_role("group", name="做了什么").get_by_text("宣讲", exact=True).click()
    expect(page.get_by_text("那次填好了")).to_be_visible()
    expect(page.get_by_label("地点")).to_have_value("村委会")
    page.get_by_label("实到").fill("35")
    page.get_by_role("group", name="讲的是哪类诈骗").get_by_text("冒充公检法及政府机关").click()
    liaison.picture("51-by-hand-360")
    done = page.evaluate("window.done.size + window.presses")
    submit(page)
    expect(page.get_by_text("已记下")).to_be_visible()
    assert done + 1 <= 6


def more_came_than_last_time(liaison: Watched) -> None:
    """A number nobody typed gives way to one that somebody typed or said, instead of being an error."""
    page = liaison.page
    page.goto("/records/new?activity=lecture")
    page.get_by_label("应到").fill("60")
    page.get_by_label("实到").fill("50")
    submit(page)
    expect(page.get_by_text("已记下")).to_be_visible()

    page.goto("/records/new?activity=lecture")
    expect(page.get_by_label("应到")).to_have_value("60")
    page.get_by_label("实到").fill("61")
    expect(page.get_by_label("应到")).to_have_value("")
    expect(page.locator("[data-usual-line]")).not_to_contain_text("应到")
    page.get_by_label("应到").fill("62")
    submit(page)
    expect(page.get_by_text("已记下")).to_be_visible()

    page.goto("/records/new?activity=lecture")
    page.get_by_label("地点").fill("桥头")
    page.goto("/records")
    page.goto("/records/new?activity=lecture")
    expect(page.get_by_text("已恢复上次没有提交的内容")).to_be_visible()
    expect(page.get_by_label("应到")).to_have_value("62")
    expect(page.locator("[data-usual-line]")).to_contain_text("应到")
    page.get_by_label("实到").fill("70")
    expect(page.get_by_label("应到")).to_have_value("")
    page.get_by_role("button", name="不要了，重新填").click()
    expect(page.get_by_label("应到")).to_have_value("62")

    page.goto("/records/new")
    fill_by_sentence(page, "今天上午在村委会给80位老人讲冒充公检法")
    expect(page.get_by_label("实到")).to_have_value("80")
    expect(page.get_by_label("应到")).to_have_value("")
    submit(page)
    expect(page.get_by_text("已记下")).to_be_visible()


def copy_it(liaison: Watched) -> None:
    page = liaison.page
    page.get_by_role("link", name="照此再记一笔").click()
    expect(page.get_by_role("radio", name="宣讲", exact=True)).to_be_checked()
    expect(page.get_by_label("地点")).to_have_value("村委会")
    expect(page.get_by_label("实到")).to_have_value("")


def with_a_photo(liaison: Watched) -> None:
    """A photo of a phone, with its place inside, arrives small and without it."""
    page = liaison.page
    camera = Image.new("RGB", (4000, 3000), "#5b7a5b")
    exif = camera.getexif()
    exif.get_ifd(0x8825).update({1: "N", 2: (26.0, 3.0, 12.0), 3: "E", 4: (110.0, 31.0, 5.0)})
    out = io.BytesIO()
    camera.save(out, "JPEG", exif=exif)
    page.goto("/records/new?activity=lecture")
    page.get_by_label("照片").set_input_files({"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    expect(page.locator(".chosen li")).to_have_text(re.compile(r"现场\.jpg（\d+ KB）"))
    with page.expect_request("**/records/send") as sent:
        submit(page)
    expect(page.locator(".photos img")).to_have_js_property("complete", value=True)
    kept = page.request.get(str(page.locator(".photos img").get_attribute("src"))).body()
    with Image.open(io.BytesIO(kept)) as photo:
        assert (photo.size, dict(photo.getexif())) == ((1600, 1200), {})
    assert len(sent.value.post_data_buffer or b"") < len(out.getvalue())


def a_closed_page_keeps_the_draft(liaison: Watched) -> None:
    page = liaison.page
    page.goto("/records/new")
    page.get_by_label("地点").fill("祠堂门口")
    page.goto("/records")
    page.goto("/records/new")
    expect(page.get_by_text("已恢复上次没有提交的内容")).to_be_visible()
    expect(page.get_by_label("地点")).to_have_value("祠堂门口")
    page.get_by_role("button", name="不要了，重新填").click()
    expect(page.get_by_label("地点")).to_have_value("")
    page.get_by_label("地点").fill("晒谷场")
    page.locator(".thumb summary").click()
    page.get_by_role("button", name="退出（林禾）").click()
    again(page)
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('wuzha.draft'))") == []


def test_without_a_connection_nothing_is_lost_and_nothing_is_recorded_twice(browser: Browser, server: str) -> None:
    """On an address that no browser calls secure, where there is no service worker."""
    password = the_office(browser, server)
    liaison = window(browser, server.replace("127.0.0.1", "wuzha.test"), PHONE, SCREENS)
    sign_in(liaison, password)
    page = liaison.page
    assert page.evaluate("'serviceWorker' in navigator") is False

    page.goto("/records/new")
    fill_by_sentence(page, SENTENCE)
    liaison.context.set_offline(True)
    submit(page)
    waiting(page, "待发送 1 条")
    expect(page.get_by_label("实到")).to_have_value("")
    page.get_by_role("group", name="做了什么").get_by_text("宣讲", exact=True).click()
    page.get_by_label("地点").fill("柳湾组")
    submit(page)
    waiting(page, "待发送 2 条")
    expect(page.locator("#foretold")).to_have_text("没有网络，可以照常提交")
    liaison.picture("52-waiting-360")

    page.close()  # the browser's window is gone; what waits is on the disk
    liaison.context.set_offline(False)
    page = liaison.page = liaison.context.new_page()
    page.goto("/")
    expect(page.get_by_text("已送出 2 条记录")).to_be_visible()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert recorded(page) == 2

    the_line_above_the_button_follows_the_connection(liaison)
    an_answer_that_is_lost(liaison)
    a_mistake_is_put_right(liaison)
    assert quiet(liaison) == []


def the_line_above_the_button_follows_the_connection(liaison: Watched) -> None:
    page = liaison.page
    page.goto("/records/new?activity=lecture")
    liaison.context.set_offline(True)
    page.get_by_label("实到").fill("20")
    page.get_by_label("地点").fill("晒谷场")
    expect(page.locator("#foretold")).to_have_text("没有网络，可以照常提交")
    liaison.context.set_offline(False)
    expect(page.locator("#foretold")).not_to_have_text("没有网络，可以照常提交")
    expect(page.locator("#foretell")).to_contain_text(LECTURE)


def an_answer_that_is_lost(liaison: Watched) -> None:
    """The server has taken it in, and nobody heard: it is sent again, and is the same record."""
    page, keys = liaison.page, []

    def lose(route: Route) -> None:
        keys.append(re.search(rb'name="client_key"\r\n\r\n(\w+)', route.request.post_data_buffer or b"")[1])  # type: ignore[index]
        if len(keys) == 1:
            asked = urlsplit(route.request.url)  # Playwright itself does not know the name
            there = route.request.url.replace(asked.hostname or "", "127.0.0.1")
            assert route.fetch(url=there, headers={**route.request.all_headers(), "host": asked.netloc}).status == 201
            route.abort("connectionreset")
        else:
            route.continue_()

    page.goto("/records/new?activity=lecture")
    page.route("**/records/send", lose)
    page.get_by_label("地点").fill("桥头")
    submit(page)
    waiting(page, "待发送 1 条")
    page.goto("/records/waiting")
    expect(page.get_by_text("已送出 1 条记录")).to_be_visible()
    expect(page.get_by_text("没有待发送的记录")).to_be_visible()
    page.unroute("**/records/send")
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert recorded(page) == 3


def a_mistake_is_put_right(liaison: Watched) -> None:
    """What the server will not take stays, says why, and can be opened again."""
    page = liaison.page
    page.goto("/records/new?activity=lecture")
    page.get_by_label("实到").fill("30")
    page.get_by_label("应到").fill("20")
    liaison.context.set_offline(True)
    submit(page)
    waiting(page, "待发送 1 条")
    liaison.context.set_offline(False)
    page.goto("/records/waiting")
    waiting(page, "待发送 1 条，1 条要改")
    expect(page.get_by_text("实到人数不能多于应到人数").first).to_be_visible()
    liaison.picture("53-to-mend-360")
    page.get_by_role("link", name="打开修改").click()
    expect(page.get_by_label("实到")).to_have_value("30")
    page.get_by_label("应到").fill("40")
    submit(page)
    expect(page.get_by_text("已记下")).to_be_visible()
    assert recorded(page) == 4
    liaison.complaints[:] = [line for line in liaison.complaints if "422" not in line]


READY = """async () => {
  const kept = await caches.open('wuzha-pages');
  const form = await kept.match('/records/new') && await kept.match('/static/wuzha/record/boxes.js');
  return navigator.serviceWorker.controller !== null && Boolean(form && await kept.match('/offline'));
}"""


def kept_for_later(page: Page) -> None:
    """Wait until the form is there for a time without connection."""
    began = time.monotonic()
    while not page.evaluate(READY):
        assert time.monotonic() - began < 30
        page.wait_for_timeout(200)


def test_where_the_address_is_secure_the_form_opens_without_a_connection(browser: Browser, server: str) -> None:
    password = the_office(browser, server)
    liaison = window(browser, server, PHONE, SCREENS)
    sign_in(liaison, password)
    page = liaison.page
    kept_for_later(page)

    liaison.context.set_offline(True)
    page.goto("/records/new")
    expect(page.get_by_role("heading", name="记一笔")).to_be_visible()
    page.get_by_role("group", name="做了什么").get_by_text("宣讲", exact=True).click()
    page.get_by_label("地点").fill("渡口")
    submit(page)
    waiting(page, "待发送 1 条")
    page.goto("/matrix")
    expect(page.get_by_role("heading", name="现在没有网络")).to_be_visible()
    liaison.picture("54-no-connection-360")
    liaison.context.set_offline(False)
    page.get_by_role("link", name="再试一次").click()
    expect(page.get_by_text("已送出 1 条记录")).to_be_visible()
    assert recorded(page) == 1

    page.locator(".thumb summary").click()
    page.get_by_role("button", name="退出（林禾）").click()
    expect(page.get_by_label("账号")).to_be_visible()
    form = "caches.open('wuzha-pages').then((kept) => kept.match('/records/new')).then(Boolean)"
    assert page.evaluate(form) is False
    assert urlsplit(page.url).path == "/sign-in"
    assert quiet(liaison) == []


def test_without_script_a_sentence_fills_the_form_all_the_same(browser: Browser, server: str) -> None:
    password = the_office(browser, server)
    context = browser.new_context(base_url=server, viewport=PHONE, locale="zh-CN", java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(Watched(page, context, urlsplit(server).netloc, SCREENS), password)

    page.goto("/records/new")
    page.get_by_label("用一句话说").fill(SENTENCE)
    page.get_by_role("button", name="填到下面").click()
    expect(page.get_by_label("实到")).to_have_value("60")
    submit(page)

    expect(page.get_by_text("已记下")).to_be_visible()
    expect(page.get_by_role("heading", name="宣讲 · 村委会")).to_be_visible()
    assert VILLAGE in page.content()
