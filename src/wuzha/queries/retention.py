"""How long what an archive holds is kept (保管期限): what is proposed, and what an office's own table says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from wuzha import access
from wuzha.access import Actor
from wuzha.papers.archive.catalogue import Own, Retention, retained, retention_source
from wuzha.store.models import RetentionTerm, Unit


@dataclass(frozen=True, slots=True)
class TermRow:
    """A kind of item: its key and name, what is proposed, and what the unit's own table says (empty: nothing)."""

    key: str
    name: str
    proposed: Retention
    own: str


@dataclass(frozen=True, slots=True)
class TermTable:
    """The terms of a unit; `source` is its own approved table, `above` the unit whose table holds while it has none.

    `mark` tells this table from one that was changed meanwhile.
    """

    unit: int
    unit_name: str
    rows: tuple[TermRow, ...]
    source: str
    above: str
    rules: str
    mark: str


def term_table(*, by: Actor, unit: int) -> TermTable:
    """Return the terms of a unit; three queries.

    Raises:
        Absent: `by` makes no archives there.

    """
    top = access.unit(by, "archive", unit)
    own = {row.kind: row for row in RetentionTerm.objects.filter(unit=top)}
    rows = (
        TermRow(key, name, proposed, own[key].term if key in own else "")
        for key, (name, proposed) in retained().items()
    )
    source = next((row.source for row in own.values()), "")
    whose = None if own else _nearest(top)
    return TermTable(
        top.pk, top.name, tuple(rows), source, whose.name if whose else "", retention_source(), mark_of(own.values())
    )


def mark_of(rows: Iterable[RetentionTerm]) -> str:
    """Return the mark of a table: another for other terms or another source."""
    said = sorted((row.kind, row.term, row.source) for row in rows)
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def own_terms(unit: Unit) -> Mapping[str, Own]:
    """Return what the table of a unit says, or that of the nearest above it that has one; two queries."""
    whose = _nearest(unit)
    rows = RetentionTerm.objects.filter(unit=whose) if whose else ()
    return {row.kind: Own(row.term, row.source) for row in rows}


def _nearest(unit: Unit) -> Unit | None:
    """Return the nearest unit, the unit itself or one above it, that has a table."""
    having = Unit.objects.filter(pk__in=unit.steps, retention_terms__isnull=False).distinct()
    return max(having, key=lambda each: len(each.path), default=None)
