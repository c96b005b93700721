"""Lists that wait to be confirmed: kept after a look, handed over once, gone after a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from wuzha.access import Actor
from wuzha.rules.refusals import Refusal
from wuzha.store.models import WaitingList

PATIENCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A list that was looked at: its file, and the unit it is for (0: none)."""

    data: bytes
    name: str
    under: int


def keep(*, by: Actor, kind: str, name: str, data: bytes, at: datetime, under: int = 0) -> None:
    """Keep one's list of a kind until it is confirmed; it takes the place of the one before. Nothing else changes."""
    WaitingList.objects.filter(came_at__lt=at - PATIENCE).delete()
    kept = {"name": name[-200:], "content": data, "under": under, "came_at": at}
    WaitingList.objects.update_or_create(by_id=by.person, kind=kind, defaults=kept)


def waiting(*, by: Actor, kind: str) -> Waiting:
    """Return one's list of a kind that waits.

    Raises:
        Refusal: none does.

    """
    row = WaitingList.objects.filter(by=by.person, kind=kind).first()
    if row is None:
        raise Refusal("没有待确认的表，可能已经导入或过了一天。请重新选择文件。", {"file": "请重新选择文件"})
    return Waiting(bytes(row.content), row.name, row.under)


def done(*, by: Actor, kind: str) -> None:
    """Forget one's list of a kind."""
    WaitingList.objects.filter(by=by.person, kind=kind).delete()
