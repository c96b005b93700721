"""How open a sum of cases that is not told stays: shown by witnesses, other tables that fit everything told.

The true margins of a table (`rules.margins`) are the first witness, and mostly enough. Else a linear programme finds
one in which the sum is as small, or as great, as it can be (in fractions of cases, which leave a little more open than
whole ones); it is kept for the sums that are asked of next, since it is far from the truth in most of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from wuzha.rules.margins import REST, Margins, Range, Sum, Table, bits
from wuzha.rules.programmes import Programme, Row

_Member = tuple[int, int | None, int]
"""A spot (part None), or a block and a part, and its weight in a sum."""
NEAR = 1e-6
"""How exact programmes are."""
_KEPT = 12
"""So many witnesses besides the truth are looked at, the newest first: more take longer than the programme."""


class End(NamedTuple):
    """The least (the most) a sum can be, and whether that rests on anything the new paper tells."""

    value: float
    new: bool


class Witnesses:
    """What readers of a table can work out, where the new paper does not show some parts (`gone`), or the sum of all.

    `total` says that the sum may be hidden; it stands for itself as one part more than there are.
    """

    def __init__(self, table: Table, *, total: bool) -> None:
        self.table = table
        self.total = table.parts + 1 if total else 0
        self._found: list[tuple[int, Margins]] = [(0, table.truth)]
        self._ends: dict[tuple[Sum, int, int], End] = {}

    def shown(self, asked: Sum, gone: int, aim: float, sign: int) -> bool:
        """Tell whether a witness has as few cases in a sum as that (as many, where the sign is -1)."""
        wanted = sign * aim + NEAR
        return any(
            sign * self.table.reach(asked, gone, margins)[sign < 0] <= wanted
            for hidden, margins in (self._found[0], *reversed(self._found[1:][-_KEPT:]))
            if not hidden & ~gone
        )

    def end(self, asked: Sum, gone: int, sign: int) -> End:
        """Return the least a sum can be (the most, where the sign is -1)."""
        key = (asked, gone, sign)
        if key not in self._ends:
            rows = list[Row]()
            pieces = self._ask(rows, asked, sign)
            own = {row: bool(part & gone) for part, row in self._own.items()}
            found = self._programme.least(rows, pieces, sign, own)
            self._found.append((gone, self._margins(found.values)))
            self._ends[key] = End(sign * found.least, found.new)
        return self._ends[key]

    def leave_open(self, asked: Sum, gone: int, aim: tuple[float, float]) -> bool:
        """Tell whether a sum can have as few, and as many, as the ends of a range."""
        return all(
            self.shown(asked, gone, end, sign) or sign * self.end(asked, gone, sign).value <= sign * end + NEAR
            for end, sign in zip(aim, (1, -1), strict=True)
        )

    @cached_property
    def _unknown(self) -> dict[tuple[int, int | None], int]:
        """Number what readers do not know: how many are in a spot (part None), how many of a part in a block."""
        table = self.table
        keys: list[tuple[int, int | None]] = [(spot, None) for spot in range(len(table.spots.places))]
        keys += [(at, part) for at, parts in enumerate(table.truth.parts) for part in (*parts, REST)]
        wanted = [key for key in keys if self._known(*key)[0] < self._known(*key)[1]]
        return {key: number for number, key in enumerate(wanted)}

    def _known(self, at: int, part: int | None) -> Range:
        """Return what is known of the cases in a spot (part None), or of a part in a block."""
        table = self.table
        if part is None:
            return table.spots.low[at], table.spots.high[at]
        block, low, high = table.blocks[at], table.low[at], table.high[at]
        if part in low and (part != REST or not block.own & ~block.told):
            return low[part], high[part]
        return 0, 0 if part == REST and block.own | block.told == table.parts else high[REST]

    @cached_property
    def _own(self) -> dict[int, int]:
        """The rows of the programme that the new paper tells, which come last, by what it may hide."""
        parts = [1 << part for part in bits(self.table.own.parts)] + [self.total] * bool(self.total)
        return {part: at for at, part in enumerate(parts, len(self._told))}

    @cached_property
    def _told(self) -> list[Row]:
        """What was told before the new paper, and that the parts of a block are all its cases."""
        table, spots = self.table, self.table.spots
        rows = [
            self._row([(spot, None, 1) for spot in members], sum([spots.numbers[spot] for spot in members]))
            for members in spots.told
        ]
        for at, block in enumerate(table.blocks):
            parts = [(at, part, 1) for part in (*table.truth.parts[at], REST)]
            rows.append(self._row([*parts, *((spot, None, -1) for spot in block.spots)], 0))
        rows += [self._row([(at, part, 1) for at in blocks], number) for blocks, part, number in table.sums]
        return [row for row in rows if row.members]

    @cached_property
    def _programme(self) -> Programme:
        table = self.table
        own = table.own.places
        inside = [at for at, block in enumerate(table.blocks) if block.places & own]
        new = [
            self._row([(at, part, 1) for at in inside], table.count(Sum(1 << part, own)))
            for part in bits(table.own.parts)
        ]
        if self.total:
            spots = table.spots.within(own)
            new.append(self._row([(spot, None, 1) for spot in spots], table.count(Sum(table.parts, own))))
        return Programme([self._known(*key) for key in self._unknown], [*self._told, *new])

    def _row(self, members: Iterable[_Member], least: int, most: int | None = None, own: int = -1) -> Row:
        """Return a sum of at least so many, at most so many, or just as many, less what is known; `own` counts once."""
        left, known = defaultdict[int, int](int), 0
        if own >= 0:
            left[own] = 1
        for at, part, weight in members:
            number = self._unknown.get((at, part))
            if number is None:
                known += weight * self._known(at, part)[0]
            else:
                left[number] += weight
        weights = [each for each in left.items() if each[1]]
        return Row(weights, least - known, (least if most is None else most) - known)

    def _ask(self, rows: list[Row], asked: Sum, sign: int) -> int:
        """Add what a sum has in each block, by Fréchet's bounds; return of how many blocks it has something."""
        table, pieces = self.table, self.table.pieces(asked.places)
        far = table.spots.endless * 100
        for own, (at, whole, touched) in enumerate(pieces, len(self._unknown)):
            block, named = table.blocks[at], table.truth.parts[at]
            rest = table.parts & ~(block.told | block.own)
            parts = [part for part in bits(asked.parts) if part in named]
            if asked.parts & rest and (sign < 0 or asked.parts & rest == rest):
                parts.append(REST)
            under: list[_Member] = [(at, part, -1) for part in parts]
            if sign < 0:
                rows.append(self._row(under, -far, 0, own))
                if touched is not None:
                    rows.append(self._row([(spot, None, -1) for spot in touched], -far, 0, own))
                continue
            if whole is not None:
                under += [(spot, None, -1) for spot in whole]
                under += [(at, part, 1) for part in (*named, REST)]
            rows.append(self._row(under, 0, far, own))
        return len(pieces)

    @cached_property
    def _places(self) -> tuple[list[float], list[int], list[list[tuple[int, int]]]]:
        """Return the numbers that are known, and where each margin stands: in the answer, or behind it in the known."""
        table, known = self.table, list[float]()

        def at(of: int, part: int | None) -> int:
            if (of, part) not in self._unknown:
                known.append(self._known(of, part)[0])
            return self._unknown.get((of, part), len(self._unknown) + len(known) - 1)

        spots = [at(spot, None) for spot in range(len(table.spots.places))]
        parts = [[(part, at(block, part)) for part in each] for block, each in enumerate(table.truth.parts)]
        return known, spots, parts

    def _margins(self, answer: Sequence[float]) -> Margins:
        """Return the margins with what was found for what readers do not know."""
        known, spots, parts = self._places
        numbers = [*answer, *known]
        found = [numbers[at] for at in spots]
        return Margins(
            found,
            [sum([found[spot] for spot in block.spots]) for block in self.table.blocks],
            [{part: numbers[at] for part, at in each} for each in parts],
        )
