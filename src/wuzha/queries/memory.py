"""What only some actions change, remembered until the log tells that one of them has happened.

Who is given what from when, where units stand, how they count time: counting that for thousands of units takes far
longer than anything else on their pages, and it stays the same for days. Every action writes an entry, entries come one
after another, and each carries the hash of all before it. So one look at the newest entry tells whether what was found
before still holds, in this process and whatever the others did, even if the database was put back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from threading import Lock
from typing import Protocol, TypeVar, cast

from django.db.models import Q

from wuzha.store.models import LogEntry
from wuzha.store.snapshots import of_moment

QUIET = tuple(
    f"{of}."
    for of in (
        *("records", "record_lists", "returns", "routines", "evidence", "reviews", "signals"),
        *("papers", "series", "incoming", "blanks", "archives", "retention", "downloads"),
        *("notices", "mailboxes", "feedback"),
    )
)
"""Actions whose names begin so change what was done, what was written or who is told, never who owes what.

None of them stores an assignment, a unit, a plan or draft, a pause, or a day or term of a calendar.
"""
KEPT = 512
"""So many are kept, those used last: a page of an office takes some six, and a hundred offices may be at work."""

_QUIET = reduce(or_, (Q(verb__startswith=name) for name in QUIET))

Found = TypeVar("Found")


class Recall(Protocol):
    """Whatever returns what is remembered under a key, else finds it."""

    def __call__(self, key: Hashable, find: Callable[[], Found], /) -> Found:
        """Return what is remembered under a key, else find it."""
        ...


def afresh(_: Hashable, find: Callable[[], Found]) -> Found:
    """Find it, whatever was found before: within an action that changes it."""
    return find()


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log: its newest entry there, and which `history` that is; another one once it was put back."""

    entry: int = 0
    seal: str = ""
    history: int = 0


class Memory:
    """Values by key, and the newest entry of the log they are known to hold at.

    While a moment is held for reading (`store.snapshots`), it is one of that moment's own.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._at = Position()
        self._lock = Lock()

    def look(self, seal: str | None = None) -> Position:
        """Forget everything if an action may have changed it; one query, two after an action. Return where we are.

        None where the newest hash of the log is at hand (`seal`) and is the one known.
        """
        if (own := of_moment(Memory) or self) is not self:
            return own.look(seal)
        while True:
            before = self._at
            if seal and seal == before.seal:
                return before
            newest = LogEntry.objects.order_by("-pk").values_list("pk", "hash").first() or (0, "")
            if newest == (before.entry, before.seal):
                return before
            seen = self._since(before) if before.entry else []
            with self._lock:
                if self._at != before:  # somebody else looked meanwhile, perhaps further
                    continue
                holds = seen[:1] == [(before.entry, before.seal)]
                if not holds or len(seen) > 1:
                    self._kept.clear()
                self._at = Position(*newest, before.history + (not holds))
                return self._at

    def follow(self, previous: str, newest: int, seal: str) -> None:
        """Go on to an entry that changed nothing of what is kept, and that was written right after the one known."""
        with self._lock:
            if self._at.seal == previous and self._at.entry:
                self._at = Position(newest, seal, self._at.history)

    @staticmethod
    def _since(before: Position) -> list[tuple[int, str]]:
        """Return the entry remembered itself, and the first after it that may have changed more than what was done."""
        rows = LogEntry.objects.filter(pk__gte=before.entry).exclude(_QUIET, pk__gt=before.entry)
        return list(rows.order_by("pk").values_list("pk", "hash")[:2])

    @staticmethod
    def is_quiet(verb: str) -> bool:
        """Say whether an action so called leaves everything kept as it was."""
        return verb.startswith(QUIET)

    def get(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """Return what was found before, else find it; `look` comes first in everything that is asked."""
        if (own := of_moment(Memory) or self) is not self:
            return own.get(key, find)
        with self._lock:
            at = self._at
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("Found", self._kept[key])  # what is kept under a key was found for it
        found = find()
        with self._lock:
            if self._at == at:
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._at = Position(history=self._at.history + 1)


MEMORY = Memory()
