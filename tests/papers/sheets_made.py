"""Filled forms made for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl

Row = Sequence[str | int | float | None]


def workbook(*rows: Row, merged: Sequence[str] = ()) -> bytes:
    """Return an .xlsx with these rows from A1 on."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
