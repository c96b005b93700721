"""What readers are told of a table of cases, and how many a sum of its cells can be as far as that goes.

Every number told is a sum over places (`rules.told`), of one part or of all. So only two things of the table parts ×
places are ever told: how many cases lie in its spots (sets of places that no number takes apart) and how many of a
part lie in its blocks (sets of spots that no number of one part takes apart). How these margins are met inside a block
nobody sees: two cases of different spots of a block may change parts. By Fréchet's bounds, which whole numbers reach,
y of n cases in some spots and x of them under some parts have between y + x - n and the lesser of y and x in common.

Sets of parts and of places are whole numbers with a bit for each, as in `rules.unit_sets`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

Range = tuple[int, int]
"""The least and the most a sum can be."""
REST = -1
"""Stands for all parts of which no number tells in a block; parts themselves are numbered from 0."""
_ROUNDS = 30


class Sum(NamedTuple):
    """How many cases some places have under some parts."""

    parts: int
    places: int

    def holds(self, other: Sum) -> bool:
        """Tell whether every cell of another sum is in this one."""
        return not other.parts & ~self.parts and not other.places & ~self.places

    def meets(self, other: Sum) -> bool:
        """Tell whether a cell of another sum is in this one."""
        return bool(other.parts & self.parts and other.places & self.places)


class Piece(NamedTuple):
    """What a sum asks of a block: the spots that lie in it with all their places, and those with some; None: all."""

    block: int
    whole: Sequence[int] | None
    touched: Sequence[int] | None


@dataclass(frozen=True, slots=True)
class Block:
    """Spots that no number of a single part takes apart: `told` are the parts earlier papers tell of there.

    `own`: the parts the new paper does, so far as it shows them.
    """

    places: int
    spots: tuple[int, ...]
    told: int
    own: int


@dataclass(frozen=True, slots=True)
class Margins:
    """One way the cases may be spread: how many lie in each spot, in each block, and there under each part or REST."""

    spots: Sequence[float]
    blocks: Sequence[float]
    parts: Sequence[Mapping[int, float]]


def bits(of: int) -> Iterator[int]:
    """Yield the numbers of a set."""
    while of:
        low = of & -of
        yield low.bit_length() - 1
        of ^= low


@lru_cache(maxsize=4096)
def parts_of(of: int) -> tuple[int, ...]:
    """Return the numbers of a set of parts, of which there are few that are asked for again and again."""
    return tuple(bits(of))


def narrow(sums: Sequence[tuple[Sequence[int], int, int]], low: list[int], high: list[int]) -> None:
    """Narrow down the least and the most that unknown numbers are, by sums of them with their least and most.

    One sum after the other, as long as that tells anything new. What remains may be wider than what can be, never less.
    """
    waiting, uses = dict.fromkeys(range(len(sums))), defaultdict[int, list[int]](list)
    for at, (members, _, _) in enumerate(sums):
        for each in members:
            uses[each].append(at)
    budget = _ROUNDS * len(sums)
    while waiting and budget:
        budget -= 1
        at = next(iter(waiting))
        del waiting[at]
        members, least, most = sums[at]
        spare, lack = most - sum([low[each] for each in members]), least - sum([high[each] for each in members])
        for each in members:
            if low[each] == high[each]:
                continue
            cap, floor = spare + low[each], lack + high[each]
            if cap < high[each] or floor > low[each]:
                lack += max(high[each] - cap, 0)
                spare -= max(floor - low[each], 0)
                low[each], high[each] = max(low[each], floor), min(high[each], cap)
                waiting.update(dict.fromkeys(uses[each]))


def _packed(rows: Iterable[tuple[int, int]], places: int) -> int:
    """Return how many cases some places have at least, by numbers told that lie in them and not in one another."""
    found = 0
    for each, value in rows:
        if not each & ~places:
            found += value
            places &= ~each
    return found


class Spots:
    """The places of a table by what is told of all parts together; `told` are the places of each such number.

    `numbers`: how many cases there are in each spot; `low` and `high`, how many there can be as far as readers know.
    """

    def __init__(self, places: Sequence[int], told: Iterable[int], counts: Mapping[int, int]) -> None:
        self.places = places
        self.of = {place: at for at, each in enumerate(places) for place in bits(each)}
        self.numbers = [sum(counts.get(place, 0) for place in bits(each)) for each in places]
        self.all = sum(places)
        self._first = sum(each & -each for each in places)
        self.sums = list(told)
        self.told = [self.within(each) for each in self.sums]
        self.endless = 10 * sum(self.numbers) + 100
        self.low, self.high = [0] * len(places), [self.endless] * len(places)
        values = [sum([self.numbers[each] for each in spots]) for spots in self.told]
        narrow(list(zip(self.told, values, values, strict=True)), self.low, self.high)
        ends = list(zip(places, self.low, self.high, strict=True))
        self.bare = sum(each for each, low, high in ends if low == high and (not high or not each & (each - 1)))
        """Places of which readers know how many cases they have."""
        self.empty = sum(each for each, _, high in ends if not high)
        """Places of which readers know that they have none."""

    def within(self, places: int) -> list[int]:
        """Return the spots in some places that hold none of them in part."""
        return [self.of[each] for each in bits(places & self._first)]


class Table:
    """The cases of a breakdown by parts and places, and what readers know of them before the new paper.

    `cells` says how many cases a part has in a place, `told` of which places papers tell how many a part has there.
    `own` are the parts and places the new paper may tell of.
    """

    def __init__(
        self, spots: Spots, parts: int, cells: Mapping[tuple[int, int], int], told: Sequence[tuple[int, int]], own: Sum
    ) -> None:
        self.spots, self.parts, self.own = spots, (1 << parts) - 1, own
        self.cells, self._told = cells, told
        self._of_part = defaultdict[int, list[tuple[int, int]]](list)
        for (part, place), number in cells.items():
            self._of_part[part].append((1 << place, number))
        self.blocks = self._taken_apart(told)
        self.block_of = {spot: at for at, each in enumerate(self.blocks) for spot in each.spots}
        self.truth = self._true()
        self._pieces: dict[int, list[Piece]] = {}
        self.sums = [
            (
                [at for at, each in enumerate(self.blocks) if each.places & places],
                part,
                self.count(Sum(1 << part, places)),
            )
            for part, places in told
        ]
        """The numbers told: of which blocks, of which part, how many."""
        self._rows = defaultdict[int, list[tuple[int, int]]](list)
        for (part, places), (_, _, value) in zip(told, self.sums, strict=True):
            self._rows[1 << part].append((places, value))
        for rows in self._rows.values():
            rows.sort(key=lambda each: -each[0].bit_count())
        self.low, self.high = self._known()

    def count(self, asked: Sum) -> int:
        """Return how many cases a sum has."""
        return sum(
            number for part in bits(asked.parts) for place, number in self._of_part[part] if place & asked.places
        )

    def over(self, asked: Sum) -> Iterator[Sum]:
        """Yield the sums told that hold one."""
        told = [
            *(Sum(self.parts, each) for each in self.spots.sums),
            *(Sum(1 << part, each) for part, each in self._told),
        ]
        return (each for each in told if each.holds(asked))

    def reach(self, asked: Sum, gone: int, margins: Margins) -> tuple[float, float]:
        """Return how few and how many a sum can have while the margins stay, where some parts are not shown."""
        low = high = 0.0
        for at, whole, touched in self.pieces(asked.places):
            block, total, under = self.blocks[at], margins.blocks[at], margins.parts[at]
            seen = block.told | (block.own & ~gone)
            known = could = sum([under[part] for part in parts_of(asked.parts & seen)])
            hidden = self.parts & ~seen
            if asked.parts & hidden:
                left = total - sum([under[part] for part in parts_of(seen)])
                could += left
                known += left if asked.parts & hidden == hidden else 0
            fewest = total if whole is None else sum([margins.spots[each] for each in whole])
            most = total if touched is None else sum([margins.spots[each] for each in touched])
            low, high = low + max(0, fewest + known - total), high + min(most, could)
        return low, high

    def limits(self, asked: Sum) -> Range:
        """Return what a sum has at least and at most, as far as that is plain from what was told before."""
        low, high = self._by_pieces(asked)
        if not asked.parts & (asked.parts - 1):
            rows = self._rows[asked.parts]
            low = max(low, _packed(rows, asked.places))
            over = [value - _packed(rows, each & ~asked.places) for each, value in rows if not asked.places & ~each]
            high = min([high, *over])
        return low, high

    def _by_pieces(self, asked: Sum) -> Range:
        low = high = 0
        for at, whole, touched in self.pieces(asked.places):
            block, floor, ceiling = self.blocks[at], self.low[at], self.high[at]
            spots = self.spots
            totals = [sum([ends[each] for each in block.spots]) for ends in (spots.low, spots.high)]
            fewest = totals[0] if whole is None else sum([spots.low[each] for each in whole])
            most = totals[1] if touched is None else sum([spots.high[each] for each in touched])
            if asked.parts == self.parts:
                low, high = low + fewest, high + most
                continue
            named, hidden = parts_of(asked.parts & block.told), self.parts & ~block.told
            known, could = sum([floor[part] for part in named]), sum([ceiling[part] for part in named])
            if asked.parts & hidden:
                could += ceiling[REST]
                known += floor[REST] if asked.parts & hidden == hidden else 0
            low += known if whole is None else max(0, fewest + known - totals[1])
            high += min(most, could)
        return low, high

    def pieces(self, places: int) -> list[Piece]:
        """Return what some places are of each block."""
        if places not in self._pieces:
            self._pieces[places] = list(self._cut(places & ~self.spots.empty))
        return self._pieces[places]

    def _cut(self, places: int) -> Iterator[Piece]:
        masks = self.spots.places
        if places and not places & (places - 1):
            spot = self.spots.of[places.bit_length() - 1]
            yield Piece(self.block_of[spot], (spot,) if masks[spot] == places else (), (spot,))
            return
        for at, block in enumerate(self.blocks):
            inside = block.places & places
            if inside == block.places:
                yield Piece(at, None, None)
            elif inside:
                touched = [each for each in block.spots if masks[each] & inside]
                yield Piece(at, [each for each in touched if not masks[each] & ~inside], touched)

    def _taken_apart(self, told: Sequence[tuple[int, int]]) -> list[Block]:
        parts = defaultdict[int, int](int)
        for part, places in told:
            parts[places] |= 1 << part
        some = self.spots.all & ~self.spots.empty
        found = [(each, 0) for each in (some & self.own.places, some & ~self.own.places) if each]
        for places, shown in parts.items():
            inside = [(each & places, known | shown) for each, known in found if each & places]
            found = [*inside, *((each & ~places, known) for each, known in found if each & ~places)]
        return [
            Block(each, tuple(self.spots.within(each)), known, self.own.parts if each & self.own.places else 0)
            for each, known in found
        ]

    def _true(self) -> Margins:
        parts = [dict.fromkeys(bits(each.told | each.own), 0) for each in self.blocks]
        for (part, place), number in self.cells.items():
            under = parts[self.block_of[self.spots.of[place]]]
            if part in under:
                under[part] += number
        numbers = self.spots.numbers
        return Margins(numbers, [sum([numbers[spot] for spot in each.spots]) for each in self.blocks], parts)

    def _known(self) -> tuple[list[dict[int, int]], list[dict[int, int]]]:
        """Return the least and the most that told parts, and REST, have in each block, by what was told before."""
        place: dict[tuple[int, int], int] = {}
        sums: list[tuple[list[int], int, int]] = []
        low, high = list[int](), list[int]()
        for at, block in enumerate(self.blocks):
            parts = [*bits(block.told), REST]
            ends = [sum([ends[spot] for spot in block.spots]) for ends in (self.spots.low, self.spots.high)]
            place |= {(at, part): len(low) + each for each, part in enumerate(parts)}
            sums.append(([place[at, part] for part in parts], ends[0], ends[1]))
            low += [0] * len(parts)
            high += [ends[1]] * len(parts) if block.told != self.parts else [*([ends[1]] * (len(parts) - 1)), 0]
        sums += [([place[at, part] for at in blocks], number, number) for blocks, part, number in self.sums]
        narrow(sums, low, high)
        found = [
            [{part: ends[place[at, part]] for part in (*bits(each.told), REST)} for at, each in enumerate(self.blocks)]
            for ends in (low, high)
        ]
        return found[0], found[1]
