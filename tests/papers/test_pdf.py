"""PDF: the same document gives the same bytes, though LibreOffice writes in the moment and a chance number."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest

from wuzha.papers.documents import Body, Document
from wuzha.papers.pdf import pdf
from wuzha.papers.rendering import docx


@pytest.mark.office
def test_the_same_paper_gives_the_same_pdf_which_bears_its_day_and_opens() -> None:
    day = date(2026, 6, 2)
    words = Body(parts=("照方案办。",))
    paper = Document(
        paper="circular", name="通报", layout="official", title="通报", office="云溪镇", day=day, cut_off=day,
        blocks=(words,),
    )  # fmt: skip
    word = docx(paper)

    first, second = pdf(word, day), pdf(word, day)

    opened = pypdfium2.PdfDocument(first)
    assert first == second
    assert b"/CreationDate(D:20260602000000" in first
    assert "照方案办" in opened[0].get_textpage().get_text_range().replace("\r\n", "")
