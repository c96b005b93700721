"""Long lists on their way out leave nothing behind on the disk, whole or broken off."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from wuzha.papers import lists
from wuzha.papers.lists import list_pieces
from wuzha.papers.sheets import Field

FIELDS = (Field("单位", 20), Field("人数", 8, "integer"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let passing files lie in a folder of the test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_list_that_was_written_leaves_only_its_bytes(folder: Path) -> None:
    data = b"".join(list_pieces("名单", FIELDS, [("上云村", 1200)], at=datetime(2026, 5, 20)))

    rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    assert list(rows) == [("单位", "人数"), ("上云村", 1200)]
    assert list(folder.iterdir()) == []


def test_a_list_whose_rows_break_off_leaves_nothing(folder: Path) -> None:
    lying: list[int] = []

    def rows() -> Iterator[tuple[str, int]]:
        yield "上云村", 1200
        lying.append(len(list(folder.iterdir())))
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        next(list_pieces("名单", FIELDS, rows(), at=datetime(2026, 5, 20)))

    assert (lying, list(folder.iterdir())) == ([1], [])


def test_what_a_worksheet_cannot_hold_goes_on_in_the_next_with_its_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_LINES", 5)
    long = "很长的名单" * 6

    def sheets(number: int) -> dict[str, list[object]]:
        rows = [(f"{key}村", key) for key in range(1, number + 1)]
        data = b"".join(list_pieces(long, FIELDS, rows, at=datetime(2026, 5, 20), above=("云溪镇",)))
        book = openpyxl.load_workbook(io.BytesIO(data))
        assert {sheet.freeze_panes for sheet in book.worksheets} == {"A3"}
        assert {sheet.column_dimensions["A"].width for sheet in book.worksheets} == {20}
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}

    head = [("云溪镇", None), ("单位", "人数")]
    assert sheets(0) == {long: head}
    assert sheets(3) == {long: [*head, ("1村", 1), ("2村", 2), ("3村", 3)]}
    assert sheets(7) == {
        long: [*head, ("1村", 1), ("2村", 2), ("3村", 3)],
        f"{long[:28]}（2）": [*head, ("4村", 4), ("5村", 5), ("6村", 6)],
        f"{long[:28]}（3）": [*head, ("7村", 7)],
    }


def test_a_list_that_breaks_off_in_a_further_worksheet_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_LINES", 2)

    def rows() -> Iterator[tuple[str, int]]:
        yield from (("上云村", 1200), ("下溪村", 900), ("石埠村", 800))
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        next(list_pieces("名单", FIELDS, rows(), at=datetime(2026, 5, 20)))

    assert list(folder.iterdir()) == []
