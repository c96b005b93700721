"""Places of a form that can be filled: fields in its text, and empty cells with the labels beside and above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wuzha.papers.forms import clean

MOST = 400
"""Places of a form are offered up to so many; what is longer is a list of records, not a form of figures."""
_HIGHEST = 3  # labels above one another that make a heading
_FURTHEST = 2  # labels beside one another that name a row
_BLANK = re.compile(r"[\s_＿—\-/／.…·]*")
_FIELD = re.compile(r"[{｛]\s*[{｛]\s*([^{}｛｝]{1,60}?)\s*[}｝]\s*[}｝]")
_NUMBER = re.compile(r"[\d.,%％\-—/()（）]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A place to fill: `key` finds it again, `where` says it in words, `labels` are what it stands beside and below.

    The labels of a field are its name.
    """

    key: str
    where: str
    labels: tuple[str, ...]

    @property
    def is_field(self) -> bool:
        """Whether it is a field in a text rather than a cell."""
        return self.key.startswith("field:")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written into a place; a `number` is written as one where the form takes numbers."""

    text: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table: the rows and columns it covers (from 1 on), its text, whether it is drawn at all."""

    row: int
    column: int
    text: str
    last_row: int
    last_column: int
    drawn: bool = True
    counts: bool = False

    @property
    def is_open(self) -> bool:
        """Whether there is nothing in it but a line to write on."""
        return not self.counts and _BLANK.fullmatch(self.text) is not None

    @property
    def is_label(self) -> bool:
        """Whether it says something: it is no number, no formula and no field."""
        says = not self.counts and not self.is_open and _NUMBER.fullmatch(self.text) is None
        return says and _FIELD.search(self.text) is None

    @property
    def height(self) -> int:
        """How many rows it covers."""
        return self.last_row - self.row + 1

    @property
    def width(self) -> int:
        """How many columns it covers."""
        return self.last_column - self.column + 1


Grid = Mapping[tuple[int, int], Box]


def grid_of(boxes: Iterable[Box]) -> dict[tuple[int, int], Box]:
    """Return every place of a table with the cell that covers it."""
    return {
        (row, column): box
        for box in boxes
        for row in range(box.row, box.last_row + 1)
        for column in range(box.column, box.last_column + 1)
    }


def open_boxes(grid: Grid) -> list[tuple[Box, tuple[str, ...]]]:
    """Return the cells that can be filled with their labels, those of the row first, in reading order.

    A cell that is not drawn is one only behind a colon: 填报单位：
    """
    width = max((box.last_column for box in grid.values() if box.drawn or box.text), default=0)
    found = []
    for box in sorted({box for box in grid.values() if box.is_open}, key=lambda box: (box.row, box.column)):
        near, under = grid.get((box.row, box.column - 1)), grid.get((box.row - 1, box.column))
        beside, above = _beside(grid, box), _above(grid, box, width)
        awaited = near is not None and near.is_label and near.text.rstrip().endswith((":", "："))
        headed = bool(above) and under is not None and under.is_label
        if awaited or (box.drawn and (beside or headed)):
            found.append((box, tuple(dict.fromkeys((*beside, *above)))))
    return found


def offered(places: Sequence[Place]) -> tuple[Place, ...]:
    """Return the places of a form that are offered, in its order: up to MOST, fields before cells where it has more."""
    kept = sorted(range(len(places)), key=lambda at: (not places[at].is_field, at))[:MOST]
    return tuple(places[at] for at in sorted(kept))


def _beside(grid: Grid, box: Box) -> list[str]:
    """Return the labels left of a cell: the nearest, and before it what stands beside that for several rows."""
    found: list[Box] = []
    column = box.column - 1
    while column > 0 and len(found) < _FURTHEST:
        near = grid.get((box.row, column))
        wider = near is not None and (not found or near.height > found[0].height)
        if near is not None and near.is_label and wider:
            found.insert(0, near)
        elif found:
            break
        column = (near.column if near is not None else column) - 1
    return [clean(each.text) for each in found]


def _above(grid: Grid, box: Box, width: int) -> list[str]:
    """Return the labels above a cell: the nearest, and what stands over several columns, the upper one first.

    A title over the whole table is none.
    """
    found: list[Box] = []
    row = box.row - 1
    while row > 0 and len(found) < _HIGHEST:
        near = grid.get((row, box.column))
        title = near is not None and near.column == 1 and near.last_column >= width > 1
        wider = near is not None and (not found or near.width > found[0].width)
        if near is not None and near.is_label and wider and not title:
            found.insert(0, near)
        elif found:
            break
        row = (near.row if near is not None else row) - 1
    return [clean(each.text) for each in found]


# Fields


def field_key(written: str) -> str:
    """Return the key of a field; blanks, colons and the width of letters make no other one."""
    return "field:" + re.sub(r"[\s:：]", "", clean(written))


def fields_in(text: str) -> list[Place]:
    """Return the fields of a text, in order."""
    keys = [field_key(found[1]) for found in _FIELD.finditer(text)]
    return [Place(key, f"{{{{{key.removeprefix('field:')}}}}}", (key.removeprefix("field:"),)) for key in keys]


def only_field(text: str) -> str:
    """Return the key of the field that is all of a text, empty when it is not."""
    found = _FIELD.fullmatch(text.strip())
    return field_key(found[1]) if found else ""


def replaced(pieces: Sequence[str], entries: Mapping[str, Entry]) -> list[str]:
    """Return the pieces (runs) of a text with its fields filled; one split over pieces goes where it begins."""
    found = list(pieces)
    for field in reversed(list(_FIELD.finditer("".join(pieces)))):
        entry = entries.get(field_key(field[1]))
        if entry is not None:
            _put(found, field.start(), field.end(), entry.text)
    return found


def _put(pieces: list[str], start: int, end: int, text: str) -> None:
    at = 0
    for number, piece in enumerate(pieces):
        first, last = max(start - at, 0), min(end - at, len(piece))
        if first < last:
            pieces[number] = piece[:first] + (text if at + first == start else "") + piece[last:]
        at += len(piece)
