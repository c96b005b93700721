"""Ledgers to be printed and bound: A4 across, the same columns and numbers as the worksheet, each number defined."""

from __future__ import annotations

import io
from datetime import date, datetime

import docx
import pypdfium2
import pytest
from docx.shared import Length

from wuzha.papers.ledger_papers import MOST, TooLong, ledger_docx
from wuzha.papers.ledger_sheets import LedgerRow, ledger_kinds, number_glosses
from wuzha.papers.pdf import pdf, program

AT = datetime(2026, 5, 31, 18, 0)
VALUES = {
    "source": "记录12号",
    "unit": "上云村",
    "on": date(2026, 5, 6),
    "attended": 80,
    "expected": 95,
    "title": "五月宣讲",
    "entered": datetime(2026, 5, 6, 20, 30),
}
ROWS = (LedgerRow(VALUES, "record", 12), LedgerRow({**VALUES, "attended": 20}, "record", 13))


def made(code: str, *rows: LedgerRow) -> bytes:
    return ledger_docx(ledger_kinds()[code], rows, unit="云溪镇", period="2026年5月", at=AT)


@pytest.mark.parametrize("code", ledger_kinds())
def test_a_ledger_as_a_document_has_the_columns_of_the_worksheet_and_says_how_its_numbers_are_counted(
    code: str,
) -> None:
    kind = ledger_kinds()[code]
    opened = docx.Document(io.BytesIO(made(code, *ROWS)))
    (table,) = opened.tables
    lines = [paragraph.text for paragraph in opened.paragraphs if paragraph.text]
    figures = [each for each in kind.columns if each.kind == "integer"]

    assert lines[:2] == [f"云溪镇{kind.name}", "期间：2026年5月　　数据截至2026-05-31　　共 2 条"]
    assert [cell.text for cell in table.rows[0].cells] == ["序号", *(each.heading for each in kind.columns)]
    assert lines[2:] == (["口径"] if figures else []) + [
        f"{each.heading}：{number_glosses()[each.source]}。" for each in figures
    ]
    page = opened.sections[0]
    size = [round(Length(each).mm) for each in (page.page_width or 0, page.page_height or 0)]
    letters = {run.font.size.pt for cell in table.rows[1].cells for run in cell.paragraphs[0].runs if run.font.size}
    assert size in ([297, 210], [420, 297])
    assert min(letters) >= 7


def test_days_moments_and_sums_are_written_out() -> None:
    table = docx.Document(io.BytesIO(made("activities", *ROWS))).tables[0]
    heads = [cell.text for cell in table.rows[0].cells]
    read = [dict(zip(heads, (cell.text for cell in row.cells), strict=True)) for row in table.rows]

    assert [read[1][head] for head in ("来源", "日期", "实到", "登记时间")] == [
        "记录12号", "2026-05-06", "80", "2026-05-06 20:30",
    ]  # fmt: skip
    assert [read[3][head] for head in ("序号", "应到", "实到", "形式")] == ["合计", "190", "100", ""]


def test_the_same_ledger_gives_the_same_bytes() -> None:
    assert made("meetings", *ROWS) == made("meetings", *ROWS)


def test_a_ledger_too_long_to_be_bound_is_refused_with_the_way_out() -> None:
    with pytest.raises(TooLong, match="请下载表格"):
        made("activities", *(ROWS[:1] * (MOST + 1)))


@pytest.mark.office
@pytest.mark.skipif(program() is None, reason="LibreOffice is not installed")
def test_the_widest_ledger_fits_its_pages_as_libreoffice_sets_it() -> None:
    widest = max(ledger_kinds().values(), key=lambda kind: sum(each.width for each in kind.columns))

    with pypdfium2.PdfDocument(pdf(made(widest.code, *ROWS), AT.date())) as document:
        page = document[0]
        text = page.get_textpage()
        boxes = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1).strip()]
        size = page.get_size()

    margin = 15 * 72 / 25.4 - 1
    assert size == pytest.approx((420 * 72 / 25.4, 297 * 72 / 25.4), abs=1)
    assert min(left for left, *_ in boxes) >= margin
    assert max(right for _, _, right, _ in boxes) <= size[0] - margin
