"""Drawings of charts in the data folder, by the digest of what they show; thrown away, they are drawn anew."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

_MOST = 2000
"""Drawings kept; when there are more, the oldest half goes."""


def read(key: str) -> bytes | None:
    """Return a drawing, None when there is none."""
    try:
        return _path(key).read_bytes()
    except OSError:
        return None


def keep(key: str, drawing: bytes) -> None:
    """Keep a drawing, if there is room; written aside and renamed, so that none is ever read half."""
    folder = _path(key).parent
    with contextlib.suppress(OSError):  # a cache that cannot be written is no reason to show no chart
        folder.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=folder, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(drawing)
        Path(aside).replace(_path(key))
        _sweep(folder)


def _sweep(folder: Path) -> None:
    found = sorted(folder.glob("*.svg"), key=lambda path: path.stat().st_mtime)
    if len(found) > _MOST:
        for path in found[: len(found) // 2]:
            path.unlink(missing_ok=True)


def _path(key: str) -> Path:
    return Path(settings.DRAWINGS_ROOT) / f"{key}.svg"
