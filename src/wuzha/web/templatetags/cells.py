"""The cells of a row of the matrix: three thousand of them by a template's loop would take a tenth of a second."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wuzha.queries.matrix import Cell

register = template.Library()

_NONE = SafeString("<td></td>")


@register.filter
def as_cells(cells: Iterable[Cell | None]) -> SafeString:
    """Return the cells of a row; an empty one where the clause is not the unit's."""
    return SafeString("".join(_cell(cell.state, cell.word) if cell else _NONE for cell in cells))


@lru_cache(maxsize=1024)
def _cell(state: str, word: str) -> SafeString:
    return format_html('<td data-state="{}">{}</td>', state, word)
