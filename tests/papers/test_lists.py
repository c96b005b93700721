"""Long lists on their way out leave nothing behind on the disk, whole or broken off."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

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
