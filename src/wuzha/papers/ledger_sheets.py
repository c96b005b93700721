"""The ledgers (台账) as worksheets, by the columns of `ledgers.yaml`: typed cells, totals that follow the filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import cast

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from ruamel.yaml import YAML

from wuzha.papers.lists import list_pieces
from wuzha.papers.sheets import FACE, Field, Kind, Value, body, caption, head, lay_out, new_workbook, notes, put, save

FILE = Path(__file__).with_name("ledgers.yaml")
NUMBERS = Path(__file__).with_name("ledger_numbers.yaml")
_HEAD_ROW = 3
_FIRST_ROW = _HEAD_ROW + 1
MOST_DRESSED = 20_000
"""Lines with frames and filters that are put together in some seconds; a longer ledger is plain, as in an archive."""
_NOTES = (
    ("来源", "由系统中的记录、事项和文书生成，不用另填；没有登记的留空，不填0。"),
    ("登记人", "登记的岗位，不写姓名和电话。"),
    ("空列", "系统不登记的内容，需要时手工填写。请勿填写姓名、身份证号、电话和住址。"),
    ("合计", "随筛选变化：筛选后只合计显示的行。"),
    ("编号、来源", "在系统中按编号可打开所据的记录、事项或文书。"),
)


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: its heading, what stands in it (empty: nothing, it is filled in by hand), its width and kind.

    Figures are added up below, but those that make no sum (`apart`: 稿次, or one that lines share).
    """

    heading: str
    source: str
    width: float
    kind: Kind = "text"
    apart: bool = False

    @property
    def summed(self) -> bool:
        """Whether its figures are added up."""
        return self.kind == "integer" and not self.apart


@dataclass(frozen=True, slots=True)
class LedgerKind:
    """A kind of ledger: what its lines are made from (`of`), and which kinds of it (`on`)."""

    code: str
    name: str
    of: str
    on: tuple[str, ...]
    columns: tuple[LedgerColumn, ...]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A line: its values by what stands in a column, and the record, matter or paper it is made from."""

    values: Mapping[str, Value]
    of: str = ""
    key: int = 0


@lru_cache(maxsize=1)
def ledger_kinds() -> Mapping[str, LedgerKind]:
    """Return every kind of ledger by its code, in the order of the file."""
    found = {}
    for raw in YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8")):
        columns = tuple(
            LedgerColumn(each[0], each[1], each[2], cast("Kind", (*each, "text")[3]), "apart" in each[4:])
            for each in raw["columns"]
        )
        found[raw["code"]] = LedgerKind(raw["code"], raw["name"], raw["of"], tuple(raw.get("on", ())), columns)
    return found


@lru_cache(maxsize=1)
def number_glosses() -> Mapping[str, str]:
    """Return how each number of a ledger is counted (口径), by what stands in its column."""
    read: dict[str, str] = YAML(typ="safe", pure=True).load(NUMBERS.read_text(encoding="utf-8"))
    return read


def number_notes(kind: LedgerKind) -> list[tuple[str, str]]:
    """Return the columns of figures of a ledger, each with how it is counted."""
    figures = [each for each in kind.columns if each.kind == "integer"]
    return [(each.heading, number_glosses()[each.source]) for each in figures]


def ledger_file(kind: LedgerKind, rows: Sequence[LedgerRow], *, unit: str, period: str, at: datetime) -> bytes:
    """Return a ledger of `unit` for `period` (as printed) as .xlsx; the same rows and moment give the same bytes."""
    if len(rows) > MOST_DRESSED:
        return b"".join(ledger_list(kind, rows, unit=unit, period=period, at=at))
    workbook, sheet = new_workbook(kind.name[:31])
    fields = (Field("序号", 6, "integer"), *(Field(each.heading, each.width, each.kind) for each in kind.columns))
    caption(sheet, 1, f"{unit}{kind.name}", len(fields), size=16, bold=True)
    caption(sheet, 2, f"期间：{period}　　数据截至{at:%Y-%m-%d}　　共 {len(rows)} 条", len(fields), size=11)
    head(sheet, _HEAD_ROW, fields)
    lines = [(number, *(row.values.get(each.source) for each in kind.columns)) for number, row in enumerate(rows, 1)]
    last = body(sheet, _FIRST_ROW, fields, lines)
    sheet.freeze_panes = f"C{_FIRST_ROW}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(len(fields))}{max(last, _HEAD_ROW)}"
    _total(sheet, kind, last)
    lay_out(sheet, fields)
    if (
        sheet.page_setup.fitToWidth or 1
    ) > 1:  # then the title stands on the first page, and every page names its lines
        sheet["A1"].alignment = Alignment(horizontal="left", vertical="center")
        sheet.print_title_cols = "A:C"
    notes(workbook, "说明", (*_NOTES, *number_notes(kind)))
    return save(workbook, at=at)


def ledger_list(
    kind: LedgerKind, rows: Iterable[LedgerRow], *, unit: str, period: str, at: datetime
) -> Iterator[bytes]:
    """Yield a ledger as .xlsx piece by piece, however long it is: plain, as in an archive, with sums as numbers."""
    fields = (Field("序号", 6, "integer"), *(Field(each.heading, each.width, each.kind) for each in kind.columns))
    above = (f"{unit}{kind.name}", f"期间：{period}　　数据截至{at:%Y-%m-%d}")
    return list_pieces(kind.name[:31], fields, _summed(kind, rows), at=at, above=above)


def _summed(kind: LedgerKind, rows: Iterable[LedgerRow]) -> Iterator[tuple[Value, ...]]:
    """Yield the lines with their numbers, and at the end the sum of each column of figures."""
    sums = dict.fromkeys((each.source for each in kind.columns if each.summed), 0)
    for number, row in enumerate(rows, 1):
        values = [row.values.get(each.source) for each in kind.columns]
        for each, value in zip(kind.columns, values, strict=True):
            if each.source in sums and isinstance(value, int):
                sums[each.source] += value
        yield (number, *values)
    yield ("合计", *(sums.get(each.source) for each in kind.columns))


def _total(sheet: Worksheet, kind: LedgerKind, last: int) -> None:
    """Add the totals of what the filter shows (SUBTOTAL 109 leaves out hidden rows)."""
    total = max(last, _HEAD_ROW) + 1
    put(sheet, total, 1, None)
    for column, each in enumerate(kind.columns, 2):
        cell = put(sheet, total, column, None, kind=each.kind)
        if each.summed:
            letter = get_column_letter(column)
            cell.value = f"=SUBTOTAL(109,{letter}{_FIRST_ROW}:{letter}{last})" if last >= _FIRST_ROW else 0
        cell.font = Font(name=FACE, size=10, bold=True)
    sheet.cell(total, 2).value = "合计"
