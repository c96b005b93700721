"""The activity ledger has typed columns, adds up what the filter shows, and holds no formula but its own."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.ledgers import ActivityRow, activity_ledger

OFFICE = shutil.which("soffice")
ROW = ActivityRow(
    unit="云溪村",
    on=date(2026, 5, 6),
    place="文化礼堂",
    form="讲座",
    topic="冒充客服",
    audience="村民",
    expected=50,
    attended=43,
    materials="宣传单43份",
    evidence="签到表1份",
    requirements="云溪镇方案 四、（五）",
    recorded_by="联络员",
    recorded_at=datetime(2026, 5, 6, 16, 30),
)


def _sheet(*rows: ActivityRow) -> Worksheet:
    data = activity_ledger(rows, title="宣传活动台账", unit="云溪镇综治办", period="2026年5月")
    return openpyxl.load_workbook(io.BytesIO(data))["宣传活动台账"]


def _values(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


def test_the_columns_are_those_of_the_usual_ledger_without_names() -> None:
    assert _values(_sheet(), 3) == [
        *("序号", "单位", "日期", "地点", "形式", "主题", "对象", "应到"),
        *("实到", "发放材料", "佐证", "对应要求", "登记人", "登记时间", "备注"),
    ]


def test_dates_are_dates_and_counts_are_numbers() -> None:
    assert _values(_sheet(ROW), 4) == [
        *(1, "云溪村", datetime(2026, 5, 6), "文化礼堂", "讲座", "冒充客服", "村民", 50),
        *(43, "宣传单43份", "签到表1份", "云溪镇方案 四、（五）", "联络员", datetime(2026, 5, 6, 16, 30), None),
    ]
    assert (_sheet(ROW)["C4"].number_format, _sheet(ROW)["H4"].number_format) == ("yyyy-mm-dd", "0")


def test_the_caption_names_unit_period_and_number_of_rows() -> None:
    sheet = _sheet(ROW, ROW)

    assert (sheet["A1"].value, sheet["A2"].value) == (
        "宣传活动台账",
        "单位：云溪镇综治办　　期间：2026年5月　　共 2 条",
    )


def test_the_total_follows_the_filter() -> None:
    sheet = _sheet(ROW, replace(ROW, expected=None))

    assert (sheet["B6"].value, sheet["H6"].value, sheet["I6"].value) == (
        "合计",
        "=SUBTOTAL(109,H4:H5)",
        "=SUBTOTAL(109,I4:I5)",
    )
    assert sheet.auto_filter.ref == "A3:O5"


def test_an_empty_ledger_has_its_head_and_a_total_of_nought() -> None:
    sheet = _sheet()

    assert (sheet["B4"].value, sheet["H4"].value, sheet.auto_filter.ref) == ("合计", 0, "A3:O3")


def test_headings_stay_in_sight_and_are_printed_on_every_page() -> None:
    sheet = _sheet(ROW)

    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C4", "$1:$3")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "＝HYPERLINK(1)"])
def test_text_that_begins_like_a_formula_stays_text(text: str) -> None:
    cell = _sheet(replace(ROW, topic=text))["F4"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_characters_no_sheet_can_hold_are_left_out() -> None:
    assert _sheet(replace(ROW, place="文化\x01礼堂" + "长" * 40_000))["D4"].value == "文化礼堂" + "长" * 32_763


def test_the_same_rows_give_the_same_bytes() -> None:
    one, other = (activity_ledger([ROW], title="台账", unit="甲", period="2026年5月") for _ in range(2))

    assert one == other


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_an_office_program_opens_the_ledger_and_works_out_the_total(tmp_path: Path) -> None:
    rows = [ROW, replace(ROW, topic="=1+1", attended=7), replace(ROW, attended=None)]
    (tmp_path / "ledger.xlsx").write_bytes(activity_ledger(rows, title="台账", unit="甲", period="2026年5月"))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    text = "csv:Text - txt - csv (StarCalc):44,34,76"  # commas, quotes, UTF-8

    subprocess.run(  # noqa: S603 - a fixed program on a file of our own
        [
            str(OFFICE),
            home,
            "--headless",
            "--convert-to",
            text,
            "--outdir",
            str(tmp_path),
            str(tmp_path / "ledger.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )

    lines = list(csv.reader((tmp_path / "ledger.csv").read_text("utf-8").splitlines()))
    assert [line[5] for line in lines[3:6]] == ["冒充客服", "=1+1", "冒充客服"]
    assert (lines[6][1], lines[6][7], lines[6][8]) == ("合计", "150", "50")


def test_a_sheet_explains_the_columns() -> None:
    data = activity_ledger([], title="台账", unit="甲", period="2026年5月")

    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["宣传活动台账", "说明"]
