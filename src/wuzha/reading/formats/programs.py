"""Programs of the machine that reading may ask for help: found where they are installed, run within a time limit."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from wuzha.reading.formats.refusals import Unreadable

_FOLDERS = ("C:/Program Files/LibreOffice/program", "C:/Program Files/Tesseract-OCR")
_LAST_WORDS = 5  # seconds a program that was killed may take to be gone


class TooLong(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """A program did not finish in time and was ended."""


def find(*names: str) -> str | None:
    """Return the path of the first of these programs that is installed."""
    known = os.pathsep.join((os.environ.get("PATH", ""), *_FOLDERS))
    return next((found for name in names if (found := shutil.which(name, path=known))), None)


def run(
    command: Sequence[str],
    *,
    seconds: float,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> tuple[int, bytes]:
    """Run a program with `given` on its standard input; return its exit code and what it printed.

    It and everything it started are ended when it takes longer, raising TooLong, and when this is interrupted.
    Raises Unreadable when it cannot be started.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed program with arguments of our own, never through a shell
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
            cwd=folder,
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        raise Unreadable(f"要用本机的 {Path(command[0]).stem} 来读，但它启动不了，请联系管理员检查安装。") from error
    with process:
        try:
            printed, _ = process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise TooLong from error
        finally:
            _end(process)
    return process.returncode, printed


def _end(process: subprocess.Popen[bytes]) -> None:
    """Make sure that nothing of a program is left: it may have started others and gone itself."""
    if sys.platform == "win32":
        if process.poll() is None:
            kill = [shutil.which("taskkill") or "taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(kill, capture_output=True, check=False)  # noqa: S603 - as above
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.poll() is None:
        process.kill()
        process.wait(_LAST_WORDS)
