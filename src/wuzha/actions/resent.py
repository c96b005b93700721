"""A form that was sent before (client_key): the same once more is what it made then, anything else is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import QuerySet

from wuzha.rules.refusals import Refusal
from wuzha.store.models import Matter, Record

Row = TypeVar("Row", Record, Matter)


def made_before(
    rows: QuerySet[Row], client_key: str | None, *, own: QuerySet[Row], same: Callable[[Row], bool], page: str
) -> int | None:
    """Return the id of what this very form made; None when the key is new.

    `own` are the rows the person may change, `same` tells whether the form says what a row does, `page` names the
    page on which to begin anew.

    Raises:
        Refusal: somebody else sent the form, or it said something else then.

    """
    row = rows.filter(client_key=client_key).first() if client_key else None
    if row is None:
        return None
    if not own.filter(pk=row.pk).exists():
        raise Refusal(f"这张表单已经由别人提交过，这次没有保存。请重新打开“{page}”。")
    if not same(row):
        raise Refusal(
            "这张表单刚才已经提交，内容与这次不同，这次没有保存。"
            f"要更正请打开已提交的那一条；要再记一条请重新打开“{page}”。"
        )
    return row.pk
