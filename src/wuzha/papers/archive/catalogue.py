"""The catalogue (目录) of an archive: every item with its reference, its retention class and the file it is in."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import count, islice, takewhile
from pathlib import Path
from typing import IO, Any

from lxml import etree
from ruamel.yaml import YAML

from wuzha.papers.archive.manifest import Subject
from wuzha.papers.archive.zips import CHUNK, Packed
from wuzha.papers.kinds import INCOMING, kind_name, templates
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
_PATH, _SIZE, _HASH = "I", "J", "K"
_SHEET, _ROW_ENDS = "xl/worksheets/sheet{}.xml", b"</row>"
_LONGEST_ROW = 64 * 1024
"""Bytes; a name of 200 Chinese characters takes 2,000."""
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


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


TERMS = ("永久", "30年", "10年")
"""How long something can be kept; the rules know no other terms."""
CONFIRMED = "已核"


@dataclass(frozen=True, slots=True)
class Own:
    """How long an office's own approved table (`source`) keeps a kind of item."""

    term: str
    source: str


@lru_cache(maxsize=1)
def _sheet() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return read


def retention(kind: str, paper: str = "", own: Mapping[str, Own] | None = None) -> Retention:
    """Return how long a kind of item is kept (永久, 30年, 10年); of papers by the code of their kind.

    What the office's `own` table says goes before (第十二条), by `key_of`.
    """
    said = _sheet()["kinds"][kind]
    if decided := (own or {}).get(key_of(kind, paper)):
        return Retention(said["name"], decided.term, f"依据{decided.source}", CONFIRMED)
    usual = _sheet()["papers"].get(paper, said) if kind == "paper" else said
    return Retention(said["name"], usual["class"], usual["why"], usual["status"])


def key_of(kind: str, paper: str = "") -> str:
    """Return by what an office's table knows a kind of item, or of papers."""
    return f"{kind}/{paper}" if kind == "paper" else kind


def retained() -> dict[str, tuple[str, Retention]]:
    """Return every kind there is by its key, with its name and how long it is kept where an office says nothing."""
    found = {kind: (said["name"], retention(kind)) for kind, said in _sheet()["kinds"].items() if kind != "paper"}
    papers = (*templates(), INCOMING)
    names = {code: kind_name(code) for code in papers} | {INCOMING: "来文登记"}
    return found | {key_of("paper", code): (name, retention("paper", code)) for code, name in names.items()}


def retention_source() -> str:
    """Return which rules the classes are from."""
    return str(_sheet()["source"])


def catalogue(subject: Subject, items: Iterable[Item], own: Mapping[str, Own] | None = None) -> Iterator[bytes]:
    """Return the catalogue as .xlsx, piece by piece; the same items and terms give the same bytes."""
    rows = (_row(number, item, own) for number, item in enumerate(items, 1))
    return sheet("目录", FIELDS, rows, at=subject.as_of)


def sheet(title: str, fields: Sequence[Field], rows: Iterable[Sequence[Value]], *, at: date) -> Iterator[bytes]:
    """Return a plain worksheet of rows, piece by piece; the same rows give the same bytes."""
    return list_pieces(title, fields, rows, at=datetime.combine(at, datetime.min.time()))


def listed(file: IO[bytes], *, most: int) -> Iterator[Packed]:
    """Yield the files a catalogue names, in the form in which `catalogue` writes it; a row at a time is in memory.

    It comes from a stranger, so neither a row nor the number of rows (`most`) may swell beyond all measure.

    Raise ValueError when it is no catalogue.
    """
    try:
        with zipfile.ZipFile(file) as book:
            for name in _sheets(book):
                with book.open(name) as sheet:
                    for cells in islice(_rows(sheet, most), 1, None):
                        most -= 1
                        yield Packed(cells[_PATH], int(cells[_SIZE]), cells[_HASH])
    except Exception as error:  # the libraries let through whatever their parsers raise; all of it means no catalogue
        raise ValueError("no catalogue") from error


def _sheets(book: zipfile.ZipFile) -> Iterator[str]:
    """Yield where the worksheets lie: one, and as many more as a long catalogue takes."""
    there = set(book.namelist())
    yield _SHEET.format(1)
    yield from takewhile(there.__contains__, map(_SHEET.format, count(2)))


def _rows(sheet: IO[bytes], most: int) -> Iterator[dict[str, str]]:
    """Yield the texts of each row of a worksheet, the headings first, by the letters of their columns."""
    rest, number = b"", 0
    while piece := sheet.read(CHUNK):
        *rows, rest = (rest + piece).split(_ROW_ENDS)
        for row in rows:
            number += 1
            if len(row) > _LONGEST_ROW or number > most + 1:
                raise ValueError("a row without end, or rows without end")
            cells = etree.fromstring(row[row.index(b"<row ") :] + _ROW_ENDS, _PARSER)
            yield {cell.get("r").rstrip("0123456789"): "".join(cell.itertext()) for cell in cells}
        if len(rest) > _LONGEST_ROW:
            raise ValueError("a row without end")
    if not number:
        raise ValueError("no headings")


def _row(number: int, item: Item, own: Mapping[str, Own] | None) -> tuple[Value, ...]:
    kept = retention(item.kind, item.paper, own)
    file = item.file
    said = (number, kept.name, item.title, item.reference, item.unit, item.on, kept.term, kept.why)
    return (*said, file.path, file.size, file.sha256, kept.status)
