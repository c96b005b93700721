"""What every page takes, asked over HTTP of two server processes: the table in docs/performance.md.

    python -m benchmarks.pages --units 300 2551 --write

An office with units, one plan, a year of records, a draft, a matter, a draw and a frozen paper is founded in a
throw-away SQLite for each number of units. Its officer follows every link from today on; the first address of each kind
that answers with a page is asked for 50 times, by one asker on a new connection each time. Beside the clock stands the
processor time of both server processes, which what else the machine does changes less.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from urllib.parse import urldefrag, urljoin, urlsplit

from benchmarks.frozen import MOMENT, freeze
from wuzha.commands.installation import close_connections, open_installation

ASKED, WARMING, WORKERS, THREADS = 50, 6, 2, 8
PATIENCE = 8.0
"""So many seconds for one page; a slow one is asked for less often than the others, but five times at least."""
LEAST = 5
CLAUSES, MONTHS, EACH = 60, 12, 60
MOST = 100_000
"""So many records at most; what else a county holds does not grow with them."""
GOAL = 60
GOALS = {"today", "matrix", "unit", "plan", "missing"}
"""The pages that everybody opens every day: each within 60 ms at 300 units."""
BESIDES = {
    "matrix by state": "matrix?state=overdue",
    "matrix by initials": "matrix?find=5hc",
    "clause by state": "matrix/clauses/{requirement}?state=overdue",
    "cell": "matrix/cells/{unit}/{requirement}/2026-12",
    "search by words": "search?q=%E5%AE%A3%E8%AE%B2",
}
"""Pages that no link leads to: a form or a script does."""
HANDS_OUT = ("-xlsx", "-docx", "-file", "-zip", "-ledger", "-ics", "-template", "-csv", "sign-out", "worker")
USER, SYSTEM = 11, 12
"""Where the ticks of processor time stand in `/proc/PID/stat` behind the name."""
PLACE = Path(__file__).parents[1] / "docs/performance.md"
BEGINS, ENDS = "<!-- pages: written by benchmarks/pages.py -->", "<!-- pages: end -->"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what it is called, where it is, and what asking for it took, in milliseconds and bytes."""

    name: str
    pattern: str
    wall: float
    spent: float
    sent: int
    whole: int
    queries: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size in a process of its own, and print the table or write it where it belongs."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--units", type=int, nargs="+", default=[300])
    asked.add_argument("--write", action="store_true", help="into docs/performance.md")
    asked.add_argument("--only", nargs="+", default=[], help="names of pages; all without")
    asked.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args(arguments)
    if given.one:
        print(json.dumps([asdict(page) for page in pages(given.units[0], given.only)]))
        return
    found: dict[int, list[Page]] = {}
    for units in given.units:
        command = [sys.executable, "-m", "benchmarks.pages", "--one", "--units", str(units)]
        command += ["--only", *given.only] if given.only else []
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        found[units] = [Page(**row) for row in json.loads(said.splitlines()[-1])]
    lines = "\n".join(table(found))
    print(lines)
    if given.write:
        before, _, rest = PLACE.read_text(encoding="utf-8").partition(BEGINS)
        after = rest.partition(ENDS)[2]
        PLACE.write_text(f"{before}{BEGINS}\n{lines}\n{ENDS}{after}", encoding="utf-8")


def pages(units: int, only: Sequence[str] = ()) -> list[Page]:
    """Found a county of so many units and ask for every page of it, or for some."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WUZHA_DATABASE"] = f"sqlite://{folder}/wuzha.sqlite3"
        open_installation(Path(folder))
        freeze()
        from benchmarks.county import fill_county  # noqa: PLC0415 - it reads tables, which need the settings

        person = fill_county(units, CLAUSES, MONTHS, min(MOST, units * EACH))
        cookie, kinds = walked(person)
        kinds = {name: kinds[name] for name in only or kinds}
        queries = {name: counted(cookie, address) for name, (_, address) in kinds.items()}
        close_connections()
        with served(folder) as (port, processes):
            return [
                _measured(name, pattern, address, queries[name], port=port, cookie=cookie, processes=processes)
                for name, (pattern, address) in kinds.items()
            ]


def walked(person: int) -> tuple[str, dict[str, tuple[str, str]]]:
    """Follow every link from today on; return the person's cookie and by name each kind of page and one of it."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import resolve  # noqa: PLC0415

    from wuzha.store.models import Person, Requirement, Unit  # noqa: PLC0415

    client = Client(HTTP_HOST=HOST)
    client.force_login(Person.objects.get(pk=person))
    some = {"unit": Unit.objects.filter(type="enterprise")[0].pk, "requirement": Requirement.objects.all()[50].pk}
    kinds = {name: (f"/{place}", f"/{place.format(**some)}") for name, place in BESIDES.items()}
    seen: set[str] = set()
    left = deque(["/"])
    while left:
        address = left.popleft()
        match = resolve(urlsplit(address).path)
        name = match.url_name or ""
        if name in seen or name.endswith(HANDS_OUT):
            continue
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):  # noqa: PLR2004 - a page
            continue
        seen.add(name)
        if name not in {"sign-in", "found", "welcome"}:
            kinds[name] = (f"/{match.route}", address)
        links = (unescape(link) for link in re.findall(r'href="([^"]+)"', answer.content.decode()))
        inside = (urldefrag(urljoin(address, link)).url for link in links if link.startswith(("/", "?")))
        left += (link for link in inside if not link.startswith(("/static/", "//")) and _known(link))
    return client.cookies[settings.SESSION_COOKIE_NAME].OutputString().partition(";")[0], kinds


def _known(link: str) -> bool:
    from django.urls import Resolver404, resolve  # noqa: PLC0415

    try:
        resolve(urlsplit(link).path)
    except Resolver404:
        return False
    return True


def counted(cookie: str, address: str) -> int:
    """Return how many queries a page takes when what is remembered is known."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(HTTP_HOST=HOST, HTTP_COOKIE=cookie)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@contextmanager
def served(folder: str) -> Iterator[tuple[int, list[int]]]:
    """Serve the installation by two processes; yield the port and the ids of the processes."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    settings = ["--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-log"]
    command = [sys.executable, "-m", "granian", "--host", HOST, "--port", str(port), *settings]
    environment = {**os.environ, "WUZHA_DATA": folder}
    server = subprocess.Popen([*command, "benchmarks.frozen:application"], env=environment)
    try:
        while not _listening(port):
            sleep(0.1)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
        yield port, [int(child) for child in children]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _measured(
    name: str, pattern: str, address: str, queries: int, *, port: int, cookie: str, processes: Sequence[int]
) -> Page:
    for _ in range(WARMING):
        _asked(port, address, cookie)
    walls: list[float] = []
    before, body, since = _spent(processes), b"", perf_counter()
    while len(walls) < ASKED and (len(walls) < LEAST or perf_counter() - since < PATIENCE):
        begun = perf_counter()
        body = _asked(port, address, cookie)
        walls.append((perf_counter() - begun) * 1000)
    spent = (_spent(processes) - before) / len(walls)
    whole = len(gzip.decompress(body)) if body[:2] == b"\x1f\x8b" else len(body)
    return Page(name, pattern, median(walls), spent, len(body), whole, queries)


def _asked(port: int, address: str, cookie: str) -> bytes:
    connection = HTTPConnection(HOST, port)
    try:
        connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:  # noqa: PLR2004 - the page is there
        message = f"{address} answered {answer.status}"
        raise RuntimeError(message)
    return body


def _spent(processes: Sequence[int]) -> float:
    """Return the milliseconds of processor time that these processes have taken, threads that ended included."""
    stats = (
        Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split() for process in processes
    )
    return sum(int(stat[USER]) + int(stat[SYSTEM]) for stat in stats) * 1000 / os.sysconf("SC_CLK_TCK")


def table(found: dict[int, list[Page]]) -> Iterator[str]:
    """Write the table: the pages of every day first, then the others by their time."""
    first, *others = found
    also = {units: {page.name: page for page in found[units]} for units in others}
    sizes = ", ".join(f"{units:,} units with {min(MOST, units * EACH):,} records" for units in found)
    yield (
        f"{sizes}; {CLAUSES} clauses, {MONTHS} months, seen on {MOMENT:%-d %B %Y}; "
        f"SQLite, {WORKERS} server processes, median of {ASKED}. **Bold**: aimed at {GOAL} ms."
    )
    yield ""
    more = "".join(f" ms, {units:,} units | processor |" for units in others)
    yield f"| page | ms | processor | queries | sent | whole |{more}"
    yield f"|---|---:|---:|---:|---:|---:|{'---:|---:|' * len(others)}"
    for page in sorted(found[first], key=lambda page: (page.name not in GOALS, -page.wall)):
        name = re.sub(r"<[a-z]+:([a-z_]+)>", r"<\1>", page.pattern)
        bold = f"**`{name}`**" if page.name in GOALS else f"`{name}`"
        cells = [f"{page.wall:.0f}", f"{page.spent:.0f}", f"{page.queries}", _kilo(page.sent), _kilo(page.whole)]
        for units in others:
            other = also[units].get(page.name)
            cells += [f"{other.wall:.0f}", f"{other.spent:.0f}"] if other else ["", ""]
        yield f"| {bold} | {' | '.join(cells)} |"


def _kilo(size: int) -> str:
    return f"{size / 1000:.1f} kB"


if __name__ == "__main__":
    main()
