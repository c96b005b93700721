"""The key an installation signs its archives with: made once, beside the database, readable by its owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings

from wuzha.papers.archive.signing import fingerprint, new_key, public_of
from wuzha.rules.refusals import Refusal


def archive_key() -> bytes:
    """Return the private key as PEM; a new one where there is none yet.

    Raises:
        Refusal: it is damaged.

    """
    path = Path(settings.ARCHIVE_KEY)
    if not path.exists():
        _lay(new_key(), path)
    found = path.read_bytes()
    _fingerprint(found)
    return found


def key_fingerprint() -> str:
    """Return the fingerprint of the public key; empty while there is no key yet.

    Raises:
        Refusal: it is damaged.

    """
    path = Path(settings.ARCHIVE_KEY)
    return _fingerprint(path.read_bytes()) if path.is_file() else ""


def _fingerprint(pem: bytes) -> str:
    try:
        return fingerprint(public_of(pem))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        name = Path(settings.ARCHIVE_KEY).name
        said = f"签名密钥 {name} 已损坏。请从备份恢复这个文件；没有备份的，移走它再生成，会建立新的密钥。"
        raise Refusal(said) from error


def _lay(pem: bytes, path: Path) -> None:
    """Put a whole key into its place, unless another process of the same installation was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")  # readable by its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            if not path.exists():
                Path(aside).replace(path)
    finally:
        Path(aside).unlink(missing_ok=True)
