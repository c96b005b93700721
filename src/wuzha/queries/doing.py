"""What is done, counted by the table: sums that are enough, by unit or by obligation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from wuzha.store.models import Fulfilment, Unit

MOST = 400
"""So many parts go into one statement; SQLite takes no more than 500."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Occasions of clauses, counted where the need was first met `after` a day, or at all.

    `label` tells the parts of an answer apart.
    """

    occasions: tuple[str, ...]
    requirements: tuple[int, ...]
    after: date | None = None
    label: int = 0


def number_done(parts: Collection[Part], *, by: tuple[str, ...], inside: QuerySet[Unit] | None = None) -> Iterable[Row]:
    """Yield label, these columns, how many obligations are done, and how many of them with nothing to report.

    Each part by itself; one query for 400 parts. It goes past all that anybody did in these occasions.
    """
    # Each part is a walk through one stretch of the index `fulfilment_met`. Of one condition with OR the databases read
    # the table instead, and the ORM takes longer to write it than they to answer it.
    units, named = inside.values("pk").query.sql_with_params() if inside is not None else ("", ())
    columns, table = ", ".join(by), Fulfilment._meta.db_table  # noqa: SLF001 - Django's public way to the table's name
    asked = list(parts)
    for begun in range(0, len(asked), MOST):
        statements, values = [], list[Any]()
        for part in asked[begun : begun + MOST]:
            conditions = [
                f"occasion IN ({_places(part.occasions)})",
                f"requirement_id IN ({_places(part.requirements)})",
                "met_on IS NOT NULL" if part.after is None else "met_on > %s",
                *([f"unit_id IN ({units})"] if units else []),
            ]
            values += (*part.occasions, *part.requirements, *([part.after] if part.after else []), *named)
            statements.append(
                f'SELECT {part.label}, {columns}, COUNT(*), COUNT(*) FILTER (WHERE "nothing") FROM {table}'  # noqa: S608 - our own names, a number
                f" WHERE {' AND '.join(conditions)} GROUP BY {columns}"
            )
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), values)
            yield from cursor.fetchall()


def done_by(units: Collection[int], parts: Collection[Part]) -> Iterator[tuple[int, int, int, str, bool]]:
    """Yield label, unit, clause, occasion of all that some units have done, and whether there was nothing to report.

    One query, which looks the units up one by one.
    """
    labels: dict[tuple[int, str], list[tuple[int, date | None]]] = {}
    for part in parts:
        for occasion in part.occasions:
            for requirement in part.requirements:
                labels.setdefault((requirement, occasion), []).append((part.label, part.after))
    rows = Fulfilment.objects.filter(
        unit__in=units,
        requirement__in={requirement for requirement, _ in labels},
        occasion__in={occasion for _, occasion in labels},
        met_on__isnull=False,
    ).values_list("unit_id", "requirement_id", "occasion", "met_on", "nothing")
    for unit, requirement, occasion, met_on, nothing in rows:
        for label, after in labels.get((requirement, occasion), ()):
            if after is None or (met_on and met_on > after):
                yield label, unit, requirement, occasion, nothing


def _places(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))
