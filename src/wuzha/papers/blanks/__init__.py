"""A superior's own form (上级表格): a .docx or .xlsx with {{fields}} and empty cells, read and filled in.

Only the places that are filled change. Parts nothing is written into stay as they came, byte for byte; the others are
written anew with the same content, so that styles, formulas, merged cells and widths are the superior's still.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wuzha.papers.blanks import sheets, words
from wuzha.papers.blanks.packages import DAMAGED, BlankUnreadable, Kind, opened, packed
from wuzha.papers.blanks.places import MOST, Entry, Place, offered

__all__ = ["MOST", "BlankUnreadable", "Entry", "Place", "filled", "offered", "places"]


def places(data: bytes, named: Kind | None = None) -> tuple[Place, ...]:
    """Return every field and every cell that can be filled, in the order of the form; `named` is what its name says.

    Raises:
        BlankUnreadable: it is no such form, not what its name says, damaged, locked, with macros or too large.

    """
    kind, parts = opened(data)
    if named not in {None, kind}:
        raise BlankUnreadable(f"的内容其实是 .{kind}，与扩展名不符。请用 Word、Excel 或 WPS 打开，另存后再上传。")
    try:
        return words.places(parts) if kind == "docx" else sheets.places(parts)
    except (ValueError, LookupError) as error:
        raise BlankUnreadable(DAMAGED) from error


def filled(data: bytes, entries: Mapping[str, Entry], notes: Sequence[Sequence[str]] = ()) -> bytes:
    """Return the form with entries by the keys of their places; `notes` are the lines of an annex (取数说明) to add.

    The same form with the same entries gives the same bytes.
    """
    kind, parts = opened(data)
    changed = (words if kind == "docx" else sheets).filled(parts, entries, notes)
    return packed(data, changed)
