"""The passages of a document in order: paragraphs under their headings, and the rows of its task tables."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.reading.matrices import matrix
from wuzha.reading.outline import Block, Line, blocks, joined, lines
from wuzha.reading.tables import Row, flattened, inline_rows, is_inline, spaced, unbarred


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a table when it has rows."""

    block: Block
    rows: tuple[Row, ...] = ()


def passages(shadow: str) -> list[Passage]:
    """Return the passages of a shadow, in order."""
    found = list(lines(shadow))
    prose: list[Line] = []
    tables: dict[int, tuple[Row, ...]] = {}
    at = 0
    while at < len(found):
        end, rows = _table(found, at)
        if end > at:
            bar = Line(found[at].start, found[end - 1].end, "|")
            tables[bar.start] = tuple(rows)
            prose.append(bar)
            at = end
            continue
        if found[at].text != "|":
            prose.append(found[at])
        at += 1
    return [Passage(block, tables.get(block.start, ())) for block in blocks(joined(shadow, prose))]


def _table(found: list[Line], at: int) -> tuple[int, list[Row]]:
    """Where the table that starts at a line ends, and its rows; the same place when there is none."""
    if is_inline(found[at]):
        end = at
        while end < len(found) and is_inline(found[end]):
            end += 1
        return end, inline_rows(found[at:end])
    for read in (spaced, unbarred):
        end, rows = read(found, at)
        if rows:
            return end, rows
    end, rows = matrix(found, at)
    if end > at:
        return end, rows
    end, rows = flattened(found, at)
    return (end, rows) if end - at > 2 else (at, [])  # noqa: PLR2004 - one cell is no table
