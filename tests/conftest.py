"""Fixtures of every room; Django is imported only by the tests that ask for `world`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from world import World

# An example may take as long as it likes: a busy machine is no bug. A build server draws the same examples every time.
hypothesis.settings.register_profile(
    "house",
    hypothesis.settings.get_profile("ci" if os.environ.get("CI") == "true" else "default"),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the walks first: one that begins last, and takes minutes, would leave the other worker idle."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


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


@pytest.fixture(scope="module")
def example(
    django_db_setup: None,  # noqa: ARG001 - makes the database
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The example township, made once for a file; quick password hashing, since that is not what is tested."""
    from django.core.management.color import no_style  # noqa: PLC0415 - the ground tests run without Django
    from django.db import connection, transaction  # noqa: PLC0415 - the same
    from django.test import override_settings  # noqa: PLC0415 - the same

    from example import AT  # noqa: PLC0415 - the same
    from wuzha.actions import demo  # noqa: PLC0415 - the same

    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    aside = override_settings(EVIDENCE_ROOT=tmp_path_factory.mktemp("evidence"), PASSWORD_HASHERS=quick)
    with django_db_blocker.unblock(), aside, transaction.atomic():  # type: ignore[attr-defined]
        with connection.cursor() as cursor:  # the same keys in every run: PostgreSQL goes on counting after a rollback
            kept = connection.introspection.sequence_list()
            for statement in connection.ops.sequence_reset_by_name_sql(no_style(), kept):
                cursor.execute(statement)
        demo.build(at=AT)
        yield
        transaction.set_rollback(True)
