"""Fixtures of every room; Django is imported only by the tests that ask for `world`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from world import World


@pytest.fixture
def world(
    db: None,  # noqa: ARG001 - asking for it opens the database
    tmp_path_factory: pytest.TempPathFactory,
    settings: object,
) -> World:
    """The township of tests/world.py in a fresh database, its files in a folder of its own."""
    from world import build  # noqa: PLC0415 - the ground tests run without Django

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.EVIDENCE_ROOT = tmp_path_factory.mktemp("evidence")  # type: ignore[attr-defined]
    return build()
