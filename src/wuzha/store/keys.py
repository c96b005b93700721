"""The key an installation signs its archives with: made once, beside the database, readable by its owner only."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from wuzha.papers.archive.signing import fingerprint, new_key, public_of


def archive_key() -> bytes:
    """Return the private key as PEM; a new one where there is none yet."""
    path = Path(settings.ARCHIVE_KEY)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    fresh = new_key()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same installation was first
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(fresh)
    return fresh


def key_fingerprint() -> str:
    """Return the fingerprint of the public key; empty while there is no key yet."""
    path = Path(settings.ARCHIVE_KEY)
    return fingerprint(public_of(path.read_bytes())) if path.is_file() else ""
