"""Long lists come in pages."""

from __future__ import annotations


def nearest(page: int, total: int, size: int) -> tuple[int, int]:
    """Return the page to show, the nearest where there is none of that number, and how many there are; one at least."""
    pages = max(1, -(-total // size))
    return min(max(page, 1), pages), pages
