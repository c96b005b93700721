"""Actions happen one after another, on either database.

So what an action decides on (a right, a free name, who owes what, a sum) never changes beneath it, and no two actions
can wait for each other. Work that needs no table (reading a document, cleaning a photo, hashing passwords) is done
before the turn is taken, since nobody else can act meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

from wuzha.store.models import ChainHead

P = ParamSpec("P")
Answer = TypeVar("Answer")

_HEAD = ChainHead._meta.db_table  # noqa: SLF001 - Django's public way to the table's name

_held: ContextVar[str | None] = ContextVar("held", default=None)
"""The newest hash of the log as this turn knows it; None outside a turn."""
_untouched: ContextVar[bool] = ContextVar("untouched", default=False)
"""Whether this turn is one action so far, and nothing of it is in the log yet."""


def in_turn(verb: Callable[P, Answer]) -> Callable[P, Answer]:
    """Make a verb one transaction, which begins by taking the head of the log; inside another action it is part of it.

    SQLite lets one transaction write at a time by itself; PostgreSQL does so because of the row.
    """

    @wraps(verb)
    def act(*args: P.args, **kwargs: P.kwargs) -> Answer:
        with transaction.atomic():
            if _held.get() is not None:
                _untouched.set(False)
                return verb(*args, **kwargs)
            turn, untouched = _held.set(_take()), _untouched.set(True)
            try:
                return verb(*args, **kwargs)
            finally:
                _held.reset(turn)
                _untouched.reset(untouched)

    return act


def begun_at() -> str | None:
    """Return the newest hash of the log where this turn is one action, which has written no entry yet; else None.

    So what that action has not changed itself is as the log's last action left it.
    """
    return _held.get() if _untouched.get() else None


def advance(seal: Callable[[str], str]) -> tuple[str, str]:
    """Move the head of the log on, as `seal` makes the next hash from the newest; return both. Part of `log.write`.

    What a turn remembers is wrong where a part of it was taken back; the row itself tells, and is asked then.
    """
    before = _held.get()
    while True:
        previous = _take() if before is None else before
        newest = seal(previous)
        if _moved(previous, newest):
            break
        before = None
    if _held.get() is not None:
        _held.set(newest)
        _untouched.set(False)
    return previous, newest


# Every action makes these two statements; they are written out since preparing them took longer than carrying them out.


def _take() -> str:
    locking = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT hash FROM {_HEAD} WHERE id = 1{locking}")  # noqa: S608 - the name of our own table
        row = cursor.fetchone()
    if row is None:
        head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": ""})
        return head.hash
    return str(row[0])


def _moved(previous: str, newest: str) -> bool:
    """Move the head on from one hash to the next; say whether it stood there."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {_HEAD} SET hash = %s WHERE id = 1 AND hash = %s", [newest, previous])  # noqa: S608 - as above
        return bool(cursor.rowcount)
