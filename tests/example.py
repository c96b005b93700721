"""The moment at which tests look at the example township, the same in every run."""

from __future__ import annotations

from datetime import UTC, datetime

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 10, 30)
