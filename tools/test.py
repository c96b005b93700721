"""Run every test: the ground floors without Django, the house on SQLite, the house again on PostgreSQL.

On Debian as root it first installs what is missing on the machine. Where CI=true a missing part is a failure; elsewhere
the tests that need it are left out, which is said. Ends with pytest's own closing line of each run.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from tools.needs import install, missing
from tools.postgres import throw_away_cluster

ROOT = Path(__file__).resolve().parents[1]
GROUND = [f"tests/{room}" for room in ("calendar", "plan", "reading", "rules", "papers", "architecture")]
# Whoever is done first takes over what the other has not begun.
WORKERS = ["-n", "2", "--dist", "worksteal"]
# Seconds a run may take before it is ended, many times what it needs: a build must fail, never hang.
LIMIT = 2400
CLOSING = re.compile(r"^=+ .* in [\d.]+s.* =+$")
# Which marker is left out when something is not there.
MARKERS = {
    "Chromium": "browser",
    "LibreOffice Writer": "office",
    "LibreOffice Calc": "office",
    "tesseract": "ocr",
    "tesseract's Chinese": "ocr",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of pytest: its exit code and its closing line."""

    name: str
    code: int
    closing: str


def main() -> int:
    """Run what was asked for (`ground`, or everything) and return the exit code."""
    # Being told to stop must still stop the database server that was started here.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if sys.argv[1:] == ["ground"]:
        return _ground(["-m", "not slow"]).code
    install(missing())
    absent = [need.name for need in missing()]
    for need in missing():
        print(f"MISSING {need.name}: {need.purpose} left out", flush=True)
    if absent and os.environ.get("CI") == "true":
        print("CI must leave nothing out.")
        return 1
    left_out = {MARKERS[name] for name in absent if name in MARKERS}
    runs = [_ground(_without(left_out)), _house("SQLite", "", left_out | {"postgres"})]
    if "PostgreSQL" not in absent:
        with throw_away_cluster() as url:
            runs.append(_house("PostgreSQL", url, {"browser", "office"}))
    print()
    for run in runs:
        print(f"{run.name}:\n{run.closing}", flush=True)
    return max(run.code for run in runs)


def _ground(chosen: list[str]) -> Run:
    """Run the floors that know no Django, with pytest's Django plugin switched off."""
    rooms = [room for room in GROUND if (ROOT / room).exists()]
    return _pytest("Ground floors, without Django", ["-p", "no:django", *WORKERS, *chosen, *rooms], {})


def _house(name: str, url: str, left_out: set[str]) -> Run:
    """Run everything above the ground on one database."""
    arguments = [*WORKERS, *(f"--ignore={room}" for room in GROUND)]
    arguments += _without(left_out)
    return _pytest(f"The house, on {name}", arguments, {"WUZHA_DATABASE": url})


def _without(left_out: set[str]) -> list[str]:
    """Return the arguments that leave out what these markers stand for."""
    return ["-m", " and ".join(f"not {marker}" for marker in sorted(left_out))] if left_out else []


def _pytest(name: str, arguments: list[str], environment: dict[str, str]) -> Run:
    """Run pytest with a data folder of its own, passing its output on."""
    print(f"\n{name}", flush=True)
    began, closing = time.monotonic(), "no closing line"
    command = [sys.executable, "-m", "pytest", "--durations=25", "--durations-min=2", *arguments]
    if sys.stdout.isatty():
        command.append("--color=yes")
    with tempfile.TemporaryDirectory(prefix="wuzha-data-") as data:
        surroundings = {**os.environ, **environment, "WUZHA_DATA": data}
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as pytest:
            watch = Timer(LIMIT, _end, [pytest])
            watch.start()
            try:
                for line in pytest.stdout or ():
                    print(line, end="", flush=True)
                    plain = re.sub(r"\x1b\[[0-9;]*m", "", line).strip()
                    closing = plain if CLOSING.match(plain) else closing
                failed = pytest.wait() != 0
            except BaseException:
                _end(pytest)
                raise
            finally:
                watch.cancel()
    print(f"({name}: {time.monotonic() - began:.0f} s)", flush=True)
    return Run(name=name, code=int(failed), closing=closing)


def _end(run: subprocess.Popen[str]) -> None:
    """End a run with every process it started."""
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
