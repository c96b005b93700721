"""Fixtures of every room; Django is imported only by the tests that ask for `world`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from world import World

# An example may take as long as it likes: a busy machine is no bug. A build server draws the same examples every time.
hypothesis.settings.register_profile(
    "house",
    hypothesis.settings.get_profile("ci" if os.environ.get("CI") == "true" else "default"),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


@pytest.fixture
def world(
    db: None,  # noqa: ARG001 - asking for it opens the database
    tmp_path_factory: pytest.TempPathFactory,
    settings: object,
) -> World:
    """The township of tests/world.py in a fresh database, its files in a folder of its own."""
    from world import laid  # noqa: PLC0415 - the ground tests run without Django
    from wuzha.queries.memory import MEMORY  # noqa: PLC0415 - the same

    MEMORY.forget()  # a test may have changed rows without any action
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.EVIDENCE_ROOT = tmp_path_factory.mktemp("evidence")  # type: ignore[attr-defined]
    settings.DRAWINGS_ROOT = tmp_path_factory.mktemp("drawings")  # type: ignore[attr-defined]
    settings.ARCHIVES_ROOT = tmp_path_factory.mktemp("archives")  # type: ignore[attr-defined]
    settings.ARCHIVE_KEY = settings.ARCHIVES_ROOT / "archive-key.pem"  # type: ignore[attr-defined]
    return laid()
