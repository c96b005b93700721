"""Task tables: rows of cells, whether a table came as one line a row or flattened to one cell a line.

A flattened table keeps its bars on lines of their own and loses its merged cells, so that a row may start in its
second column; the header says how many columns there are, and a cell is known as a category by being short and
without punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from wuzha.reading.outline import Line
from wuzha.reading.owners import type_of
from wuzha.reading.predicates import predicate

Role = Literal["category", "task", "demand", "owner", "lead", "due", "proof"]

_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("lead", re.compile(r"牵头|主办")),
    ("owner", re.compile(r"(?:责任|实施|落实|承办|配合|负责|创建)(?:单位|部门|主体|人|科室|处室)|主体|单位名称")),
    ("proof", re.compile(r"佐证|印证|痕迹|证明材料|凭证")),
    ("due", re.compile(r"时限|时间|期限|完成日期|日期|频次|月份")),
    ("category", re.compile(r"序号|项目|类别|领域|阶段|板块|分类|[一二三]级|指标|分值|权重|来源|主题")),
    ("task", re.compile(r"任务|内容|措施|事项|举措|做法|职责|安排|工作$")),
    ("demand", re.compile(r"要求|标准|备注|成果|资料|说明")),
)
_MONTH = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?")
_HEADER_LENGTH = 10
_CATEGORY_LENGTH = 12
_MOST_COLUMNS = 12
_USUAL_COLUMNS = 3
_BAR = "|"
_WORD = re.compile(r"\S+")
_NOTHING = frozenset({"/", "／", "—", "——", "-"})
_DITTO = frozenset({"同上", "〃"})
_OWING: frozenset[Role] = frozenset({"owner", "lead"})
_SPANNING: frozenset[Role] = frozenset({"owner", "lead", "category"})
"""What one cell may say for the rows below it."""
_CARRIED: frozenset[Role] = frozenset({"category", "owner", "lead", "due"})  # a duty itself is never repeated


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its place in the shadow, its text, and what its column is for.

    `head` is where the words stand that head its column, when they say what the cell only says the time or number of.
    """

    start: int
    end: int
    text: str
    role: Role
    head: tuple[int, int] | None = None


Row = tuple[Cell, ...]
Piece = tuple[int, int, str]


def role_of(header: str) -> Role | None:
    """Return what a column is for, by the words of its header."""
    return next((role for role, pattern in _ROLES if pattern.search(header)), None)


def is_month(text: str) -> bool:
    """Whether a cell is a month and no more."""
    return _MONTH.fullmatch(text) is not None


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
    if "task" not in roles and "demand" in roles:
        roles = ["task" if role == "demand" else role for role in roles]
    return [
        tuple(
            Cell(start, end, text, (roles[at] if at < len(roles) else None) or _guess(text))
            for at, (start, end, text) in enumerate(pieces)
            if text
        )
        for pieces in split
    ]


def spaced(found: list[Line], start: int) -> tuple[int, list[Row]]:
    """Rows of a table whose columns stand apart by nothing but blanks, and the index behind it.

    Its header names at least three columns, and as many stretches stand in every line below; the longest takes what is
    too much.
    """
    header = found[start].text.split()
    roles = [role_of(word) for word in header]
    if len(header) < _USUAL_COLUMNS or sum(role is not None for role in roles) < _USUAL_COLUMNS:
        return start, []
    if max(map(len, header)) > _HEADER_LENGTH:
        return start, []
    rows: list[Row] = []
    at = start + 1
    while at < len(found):
        pieces = [(piece.start(), piece.end(), piece.group()) for piece in _WORD.finditer(found[at].text)]
        if len(pieces) != len(header):
            break
        origin = found[at].start
        rows.append(
            tuple(
                Cell(origin + begin, origin + end, text, roles[index] or _guess(text))
                for index, (begin, end, text) in enumerate(pieces)
            )
        )
        at += 1
    return (at, rows) if rows else (start, [])


def unbarred(found: list[Line], start: int) -> tuple[int, list[Row]]:
    """Rows of a table that came as one cell a line without bars, and the index behind it.

    Below its header a row begins with its number, or with its month where the first column is of months. Where the rows
    are not numbered each has as many cells as the header, as long as somebody is named where the header says so; an
    owner or a field of work that stands first stands for all rows below that begin with their task.
    """
    names = list(takewhile(lambda line: _is_column(line.text), found[start : start + _MOST_COLUMNS]))
    roles = [role_of(line.text) or "category" for line in names]
    if len(names) < _USUAL_COLUMNS or "task" not in roles or not {*_OWING, "due"} & {*roles}:
        return start, []
    at = start + len(names)
    rows: list[Row] = []
    while at < len(found) and (taken := _row_of(found, at, roles, len(rows) + 1)):
        cells = tuple(Cell(line.start, line.end, line.text, role) for line, role in taken)
        rows.append(cells if len(taken) == len(roles) or roles[0] == "due" else (rows[-1][0], *cells))
        at += len(taken)
    return (at, _meant(rows)) if len(rows) > 1 else (start, [])


def _is_column(text: str) -> bool:
    return len(text) <= _HEADER_LENGTH and role_of(text) is not None and not text.isdigit()


def _row_of(found: list[Line], at: int, roles: list[Role], number: int) -> list[tuple[Line, Role]]:
    """Return the cells of one row: as many lines as there are columns, its number or its owner where they must be."""
    if roles[0] == "due" and is_month(found[at].text):
        cells = takewhile(lambda line: not is_month(line.text), found[at + 1 : at + len(roles)])
        return list(zip((found[at], *cells), roles, strict=False))
    row = list(zip(found[at : at + len(roles)], roles, strict=False))
    whole = len(row) == len(roles)
    if found[at].text == str(number):
        return row if whole and all(line.text != str(number + 1) for line, _ in row[1:]) else []
    named = [line.text for line, role in row if role in _OWING]
    if whole and named and all(map(_names_somebody, named)):
        return row
    below = list(zip(found[at : at + len(roles) - 1], roles[1:], strict=False))
    spanned = number > 1 and roles[0] in _SPANNING and len(below) == len(roles) - 1
    return below if spanned and all(_fits(line, role) for line, role in below) else []


def _fits(line: Line, role: Role) -> bool:
    """Whether a line may be the cell of a row without its first: a task, an owner's name, a date and no more."""
    if line.label:
        return False
    if role in _OWING:
        return _names_somebody(line.text)
    if role == "task":
        return _guess(line.text) == "task" or predicate(line.text) is not None
    return role != "due" or _guess(line.text) == "category"


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


def _names_somebody(text: str) -> bool:
    """Whether a cell that may be the owner's names somebody; a merged cell of owners leaves the task in its place."""
    asked = predicate(text)
    return type_of(text, "any") is not None and not (asked and asked.strong)


def flattened(found: list[Line], start: int) -> tuple[int, list[Row]]:
    """Rows of a table that came as one cell a line with bars between, and the index behind it.

    A bar leads to the next column. A line without a bar before it goes on in its cell, or starts the next row when its
    row is full and a bar follows; where that fails, the table has ended.
    """
    if start + 1 >= len(found) or found[start].text == _BAR or found[start + 1].text != _BAR:
        return start, []
    header = _header(found, start)
    columns = len(header) or _first_row(found, start)
    dealer = _Dealer(tuple(header) or _usual(columns))
    at = start
    while at < len(found):
        line = found[at]
        followed = any(after.text == _BAR for after in found[at + 1 : at + (3 if line.text[-1] in "。;" else 2)])
        if line.text == _BAR:
            dealer.bar()
        elif not dealer.take(line, followed=followed):
            break
        at += 1
    rows = _meant(dealer.rows())
    if header[:1] == ["owner"]:
        rows = _merged(rows)
    return at, rows[1:] if header else rows


def _meant(rows: list[Row]) -> list[Row]:
    """Leave out cells that say there is nothing, and let 同上 for an owner or a date mean the cell above it."""
    above: dict[Role, Cell] = {}
    meant = []
    for row in rows:
        said = (above.get(cell.role) if cell.text in _DITTO else cell for cell in row if cell.text not in _NOTHING)
        cells = tuple(cell for cell in said if cell is not None)
        above.update({cell.role: cell for cell in cells if cell.role in _CARRIED})
        if cells:
            meant.append(cells)
    return meant


def _merged(rows: list[Row]) -> list[Row]:
    """Give each row without an owner the one above it, whose cell spans them all."""
    out: list[Row] = []
    owner: Cell | None = None
    for row in rows:
        named = next((cell for cell in row if cell.role == "owner"), None)
        out.append((owner, *row) if named is None and owner is not None else row)
        owner = named or owner
    return out


def _header(found: list[Line], start: int) -> list[Role]:
    roles: list[Role] = []
    for line in found[start : start + 2 * _MOST_COLUMNS]:
        if line.text == _BAR:
            continue
        role = role_of(line.text) if len(line.text) <= _HEADER_LENGTH else None
        if role is None or role in roles:
            break
        roles.append(role)
    return roles if len(roles) > 1 else []


def _first_row(found: list[Line], start: int) -> int:
    """Count the cells of the first row of a table without a header, when a line without a bar shows where it ends."""
    for at in range(start + 1, min(start + 2 * _MOST_COLUMNS, len(found)), 2):
        if found[at].text != _BAR:
            return (at - start + 1) // 2
    return _USUAL_COLUMNS


def _usual(columns: int) -> tuple[Role, ...]:
    roles: list[Role] = ["category", "task", "demand"]
    if columns < _USUAL_COLUMNS:
        return tuple(roles[1:])
    return (*roles, *roles[-1:] * (columns - _USUAL_COLUMNS))


class _Dealer:
    """Deals cells out over columns; merged cells at the front of a row may be absent."""

    def __init__(self, roles: tuple[Role, ...]) -> None:
        self._roles = roles
        self._rows: list[list[Cell]] = [[]]
        self._column = 0
        self._fresh = True

    def bar(self) -> None:
        """Go on to the next column, or to the next row behind the last column."""
        self._fresh = True
        self._column += 1
        if self._column >= len(self._roles):
            self._next_row()

    def take(self, line: Line, *, followed: bool) -> bool:
        """Put a line into its cell; False when it does not belong to the table any more."""
        if not self._fresh:
            if self._column < len(self._roles) - 1:
                self._go_on(line)
                return True
            self._next_row()
        starts_row = self._column == 0 and not self._rows[-1]
        if starts_row and (not followed or line.label.startswith("附件")):
            return False
        if starts_row and _guess(line.text) != "category":
            while self._roles[self._column] == "category" and self._column < len(self._roles) - 1:
                self._column += 1
        if (
            starts_row
            and len(self._rows) > 1
            and self._roles[self._column] in _OWING
            and not _names_somebody(line.text)
        ):
            self._column += 1
        self._rows[-1].append(Cell(line.start, line.end, line.text, self._roles[self._column]))
        self._fresh = False
        return True

    def rows(self) -> list[Row]:
        """Return the rows that hold a cell."""
        return [tuple(row) for row in self._rows if row]

    def _go_on(self, line: Line) -> None:
        last = self._rows[-1].pop()
        self._rows[-1].append(Cell(last.start, line.end, f"{last.text}\n{line.text}", last.role))

    def _next_row(self) -> None:
        self._rows.append([])
        self._column = 0
        self._fresh = True
