"""Writes the log entry that every action ends with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import transaction

from wuzha.access import Actor
from wuzha.actions.turns import advance
from wuzha.queries.memory import MEMORY
from wuzha.rules.chain import digest
from wuzha.store.models import LogEntry
from wuzha.store.statements import insert


def write(
    *,
    by: Actor | None,
    at: datetime,
    verb: str,
    subject: str,
    subject_id: int,
    summary: str,
    unit: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> LogEntry:
    """Append one entry to the chain; the last thing an action does, in whose turn (`actions.turns`) the head is held.

    verb is the action's name (`records.submit`), summary one Chinese sentence, detail what an auditor needs to know.
    `by` is None when the clock or the operator acts.
    """
    entry = LogEntry(
        at=at.astimezone(UTC),
        by_id=by.person if by else None,
        by_name=by.name if by else "系统",
        verb=verb,
        subject=subject,
        subject_id=subject_id,
        unit_id=unit,
        summary=summary[:300],
        detail=dict(detail or {}),
    )
    entry.previous, entry.hash = advance(lambda previous: digest(previous, entry.at, entry.content))
    insert([entry])
    if MEMORY.is_quiet(verb):
        transaction.on_commit(partial(MEMORY.follow, entry.previous, entry.pk, entry.hash))
    return entry
