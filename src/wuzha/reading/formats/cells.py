"""How a table is written as text: the cells of a row one after another, a bar on a line of its own between them.

Every row keeps all its columns, or the reader of the text could not tell which column a cell belongs to: an empty cell
is written `/`, and the continuation of a merged cell `同上`, except at the beginning of a row, where it is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CELL = "|"
EMPTY = "/"
SAME_AS_ABOVE = "同上"


def row_lines(cells: Sequence[Sequence[str] | None]) -> Iterator[str]:
    """Yield the lines of a row; a cell without lines is empty, None the continuation of the cell above.

    A row without any text yields nothing, a row of one cell (a frame around text) no marks.
    """
    kept = list(cells)
    while kept and kept[0] is None:
        kept.pop(0)
    if not any(kept):
        return
    for place, cell in enumerate(kept):
        if place:
            yield CELL
        yield from [SAME_AS_ABOVE] if cell is None else cell or [EMPTY]
