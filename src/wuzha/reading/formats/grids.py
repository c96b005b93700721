"""Rows of ruled tables: their cells from left to right, what a page break cut put together, empty cells kept."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from wuzha.reading.formats.glyphs import SAME, Box, Line
from wuzha.reading.formats.joins import cell_column, continues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wuzha.reading.formats.glyphs import Page


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: those of one table cell, or running text between tables, over page breaks too."""

    cell: Box | None
    lines: list[Line]

    @property
    def page(self) -> int:
        """Return the page it ends on."""
        return self.lines[-1].page


Row = list[Block]  # the cells of a table row from left to right, or one block of running text


def table_rows(lines: list[Line]) -> list[Row]:
    """Group lines in reading order into rows of tables and stretches of running text."""
    rows: list[Row] = []
    for _, group in groupby(lines, key=lambda line: line.cell and (line.page, line.cell)):
        found = list(group)
        block = Block(found[0].cell, found)
        before = rows[-1][-1] if rows else None
        if before and _same_row(before, block):
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


def _same_row(one: Block, other: Block) -> bool:
    if one.cell is None or other.cell is None or one.page != other.page:
        return False
    return abs(one.cell.top - other.cell.top) <= SAME and other.cell.left > one.cell.left


def mended(rows: list[Row]) -> list[Row]:
    """Undo what a page break does to a table: a heading row repeated, a row cut in two."""
    mended: list[Row] = []
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        before = mended[-1] if mended else None
        texts = tuple(line.text for block in row for line in block.lines)
        turned = before is not None and before[0].cell is not None and before[-1].page == row[0].page - 1
        if turned and row[0].cell is not None and texts in seen:
            continue
        seen.add(texts)
        pairs = _pairs(before, row) if turned and before is not None else []
        if pairs and all(
            continues(one.lines[-1], other.lines[0], cell_column(cell, one.lines)) for cell, one, other in pairs
        ):
            for _, one, other in pairs:
                one.lines.extend(other.lines)
        else:
            mended.append(row)
    return mended


def _pairs(before: Row, row: Row) -> list[tuple[Box, Block, Block]]:
    """Return the cells of a row with the ones above them before the page break; none when a cell has no counterpart."""
    pairs = []
    for block in row:
        for above in before:
            if block.cell and above.cell and _same_columns(block.cell, above.cell):
                pairs.append((above.cell, above, block))
                break
        else:
            return []
    return pairs


def _same_columns(one: Box, other: Box) -> bool:
    return abs(one.left - other.left) <= SAME and abs(one.right - other.right) <= SAME


def columns_of(rows: Sequence[Row]) -> list[list[tuple[float, float]]]:
    """Return, for each row, the left and right edges of all columns of its table; none for running text."""
    edges: list[list[tuple[float, float]]] = []
    for is_table, group in groupby(rows, key=lambda row: row[0].cell is not None):
        table = list(group)
        widest = max(table, key=len)
        columns = [(block.cell.left, block.cell.right) for block in widest if block.cell] if is_table else []
        edges.extend([columns] * len(table))
    return edges


def turned(rows: Sequence[Row], at: int) -> bool:
    """Say whether a row is the first on its page of a table that began on the page before."""
    before = rows[at - 1] if at else None
    return before is not None and before[0].cell is not None and before[-1].lines[0].page < rows[at][0].lines[0].page


def cells_of(row: Row, columns: Sequence[tuple[float, float]], page: Page, *, after_turn: bool) -> list[Block | None]:
    """Return a row's blocks with a block without lines for each empty cell, and None where a merged cell goes on.

    After a page turn the rulings of a merged cell begin anew, so empty cells at the row's beginning are taken for one.
    """
    cells: list[tuple[float, Block | None]] = [(block.cell.left, block) for block in row if block.cell]
    top = max(block.cell.top for block in row if block.cell)
    middle = min((block.cell for block in row if block.cell), key=lambda cell: cell.height).centre[1]
    begins = min(left for left, _ in cells)
    for left, right in columns:
        if any(block.cell and block.cell.left < (left + right) / 2 < block.cell.right for block in row):
            continue
        box = page.cell_at(((left + right) / 2, middle))
        if box is not None:
            cells.append((left, None if box.top > top + SAME or (after_turn and left < begins) else Block(box, [])))
    return [block for _, block in sorted(cells, key=lambda each: each[0])]
