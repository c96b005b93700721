"""Files by the hash of their content, in the data folder: originals of plans and evidence.

A file is written aside, flushed to disk and renamed into place, so a name never shows half a file.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> str:
    """Store the bytes and return their SHA-256; the same bytes are stored once."""
    name = name_of(data)
    target = path_of(name)
    if not target.exists():
        with _aside(target) as file:
            file.write(data)
    return name


def take(pieces: Iterable[bytes], name: str) -> bool:
    """Store what comes piece by piece under the SHA-256 it must have; say whether it is new here.

    Raise ValueError, and keep nothing, when it has another.
    """
    target, digest = path_of(name), hashlib.sha256()
    with _aside(target) as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
        if digest.hexdigest() != name:
            raise ValueError(f"{name} has other bytes")
        return not target.exists()


@contextmanager
def _aside(target: Path) -> Iterator[IO[bytes]]:
    """Open a file that is put into its place once the block has written it whole; nothing is left of it else."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(target)
        _flush_folder(target.parent)
    finally:
        Path(aside).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system lets a folder be flushed (Windows does not)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def name_of(data: bytes) -> str:
    """Return the name that the bytes have, kept or not: their SHA-256."""
    return hashlib.sha256(data).hexdigest()


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a file here: a SHA-256 in small hexadecimal digits."""
    return _NAME.fullmatch(text) is not None


def path_of(sha256: str) -> Path:
    """Return where the file of that hash lies.

    Raise ValueError when it is no hash, so that no row can lead out of the folder.
    """
    if not is_name(sha256):
        raise ValueError(f"{sha256!r} is no SHA-256")
    return Path(settings.EVIDENCE_ROOT) / sha256[:2] / sha256


def size_of(sha256: str) -> int:
    """Return how many bytes the file of that hash has, 0 when it is not there."""
    try:
        return path_of(sha256).stat().st_size
    except FileNotFoundError:
        return 0


def room() -> int:
    """Return how many bytes are free where the files lie, or will lie."""
    folder = Path(settings.EVIDENCE_ROOT).absolute()
    return shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists())).free


def forget(sha256: str) -> None:
    """Remove the file of that hash, if it is there; the caller knows that nothing refers to it any more."""
    path_of(sha256).unlink(missing_ok=True)
