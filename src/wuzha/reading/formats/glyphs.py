"""What is on a page: characters where they stand, and the lines and table cells they make up.

Pure geometry on values; all measures are points from the lower left corner of a page.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME = 3.0  # points within which two edges are the same edge
_STRAIGHT = 1.0  # points a ruling may lean
_REACH = 3.0  # points a ruling may stop short of the corner it is meant to reach
_LINE = 0.45  # times its height: how far a character may stand above or below the first of its line
_SPACE = (0.2, 0.3, 0.35)  # widths of white that mean a space: between Chinese, Chinese and Latin, Latin characters
_NARROW = 0.7  # times its height: the width of a Chinese character on a line that has none
_RADICALS = range(0x2E80, 0x2FE0)  # look-alikes some programs write instead of the ordinary character
_COMPATIBLE = range(0xF900, 0xFB00)
_CLOSE = frozenset(" 、，。；：！？）》”’")  # white after these is no space but part of the sign, or of a tab


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

    def cell_at(self, point: tuple[float, float]) -> Box | None:
        """Return the table cell around a point, None when rulings do not enclose it."""
        x, y = point
        beside = [
            each.left
            for each in self.rulings
            if each.width < each.height and each.bottom - _REACH <= y <= each.top + _REACH
        ]
        across = [
            each.bottom
            for each in self.rulings
            if each.width >= each.height and each.left - _REACH <= x <= each.right + _REACH
        ]
        left = max((edge for edge in beside if edge <= x), default=None)
        right = min((edge for edge in beside if edge > x), default=None)
        bottom = max((edge for edge in across if edge <= y), default=None)
        top = min((edge for edge in across if edge > y), default=None)
        if left is None or right is None or bottom is None or top is None:
            return None
        return Box(left, bottom, right, top)


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `size` is the width of a Chinese character, `height` where the middle of the line is on the page."""

    text: str
    box: Box
    page: int
    size: float
    height: float
    cell: Box | None = None


def character(code: int) -> str:
    """Return the character meant, empty for controls; look-alike radicals become the ordinary character."""
    if code in _RADICALS or code in _COMPATIBLE:
        return unicodedata.normalize("NFKC", chr(code))
    if code in {0xFFFE, 0xFFFF, 0x00AD} or unicodedata.category(chr(code)) in {"Cc", "Cf"}:
        return ""
    return " " if chr(code).isspace() else chr(code)


def ruling(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Box]:
    """Yield the stroke from one point to another as a box without width or height, when it can be one of a table."""
    left, right = sorted((start[0], end[0]))
    bottom, top = sorted((start[1], end[1]))
    if (right - left <= _STRAIGHT) != (top - bottom <= _STRAIGHT) and max(right - left, top - bottom) > SAME:
        yield Box(left, bottom, right, top)


def page_lines(page: Page, number: int) -> list[Line]:
    """Return the lines from top to bottom; those of a table row cell by cell."""
    regions: dict[Box | None, list[Glyph]] = {}
    cell: Box | None = None
    for glyph in page.glyphs:
        if cell is None or not cell.holds(glyph.box.centre):
            cell = page.cell_at(glyph.box.centre)
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
        levels[height] = levels[above] if above is not None and above - height <= SAME else height
    return [levels[height] for height in heights]


def _lines_of(glyphs: list[Glyph], page: int, cell: Box | None) -> Iterator[Line]:
    """Group the glyphs of a region into lines by their height on the page."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: -each.box.centre[1]):
        anchor = rows[-1][0].box if rows else None
        if anchor and abs(anchor.centre[1] - glyph.box.centre[1]) < _LINE * max(anchor.height, glyph.box.height):
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
        yield Line(_text(ordered), box, page, max(1.0, size), median(glyph.box.centre[1] for glyph in ordered), cell)


def _text(glyphs: list[Glyph]) -> str:
    """Return the characters, with a space where the file has one or where the white between two stands out."""
    gaps = [other.box.left - one.box.right for one, other in pairwise(glyphs)]
    usual = max(0.0, median(gaps)) if gaps else 0.0  # lines set flush on both sides are spread evenly
    text = glyphs[0].char
    for (one, other), gap in zip(pairwise(glyphs), gaps, strict=True):
        kinds = one.char.isascii() + other.char.isascii()
        white = (
            one.char not in _CLOSE
            and other.char != " "
            and gap > usual + _SPACE[kinds] * max(one.box.width, other.box.width)
        )
        text += f" {other.char}" if white else other.char
    return re.sub(r" {2,}", " ", text)
