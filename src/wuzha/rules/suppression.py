"""Suppression (小数隐去): which numbers of published tables must be hidden so that no small one can be worked out.

A number from 1 to k-1 may point at a person. Hiding it alone is not enough: the rest of its row, its column, the same
table of another month and the total of both may give it back. So everything published about the same things is one
system of sums over the finest cells, and numbers are hidden until, for every small one, the system leaves open at least
what its sign says: anything from 0 to k-1. That is proved by a linear programme, not assumed (scipy, HiGHS).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

INTERNAL, PUBLISHED = 3, 5
"""The smallest number that may be shown within the office, and in what leaves it."""
_NEAR = 1e-6
Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Number:
    """A published number: the sum of some finest cells. `key` finds it again; `fixed` ones are known already."""

    key: Hashable
    cells: frozenset[Hashable]
    value: int
    fixed: bool = False


def small(value: int, k: int) -> bool:
    """Tell whether a number must not be shown."""
    return 0 < value < k


def hidden(numbers: Sequence[Number], k: int) -> frozenset[Hashable]:
    """Return the keys of the numbers that must be hidden.

    `fixed` numbers (a table that went out last month) stay as they are. Where they narrow a small number down already,
    it is left as open as they leave it, but at least one step where they leave one, and the rest is protected. The
    largest sums are given up last.
    """
    system = _System(numbers)
    gone = {each.key for each in numbers if small(each.value, k) and not each.fixed}
    free = {each.key for each in numbers if not each.fixed}
    for bare in [each for each in numbers if each.key in gone]:
        if system.leaves_open(bare, gone, (0.0, k - 1.0)):
            continue
        least, most = system.bounds(bare, free)
        aim = (max(least, 0.0), min(most, max(k - 1.0, least + 1.0)))
        while aim[0] < aim[1] and not system.leaves_open(bare, gone, aim):
            gone.add(_next(bare, system, gone, aim))
    return frozenset(gone)


def _next(bare: Number, system: _System, gone: set[Hashable], aim: Bounds) -> Hashable:
    """Choose what to hide besides: the smallest number that is enough alone, else one that shares a sum with it."""
    numbers = system.numbers
    shown = sorted(
        (each for each in numbers if each.key not in gone and not each.fixed),
        key=lambda each: (not each.value, len(each.cells), each.value, str(each.key)),  # 0 tells little
    )
    sums = [each for each in numbers if each.key not in gone and bare.cells <= each.cells and each.cells != bare.cells]
    near = [each for each in shown if any(each.cells < total.cells and not each.cells & bare.cells for total in sums)]
    alone = next((each for each in shown if system.leaves_open(bare, gone | {each.key}, aim)), None)
    return (alone or (near or shown)[0]).key


class _System:
    """Everything that is published as sums over the same cells."""

    def __init__(self, numbers: Sequence[Number]) -> None:
        cells = sorted({cell for each in numbers for cell in each.cells}, key=str)
        self._place = {cell: at for at, cell in enumerate(cells)}
        self.numbers = numbers
        self._last: tuple[frozenset[Hashable], Any, list[int]] | None = None

    def leaves_open(self, number: Number, gone: set[Hashable], aim: Bounds) -> bool:
        """Tell whether the shown numbers leave a hidden one open at least between two bounds."""
        return self._bound(number, gone, -1) <= -aim[1] + _NEAR and self._bound(number, gone, 1) <= aim[0] + _NEAR

    def bounds(self, number: Number, gone: set[Hashable]) -> Bounds:
        """Return the least and the most a hidden number can be, given all that is shown."""
        return self._bound(number, gone, 1), -self._bound(number, gone, -1)

    def _bound(self, number: Number, gone: set[Hashable], sign: int) -> float:
        """Return the least a number, taken with a sign, can be."""
        rows, values = self._shown(gone)
        if not values:
            return 0.0 if sign > 0 else float("-inf")
        target = sign * self._rows([number]).toarray()[0]
        found = _linprog()(target, A_eq=rows, b_eq=values, bounds=(0, None), method="highs")
        return float("-inf") if found.status == _UNBOUNDED else float(found.fun)

    def _shown(self, gone: set[Hashable]) -> tuple[Any, list[int]]:
        """Return the sums that are shown, as rows over the cells, with their values; kept for the next question."""
        if self._last is None or self._last[0] != gone:
            shown = [each for each in self.numbers if each.key not in gone]
            self._last = frozenset(gone), self._rows(shown), [each.value for each in shown]
        return self._last[1:]

    def _rows(self, numbers: Sequence[Number]) -> Any:  # noqa: ANN401 - scipy brings no types
        places = [(at, self._place[cell]) for at, each in enumerate(numbers) for cell in each.cells]
        ones, across = [1.0] * len(places), tuple(zip(*places, strict=True)) or ((), ())
        return _sparse().csr_array((ones, across), shape=(len(numbers), len(self._place)))


_UNBOUNDED = 3


def _linprog() -> Any:  # noqa: ANN401 - scipy brings no types
    from scipy.optimize import linprog  # noqa: PLC0415 - a third of a second that only published tables pay

    return linprog


def _sparse() -> Any:  # noqa: ANN401 - scipy brings no types
    from scipy import sparse  # noqa: PLC0415 - as above

    return sparse


def table(rows: Mapping[str, Mapping[str, int]], *, prefix: str = "") -> list[Number]:
    """Return a table with the sums of its rows, its columns and all as published numbers.

    Keys are (row, column), with "" for a sum. The cells of two tables are the same where prefix, row and column are.
    """
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    cell = {(row, column): (prefix, row, column) for row in rows for column in columns}
    found = [
        Number((row, column), frozenset({cell[row, column]}), rows[row].get(column, 0))
        for row in rows
        for column in columns
    ]
    if len(columns) > 1:
        found += [Number((row, ""), frozenset(cell[row, c] for c in columns), sum(rows[row].values())) for row in rows]
    if len(rows) > 1:
        found += [
            Number(("", c), frozenset(cell[r, c] for r in rows), sum(rows[r].get(c, 0) for r in rows)) for c in columns
        ]
    if len(rows) > 1 and len(columns) > 1:
        whole = sum(sum(row.values()) for row in rows.values())
        found.append(Number(("", ""), frozenset(cell.values()), whole))
    return found
