"""What opening a document takes: Word, PDF and OFD of up to 300 pages, and a scanned page where tesseract is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pypdfium2

from benchmarks.measure import Figure, best
from tests.reading.made import Block, pdf, word
from tests.reading.made_ofd import ofd
from wuzha.reading.documents import open_document
from wuzha.reading.formats import ocr

OWN = Path(__file__).resolve().parents[1] / "tests/reading/own/plan.txt"
PAGE = 900
"""Characters on a page."""

_FORMATS: tuple[tuple[str, Callable[[tuple[Block, ...]], bytes]], ...] = (("docx", word), ("pdf", pdf), ("ofd", ofd))


def figures() -> Iterator[Figure]:
    """Measure opening documents of growing length."""
    lines = [line for line in OWN.read_text(encoding="utf-8").split("\n") if line.strip()]
    for pages in (30, 100, 300):
        blocks = tuple(lines * (pages * PAGE // sum(map(len, lines))))
        for kind, make in _FORMATS:
            data = make(blocks)
            length = len(open_document(data, kind).text)
            seconds = best(partial(open_document, data, kind), runs=1)
            yield Figure(f"open a .{kind} of {pages} pages", length, "characters", seconds)
    if ocr.is_installed():
        with pypdfium2.PdfDocument(pdf(tuple(lines))) as document:
            page = document[0].render(scale=300 / 72, grayscale=True).to_pil().convert("L")
        found = ocr.recognised(page)
        length = len(found.glyphs) if found else 0
        yield Figure(
            "put a scanned page straight (recognising it is tesseract's)",
            length,
            "characters",
            best(partial(ocr.recognised, page), runs=1),
        )
