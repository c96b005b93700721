"""`wuzha serve` as a process of its own: it starts, it stops, it is killed."""

from __future__ import annotations

import contextlib
import http.client
import http.cookiejar
import os
import re
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from wuzha.commands.serve import GOODBYE, address

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds that a first start with the example may take on a busy machine
OFFICE = {
    "name": "望湖镇人民政府",
    "type": "township",
    "person": "许知",
    "login": "xuzhi",
    "password": "wanghu-2026-office",
}
COMMAND = [sys.executable, "-c", "from wuzha.commands.main import main; main()", "serve"]


class Running:
    """A server on a free port that answers."""

    def __init__(self, data: Path, *options: str, port: int = 0) -> None:
        self.port = port or free_port()
        self.log = data.with_suffix(".log")
        with self.log.open("w") as log:
            began = time.monotonic()
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own command
                [*COMMAND, "--data", str(data), "--port", str(self.port), *options],
                cwd=ROOT,
                env=environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.visitor = Visitor(f"http://127.0.0.1:{self.port}")
        self._wait(began)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    def kill(self) -> None:
        """End it and its worker at once, in the middle of whatever they do."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def _wait(self, began: float) -> None:
        while time.monotonic() - began < PATIENCE:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if self.visitor.get("/healthz") == "ok":
                    return
            except OSError:
                time.sleep(0.05)
        pytest.fail(f"no answer within {PATIENCE} seconds")


class _Calm(urllib.request.HTTPErrorProcessor):
    """Hands an error page out like any other."""

    def http_response(self, request: urllib.request.Request, response: http.client.HTTPResponse) -> Any:  # noqa: ANN401 - as the library has it
        return response if response.status >= 400 else super().http_response(request, response)


class Visitor:
    """Somebody with a browser that keeps its cookies."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.cookies = http.cookiejar.CookieJar()
        self.opener = self._opener()

    def _opener(self, *more: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
        cookies = urllib.request.HTTPCookieProcessor(self.cookies)
        return urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies, _Calm(), *more)

    def trust(self, root: Path) -> None:
        """Trust this root and no other."""
        self.opener = self._opener(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=root)))

    def get(self, path: str) -> str:
        """Return a page, redirects followed."""
        return self.answer(path)[1]

    def answer(self, path: str, host: str = "") -> tuple[int, str]:
        """Return status and page, asked for under another name of the server if one is given."""
        asked = urllib.request.Request(self.server + path, headers={"Host": host} if host else {})  # noqa: S310 - ours
        with self.opener.open(asked, timeout=10) as answer:
            return answer.status, answer.read().decode()

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form and return the page it leads to."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "wuzha_csrf")
        said = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token or ""}).encode()
        asked = urllib.request.Request(self.server + path, said, {"Referer": self.server + path})  # noqa: S310 - ours
        with self.opener.open(asked, timeout=10) as answer:
            return str(answer.read().decode())


def environment() -> dict[str, str]:
    """Return the surroundings of a server of ours, whatever installation the tests run in."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("WUZHA_", "DJANGO_"))}
    return {**own, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def start_again(data: Path) -> float:
    """Start and stop; return how many seconds of computing that took, which other work on the machine does not change.

    On a machine with nothing else to do it is a little more than the time until the first answer.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Running(data) as server:
        server.process.send_signal(signal.SIGINT)
        server.process.wait(PATIENCE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def wait_until_free(port: int) -> bool:
    """Tell whether nobody listens on a port any more, within a few seconds."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return True
        time.sleep(0.1)
    return False


def record(visitor: Visitor, title: str) -> str:
    """Record a meeting and return the page that acknowledges it."""
    form = visitor.get("/records/new")
    unit, key = (
        re.search(rf'name="{name}" value="([^"]+)"', form)[1]  # type: ignore[index] - the form has both
        for name in ("unit", "client_key")
    )
    day = re.search(r'name="starts" value="([^"]+)"', form)[1]  # type: ignore[index] - the form has it
    return visitor.post(
        "/records/new", {"unit": unit, "client_key": key, "starts": day, "activity": "meeting", "title": title}
    )


@pytest.mark.slow
def test_the_first_start_makes_the_example_and_the_next_is_quick(tmp_path: Path) -> None:
    with Running(tmp_path / "data") as first:
        page = first.visitor.get("/")
        sign_in = first.visitor.get("/sign-in")
        told = first.log.read_text()
    computing = start_again(tmp_path / "data")

    again = (tmp_path / "data.log").read_text()
    assert "看演示" in page
    assert "登录" in sign_in
    assert f"http://127.0.0.1:{first.port}/" in told
    assert re.findall(r"^  (\w+) ", told, re.MULTILINE) == ["anlan", "leiming", "boqing", "linhe", "fangyin", "suyan"]
    assert ("正在生成演示数据" in told, "正在生成演示数据" in again) == (True, False)
    assert computing < 3


def test_ctrl_c_in_a_terminal_ends_it_without_waiting(tmp_path: Path) -> None:
    with Running(tmp_path / "data", "--no-demo") as server:
        began = time.monotonic()
        os.killpg(server.process.pid, signal.SIGINT)  # as a terminal does: to every process of the command
        code = server.process.wait(PATIENCE)

    assert code == 0
    assert time.monotonic() - began < GOODBYE


def test_a_killed_server_has_lost_nothing_it_acknowledged(tmp_path: Path) -> None:
    with Running(tmp_path / "data", "--no-demo") as server:
        server.visitor.get("/welcome/office")
        server.visitor.post("/welcome/office", OFFICE)
        acknowledged = record(server.visitor, "停电之前的一次会议")
        server.kill()
    with Running(tmp_path / "data", "--no-demo", port=server.port) as again:
        again.visitor.get("/sign-in")
        again.visitor.post("/sign-in", {"username": OFFICE["login"], "password": OFFICE["password"]})
        records = again.visitor.get("/records")

    assert "停电之前的一次会议" in acknowledged
    assert "停电之前的一次会议" in records


def test_the_port_is_free_again_when_only_the_first_process_was_killed(tmp_path: Path) -> None:
    with Running(tmp_path / "data", "--no-demo") as server:
        server.process.kill()
        server.process.wait(PATIENCE)
        freed = wait_until_free(server.port)

    assert freed is True


def test_on_this_machine_alone_only_its_own_names_are_answered(tmp_path: Path) -> None:
    with Running(tmp_path / "data", "--no-demo") as server:
        status, _ = server.visitor.answer("/welcome", host="office.example")

    assert status == 400


def test_open_to_the_network_every_name_is_answered(tmp_path: Path) -> None:
    with Running(tmp_path / "data", "--no-demo", "--host", "0.0.0.0") as server:  # noqa: S104 - what is tested
        status, page = server.visitor.answer("/welcome", host="office.example")

    assert status == 200
    assert "新建本单位" in page


def test_a_port_in_use_is_refused_in_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        ended = subprocess.run(  # noqa: S603 - our own interpreter and our own command
            [*COMMAND, "--data", str(tmp_path / "data"), "--port", str(port)],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )

    said = f"端口 {port} 已被占用，网页服务没有启动。请用 --host、--port 另选。\n"
    assert (ended.returncode, ended.stderr) == (1, said)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "host, page",
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),  # noqa: S104 - what is tested
        ("192.168.1.20", "http://192.168.1.20:8000/"),
        ("::1", "http://[::1]:8000/"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_open(host: str, page: str) -> None:
    assert address(host, 8000) == page


def test_over_https_its_own_root_is_enough_and_a_form_can_be_sent(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    visitor = Visitor(f"https://127.0.0.1:{port}")
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own command
        [*COMMAND, "--data", str(data), "--port", str(port), "--no-demo", "--no-worker", "--https"],
        cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            with contextlib.suppress(OSError):
                visitor.trust(data / "https/wuzha-root.crt")
                if visitor.get("/healthz") == "ok":
                    break
            time.sleep(0.1)
        visitor.get("/welcome/office")
        page = visitor.post("/welcome/office", OFFICE)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)

    assert "本单位已建立" in page
    assert {cookie.name for cookie in visitor.cookies if not cookie.secure} == set()
