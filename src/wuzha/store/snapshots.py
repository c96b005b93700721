"""Reading for a while as if nobody wrote: every query of a stretch sees the same moment, and nobody has to wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def snapshot() -> Iterator[None]:
    """Hold one moment of the database for reading; inside a transaction it is that transaction's."""
    if connection.in_atomic_block:
        yield
        return
    # Django's own transactions would take the turn of a writer on SQLite, and see each moment anew on PostgreSQL.
    reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(reading if connection.vendor == "postgresql" else "BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
