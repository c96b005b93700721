"""Task tables: rows of cells, whether a table came as one line a row or flattened to one cell a line.

A flattened table keeps its bars on lines of their own and loses its merged cells, so that a row may start in its
second column; the header says how many columns there are, and a cell is known as a category by being short and
without punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wuzha.reading.outline import Line

Role = Literal["category", "task", "demand", "owner", "lead", "due"]

_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("lead", re.compile(r"牵头|主办")),
    ("owner", re.compile(r"(?:责任|实施|落实|承办|配合|负责|创建)(?:单位|部门|主体|人|科室)|主体|单位名称")),
    ("due", re.compile(r"时限|时间|期限|完成日期|日期|频次")),
    ("category", re.compile(r"序号|项目|类别|领域|阶段|板块|分类|一级")),
    ("task", re.compile(r"任务|内容|措施|事项|举措|做法|职责|工作$")),
    ("demand", re.compile(r"要求|标准|备注|佐证|成果|资料|说明")),
)
_HEADER_LENGTH = 10
_CATEGORY_LENGTH = 12
_BAR = "|"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its place in the shadow, its text, and what its column is for."""

    start: int
    end: int
    text: str
    role: Role


Row = tuple[Cell, ...]
Piece = tuple[int, int, str]


def role_of(header: str) -> Role | None:
    """What a column is for, by the words of its header."""
    return next((role for role, pattern in _ROLES if pattern.search(header)), None)


def is_inline(line: Line) -> bool:
    """Whether a line is a whole table row: at least two cells between bars or tabs."""
    return len(line.text) > 1 and (line.text.count(_BAR) > 1 or " | " in line.text or "\t" in line.text)


def inline_rows(found: list[Line]) -> list[Row]:
    """Rows of a table that came as one line a row."""
    split = [list(_pieces(line)) for line in found]
    split = [pieces for pieces in split if pieces and not all(set(text) <= set("-: ") for _, _, text in pieces)]
    if not split:
        return []
    roles = [role_of(text) for _, _, text in split[0]]
    headed = sum(role is not None for role in roles) > 1 and max(len(text) for _, _, text in split[0]) <= _HEADER_LENGTH
    if headed:
        split = split[1:]
    else:
        roles = []
    return [
        tuple(
            Cell(start, end, text, (roles[at] if at < len(roles) else None) or _guess(text))
            for at, (start, end, text) in enumerate(pieces)
            if text
        )
        for pieces in split
    ]


def _pieces(line: Line) -> Iterator[Piece]:
    separator = _BAR if _BAR in line.text else "\t"
    at = line.start
    raw = line.text.split(separator)
    for index, part in enumerate(raw):
        text = part.strip()
        outer = index in {0, len(raw) - 1}
        if text or not outer:
            start = at + (part.index(text) if text else 0)
            yield start, start + len(text), text
        at += len(part) + 1


def _guess(text: str) -> Role:
    short = len(text) <= _CATEGORY_LENGTH and not re.search(r"[,。;]", text)
    return "category" if short else "task"


def flattened(found: list[Line], start: int) -> int:
    """Index behind a table flattened to one cell a line that starts at `start`; `start` itself when there is none."""
    at = start
    while at + 1 < len(found) and found[at].text != _BAR:
        if found[at + 1].text == _BAR:
            at += 2
        elif at > start and found[at].text[-1] in "。;" and at + 2 < len(found) and found[at + 2].text == _BAR:
            at += 1
        else:
            break
    return at


def flattened_rows(found: list[Line]) -> list[Row]:
    """Rows of a table that came as one cell a line with bars between."""
    cells = [line for line in found if line.text != _BAR]
    roles: list[Role] = []
    for line in cells:
        role = role_of(line.text) if len(line.text) <= _HEADER_LENGTH else None
        if role is None or role in roles:
            break
        roles.append(role)
    return list(_dealt(cells[len(roles) :], roles or ["category", "task", "demand"]))


def _dealt(cells: list[Line], roles: list[Role]) -> Iterator[Row]:
    """Deal the cells out over the columns, letting merged cells at the front of a row be absent."""
    row: list[Cell] = []
    column = 0
    for line in cells:
        if column >= len(roles):
            yield tuple(row)
            row, column = [], 0
        short = _guess(line.text) == "category"
        while column < len(roles) - 1 and roles[column] == "category" and not short:
            column += 1
        row.append(Cell(line.start, line.end, line.text, roles[column]))
        column += 1
    if row:
        yield tuple(row)
