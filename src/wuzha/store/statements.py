"""Statements that every record needs, put together once.

Putting one together takes Django longer than the database to carry it out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

Row = TypeVar("Row", bound=Model)

MOST = 30_000
"""So many values go into one statement; SQLite takes no more than 32,766."""


BEYOND = 2**63
"""The first number too large for an id; a database that is asked for it fails instead of finding nothing."""


def places(values: Collection[object]) -> str:
    """Return a place in a statement for each of some values, in brackets."""
    return f"({', '.join(['%s'] * len(values))})"


def table_of(model: type[Model]) -> str:
    """Return the name of a table."""
    return model._meta.db_table  # noqa: SLF001 - Django's public way to the name


def by_id(model: type[Row], key: int) -> Row | None:
    """Return the row of an id; one query, none for a number that no id can be."""
    if not 0 <= key < BEYOND:
        return None
    statement, names, converters = _by_id(model, connection.vendor)
    here = connections[DEFAULT_DB_ALIAS]
    with here.cursor() as cursor:
        cursor.execute(statement, [key])
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for at, converting in converters.items():
        for convert in converting:
            values[at] = convert(values[at], None, here)
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


@lru_cache
def _by_id(model: type[Model], _: str) -> tuple[str, list[str], dict[int, list[Any]]]:
    """Return the statement, the names of what it gives, and how some of that is read, as Django has it."""
    here = connections[DEFAULT_DB_ALIAS]
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's public way to the fields
    columns = ", ".join(here.ops.quote_name(str(field.column)) for field in fields)
    readings = {}
    for at, field in enumerate(fields):
        expression = field.get_col(table_of(model))
        converting = [*here.ops.get_db_converters(expression), *expression.get_db_converters(here)]
        if converting:
            readings[at] = [_with_expression(convert, expression) for convert in converting]
    statement = f"SELECT {columns} FROM {table_of(model)} WHERE id = %s"  # noqa: S608 - our own names
    return statement, [str(field.attname) for field in fields], readings


def _with_expression(convert: Any, expression: Any) -> Any:  # noqa: ANN401 - Django's own, which it gives no type
    return lambda value, _, here: convert(value, expression, here)


def insert(rows: Sequence[Model]) -> None:
    """Store new rows of one table and give them their ids; one statement, none for no rows, several for thousands.

    Nothing listens to such a row being saved, and none has a part in another table.
    """
    if not rows:
        return
    model = type(rows[0])
    most = MOST // len(_fields(model))
    for begun in range(0, len(rows), most):
        _insert(model, rows[begun : begun + most])


def _insert(model: type[Model], rows: Sequence[Model]) -> None:
    here, fields = connections[DEFAULT_DB_ALIAS], _fields(model)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), here) for row in rows for field in fields]
    with here.cursor() as cursor:
        cursor.execute(_inserting(model, len(rows)), values)
        ids = cursor.fetchall()
    for row, (key,) in zip(rows, ids, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 - as `save` leaves it


@lru_cache
def _fields(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)  # noqa: SLF001 - as above


@lru_cache
def _inserting(model: type[Model], number: int) -> str:
    columns = [connection.ops.quote_name(str(field.column)) for field in _fields(model)]
    rows = ", ".join([places(columns)] * number)
    return f"INSERT INTO {table_of(model)} ({', '.join(columns)}) VALUES {rows} RETURNING id"  # noqa: S608 - our own names
