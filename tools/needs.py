"""What the tests need on the machine beside Python, and how Debian calls it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.postgres import programs

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class Need:
    """Something on the machine: what it is for, how to tell that it is there, and Debian's package."""

    name: str
    purpose: str
    present: Callable[[], bool]
    package: str


def _chromium() -> bool:
    return any(shutil.which(name) for name in CHROMIUM)


def _office(part: str) -> bool:
    """Tell whether LibreOffice is there with the library of one of its programs."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return bool(found) and (Path(str(found)).resolve().parent / part).exists()


def _chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)  # noqa: S607 - wherever the system keeps it
    return bool(listed.stdout.strip())


def _recognition() -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return "chi_sim" in listed.stdout.split()


NEEDS = (
    Need("Chromium", "the walks through a real browser", _chromium, "chromium"),
    Need("PostgreSQL", "the second run, on PostgreSQL", lambda: programs() is not None, "postgresql"),
    Need("LibreOffice Writer", "opening reports", lambda: _office("libswlo.so"), "libreoffice-writer-nogui"),
    Need("LibreOffice Calc", "opening ledgers", lambda: _office("libsclo.so"), "libreoffice-calc-nogui"),
    Need("a Chinese font", "readable pictures of pages and papers", _chinese_font, "fonts-noto-cjk"),
    Need("tesseract", "reading scans", lambda: bool(shutil.which("tesseract")), "tesseract-ocr"),
    Need("tesseract's Chinese", "the same", _recognition, "tesseract-ocr-chi-sim"),
    Need("pdftoppm", "pictures of papers", lambda: bool(shutil.which("pdftoppm")), "poppler-utils"),
)


def missing() -> list[Need]:
    """Return what is not there."""
    return [need for need in NEEDS if not need.present()]


def install(needs: list[Need]) -> None:
    """Install what is missing with apt, on Debian as root; do nothing elsewhere."""
    is_debian = Path("/etc/debian_version").exists() and shutil.which("apt-get")
    if not needs or not is_debian or os.geteuid() != 0:
        return
    print("Installing", ", ".join(need.name for need in needs), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *(need.package for need in needs)]):
        subprocess.run(
            [*apt, *words], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        )
