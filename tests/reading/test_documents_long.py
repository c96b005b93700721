"""A long document takes time in proportion to its length, whatever its kind."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.reading.made import PLAN, Block, pdf, word
from tests.reading.made_ofd import ofd
from wuzha.reading.documents import Step, open_document


@pytest.mark.slow
@pytest.mark.parametrize("make", [word, pdf, ofd])
def test_eight_times_as_many_pages_take_about_eight_times_as_long(make: Callable[[tuple[Block, ...]], bytes]) -> None:
    short, long = make(PLAN * 8), make(PLAN * 64)

    def seconds(data: bytes) -> float:
        begun = time.process_time()
        open_document(data, "方案")
        return time.process_time() - begun

    seconds(short)
    assert seconds(long) < 8 * 2.5 * max(seconds(short), 0.02)


@pytest.mark.parametrize("make", [pdf, ofd])
def test_reading_many_pages_tells_how_far_it_has_come(make: Callable[[tuple[Block, ...]], bytes]) -> None:
    steps: list[Step] = []

    document = open_document(make(PLAN * 100), "方案", steps.append)

    assert document.pages is not None
    assert [step.done for step in steps] == list(range(40, document.pages, 40))
