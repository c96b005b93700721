"""A superior's own form (上级表格): a .docx or .xlsx with {{fields}} and empty cells, read and filled in.

Only the text of the places that are filled changes; every other byte of every part stays as it came, so that styles,
formulas, merged cells and widths are the superior's still.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wuzha.papers.blanks import sheets, words
from wuzha.papers.blanks.packages import BlankUnreadable, opened, packed
from wuzha.papers.blanks.places import Entry, Place

__all__ = ["BlankUnreadable", "Entry", "Place", "filled", "places"]


def places(data: bytes) -> tuple[Place, ...]:
    """Return every field and every cell that can be filled, in the order of the form.

    Raises:
        BlankUnreadable: it is no such form, damaged, locked, with macros or too large.

    """
    kind, parts = opened(data)
    return words.places(parts) if kind == "docx" else sheets.places(parts)


def filled(data: bytes, entries: Mapping[str, Entry], notes: Sequence[Sequence[str]] = ()) -> bytes:
    """Return the form with entries by the keys of their places; `notes` are the lines of an annex (取数说明) to add.

    The same form with the same entries gives the same bytes.
    """
    kind, parts = opened(data)
    changed = (words if kind == "docx" else sheets).filled(parts, entries, notes)
    return packed(data, changed)
