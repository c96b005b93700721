"""Fixtures of the reading room."""

from __future__ import annotations

import pytest


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without LibreOffice and without tesseract."""
    monkeypatch.setenv("PATH", "")
