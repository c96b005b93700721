"""The catalogue (目录) of an archive: every item with its reference, its retention class and the file it is in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from ruamel.yaml import YAML

from wuzha.papers.archive.manifest import Subject
from wuzha.papers.archive.zips import Packed
from wuzha.papers.forms import refuse_unreadable
from wuzha.papers.lists import list_pieces
from wuzha.papers.sheets import Field, Value

FILE = Path(__file__).with_name("retention.yaml")
FIELDS = (
    Field("件号", 8, "integer"),
    Field("类别", 12),
    Field("题名", 44),
    Field("编号", 16),
    Field("单位", 20),
    Field("日期", 11, "date"),
    Field("保管期限", 9),
    Field("依据", 44),
    Field("文件", 60),
    Field("字节", 12, "integer"),
    Field("SHA-256", 68),
    Field("期限状态", 10),
)
_PATH, _SIZE, _HASH = 8, 9, 10


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a kind is kept, and why; `status` says whether somebody compared that with the rules (已核, 待确认)."""

    name: str
    term: str
    why: str
    status: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it is, its own number in the programme, whose, of which day, and where it lies."""

    kind: str
    title: str
    reference: str
    unit: str
    on: date | None
    file: Packed
    paper: str = ""


@lru_cache(maxsize=1)
def _sheet() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return read


def retention(kind: str, paper: str = "") -> Retention:
    """Return how long a kind of item is kept (永久, 30年, 10年); of papers by the code of their kind."""
    said = _sheet()["kinds"][kind]
    own = _sheet()["papers"].get(paper, said) if kind == "paper" else said
    return Retention(said["name"], own["class"], own["why"], own["status"])


def retention_source() -> str:
    """Return which rules the classes are from."""
    return str(_sheet()["source"])


def catalogue(subject: Subject, items: Iterable[Item]) -> Iterator[bytes]:
    """Return the catalogue as .xlsx, piece by piece; the same items give the same bytes."""
    rows = (_row(number, item) for number, item in enumerate(items, 1))
    return sheet("目录", FIELDS, rows, at=subject.as_of)


def sheet(title: str, fields: Sequence[Field], rows: Iterable[Sequence[Value]], *, at: date) -> Iterator[bytes]:
    """Return a plain worksheet of rows, piece by piece; the same rows give the same bytes."""
    return list_pieces(title, fields, rows, at=datetime.combine(at, datetime.min.time()))


def listed(data: bytes) -> Iterator[Packed]:
    """Yield the files a catalogue names.

    Raise ValueError when it is no catalogue.
    """
    try:
        refuse_unreadable(data)  # also one that swells beyond all measure on opening: it comes from a stranger
        book = load_workbook(io.BytesIO(data), read_only=True)
        rows = book.worksheets[0].iter_rows(min_row=2, values_only=True)
        found = [Packed(str(row[_PATH]), int(str(row[_SIZE])), str(row[_HASH])) for row in rows]
    except Exception as error:  # the library lets through whatever its parsers raise; all of it means no catalogue
        raise ValueError("no catalogue") from error
    yield from found


def _row(number: int, item: Item) -> tuple[Value, ...]:
    kept = retention(item.kind, item.paper)
    file = item.file
    said = (number, kept.name, item.title, item.reference, item.unit, item.on, kept.term, kept.why)
    return (*said, file.path, file.size, file.sha256, kept.status)
