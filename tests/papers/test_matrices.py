"""The duties matrix as a sheet says every state in words; colour only helps."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.matrices import DutiesMatrix, MatrixCell, MatrixColumn, MatrixRow, matrix_sheet

MATRIX = DutiesMatrix(
    title="云溪镇任务完成情况",
    period="2026年5月",
    on=date(2026, 6, 1),
    columns=(MatrixColumn("全员宣讲", "5月31日"), MatrixColumn("长期任务")),
    rows=(
        MatrixRow("永丰纺织", "企业", (MatrixCell("待补", "overdue"), MatrixCell("保持 5/6"))),
        MatrixRow("云溪村", "村（社区）", (MatrixCell("完成", "done"), None)),
    ),
)


def _sheet(matrix: DutiesMatrix) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(matrix_sheet(matrix)))["任务完成情况"]


def test_every_state_is_said_in_words_and_what_is_not_owed_is_empty() -> None:
    rows = [[cell.value for cell in row] for row in _sheet(MATRIX).iter_rows(min_row=3)]

    assert rows == [
        ["单位", "类型", "全员宣讲（5月31日）", "长期任务"],
        ["永丰纺织", "企业", "待补", "保持 5/6"],
        ["云溪村", "村（社区）", "完成", None],
    ]


def test_the_caption_says_for_when_the_states_hold() -> None:
    assert _sheet(MATRIX)["A2"].value == "期间：2026年5月　　状态截至：2026年6月1日"


def test_tones_have_colours_and_no_tone_has_none() -> None:
    sheet = _sheet(MATRIX)

    assert [sheet[place].fill.fgColor.rgb for place in ("C4", "C5", "D4")] == ["00F8CBAD", "00E2F0D9", "00000000"]


def test_units_and_headings_stay_in_sight_and_a_wide_matrix_is_printed_on_several_pages() -> None:
    columns = tuple(MatrixColumn(f"任务{at}") for at in range(60))
    sheet = _sheet(DutiesMatrix("甲", "2026年5月", date(2026, 6, 1), columns, ()))

    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.print_title_cols) == ("C4", "$1:$3", "$A:$B")
    assert sheet.page_setup.fitToWidth == 6


def test_the_same_matrix_gives_the_same_bytes() -> None:
    assert matrix_sheet(MATRIX) == matrix_sheet(MATRIX)
