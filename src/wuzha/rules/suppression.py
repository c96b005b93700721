"""Suppression (小数隐去): which numbers of published tables must be hidden so that no small one can be worked out.

A number from 1 to k-1 may point at a person. Hiding it alone is not enough: the rest of its row, its column, the same
table of another month and the total of both may give it back. So everything published about the same things is one
system of sums over the finest cells, and numbers are hidden until, for every small one, the system leaves open at least
what its sign says: anything from 0 to k-1. That is proved by a linear programme, not assumed (scipy, HiGHS).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

INTERNAL, PUBLISHED = 3, 5
"""The smallest number that may be shown within the office, and in what leaves it."""
_NEAR = 1e-6


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

    `fixed` numbers (a table that went out last month) stay as they are. Where they give a small number away already,
    nothing can be done about it and the rest is protected. The largest sums are given up last.
    """
    system = _System(numbers)
    gone = {each.key for each in numbers if small(each.value, k) and not each.fixed}
    while True:
        open_to_all = [each for each in numbers if each.key in gone and small(each.value, k)]
        bare = next((each for each in open_to_all if not system.protects(each, gone, k)), None)
        if bare is None:
            return frozenset(gone)
        more = _next(bare, numbers, gone)
        if more is None:
            return frozenset(gone)
        gone.add(more.key)


def _next(bare: Number, numbers: Sequence[Number], gone: set[Hashable]) -> Number | None:
    """Choose what to hide besides: of the numbers that share a sum with the bare one, the smallest; 0 tells little."""
    shown = [each for each in numbers if each.key not in gone and not each.fixed]
    sums = [each for each in numbers if each.key not in gone and bare.cells <= each.cells and each.cells != bare.cells]
    near = [each for each in shown if any(each.cells < total.cells and not each.cells & bare.cells for total in sums)]
    choice = (
        [each for each in near if each.value] or near or [each for each in shown if bare.cells <= each.cells] or shown
    )
    return min(choice, key=lambda each: (len(each.cells), each.value, str(each.key)), default=None)


class _System:
    """Everything that is published as sums over the same cells."""

    def __init__(self, numbers: Sequence[Number]) -> None:
        cells = sorted({cell for each in numbers for cell in each.cells}, key=str)
        self._place = {cell: at for at, cell in enumerate(cells)}
        self._numbers = numbers

    def protects(self, number: Number, gone: set[Hashable], k: int) -> bool:
        """Tell whether the shown numbers leave a hidden one open between 0 and k-1 at least."""
        rows = [(self._row(each.cells), each.value) for each in self._numbers if each.key not in gone]
        target = self._row(number.cells)
        return self._bound(target, rows, 1) <= _NEAR and -self._bound(target, rows, -1) >= k - 1 - _NEAR

    def _row(self, cells: Iterable[Hashable]) -> list[float]:
        row = [0.0] * len(self._place)
        for cell in cells:
            row[self._place[cell]] = 1.0
        return row

    def _bound(self, target: list[float], rows: Sequence[tuple[list[float], int]], sign: int) -> float:
        if not rows:
            return 0.0 if sign > 0 else float("-inf")
        found = _linprog()(
            [sign * weight for weight in target],
            A_eq=[row for row, _ in rows],
            b_eq=[value for _, value in rows],
            bounds=(0, None),
            method="highs",
        )
        return float("-inf") if found.status == _UNBOUNDED else float(found.fun)


_UNBOUNDED = 3


def _linprog() -> Any:  # noqa: ANN401 - scipy brings no types
    from scipy.optimize import linprog  # noqa: PLC0415 - a third of a second that only published tables pay

    return linprog


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
