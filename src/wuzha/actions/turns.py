"""Actions happen one after another, on either database.

So what an action decides on (a right, a free name, who owes what, a sum) never changes beneath it, and no two actions
can wait for each other. Work that needs no table (reading a document, cleaning a photo, hashing passwords) is done
before the turn is taken, since nobody else can act meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from wuzha.store.models import ChainHead

P = ParamSpec("P")
Answer = TypeVar("Answer")


def in_turn(verb: Callable[P, Answer]) -> Callable[P, Answer]:
    """Make a verb one transaction, which begins by taking the head of the log; inside another action it is part of it.

    SQLite lets one transaction write at a time by itself; PostgreSQL does so because of the row.
    """

    @wraps(verb)
    def act(*args: P.args, **kwargs: P.kwargs) -> Answer:
        with transaction.atomic():
            ChainHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": ""})
            return verb(*args, **kwargs)

    return act
