"""However many rows an archive has, checking it, laying them aside and listing them takes the same memory."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from tests.papers.test_archive_form import CLAIM, COUNTED, EVIDENCE, KEY, OWED, PROOF, RECORD, SUBJECT, TOTAL
from wuzha.papers import lists
from wuzha.papers.archive import catalogue as catalogues
from wuzha.papers.archive import zips
from wuzha.papers.archive.catalogue import Item, catalogue, listed
from wuzha.papers.archive.checking import checked
from wuzha.papers.archive.manifest import CATALOGUE, MANIFEST, OBLIGATIONS, SIGNATURE, TOTALS, line, written
from wuzha.papers.archive.signing import signed
from wuzha.papers.archive.spools import Spool
from wuzha.papers.archive.totals import recount
from wuzha.papers.archive.zips import Packed, Packer

FEW, MANY = 300, 3_000
SPARE = 700_000  # bytes: pages of zlib, of SQLite and of the parser come and go


def peak(work: Callable[[], object]) -> int:
    """Return the most memory that was in use at a time while something was done."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def with_rows(number: int) -> io.BytesIO:
    """Return a sound archive with so many records that share a file, in so many obligations."""
    out = io.BytesIO()
    packer = Packer(out)
    keys = range(1, number + 1)
    rows = {
        OBLIGATIONS: (line({**OWED, "unit": key}) for key in keys),
        "data/claims.jsonl": (line({**CLAIM, "record_id": key, "unit_id": key}) for key in keys),
        "data/records.jsonl": (line({**RECORD, "id": key}) for key in keys),
        "data/evidence.jsonl": (line({**EVIDENCE, "id": key, "record_id": key}) for key in keys),
        TOTALS: (line({**TOTAL, **COUNTED, "unit": key}) for key in keys),
        "evidence/ab/abcd.txt": [PROOF],
    }
    packed = [packer.add(name, lines) for name, lines in rows.items()]
    items = (Item("evidence", "签到册", f"记录{key}号", "云溪镇", None, packed[-1]) for key in keys)
    packed.append(packer.add(CATALOGUE, catalogue(SUBJECT, items)))
    manifest = written(SUBJECT, {"records": number}, packed)
    packer.add(MANIFEST, [manifest])
    packer.add(SIGNATURE, [signed(manifest, KEY)])
    packer.close()
    return out


def test_checking_takes_as_much_memory_for_many_rows_as_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (zips, catalogues):
        monkeypatch.setattr(room, "CHUNK", 16 * 1024)  # so that a piece is but a part of either
    few, many = with_rows(FEW), with_rows(MANY)
    found = [checked(file) for file in (few, many)]

    taken = [peak(lambda file=file: checked(file)) for file in (few, many)]  # type: ignore[misc]

    assert [(each.problems, each.totals) for each in found] == [
        ((), (number, number, number, 0)) for number in (FEW, MANY)
    ]
    assert taken[1] - taken[0] < SPARE


def test_rows_laid_aside_come_out_again_as_often_as_asked_and_are_not_in_memory() -> None:
    def laid_aside(number: int) -> None:
        with closing(Spool(dict[str, int])) as rows:
            for key in range(number):
                rows.add({"id": key})
            for _ in range(2):
                assert sum(row["id"] for row in rows) == number * (number - 1) // 2

    assert peak(lambda: laid_aside(5 * MANY)) - peak(lambda: laid_aside(FEW)) < SPARE


def test_a_catalogue_of_more_lines_than_a_form_may_have_is_read() -> None:
    number = 40_000  # lines that unpack to more than the 80 MB which a form sent in may have
    packed = Packed("evidence/ab/abcd.txt", len(PROOF), str(EVIDENCE["sha256"]))
    item, long = Item("evidence", "现场照片" * 50, "记录1号", "云溪镇", None, packed), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(b"".join(catalogue(SUBJECT, [item])))) as short,
        zipfile.ZipFile(long, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
    ):
        head, row, ends = re.split(rb'(<row r="2".*</row>)', short.read("xl/worksheets/sheet1.xml"))
        book.writestr("xl/worksheets/sheet1.xml", head + row * number + ends)

    assert len(row) * number > 80 * 1024 * 1024
    assert sum(each == packed for each in listed(long, most=number)) == number


def test_a_catalogue_of_several_worksheets_is_compared_to_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_LINES", 100)
    number = 250
    items = [Item("evidence", "签到册", f"记录{key}号", "", None, Packed(f"{key}", key, "")) for key in range(number)]
    book = io.BytesIO(b"".join(catalogue(SUBJECT, items)))

    with zipfile.ZipFile(book) as sheets:
        parts = [name for name in sheets.namelist() if name.startswith("xl/worksheets/")]
    assert len(parts) == 3
    assert list(listed(book, most=number)) == [item.file for item in items]
    with pytest.raises(ValueError, match="no catalogue"):
        list(listed(book, most=number - 1))
    assert checked(with_rows(number)).problems == ()


def test_where_printed_and_counted_totals_differ_is_found_in_whatever_order_they_come() -> None:
    owed = [{**OWED, "requirement": clause, "unit": unit} for clause in (2, 1) for unit in (3, 2)]
    printed = [{**TOTAL, **COUNTED, "requirement": clause, "unit": unit} for unit in (2, 3) for clause in (1, 2)]

    def claims() -> Iterator[dict[str, object]]:
        yield from ({**CLAIM, "requirement_id": row["requirement"], "unit_id": row["unit"]} for row in owed)

    with recount(owed, claims(), printed) as same:
        assert (list(same.wrong()), same.sums()) == ([], (4, 4, 4, 0))
    with recount(owed[1:], claims(), printed[1:]) as other:
        assert list(other.wrong()) == [
            ((1, 2, "2026-05"), None, (1, 1, 1, 0)),
            ((2, 3, "2026-05"), (1, 1, 1, 0), None),
        ]
