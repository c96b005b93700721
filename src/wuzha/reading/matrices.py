"""Tables that say who does what by their columns (职责分工矩阵): units × duties with words or ticks in the cells.

They come as one cell a line with bars between, all columns in every row. A table of another kind is not taken here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from wuzha.reading.outline import Line
from wuzha.reading.strands import Strand
from wuzha.reading.tables import Cell, Role, Row, role_of

_BAR = "|"
_UNITS = re.compile(
    r"(?:责任|牵头|成员|参与|实施|落实|承办|主责)?(?:单位|部门|科室|处室|乡镇|街道|村居|主体)(?:名称|\(.{1,6}\))?|责任(?:人|领导)"
)
_NUMBER = re.compile(r"序号|编号|№|No\.?")
_TASK = re.compile(r"任务|事项|内容|措施|职责|工作|项目|举措")
_LEADS = frozenset({"★", "▲", "●", "◎", "主", "主责", "牵头", "主办", "主要", "负责"})
_TAKES_PART = frozenset(
    {"√", "✓", "✔", "☑", "■", "○", "△", "☆", "是", "有", "配合", "协助", "参与", "协办", "配", "V", "v"}
)
_NOTHING = frozenset({"/", "—", "——", "-", "×", "否", "无", ""})
_FEWEST, _MOST = 2, 40
_DITTO = "同上"
_ITEM = 6
"""Levels of numbers from which a line is an item within a cell: 1. (1) ①."""

Grid = list[list["_Piece"]]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    text: str


def matrix(found: Sequence[Line], start: int) -> tuple[int, list[Row]]:
    """Return the index behind the matrix that starts at a line and its rows; the same index when there is none."""
    columns = _columns(found, start)
    if not columns or not _looks_like_one([line.text for line in found[start : start + 2 * columns : 2]]):
        return start, []
    end, grid = _grid(found, start, columns)
    if len(grid) < 2 or any(len(row) != columns for row in grid):  # noqa: PLR2004 - a heading and a row
        return start, []
    rows = list(_ticked(grid) or _worded(grid))
    return (end, rows) if rows else (start, [])


def _columns(found: Sequence[Line], start: int) -> int:
    """Count the cells of the heading, one line each."""
    at = start
    while at + 1 < len(found) and found[at].text != _BAR and found[at + 1].text == _BAR:
        at += 2
    return (at - start) // 2 + 1 if at > start and (at - start) // 2 < _MOST else 0


def _looks_like_one(heads: Sequence[str]) -> bool:
    """Say whether a heading names units down its first column, or tasks there and units beside it."""
    first = heads[1] if _NUMBER.fullmatch(heads[0]) and len(heads) > 1 else heads[0]
    return bool(_UNITS.fullmatch(first)) or (bool(_TASK.search(first)) and len(heads) > _FEWEST)


def _grid(found: Sequence[Line], start: int, columns: int) -> tuple[int, Grid]:
    """Deal the lines out over rows; a line without a bar goes on in its cell, or begins a row when the row is full."""
    grid: Grid = [[]]
    at = start
    barred = True  # the heading begins like a cell behind a bar
    while at < len(found):
        line = found[at]
        if line.text == _BAR:
            if barred or len(grid[-1]) >= columns:
                break
            barred = True
        elif barred:
            grid[-1].append(_Piece(line.start, line.end, line.text))
            barred = False
        elif len(grid[-1]) == columns and at + 1 < len(found) and found[at + 1].text == _BAR:
            grid.append([_Piece(line.start, line.end, line.text)])
        elif len(grid[-1]) < columns or (line.level >= _ITEM and line.label and len(grid) > 1):
            last = grid[-1].pop()
            grid[-1].append(_Piece(last.start, line.end, f"{last.text}\n{line.text}"))
        else:
            break
        at += 1
    return at, grid


def _named(grid: Grid, column: int) -> str:
    """Return the lowest heading of a column: of 责任部门:公安局, 公安局."""
    return grid[0][column].text.rpartition(":")[2]


def _ticked(grid: Grid) -> list[Row]:
    """Return a row for each task with the units ticked for it; none when the columns hold no ticks."""
    marks = _LEADS | _TAKES_PART
    body = grid[1:]
    ticked = [
        column
        for column in range(1, len(grid[0]))
        if all(row[column].text in marks | _NOTHING for row in body) and any(row[column].text in marks for row in body)
    ]
    if len(ticked) < _FEWEST:
        return []
    task = next(
        (at for at in range(len(grid[0])) if at not in ticked and not _NUMBER.fullmatch(grid[0][at].text)), None
    )
    if task is None:
        return []
    others = [column for column in range(len(grid[0])) if column not in ticked]
    rows: list[Row] = []
    for row in body:
        cells = [_cell(row[task], "task")]
        cells += [
            Cell(row[at].start, row[at].end, _named(grid, at), "lead" if _leads(row, ticked, at) else "owner")
            for at in ticked
            if row[at].text in marks
        ]
        told = [at for at in others if at != task and row[at].text not in _NOTHING]
        cells += [_cell(row[at], role_of(_named(grid, at)) or "demand") for at in told]
        rows.append(tuple(cells))
    return rows


def _leads(row: Sequence[_Piece], ticked: Sequence[int], at: int) -> bool:
    """Say whether a tick means the lead: it is one of those signs, and others in its row only take part."""
    return row[at].text in _LEADS and any(row[other].text in _TAKES_PART for other in ticked)


def _worded(grid: Grid) -> Iterator[Row]:
    """Yield a row for each duty of each unit: the unit's name in the first column, the duty in its cell."""
    first = 1 if _NUMBER.fullmatch(grid[0][0].text) else 0
    if not _UNITS.fullmatch(grid[0][first].text):
        return
    roles = {at: role_of(_named(grid, at)) or "duty" for at in range(first + 1, len(grid[0]))}
    duties = [at for at, role in roles.items() if role in {"duty", "task"}]
    owner: _Piece | None = None
    for row in grid[1:]:
        owner = owner if row[first].text == _DITTO else row[first]
        if owner is None:
            continue
        about = [_cell(row[at], role) for at, role in roles.items() if _tells(role) and row[at].text not in _NOTHING]
        for at in duties:
            if row[at].text not in _NOTHING:
                head = None if roles[at] == "task" else _head(grid[0][at])
                task = Cell(row[at].start, row[at].end, row[at].text, "task", head)
                yield (_cell(owner, "owner"), task, *about)


def _tells(role: str) -> TypeGuard[Role]:
    """Say whether a column tells about the duties of its row, instead of holding one."""
    return role not in {"duty", "task"}


def _head(piece: _Piece) -> tuple[int, int]:
    """Return where the lowest heading of a column stands."""
    return piece.end - len(piece.text.rpartition(":")[2]), piece.end


def headed(cut: Strand, head: Strand) -> tuple[Strand, Strand]:
    """Return the words of a cell behind and before those that head its column; all of them stand in the cell."""
    bare = cut.text.rstrip("。;")
    behind = Strand(head.text + cut.text, (cut.origin[0],) * len(head.text) + cut.origin)
    before = Strand(bare + head.text, cut.origin[: len(bare)] + (cut.origin[-1],) * len(head.text))
    return before, behind


def _cell(piece: _Piece, role: Role) -> Cell:
    return Cell(piece.start, piece.end, piece.text, role)
