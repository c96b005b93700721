"""Every page of the example office: readable for everybody, light enough for a village's line, and in Chinese alone.

The pages are found by following links, so that a new page is looked at as soon as something leads to it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, Watched, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]

PASSWORD = "yunxi-demo-2026"
HEAVIEST = 150 * 1024
PAPERS = re.compile(
    r"\.(?:xlsx|docx|zip|pdf|ics|yaml|json|txt)\b|/(?:xlsx|docx|zip|file|yaml|json|picture|ledger|sheet)"
)
"""Addresses that hand out a file."""
ENOUGH = 140
# Everything the page is made of, as it came over the line, each once; without photos, and without what is put by for
# a time with no connection.
WEIGHT = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const parts = performance.getEntriesByType('resource')
    .map((each) => [new URL(each.name).pathname, each.encodedBodySize]);
  const own = parts.filter(([path]) => !/^\\/(evidence\\/|offline$|records\\/(new|waiting)$)/.test(path));
  return [...new Map(own).values()].reduce((sum, bytes) => sum + bytes, page.encodedBodySize);
}"""
# What stands on the page and is read aloud from it. How somebody signs in is no word of ours.
WORDS = """() => [document.title,
  ...[...document.body.querySelectorAll('*')]
    .filter((each) => each.checkVisibility() && !each.matches('[data-label="登录名"], code'))
    .flatMap((each) => [...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent)),
  ...[...document.querySelectorAll('[aria-label], [title], [placeholder], [alt], option')].flatMap((each) =>
    [...['aria-label', 'title', 'placeholder', 'alt'].map((name) => each.getAttribute(name) ?? ''),
     each.tagName === 'OPTION' ? each.textContent : ''])].join('\\n')"""
LATIN = re.compile(r"[A-Za-z][A-Za-z.+-]*[A-Za-z]")
NAMES = frozenset(  # how people of the example sign in, kinds of files, keys, and words no office says otherwise
    """anlan leiming boqing linhe fangyin suyan
    Excel Word WPS OFD DOCX XLSX PDF TXT MP4 MP JPG PNG YAML MB KB SHA APP App AI QQ LED GOIP NFC AB doc docx xlsx
    pdf txt yaml ofd wps rtf odt et csv zip xls ics jpg md Ctrl Shift Enter Esc Tab""".split()  # noqa: SIM905 - a list of words
)


def signed_in(browser: Browser, address: str, size: dict[str, int], login: str) -> Watched:
    # Without a service worker: what comes through one is counted unpacked, not as it came over the line.
    watched = window(browser, address, size, SCREENS.parent / "access", worker=False)
    page = watched.page
    page.goto("/sign-in")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="今日")).to_be_visible()
    return watched


def complaints(watched: Watched) -> list[str]:
    """Return what the window complained of, but for the service worker we took away."""
    return [line for line in watched.complaints if "blocked by Playwright" not in line]


def kind(address: str) -> str:
    """Return what an address has in common with others of its page: /records/N/edit, /missing?type."""
    parts = urlsplit(address)
    return re.sub(r"\d+", "N", parts.path) + "?" + ",".join(sorted(parse_qs(parts.query, keep_blank_values=True)))


def followed(page: Page, address: str) -> Iterator[str]:
    """Open one page of every kind that links lead to, first come first seen; yield its kind while it is open."""
    waiting, seen = deque(["/", "/password"]), {"/sign-in?", "/sign-out?"}
    while waiting and len(seen) < ENOUGH:
        at = waiting.popleft()
        if kind(at) in seen or PAPERS.search(at):
            continue
        seen.add(kind(at))
        page.goto(at)
        page.wait_for_load_state("networkidle")
        yield kind(at)
        for link in page.eval_on_selector_all("a[href]", "links => links.map((each) => each.getAttribute('href'))"):
            there = urlsplit(urljoin(page.url, link))
            if there.scheme.startswith("http") and there.netloc == urlsplit(address).netloc:
                waiting.append(there.path + (f"?{there.query}" if there.query else ""))


def grave(page: Page) -> list[str]:
    """Return what axe finds serious or critical, with the first place of each."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']} {each['impact']}: {each['nodes'][0]['html'][:160]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize(
    "login,size", [("anlan", DESK), ("linhe", PHONE)], ids=["officer at a desk", "liaison by phone"]
)
def test_every_page_is_accessible_light_and_in_chinese(
    browser: Browser, example: str, login: str, size: dict[str, int]
) -> None:
    watched = signed_in(browser, example, size, login)
    page = watched.page
    graves, heavy, strange, wide = {}, {}, {}, {}

    kinds = []
    for name in followed(page, example):
        kinds.append(name)
        graves[name] = grave(page)
        heavy[name] = page.evaluate(WEIGHT)
        strange[name] = sorted({*LATIN.findall(page.evaluate(WORDS))} - NAMES)
        wide[name] = watched.too_wide()

    assert {name: found for name, found in graves.items() if found} == {}
    assert {name: bytes_ for name, bytes_ in heavy.items() if bytes_ > HEAVIEST} == {}
    assert {name: found for name, found in strange.items() if found} == {}
    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}
    assert len(kinds) >= {"anlan": 45, "linhe": 20}[login]
    assert (complaints(watched), watched.elsewhere) == ([], [])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_main_pages_are_accessible_in_both_themes_and_at_twice_the_size(
    browser: Browser, example: str, theme: str
) -> None:
    """At 200 % a page of 1366 px has 683: everything is still there, nothing has to be scrolled sideways."""
    watched = signed_in(browser, example, {"width": 683, "height": 450}, "linhe")
    page = watched.page
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    for address in ("/", "/records/new", "/records", "/missing", "/matrix", "/plans", "/matters", "/notices"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert (address, grave(page), watched.too_wide() <= 0) == (address, [], True)


def test_the_main_job_is_done_by_keyboard_alone(browser: Browser, example: str) -> None:
    """From today's page to a record that counts, with no mouse: tab, type, space, enter."""
    watched = signed_in(browser, example, DESK, "linhe")
    page = watched.page
    page.goto("/")
    tab_to(page, "跳到正文")
    page.keyboard.press("Enter")
    tab_to(page, "记一笔")
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/new**")
    tab_to(page, "用一句话说")
    page.keyboard.type("今天上午在村口给12个老人讲刷单")
    page.keyboard.press("Enter")
    expect(page.get_by_text("听懂了这些")).to_be_visible()
    tab_to(page, "实到")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("13")
    tab_to(page, "提交")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已记下")).to_be_visible()
    expect(page.get_by_text("实到 13")).to_be_visible()
    assert complaints(watched) == []


NAME = """() => {
  const here = document.activeElement;
  const label = here.labels?.[0] ?? here;
  return (here.getAttribute('aria-label') ?? label.innerText ?? '').trim();
}"""
SEEN = """() => {
  const here = document.activeElement;
  const shown = here.closest('.chip')?.querySelector('span') ?? here.closest('.drop')?.querySelector('.btn') ?? here;
  const style = getComputedStyle(shown);
  return style.outlineStyle !== 'none' || style.borderStyle !== 'none' || here === document.body;
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what begins with this name; it must be seen wherever it stands."""
    for _ in range(160):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML")[:200]
        if str(page.evaluate(NAME)).startswith(name):
            return
    pytest.fail(f"Tab never comes to “{name}”")
