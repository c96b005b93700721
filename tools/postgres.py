"""A throw-away PostgreSQL for one test run: its own cluster in a temporary folder, reached through a socket there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER = "wuzha"
# Nothing here has to survive a power cut, and nothing outside this machine may reach it.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
}


def programs() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl` (the newest version), None when PostgreSQL is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parents[1].name), default=None)
    return newest.parent if newest else None


@contextmanager
def throw_away_cluster() -> Iterator[str]:
    """Start a cluster, yield the URL of a database on it, and remove every trace at the end."""
    folder = programs()
    if folder is None:
        message = "PostgreSQL is not installed"
        raise FileNotFoundError(message)
    with tempfile.TemporaryDirectory(prefix="wuzha-pg-") as name:
        home = Path(name)
        person = _unprivileged()
        if person:
            shutil.chown(home, person)
        data = home / "data"
        options = " ".join(
            f"-c {key}='{value}'" for key, value in {**SETTINGS, "unix_socket_directories": name}.items()
        )
        start = ["start", "-w", "-l", str(home / "log"), "-o", options]
        _run(
            folder / "initdb", "-D", str(data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N", cwd=home
        )
        _run(folder / "pg_ctl", "-D", str(data), *start, cwd=home)
        try:
            yield f"postgresql://{OWNER}@/{OWNER}?host={name}"
        finally:
            _run(folder / "pg_ctl", "-D", str(data), "stop", "-w", "-m", "immediate", cwd=home)


def create_database(url: str) -> None:
    """Make the database that the URL of a cluster names; a test run makes one of its own instead."""
    folder = programs()
    if folder is not None:
        _run(folder / "createdb", "-h", url.rpartition("=")[2], "-U", OWNER, OWNER, cwd=Path("/"))


def _unprivileged() -> str | None:
    """Name who runs the server: PostgreSQL refuses root. None when we are nobody special ourselves."""
    if os.geteuid() != 0:
        return None
    known = {line.split(":")[0] for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines()}
    return "postgres" if "postgres" in known else "nobody"


def _run(program: Path, *arguments: str, cwd: Path) -> None:
    person = _unprivileged()
    done = subprocess.run(
        [str(program), *arguments],
        cwd=cwd,
        user=person,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = f"{program.name} failed:\n{done.stdout}"
        raise RuntimeError(message)
