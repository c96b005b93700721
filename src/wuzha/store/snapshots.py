"""Reading for a while as if nobody wrote: every query of a stretch sees the same moment, and nobody has to wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.db import connection

Answer = TypeVar("Answer")

_moment: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("moment", default=None)
"""What is kept as long as a moment is held, by what made it; None where none is held."""


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
    held = _moment.set({})
    try:
        yield
    finally:
        _moment.reset(held)
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def of_moment(make: Callable[[], Answer]) -> Answer | None:
    """Return what is made so once for the moment held, and gone with it; None where none is held.

    What is kept for everybody must know nothing of a moment that others have left behind.
    """
    kept = _moment.get()
    if kept is None:
        return None
    if make not in kept:
        kept[make] = make()
    return cast("Answer", kept[make])


def beside(work: Callable[[], Answer]) -> Answer:
    """Do something of now, and for good, also while a moment is held: by a connection of its own."""
    if _moment.get() is None:
        return work()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_alone, work).result()


def _alone(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    finally:
        connection.close()  # connections are of a thread; nobody comes back to this one's
