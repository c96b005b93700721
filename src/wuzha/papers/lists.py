"""Long lists out and in, row by row: no more than a row is in memory at a time, however long the list is."""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import chain, islice
from typing import IO, Any, cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from wuzha.papers.forms import Asked, FormUnreadable, clean, heading_of, refuse_unreadable
from wuzha.papers.packages import settle
from wuzha.papers.sheets import FACE, Field, Value, fill

Sheet = Any
"""A worksheet that is written row by row; the library's types leave out half of it."""
IN_MEMORY = 2 * 1024 * 1024
MOST_LINES = 1_048_576
"""So many lines a worksheet can have; with more no programme opens it."""
_LONGEST_NAME = 31  # characters of the name of a worksheet
_HEAD_WITHIN = 30
MOST_ROWS = 20_000


def list_file(
    title: str, fields: Sequence[Field], rows: Iterable[Sequence[Value]], *, above: Sequence[str] = ()
) -> IO[bytes]:
    """Return a worksheet of rows as an open file at its beginning; a large one lies on disk.

    `above` are lines over the headings. What no worksheet can hold goes on in a second one, and so on.
    """
    workbook = Workbook(write_only=True)
    begun = list[Sheet]()
    try:
        for number, some in enumerate(_parted(rows, MOST_LINES - len(above) - 1), 1):
            sheet = workbook.create_sheet(_named(title, number))
            begun.append(sheet)
            _head(sheet, fields, above)
            for row in some:
                sheet.append([fill(WriteOnlyCell(sheet), value) if isinstance(value, str) else value for value in row])
        out = _spooled()
        workbook.save(out)
    except BaseException:
        for sheet in begun:
            _drop(sheet)
        raise
    out.seek(0)
    return out


def _parted(rows: Iterable[Sequence[Value]], most: int) -> Iterator[Iterable[Sequence[Value]]]:
    """Yield the rows in parts of so many at most, each to be used up before the next; at least one part."""
    rest = iter(rows)
    yield islice(rest, most)
    for first in rest:
        yield chain([first], islice(rest, most - 1))


def _named(title: str, number: int) -> str:
    """Return what the worksheet of that number is called: 记录, 记录（2）."""
    ending = f"（{number}）" if number > 1 else ""
    return title[: _LONGEST_NAME - len(ending)] + ending


def _head(sheet: Sheet, fields: Sequence[Field], above: Sequence[str]) -> None:
    for at, field in enumerate(fields, 1):
        sheet.column_dimensions[get_column_letter(at)].width = field.width
    sheet.freeze_panes = f"A{len(above) + 2}"
    for line in above:
        sheet.append([fill(WriteOnlyCell(sheet), line)])
    head = []
    for field in fields:
        cell = fill(WriteOnlyCell(sheet), field.heading)
        cell.font = Font(name=FACE, size=10, bold=True)
        head.append(cell)
    sheet.append(head)


def _drop(sheet: Sheet) -> None:
    """Take away what the library has laid aside of a sheet; it would leave that until the programme ends."""
    with suppress(Exception):  # whatever it says of a sheet that is broken off
        sheet.close()
    with suppress(OSError):
        sheet._writer.cleanup()  # noqa: SLF001 - it has no public way


def list_pieces(
    title: str, fields: Sequence[Field], rows: Iterable[Sequence[Value]], *, at: datetime, above: Sequence[str] = ()
) -> Iterator[bytes]:
    """Yield the same file piece by piece; the same rows and moment give the same bytes."""
    with list_file(title, fields, rows, above=above) as made, _spooled() as out:
        settle(made, out, at=at)
        out.seek(0)
        while piece := out.read(IN_MEMORY):
            yield piece


def _spooled() -> IO[bytes]:
    """Return an open file that lies in memory while it is small, else on disk."""
    return cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))


@contextmanager
def listed(
    data: bytes, asked: Sequence[Asked], *, verbatim: Container[str] = ()
) -> Iterator[tuple[Mapping[str, int], Iterator[tuple[int, dict[str, str]]]]]:
    """Open a list that came back: where each asked column stands, and the rows under the headings, one by one.

    Cells are read as trimmed lines, those of `verbatim` columns to the letter.

    Raise FormUnreadable when it is no such list, or has too many rows.
    """
    refuse_unreadable(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drawings and rules the library leaves out, which a list does not need
        try:
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        except Exception as error:  # the library lets through whatever its parsers raise; all of it means a broken file
            message = "文件已损坏或不是 .xlsx 表格，打不开。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
            raise FormUnreadable(message) from error
    try:
        for sheet in workbook.worksheets:
            rows = enumerate(sheet.iter_rows(values_only=True), 1)
            columns = _columns(rows, asked)
            if columns is not None:
                yield columns, _rows(rows, columns, verbatim)
                return
        names = "、".join(f"“{column.heading}”" for column in asked if column.required)
        raise FormUnreadable(f"找不到表头。表中应有一行写着{names}等列名，请先导出一份，按它的样子填写后再上传。")
    finally:
        workbook.close()


def _columns(rows: Iterator[tuple[int, tuple[Any, ...]]], asked: Sequence[Asked]) -> dict[str, int] | None:
    """Read on to the headings; return where each asked column stands, None where the sheet has no such row."""
    for number, row in rows:
        found: dict[str, int] = {}
        for at, value in enumerate(row, 1):
            heading = heading_of(clean(value))
            key = next((column.key for column in asked if column.is_called(heading)), None)
            if key is not None:
                found.setdefault(key, at)
        if all(column.key in found for column in asked if column.required):
            return found
        if number >= _HEAD_WITHIN:
            return None
    return None


def _rows(
    rows: Iterator[tuple[int, tuple[Any, ...]]], columns: Mapping[str, int], verbatim: Container[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    taken = 0
    for number, row in rows:
        cells = {key: row[at - 1] if at <= len(row) else None for key, at in columns.items()}
        texts = {
            key: cell.strip() if key in verbatim and isinstance(cell, str) else clean(cell)
            for key, cell in cells.items()
        }
        if any(texts.values()):
            taken += 1
            if taken > MOST_ROWS:
                raise FormUnreadable(f"表里超过 {MOST_ROWS} 行，请分几次导入。")
            yield number, texts
