"""Long lists in pages: which one an address asks for, and the links to the others."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

from wuzha.web.requests import Request, number


def chosen_page(request: Request) -> int:
    """Return the page asked for, or the first."""
    return number(request.GET.get("page")) or 1


def pages_of(total: int, size: int, page: int) -> Page[int]:
    """Return what the links to the other pages are made from, of a list with so many lines, so many on a page."""
    return Paginator(range(total), size).get_page(page)


def kept(asked: Mapping[str, object]) -> str:
    """Return the beginning of the query of those links, which keeps what else was asked for."""
    return f"{urlencode(asked)}&" if asked else ""
