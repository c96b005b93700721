"""Differencing (相减): which numbers of breakdowns no paper shows, but several could tell when taken from one another.

May from the quarter leaves April and June; a village from its township leaves the rest. `rules.told` lays out what
went out and what is to go out now; here is which sums are protected, and `rules.suppression` decides what is hidden
for them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from wuzha.rules.margins import Spots, Sum, Table, bits
from wuzha.rules.suppression import hidden, small
from wuzha.rules.told import TOTAL, Case, Row, Told, lay_out
from wuzha.rules.windows import Window
from wuzha.rules.witnesses import Witnesses


class Differences:
    """What a paper of a unit (its path) and window may show of cases, whatever was told before.

    `cases` are those of all units something was told of. The sum of all cases can be hidden where it is `strict`.
    """

    def __init__(
        self, top: str, window: Window, told: Sequence[Told], cases: Sequence[Case], *, k: int, strict: bool
    ) -> None:
        self._layout = layout = lay_out(top, window, told, cases)
        self._k, self._strict = k, strict
        self._counts = Counter(place for place in layout.lies if place is not None)
        totals = [each.places for each in layout.rows if TOTAL in each.shown]
        own = [] if strict or not layout.own else [layout.own]
        self._spots = Spots(layout.spots, dict.fromkeys([*totals, *own]), self._counts)
        self._whole = list(self._of_all(top)) if strict else []
        self._top = top

    def left_out(self, parts: Sequence[str], under: Sequence[str]) -> frozenset[str]:
        """Return which parts of a breakdown must not be shown, and TOTAL where their sum must not.

        `parts` are all there can be: that one is left out does not tell that there are none of it. `under` says under
        which of them each case stands.
        """
        layout, every = self._layout, list(dict.fromkeys([*parts, *under]))
        at = {part: number for number, part in enumerate(every)}
        cells = Counter((at[part], place) for part, place in zip(under, layout.lies, strict=True) if place is not None)
        rows = {number: [each for each in layout.rows if part in each.shown] for part, number in at.items()}
        told = [(part, each.places) for part, found in rows.items() for each in found]
        shown = {part for part, place in cells if layout.own >> place & 1}
        table = Table(self._spots, len(every), cells, told, Sum(sum(1 << part for part in shown), layout.own))
        secrets = [*self._cells(table), *(Sum(table.parts, places) for places in self._whole)]
        secrets += [Sum(1 << part, each) for part in sorted(shown) for each in taken(layout.own, self._top, rows[part])]
        numbers = {Sum(1 << part, layout.own) for part in shown} | {Sum(table.parts, layout.own)}
        found = [each for each in dict.fromkeys(secrets) if each not in numbers and small(table.count(each), self._k)]
        gone = hidden(Witnesses(table, total=self._strict), found, self._k)
        return frozenset(key for number, key in enumerate((*every, TOTAL)) if gone >> number & 1)

    def _cells(self, table: Table) -> Iterator[Sum]:
        """Yield the small parts of the paper together, and every cell."""
        own = table.own
        large = sum(1 << part for part in bits(own.parts) if table.count(Sum(1 << part, own.places)) >= self._k)
        yield Sum(table.parts & ~large, own.places)
        yield from (Sum(1 << part, 1 << place) for part, place in table.cells)

    def _of_all(self, top: str) -> Iterator[int]:
        """Yield the places of few cases of all parts, alone and where sums are taken from one another, if not known."""
        rows = [each for each in self._layout.rows if TOTAL in each.shown]
        counts = [(1 << place, number) for place, number in self._counts.items()]
        for places in dict.fromkeys([*(place for place, _ in counts), *taken(self._layout.own, top, rows)]):
            if places & ~self._spots.bare and small(sum([each for at, each in counts if at & places]), self._k):
                yield places


def taken(own: int, top: str, rows: Sequence[Row]) -> Iterator[int]:
    """Yield the places left when sums are taken from others, of which one is the paper's own, or meets it.

    These are one less another, and a sum less all windows of a unit that lie in it, or less all of all units.
    """
    for each in rows:
        if each.places & own:
            yield own & ~each.places
            yield each.places & ~own
    new = Row(own, frozenset({top}), frozenset())
    for whole in (new, *rows):
        inside: defaultdict[str, list[int]] = defaultdict(list)
        for each in (new, *rows) if whole.places & own else ():
            if not each.places & ~whole.places and each.places != whole.places:
                for path in each.paths:
                    inside[path].append(each.places)
        for gone in (*inside.values(), [each for several in inside.values() for each in several]):
            if whole is new or own in gone or not _apart(gone):
                yield whole.places & ~reduce(or_, gone, 0)


def _apart(sets: Sequence[int]) -> bool:
    """Tell whether what some sets of places have together is the sum of some of them: what is left was told before."""
    together = 0
    for each in sorted(sets, key=int.bit_count, reverse=True):
        if each & together and each & ~together:
            return False
        together |= each
    return True
