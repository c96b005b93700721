"""The text of pages: paragraphs and table rows in their order, without page numbers and running heads."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from wuzha.reading.formats.cells import row_lines
from wuzha.reading.formats.glyphs import page_lines
from wuzha.reading.formats.grids import cells_of, columns_of, mended, table_rows, turned
from wuzha.reading.formats.joins import Paragraph, cell_column, joined, running_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wuzha.reading.formats.glyphs import Line, Page
    from wuzha.reading.formats.grids import Block

_EDGE = 0.11  # share of the page height, at top and bottom, where page numbers and running heads stand
_OFTEN = 0.6  # share of pages on which a line must return to be a running head
_MANY = 2  # pages from which running heads can be told
_PAGE_NUMBER = re.compile(r"[-—–－·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，共]+\s*\d{1,4}\s*页?)?[-—–－·•\s]*")


def paragraphs(pages: Sequence[Page]) -> list[Paragraph]:
    """Return the text line by line: a paragraph each, a table's rows with bars between the cells."""
    kept = _without_edges(pages, [page_lines(page, at) for at, page in enumerate(pages)])
    column = running_column([line for line in kept if line.cell is None], pages)
    rows = mended(table_rows(kept))
    texts: list[Paragraph] = []
    for at, (row, columns) in enumerate(zip(rows, columns_of(rows), strict=True)):
        if row[0].cell is None:
            texts.extend(joined(row[0].lines, column))
        else:
            page = row[0].lines[0].page
            cells = cells_of(row, columns, pages[page], after_turn=turned(rows, at))
            texts.extend(Paragraph(text, page) for text in row_lines([_cell_texts(cell) for cell in cells]))
    return texts


def _cell_texts(block: Block | None) -> list[str] | None:
    if block is None or block.cell is None:
        return None
    if not block.lines:
        return []
    return [paragraph.text for paragraph in joined(block.lines, cell_column(block.cell, block.lines))]


def _without_edges(pages: Sequence[Page], by_page: list[list[Line]]) -> list[Line]:
    """Drop page numbers and running heads."""
    seen = Counter(
        _repeated(line) for page, lines in zip(pages, by_page, strict=True) for line in lines if _at_edge(line, page)
    )
    often = max(_MANY, _OFTEN * len(pages))
    return [
        line
        for page, lines in zip(pages, by_page, strict=True)
        for line in lines
        if not (_at_edge(line, page) and (_PAGE_NUMBER.fullmatch(line.text) or seen[_repeated(line)] >= often))
    ]


def _at_edge(line: Line, page: Page) -> bool:
    margin = _EDGE * page.box.height
    return line.cell is None and (line.box.bottom > page.box.top - margin or line.box.top < page.box.bottom + margin)


def _repeated(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.box.bottom / 5)
