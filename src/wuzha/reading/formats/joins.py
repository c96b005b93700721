"""Lines put back into the paragraphs they were broken from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wuzha.reading.formats.glyphs import Box, Line, Page

_PADDING = 5.0  # points a table cell keeps free at its right side
_FULL = 1.6  # characters by which a line that reaches the right edge may miss it
_STRAYS = 50  # lines among which one may run over the right margin
_TELLING = 4  # lines reaching equally far from which the right margin is known
_WIDEST_MARGIN = 1.4  # times the left margin: the widest right margin taken for granted otherwise
_SLACK = 0.8  # characters of white left over in a full line, besides the next word that did not fit
_SLACK_AFTER_SENTENCE = 0.2  # the same where a sentence ends and the paragraph may end with it
_INDENT = 1.2  # characters from the margin at which a line begins a new paragraph
_PITCH = 1.5  # times the usual distance of lines, beyond which a new paragraph begins
_LARGE = 1.25  # times the usual size, from which a line is a title
_SAME_SIZE = 0.12  # share by which two lines of one size may differ
_SENTENCE_ENDS = tuple("。！？!?…")
_WORD = re.compile(r"[“‘（《〈【(\[]*(?:[!-~]+|.(?:[，。、；：？！）》〉】”’…]|[!-/:-@\[-`{-~]+\w*)*)")
_LABEL = re.compile(
    r"[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十百\d]{1,4}[章条节]"
    r"|\d{1,2}[、．]|\d{1,2}\.(?!\d)|[①-⑳]|附件\s*[\d一二三四五六七八九十]*\s*[:：]?$"
)


@dataclass(frozen=True, slots=True)
class Column:
    """The margins of running text, and the usual distance and size of its lines."""

    left: float
    right: float
    pitch: float
    size: float


def running_column(lines: list[Line], pages: Sequence[Page]) -> Column:
    """Return the column of all running text; where few lines are full, the margins are judged by the page."""
    if not lines:
        return Column(0, 0, 0, 1)
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
    return Column(
        left=left,
        right=right,
        pitch=median(pitches) if pitches else 0,
        size=size,
    )


def cell_column(cell: Box, lines: list[Line]) -> Column:
    """Return the column of a table cell, whose width is known from its rulings."""
    size = median(line.size for line in lines)
    left = min(line.box.left for line in lines)
    return Column(left, cell.right - _PADDING, 0, size)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a line of a table row, and the page it begins on, the first being 0."""

    text: str
    page: int


def joined(lines: Iterable[Line], column: Column) -> Iterator[Paragraph]:
    """Join lines that were broken because the line was full."""
    text = ""
    page = 0
    last: Line | None = None
    for line in lines:
        if last is not None and continues(last, line, column):
            text += (" " if text[-1:].isascii() and line.text[:1].isascii() and text[-1:].isalnum() else "") + line.text
        else:
            if last is not None:
                yield Paragraph(text, page)
            text, page = line.text, line.page
        last = line
    if last is not None:
        yield Paragraph(text, page)


def continues(last: Line, line: Line, column: Column) -> bool:
    """Say whether a line goes on with the paragraph of the last one, which was broken because it was full."""
    if abs(last.size - line.size) > _SAME_SIZE * max(last.size, line.size):
        return False
    pitch = column.pitch * max(1.0, line.size / column.size)
    if last.page == line.page and column.pitch and last.height - line.height > _PITCH * pitch:
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
