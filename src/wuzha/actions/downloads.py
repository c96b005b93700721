"""Downloads (下载): noting in the log who took which paper, ledger or archive out of the programme."""

from __future__ import annotations

from datetime import datetime

from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn


@in_turn
def note(*, by: Actor, at: datetime, subject: str, key: int, unit: int | None, name: str) -> None:
    """Note that `by` was handed a file; `name` is what it is called, `subject` and `key` what it is made from."""
    log.write(
        by=by,
        at=at,
        verb="downloads.take",
        subject=subject,
        subject_id=key,
        unit=unit,
        summary=f"下载“{name}”",
    )
