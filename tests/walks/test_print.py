"""The matrix on paper: A4 and A3 lie on their side, and each sheet has its heads and all columns."""

from __future__ import annotations

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from tests.walks.browsing import DESK, EXAMPLE_PASSWORD, SCREENS, enter, window

pytestmark = pytest.mark.browser

SIZES = {"A4": (842, 595), "A3": (1191, 842)}  # points


def printed(page: Page, paper: str) -> list[tuple[tuple[int, int], str]]:
    """Press the button that prints; return size and words of each sheet."""
    page.get_by_role("button", name=f"打印 {paper}").click()
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        return [
            ((round(sheet.get_width()), round(sheet.get_height())), sheet.get_textpage().get_text_bounded())
            for sheet in document
        ]


@pytest.mark.parametrize("paper", SIZES)
def test_a_matrix_is_printed_whole_on_its_side(browser: Browser, example: str, paper: str) -> None:
    watched = window(browser, example, DESK, SCREENS / "print", worker=False)
    page = enter(watched, "anlan", EXAMPLE_PASSWORD)
    page.goto("/matrix")
    units = page.locator("tr[data-unit] th").all_inner_texts()
    legend = page.locator(".legend .state").all_inner_texts()
    page.evaluate("window.print = () => {}")

    sheets = printed(page, paper)

    words = "".join(text for _, text in sheets)
    lists = [text for _, text in sheets if any(unit in text for unit in units)]
    assert {size for size, _ in sheets} == {SIZES[paper]}
    assert [unit for unit in units if unit not in words] == []
    assert [name for name in legend if name not in words] == []
    assert [all(head in text for head in ("单位", "本月", "长期")) for text in lists] == [True] * len(lists)
    assert watched.elsewhere == []
