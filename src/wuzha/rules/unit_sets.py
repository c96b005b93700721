"""Many units as one whole number, in which the bit of each one's id is set: thousands are compared at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

EVERYBODY = -1
"""The set in which every unit is."""


def set_of(units: Iterable[int]) -> int:
    """Return these units as one number."""
    known = list(units)
    bits = bytearray(max(known, default=0) // 8 + 1)
    for unit in known:
        bits[unit >> 3] |= 1 << (unit & 7)
    return int.from_bytes(bits, "little")


def units_of(units: int) -> list[int]:
    """Return the ids in a set, in their order."""
    return [unit for unit, bit in enumerate(bin(units)[:1:-1]) if bit == "1"]


def in_order(units: int, order: Iterable[int]) -> Iterator[int]:
    """Yield those of some ids, in the order they come in, that are in a set; the set is not walked through for that."""
    bits = units.to_bytes(units.bit_length() // 8 + 1, "little")
    size = 8 * len(bits)
    return (unit for unit in order if unit < size and bits[unit >> 3] >> (unit & 7) & 1)


class Often:
    """In how many of the sets put in each unit is.

    Like columns of figures written below each other: what is held at place n counts 2ⁿ times. Three numbers of a place
    become one there and one at the next (a carry-save adder), so that a set put in costs some five operations on whole
    numbers, however many units there are.
    """

    def __init__(self) -> None:
        self._places: list[list[int]] = []

    def put(self, units: int) -> None:
        """Put in one more set."""
        place = 0
        while units:
            if place == len(self._places):
                self._places.append([])
            held = self._places[place]
            if len(held) < 2:  # noqa: PLR2004 - the third is carried
                held.append(units)
                return
            one, other = held
            odd = one ^ other
            self._places[place] = [odd ^ units]
            units = (one & other) | (odd & units)
            place += 1

    def within(self, units: int) -> int:
        """Return how often these units are in the sets, all together."""
        return sum((each & units).bit_count() << place for place, each in self._held())

    def any(self) -> int:
        """Return the units that are in one of the sets or more."""
        found = 0
        for _, each in self._held():
            found |= each
        return found

    def of(self, unit: int) -> int:
        """Return how often one unit is in the sets."""
        return sum((each >> unit & 1) << place for place, each in self._held())

    def total(self) -> int:
        """Return how often all units are in the sets, together."""
        return sum(each.bit_count() << place for place, each in self._held())

    def _held(self) -> Iterable[tuple[int, int]]:
        return ((place, each) for place, held in enumerate(self._places) for each in held)
