"""Every page of the example office: readable for everybody, light enough for a village's line, and in Chinese alone.

The pages are found by following links, so that a new page is looked at as soon as something leads to it. Each is loaded
once, and checked in every look and width.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pypdfium2
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import DESK, EXAMPLE_PASSWORD, PHONE, SCREENS, Watched, enter, window
from wuzha.web.guides import GUIDES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]

HEAVIEST = 150 * 1024
PAPERS = re.compile(
    r"\.(?:xlsx|docx|zip|pdf|ics|yaml|json|txt)\b|/(?:xlsx|docx|zip|file|yaml|json|picture|ledger|sheet)|^/evidence/"
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
    """anlan leiming boqing linhe fangyin suyan DOC ET XLS ods
    Excel Word WPS OFD DOCX XLSX PDF TXT MP4 MP JPG PNG HEIC YAML MB KB SHA APP App AI QQ LED GOIP NFC AB doc docx xlsx
    pdf txt yaml ofd wps rtf odt et csv zip xls ics jpg md Ctrl Shift Enter Esc Tab""".split()  # noqa: SIM905 - a list of words
)


def signed_in(browser: Browser, address: str, size: dict[str, int], login: str) -> Watched:
    # Without a service worker: what comes through one is counted unpacked, not as it came over the line.
    watched = window(browser, address, size, SCREENS.parent / "access", worker=False)
    # Checked without motion, so that a colour that fades in is not taken for a faint one.
    watched.page.emulate_media(reduced_motion="reduce")
    enter(watched, login, EXAMPLE_PASSWORD)
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
        page.goto(at)  # until all of it is there, modules too
        yield kind(at)
        for link in page.eval_on_selector_all("a[href]", "links => links.map((each) => each.getAttribute('href'))"):
            there = urlsplit(urljoin(page.url, link))
            if there.scheme.startswith("http") and there.netloc == urlsplit(address).netloc:
                waiting.append(there.path + (f"?{there.query}" if there.query else ""))


LOOKS: dict[str, dict[str, str]] = {
    "dark": {"color_scheme": "dark", "contrast": "no-preference", "forced_colors": "none"},
    "more contrast": {"color_scheme": "light", "contrast": "more", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "active"},
}
"""How else a page may look; only its colours differ, so only these are checked again."""
COLOURFUL = re.compile(r"^/(?:\?|matrix|figures|missing|plans|papers|records|units|reviews|calendar)")
"""Pages of an officer that are checked in every look; the others, of the same parts, in the dark."""
USUAL: dict[str, str] = {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"}
COLOURS = ("color-contrast", "link-in-text-block")
# Colours change with the next picture, not at once.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SETTLED = 500
ZOOMED, NARROW = 683, 360
"""A page of 1366 px at 200 % has 683: nothing may have to be scrolled sideways, nor on a phone."""
# What the wind of forced colours takes away: words that stand on a ground of the same colour.
LOST = """() => [...document.body.querySelectorAll('a, button, td, th, label, p, .state, .btn')]
  .filter((each) => each.checkVisibility() && each.textContent.trim() && !each.closest('.sr'))
  .filter((each) => {
    const style = getComputedStyle(each);
    return style.backgroundColor === style.color && style.color !== 'rgba(0, 0, 0, 0)';
  }).map((each) => each.outerHTML.slice(0, 120))"""


def grave(page: Page, *rules: str) -> list[str]:
    """Return what axe finds serious or critical (by some rules, if told), with the first place of each."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_FILE_PATH.read_text("utf-8"))
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        f"{each['id']} {each['impact']}: {each['nodes'][0]['html'][:160]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


def _colours(page: Page, look: str) -> list[str]:
    found: list[str] = page.evaluate(LOST) if "forced" in look else grave(page, *COLOURS)
    return found


def otherwise(page: Page, looks: Iterable[str]) -> dict[str, list[str]]:
    """Return what is grave in other looks of the page that is open, and leave it as it was."""
    found = {}
    for name in looks:
        page.emulate_media(**LOOKS[name])  # type: ignore[arg-type]
        page.evaluate(PAINTED)
        found[name] = _colours(page, name)
        if found[name]:  # a busy machine paints a part of the page later than the rest
            page.wait_for_timeout(SETTLED)
            found[name] = _colours(page, name)
    page.emulate_media(**USUAL)  # type: ignore[arg-type]
    return found


def too_wide(watched: Watched, size: dict[str, int]) -> list[int]:
    """Return the widths at which the page that is open has to be scrolled sideways, and leave it as it was."""
    found = []
    for width in {size["width"], ZOOMED, NARROW}:
        watched.page.set_viewport_size({"width": width, "height": 450})
        found += [width] if watched.too_wide() > 0 else []
    watched.page.set_viewport_size(size)  # type: ignore[arg-type]
    return found


def looked_at(watched: Watched, name: str) -> None:
    """Keep a picture of a page, on which nothing may stand in the way of anybody."""
    watched.picture(name)
    assert grave(watched.page) == []


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
        looks = LOOKS if size is PHONE or (COLOURFUL.search(name) and name.count("/") == 1) else ("dark",)
        graves |= {f"{name} ({look})": found for look, found in otherwise(page, looks).items()}
        heavy[name] = page.evaluate(WEIGHT)
        strange[name] = sorted({*LATIN.findall(page.evaluate(WORDS))} - NAMES)
        wide[name] = too_wide(watched, size)

    assert {name: found for name, found in graves.items() if found} == {}
    assert {name: bytes_ for name, bytes_ in heavy.items() if bytes_ > HEAVIEST} == {}
    assert {name: found for name, found in strange.items() if found} == {}
    assert {name: widths for name, widths in wide.items() if widths} == {}
    assert len(kinds) >= {"anlan": 45, "linhe": 20}[login]
    assert (complaints(watched), watched.elsewhere) == ([], [])


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


@pytest.mark.parametrize("role", sorted(GUIDES))
def test_a_quick_guide_is_printed_on_two_sheets_at_most(browser: Browser, example: str, role: str) -> None:
    page = signed_in(browser, example, DESK, "anlan").page
    page.goto(f"/help/guides/{role}")

    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as printed:
        sheets = [sheet.get_size() for sheet in printed]

    assert 1 <= len(sheets) <= 2
    assert {(round(width), round(height)) for width, height in sheets} == {(595, 842)}


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
