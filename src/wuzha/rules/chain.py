"""The seal of a log entry: each carries a digest over the one before it and its own content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any


def digest(previous: str, at: datetime, content: Sequence[str | int | Mapping[str, Any] | None]) -> str:
    """Return the SHA-256 (64 hex digits) of an entry; `at` must be aware, so that the zone does not matter."""
    parts = [previous, at.astimezone(UTC).isoformat(timespec="microseconds"), *content]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
