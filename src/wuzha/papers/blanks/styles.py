"""Looks of cells in a workbook: the same look, kept as text."""

from __future__ import annotations

from copy import deepcopy

from wuzha.papers.blanks.packages import Element


def quoted(styles: Element, look: str) -> str:
    """Return the number of a look like this one under which a text that begins like a formula stays a text."""
    looks = styles.find("{*}cellXfs")
    if looks is None or not look.isdecimal() or int(look) >= len(looks):
        return look
    made = deepcopy(looks[int(look)])
    made.set("quotePrefix", "1")
    looks.append(made)
    looks.set("count", str(len(looks)))
    return str(len(looks) - 1)
