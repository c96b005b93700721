"""Fixtures of every room; Django is imported only by the tests that ask for `world`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estate import Estate
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
) -> Iterator[World]:
    """The township of tests/world.py in a fresh database, its files in a folder of its own."""
    from world import laid  # noqa: PLC0415 - the ground tests run without Django

    with _own_places(tmp_path_factory):
        yield laid()


@pytest.fixture(scope="module")
def estate(
    django_db_setup: None,  # noqa: ARG001 - makes the database
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Estate]:
    """The estate of tests/estate.py, made once for a file; what is asked of it is `asking.undone`."""
    from django.db import transaction  # noqa: PLC0415 - as above

    from estate import build  # noqa: PLC0415 - as above
    from world import laid  # noqa: PLC0415 - as above

    with django_db_blocker.unblock(), _own_places(tmp_path_factory), transaction.atomic():  # type: ignore[attr-defined]
        yield build(laid())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def example(
    django_db_setup: None,  # noqa: ARG001 - makes the database
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The example township, made once for a file."""
    from django.core.management.color import no_style  # noqa: PLC0415 - as above
    from django.db import connection, transaction  # noqa: PLC0415 - as above

    from example import AT  # noqa: PLC0415 - as above
    from wuzha.actions import demo  # noqa: PLC0415 - as above

    with django_db_blocker.unblock(), _own_places(tmp_path_factory), transaction.atomic():  # type: ignore[attr-defined]
        with connection.cursor() as cursor:  # the same keys in every run: PostgreSQL goes on counting after a rollback
            kept = connection.introspection.sequence_list()
            for statement in connection.ops.sequence_reset_by_name_sql(no_style(), kept):
                cursor.execute(statement)
        demo.build(at=AT)
        yield
        transaction.set_rollback(True)


@contextmanager
def _own_places(folders: pytest.TempPathFactory) -> Iterator[None]:
    """Keep files in folders of their own, and hash passwords quickly, since that is not what is tested."""
    from django.test import override_settings  # noqa: PLC0415 - as above

    from wuzha.queries.memory import MEMORY  # noqa: PLC0415 - as above

    MEMORY.forget()  # a test may have changed rows without any action
    archives = folders.mktemp("archives")
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        EVIDENCE_ROOT=folders.mktemp("evidence"),
        DRAWINGS_ROOT=folders.mktemp("drawings"),
        ARCHIVES_ROOT=archives,
        ARCHIVE_KEY=archives / "archive-key.pem",
    ):
        yield
