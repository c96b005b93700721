"""A page of a long list is always one that exists."""

from __future__ import annotations

import pytest

from wuzha.rules.paging import nearest


@pytest.mark.parametrize(
    "page, total, expected",
    [
        (1, 0, (1, 1)),
        (0, 0, (1, 1)),
        (3, 0, (1, 1)),
        (1, 50, (1, 1)),
        (2, 51, (2, 2)),
        (9, 51, (2, 2)),
        (-4, 51, (1, 2)),
    ],
)
def test_the_nearest_page_that_exists_is_shown(page: int, total: int, expected: tuple[int, int]) -> None:
    assert nearest(page, total, 50) == expected
