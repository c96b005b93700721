"""What only some actions change, remembered until the log tells that one of them has happened.

Who is given what from when, where units stand, how they count time: counting that for thousands of units takes far
longer than anything else on their pages, and it stays the same for days. Every action writes an entry, entries come one
after another, and each carries the hash of all before it. So one look at the entries since the last look tells whether
what was found then still holds, in this process and whatever the others did, even if the database was put back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from wuzha.store.models import LogEntry

QUIET = ("records.", "evidence.", "downloads.", "archives.")
"""Actions whose names begin so change what was done, or nothing, never who owes what."""
MOST = 256
"""More entries than that since the last look are not gone through: all is found out anew."""
KEPT = 64

Found = TypeVar("Found")


class Memory:
    """Values by key, and the newest entry of the log they are known to hold at."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._newest = (0, "")
        self._lock = Lock()

    def look(self) -> None:
        """Forget everything if an action may have changed it; one query."""
        last, seal = self._newest
        rows = LogEntry.objects.filter(pk__gte=last).order_by("-pk").values_list("pk", "hash", "verb")
        since = list(rows[: MOST + 1])
        with self._lock:
            holds = bool(since) and since[-1][:2] == (last, seal)
            if not holds or not all(verb.startswith(QUIET) for _, _, verb in since[:-1]):
                self._kept.clear()
            self._newest = since[0][:2] if since else (0, "")

    def get(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """Return what was found before, else find it; `look` comes first in everything that is asked."""
        with self._lock:
            seal = self._newest
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("Found", self._kept[key])  # what is kept under a key was found for it
        found = find()
        with self._lock:
            if self._newest == seal:
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._newest = (0, "")


MEMORY = Memory()
