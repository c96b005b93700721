"""Where the places of a text are in its next version: lines that stayed the same keep their places in a new order."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import accumulate

from wuzha.plan.model import Span


class Moves:
    """Finds stretches of the old text in the new one."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
        starts = [[0, *accumulate(map(len, lines))] for lines in (before, after)]
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        self._blocks = [
            (starts[0][block.a], starts[0][block.a + block.size], starts[1][block.b]) for block in blocks if block.size
        ]

    def span(self, at: Span) -> Span | None:
        """Return where a stretch stands now: in lines that stayed, or where its words occur just once; else None."""
        for start, end, now in self._blocks:
            if start <= at[0] < at[1] <= end:
                return at[0] - start + now, at[1] - start + now
        said = self._old[slice(*at)]
        found = self._new.find(said) if said else -1
        return (found, found + len(said)) if found >= 0 and self._new.find(said, found + 1) < 0 else None
