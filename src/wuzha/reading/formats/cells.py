"""How a table is written as text: the cells of a row one after another, a bar on a line of its own between them.

Every row keeps all its columns, or the reader of the text could not tell which column a cell belongs to: an empty cell
is written `/`, and the continuation of a merged cell `同上`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_COLUMNS = 64  # of a table; a cell that says it spans more is not believed
CELL = "|"
EMPTY = "/"
SAME_AS_ABOVE = "同上"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its lines, None when it continues the cell above, and how many columns it spans."""

    lines: list[str] | None
    span: int = 1


def row_lines(cells: Sequence[Sequence[str] | None]) -> Iterator[str]:
    """Yield the lines of a row; a cell without lines is empty, None the continuation of the cell above.

    A row without any text yields nothing, a row of one cell (a frame around text) no marks.
    """
    if not any(cells):
        return
    for place, cell in enumerate(cells):
        if place:
            yield CELL
        yield from [SAME_AS_ABOVE] if cell is None else cell or [EMPTY]


def one_header(rows: Sequence[Sequence[Cell]]) -> list[list[list[str] | None]]:
    """Return rows with all their columns: a heading of several rows as one, each cell under those above it (甲：乙).

    A heading goes on in the next row where a cell of it spans columns and all the others are merged downwards.
    """
    wide = [_spread(row) for row in rows]
    deep = 1
    while deep < len(rows) and _goes_on(rows[deep - 1], wide[deep]):
        deep += 1
    if deep == 1:
        return wide
    above: list[list[str]] = []
    for row in rows[:deep]:
        said = [" ".join(cell.lines) if cell.lines else "" for cell in row for _ in range(cell.span)]
        above.append(said)
    columns = [list(dict.fromkeys(filter(None, column))) for column in zip(*above, strict=False)]
    return [[["：".join(column)] if column else [] for column in columns], *wide[deep:]]


def _spread(row: Sequence[Cell]) -> list[list[str] | None]:
    """Return the cells of a row column by column; beside the first, the columns of a wide cell are empty."""
    if len(row) == 1:  # a line across the whole table
        return [row[0].lines]
    return [each for cell in row for each in (cell.lines, *([] for _ in range(cell.span - 1)))]


def _goes_on(row: Sequence[Cell], below: Sequence[list[str] | None]) -> bool:
    at, spanned, merged = 0, False, True
    for cell in row:
        under = below[at : at + cell.span]
        spanned = spanned or (cell.span > 1 and all(each is not None for each in under))
        merged = merged and (cell.span > 1 or under == [None])
        at += cell.span
    return spanned and merged and len(row) > 1 and at == len(below)
