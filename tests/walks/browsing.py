"""A real browser in front of a real server, watched: what the page complains of, and where it asks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tools.needs import CHROMIUM
from world import PASSWORD

ROOT = Path(__file__).parents[2]
EXAMPLE_PASSWORD = "yunxi-demo-2026"
"""Of everybody in the example township."""
SCREENS = ROOT / "artefacts/walk"
DESK = {"width": 1366, "height": 900}
PHONE = {"width": 360, "height": 780}
# Nothing but the pages under test may reach for the network.
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
    "--host-resolver-rules=MAP wuzha.test 127.0.0.1",  # a name that no browser takes for a secure address
]


def chromium() -> str | None:
    """Return where the system keeps Chromium, None when it has none; WUZHA_CHROMIUM names another."""
    named = os.environ.get("WUZHA_CHROMIUM")
    return named or next((path for path in map(shutil.which, CHROMIUM) if path), None)


@dataclass
class Watched:
    """A person's window: the page, what went wrong in it, and a counter for the pictures taken of it."""

    page: Page
    context: BrowserContext
    host: str
    folder: Path
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    pictures: int = 0

    def listen(self) -> None:
        """Note every complaint of the console, every failure, every request to another host."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.on("request", self._asked)

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page, once it is there; it must not be wider than its window."""
        self.page.wait_for_load_state()  # a click may have left the page before, and the next is not there yet
        self.page.locator("body").wait_for()
        if wide := self.too_wide():
            self.complaints.append(f"{name}: {wide} px too wide")
        self.pictures += 1
        self.page.evaluate("scrollTo(0, 0)")  # or what is fixed to the window stands in the middle of the picture
        # Hiding the caret, as is usual, would put a style of its own into the page, which our policy forbids.
        self.page.screenshot(path=self.folder / f"{name}.png", full_page=True, caret="initial")

    def too_wide(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page that is left while something small is still on its way breaks that off; nothing is wrong with it.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.elsewhere.append(request.url)


def window(
    browser: Browser,
    address: str,
    size: dict[str, int],
    folder: Path,
    *,
    worker: bool = True,
    script: bool = True,
    zone: str | None = None,
) -> Watched:
    """Open a window of its own, with cookies of its own, in Chinese; if told so without service worker or script.

    The device stands in a time zone, that of the machine where none is told.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept: Literal["allow", "block"] = "allow" if worker else "block"
    context = browser.new_context(
        base_url=address,
        viewport=size,
        locale="zh-CN",
        timezone_id=zone,
        service_workers=kept,  # type: ignore[arg-type]
        java_script_enabled=script,
    )
    context.set_default_timeout(15_000)
    watched = Watched(context.new_page(), context, urlsplit(address).netloc, folder)
    watched.listen()
    return watched


def run_beside(data: Path, script: str) -> None:
    """Run a script on the installation of a server that is running, with what the tests can import."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("WUZHA_")}
    paths = os.pathsep.join(str(ROOT / place) for place in ("src", "tests"))
    own |= {"WUZHA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "wuzha.config.settings", "PYTHONPATH": paths}
    subprocess.run([sys.executable, "-c", script], env=own, check=True)  # noqa: S603 - our own script


def enter(watched: Watched, login: str, password: str = PASSWORD, *, lands: str = "**/") -> Page:
    """Sign somebody in, and wait for the first page; somebody new `lands` on that of the password."""
    page = watched.page
    page.goto("/sign-in")
    sign(page, login, password)
    page.wait_for_url(lands)
    return page


def sign(page: Page, login: str, password: str) -> None:
    """Fill in the page on which one signs in, and send it."""
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
