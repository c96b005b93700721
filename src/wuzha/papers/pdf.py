"""PDF from a Word document, and old formats from and into new ones, by LibreOffice where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import threading
from datetime import date
from hashlib import sha256
from pathlib import Path

_SECONDS = 120
_WAIT = 300  # seconds until it is another document's turn
_TURN = threading.Lock()  # it takes a core and 200 MB
_MOMENT = re.compile(rb"(/CreationDate\(D:)\d{14}([^)]*\))")
_CHANCE = re.compile(rb"(/DocChecksum /|/ID \[ <|(?<=>\n)<)[0-9A-F]{32}")
_FOLDERS = ("C:/Program Files/LibreOffice/program/soffice.exe",)


class NoPdf(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """No PDF could be made; `str()` says why and what to do instead, in Chinese."""


class Busy(NoPdf):
    """It took too long, or too many files wait for their turn: later it may succeed."""


def program() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((path for path in _FOLDERS if Path(path).is_file()), None)


def pdf(document: bytes, on: date | None = None) -> bytes:
    """Return a .docx as PDF. LibreOffice runs in a folder of its own that is thrown away, one document at a time.

    With `on`, the day it bears, the same document gives the same bytes on the same machine: LibreOffice writes in the
    moment and a chance number, which are put right. Another version or other fonts may set it otherwise.

    Raises:
        NoPdf: it is not installed, busy, or failed.

    """
    made = converted(
        document,
        "docx",
        "pdf",
        missing="本机没有安装 LibreOffice，不能直接生成 PDF；请打开页面后用浏览器打印，另存为 PDF。",
        failed="LibreOffice 没有生成 PDF，请下载 Word 文档后自行另存为 PDF。",
    )
    return made if on is None else _settled(made, document, on)


def converted(document: bytes, came: str, wanted: str, *, missing: str, failed: str) -> bytes:
    """Return a file of one office format in another, both named by their endings; as `pdf`.

    Raises:
        NoPdf: LibreOffice is not installed (`missing` is said), or failed (`failed` is said).
        Busy: it took too long or is busy, and may succeed later.

    """
    office = program()
    if office is None:
        raise NoPdf(missing)
    if not _TURN.acquire(timeout=_WAIT):
        raise Busy("正在排队转换的文件太多，请过几分钟再试。")
    try:
        return _converted(office, document, came, wanted, failed)
    except subprocess.TimeoutExpired as error:
        raise Busy(failed) from error
    finally:
        _TURN.release()


def _converted(office: str, document: bytes, came: str, wanted: str, failed: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="wuzha-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"paper.{came}"
        source.write_bytes(document)
        subprocess.run(  # noqa: S603 - a fixed program with arguments of our own, never through a shell
            [
                office,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                *("--headless", "--invisible", "--nologo", "--norestore", "--nolockcheck", "--nodefault"),
                *("--convert-to", wanted, "--outdir", str(folder / "out"), str(source)),
            ],
            check=False,
            capture_output=True,
            timeout=_SECONDS,
        )
        made = folder / "out" / f"paper.{wanted}"
        if not made.is_file():
            raise NoPdf(failed)
        return made.read_bytes()


def _settled(made: bytes, document: bytes, on: date) -> bytes:
    """Write a day and a number that follow from the document over those of the moment; no place in the file moves."""
    number = sha256(document).hexdigest()[:32].upper().encode()
    made = _MOMENT.sub(lambda found: found[1] + f"{on:%Y%m%d}000000".encode() + found[2], made)
    return _CHANCE.sub(lambda found: found[1] + number, made)
