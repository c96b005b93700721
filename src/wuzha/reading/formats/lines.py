"""Lines of a page put back into the paragraphs and table cells they were broken from.

Pure geometry on values; all measures are points from the lower left corner of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CELL = "|"  # a line of its own between the cells of a row
_REACH = 3.0  # points a ruling may stop short of the corner it is meant to reach
_SAME = 3.0  # points within which two edges are the same edge
_EDGE = 0.11  # share of the page height, at top and bottom, where page numbers and running heads stand
_PADDING = 5.0  # points a table cell keeps free at its right side
_FULL = 1.6  # characters by which a line that reaches the right edge may miss it
_STRAYS = 50  # lines among which one may run over the right margin
_TELLING = 4  # lines reaching equally far from which the right margin is known
_WIDEST_MARGIN = 1.4  # times the left margin: the widest right margin taken for granted otherwise
_SLACK = 0.8  # characters of white left over in a full line, besides the next word that did not fit
_SLACK_AFTER_SENTENCE = 0.2  # the same where a sentence ends and the paragraph may end with it
_INDENT = 1.2  # characters from the margin at which a line begins a new paragraph
_SPACE = (0.2, 0.3, 0.35)  # widths of white that mean a space: between Chinese, Chinese and Latin, Latin characters
_NARROW = 0.7  # times its height: the width of a Chinese character on a line that has none
_PITCH = 1.5  # times the usual distance of lines, beyond which a new paragraph begins
_LARGE = 1.25  # times the usual height, from which a line is a title
_SAME_SIZE = 0.12  # share by which two lines of one size may differ in height
_OFTEN = 0.6  # share of pages on which a line must return to be a running head
_MANY = 2  # pages from which running heads can be told
_SENTENCE_ENDS = tuple("。！？!?…")
_PAGE_NUMBER = re.compile(r"[-—–－·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，共]+\s*\d{1,4}\s*页?)?[-—–－·•\s]*")
_WORD = re.compile(r"[“‘（《〈【(\[]*(?:[!-~]+|.(?:[，。、；：？！）》〉】”’…]|[!-/:-@\[-`{-~]+\w*)*)")
_LABEL = re.compile(
    r"[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十百\d]{1,4}[章条节]"
    r"|\d{1,2}[、．]|\d{1,2}\.(?!\d)|[①-⑳]|附件\s*[\d一二三四五六七八九十]*\s*[:：]?$"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Return the width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return the height."""
        return self.top - self.bottom

    @property
    def area(self) -> float:
        """Return the area."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Return the middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def holds(self, point: tuple[float, float]) -> bool:
        """Say whether the point lies inside."""
        return self.left <= point[0] <= self.right and self.bottom <= point[1] <= self.top


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character where it stands."""

    char: str
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """What is on a page: characters in the order of the file, and straight rulings as boxes without width or height."""

    box: Box
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: `size` is the width of a Chinese character, `height` where the middle of the line is on the page."""

    text: str
    box: Box
    page: int
    size: float
    height: float
    cell: Box | None = None


@dataclass(frozen=True, slots=True)
class _Column:
    """The margins of running text, and the usual distance and size of its lines."""

    left: float
    right: float
    pitch: float
    size: float


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that belong together: those of one table cell, or running text between tables, over page breaks too."""

    cell: Box | None
    lines: list[_Line]

    @property
    def page(self) -> int:
        return self.lines[-1].page


_Row = list[_Block]  # the cells of a table row from left to right, or one block of running text


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """Return the text line by line: a paragraph each, a table's rows with `|` lines between the cells."""
    kept = _without_edges(pages, [_lines(page, at) for at, page in enumerate(pages)])
    column = _column([line for line in kept if line.cell is None], pages)
    texts: list[str] = []
    for row in _mended(_rows(kept)):
        for place, block in enumerate(row):
            if place:
                texts.append(CELL)
            texts.extend(_joined(block.lines, column if block.cell is None else _cell_column(block.cell, block.lines)))
    return texts


def _rows(lines: list[_Line]) -> list[_Row]:
    rows: list[_Row] = []
    for _, group in groupby(lines, key=lambda line: line.cell and (line.page, line.cell)):
        found = list(group)
        block = _Block(found[0].cell, found)
        before = rows[-1][-1] if rows else None
        if before and _same_row(before, block):
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


def _same_row(one: _Block, other: _Block) -> bool:
    if one.cell is None or other.cell is None or one.page != other.page:
        return False
    return abs(one.cell.top - other.cell.top) <= _SAME and other.cell.left > one.cell.left


def _mended(rows: list[_Row]) -> list[_Row]:
    """Undo what a page break does to a table: a heading row repeated, a row cut in two."""
    mended: list[_Row] = []
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
            _continues(one.lines[-1], other.lines[0], _cell_column(cell, one.lines)) for cell, one, other in pairs
        ):
            for _, one, other in pairs:
                one.lines.extend(other.lines)
        else:
            mended.append(row)
    return mended


def _pairs(before: _Row, row: _Row) -> list[tuple[Box, _Block, _Block]]:
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
    return abs(one.left - other.left) <= _SAME and abs(one.right - other.right) <= _SAME


def _lines(page: Page, number: int) -> list[_Line]:
    """Return the lines from top to bottom; those of a table row cell by cell."""
    upright = [each for each in page.rulings if each.width < each.height]
    level = [each for each in page.rulings if each.width >= each.height]
    regions: dict[Box | None, list[Glyph]] = {}
    cell: Box | None = None
    for glyph in page.glyphs:
        centre = glyph.box.centre
        if cell is None or not cell.holds(centre):
            cell = _cell_at(centre, upright, level)
        regions.setdefault(cell, []).append(glyph)
    lines = [line for region, glyphs in regions.items() for line in _lines_of(glyphs, number, region)]
    tops = _levelled([line.box.top if line.cell is None else line.cell.top for line in lines])
    order = sorted(
        zip(tops, lines, strict=True),
        key=lambda each: (-each[0], (each[1].cell or each[1].box).left, -each[1].box.top),
    )
    return [line for _, line in order]


def _levelled(heights: list[float]) -> list[float]:
    """Return the heights with those that are nearly the same made the same."""
    levels: dict[float, float] = {}
    for height in sorted(set(heights), reverse=True):
        above = min(levels, default=None)
        levels[height] = levels[above] if above is not None and above - height <= _SAME else height
    return [levels[height] for height in heights]


def _cell_at(point: tuple[float, float], upright: list[Box], level: list[Box]) -> Box | None:
    """Return the table cell around a point, None when rulings do not enclose it."""
    x, y = point
    beside = [each.left for each in upright if each.bottom - _REACH <= y <= each.top + _REACH]
    across = [each.bottom for each in level if each.left - _REACH <= x <= each.right + _REACH]
    left = max((edge for edge in beside if edge <= x), default=None)
    right = min((edge for edge in beside if edge > x), default=None)
    bottom = max((edge for edge in across if edge <= y), default=None)
    top = min((edge for edge in across if edge > y), default=None)
    if left is None or right is None or bottom is None or top is None:
        return None
    return Box(left, bottom, right, top)


def _lines_of(glyphs: list[Glyph], page: int, cell: Box | None) -> Iterator[_Line]:
    """Group the glyphs of a region into lines by their height on the page."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: -each.box.centre[1]):
        anchor = rows[-1][0].box if rows else None
        if anchor and abs(anchor.centre[1] - glyph.box.centre[1]) < 0.45 * max(anchor.height, glyph.box.height):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        ordered = sorted(row, key=lambda each: each.box.left)
        while ordered and ordered[-1].char == " ":
            ordered.pop()
        while ordered and ordered[0].char == " ":
            ordered.pop(0)
        if not ordered:
            continue
        box = Box(
            ordered[0].box.left,
            min(glyph.box.bottom for glyph in ordered),
            max(glyph.box.right for glyph in ordered),
            max(glyph.box.top for glyph in ordered),
        )
        wide = [glyph.box.width for glyph in ordered if not glyph.char.isascii()]
        size = median(wide) if wide else _NARROW * median(glyph.box.height for glyph in ordered)
        yield _Line(_text(ordered), box, page, max(1.0, size), median(glyph.box.centre[1] for glyph in ordered), cell)


def _text(glyphs: list[Glyph]) -> str:
    """Return the characters, with a space where the file has one or where the white between two stands out."""
    gaps = [other.box.left - one.box.right for one, other in pairwise(glyphs)]
    usual = max(0.0, median(gaps)) if gaps else 0.0  # lines set flush on both sides are spread evenly
    text = glyphs[0].char
    for (one, other), gap in zip(pairwise(glyphs), gaps, strict=True):
        kinds = one.char.isascii() + other.char.isascii()
        white = " " not in {one.char, other.char} and gap > usual + _SPACE[kinds] * max(one.box.width, other.box.width)
        text += f" {other.char}" if white else other.char
    return re.sub(r" {2,}", " ", text)


def _without_edges(pages: Sequence[Page], by_page: list[list[_Line]]) -> list[_Line]:
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


def _at_edge(line: _Line, page: Page) -> bool:
    margin = _EDGE * page.box.height
    return line.cell is None and (line.box.bottom > page.box.top - margin or line.box.top < page.box.bottom + margin)


def _repeated(line: _Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.box.bottom / 5)


def _column(lines: list[_Line], pages: Sequence[Page]) -> _Column:
    if not lines:
        return _Column(0, 0, 0, 1)
    size = median(line.size for line in lines)
    body = [line for line in lines if abs(line.size - size) <= _SAME_SIZE * size] or lines
    rights = sorted((line.box.right for line in body), reverse=True)
    right = rights[len(rights) // _STRAYS]
    reached = [line for line in body if line.box.right > right - _FULL * size]
    left = min(line.box.left for line in reached)
    if len(reached) < _TELLING:
        edge = pages[body[0].page].box
        right = max(right, edge.right - _WIDEST_MARGIN * (left - edge.left))
    pitches = [one.height - other.height for one, other in pairwise(body) if one.page == other.page]
    return _Column(
        left=left,
        right=right,
        pitch=median(pitches) if pitches else 0,
        size=size,
    )


def _cell_column(cell: Box, lines: list[_Line]) -> _Column:
    size = median(line.size for line in lines)
    left = min(line.box.left for line in lines)
    return _Column(left, cell.right - _PADDING, 0, size)


def _joined(lines: Iterable[_Line], column: _Column) -> Iterator[str]:
    """Join lines that were broken because the line was full."""
    text = ""
    last: _Line | None = None
    for line in lines:
        if last is not None and _continues(last, line, column):
            text += (" " if text[-1:].isascii() and line.text[:1].isascii() and text[-1:].isalnum() else "") + line.text
        else:
            if last is not None:
                yield text
            text = line.text
        last = line
    if last is not None:
        yield text


def _continues(last: _Line, line: _Line, column: _Column) -> bool:
    if abs(last.size - line.size) > _SAME_SIZE * max(last.size, line.size):
        return False
    if last.page == line.page and column.pitch and last.height - line.height > _PITCH * column.pitch:
        return False
    if line.cell is None and line.size > _LARGE * column.size:
        return not last.text.endswith(_SENTENCE_ENDS)
    if _LABEL.match(line.text) or line.box.left - column.left > _INDENT * column.size:
        return False
    slack = _SLACK_AFTER_SENTENCE if last.text.endswith(_SENTENCE_ENDS) else _SLACK
    return column.right - last.box.right <= (_first_word(line.text) + slack) * column.size


def _first_word(text: str) -> float:
    """Return the width, in Chinese characters, of what may not be parted at the start of a line."""
    word = _WORD.match(text)
    return sum(0.55 if char.isascii() else 1.0 for char in (word[0] if word else ""))
