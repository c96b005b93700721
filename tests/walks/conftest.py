"""A server of its own and a real browser for the walks."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.walks.browsing import ARGUMENTS, chromium

ROOT = Path(__file__).parents[2]
PATIENCE = 240  # seconds a server may take until it answers


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium; without one the walk is left out, which CI does not allow."""
    path = chromium()
    if path is None:
        reason = "本机没有 Chromium：请安装，或用 WUZHA_CHROMIUM 指明它的位置"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what gives the data folder that a first start with an option makes: made once, the walks have copies."""

    @cache
    def data(option: str) -> Path:
        folder = tmp_path_factory.mktemp("begun")
        with _serving(folder, option):
            return folder / "data"

    return data


@pytest.fixture
def server(tmp_path: Path, begun: Callable[[str], Path]) -> Iterator[str]:
    """Run `wuzha serve` for an office that does not exist yet; the address of its first page.

    What the server said is part of a failure, and an error it ran into is one.
    """
    with _serving(tmp_path, "--no-demo", copied=begun("--no-demo")) as address:
        yield address


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory, begun: Callable[[str], Path]) -> Iterator[str]:
    """Run `wuzha serve` with the example office, for tests that only look."""
    with _serving(tmp_path_factory.mktemp("example"), "--demo", copied=begun("--demo")) as address:
        yield address


@pytest.fixture
def practised(tmp_path: Path, begun: Callable[[str], Path]) -> Iterator[str]:
    """Run `wuzha serve` with the example office, for a test whose people work in it."""
    with _serving(tmp_path, "--demo", copied=begun("--demo")) as address:
        yield address


@pytest.fixture
def debugged(tmp_path: Path, begun: Callable[[str], Path]) -> Iterator[str]:
    """Run `wuzha serve` with the example office as those who work on the programme do, with its living pages."""
    with _serving(tmp_path, "--demo", copied=begun("--demo"), debug="1") as address:
        yield address


@contextmanager
def _serving(folder: Path, option: str, *, copied: Path | None = None, debug: str = "") -> Iterator[str]:
    if copied:
        shutil.copytree(copied, folder / "data")
    port = _free_port()
    command = [sys.executable, "-c", "from wuzha.commands.main import main; main()", "serve", option]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WUZHA_")}
    said = folder / "serve.log"
    log = said.open("w")
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own command
        [*command, "--data", str(folder / "data"), "--port", str(port)],
        cwd=ROOT,
        env={
            **environment,
            "WUZHA_HOSTS": "127.0.0.1,wuzha.test",
            "WUZHA_DEBUG": debug,
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONIOENCODING": "utf-8",
        },
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/healthz", process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        log.close()
        print(said.read_text(encoding="utf-8"))  # noqa: T201 - pytest shows it where a walk fails
    assert "Traceback" not in said.read_text(encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        assert process.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own server
                assert answer.status == 200
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"no answer from {address} within {PATIENCE} seconds")
