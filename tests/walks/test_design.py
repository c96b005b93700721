"""The living page of the design system, which a server in debug mode has: every part as it looks, in every look."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, SCREENS, window
from tests.walks.test_access import LOOKS, complaints, grave, otherwise, too_wide

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_part_can_be_looked_at_in_every_look(browser: Browser, debugged: str, size: dict[str, int]) -> None:
    watched = window(browser, debugged, size, SCREENS / "design", worker=False)
    page = watched.page
    page.emulate_media(reduced_motion="reduce")

    page.goto("/design")

    expect(page.get_by_role("heading", level=1)).to_have_text("样式一览")
    watched.picture("light-desk" if size is DESK else "light-phone")
    assert grave(page) == []
    assert {look: found for look, found in otherwise(page, LOOKS).items() if found} == {}
    assert too_wide(watched, size) == []
    assert (complaints(watched), watched.elsewhere) == ([], [])
