"""Sixteen ledgers, each a worksheet of typed columns that nobody fills in twice."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from wuzha.papers import ledger_sheets, lists
from wuzha.papers.ledger_sheets import LedgerRow, ledger_file, ledger_kinds, number_glosses

AT = datetime(2026, 5, 31, 18, 0)
ROW = LedgerRow(
    {"source": "记录12号", "unit": "上云村", "on": date(2026, 5, 6), "attended": 80, "title": "=五月宣讲"}, "record", 12
)


def opened(code: str, *rows: LedgerRow) -> list[list[object]]:
    data = ledger_file(ledger_kinds()[code], rows, unit="云溪镇", period="2026年5月", at=AT)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_there_are_the_sixteen_of_the_trade_and_two_registers_of_papers() -> None:
    assert [each.name for each in ledger_kinds().values()] == [
        "宣传活动台账", "会议和专题研究台账", "推送和电子屏台账", "责任书和承诺书台账", "岗前和入学教育台账",
        "知识测试台账", "预警劝阻（协助）台账", "涉诈案件台账", "回访和关爱台账", "约谈台账", "倒查台账",
        "督查整改台账", "抄告单、警示函、整改通知台账", "发文登记簿", "收文登记簿", "风险机构名单", "考核台账",
        "个人信息处理记录",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ledger_kinds())
def test_a_ledger_names_unit_period_and_moment_and_adds_up_what_can_be_added(code: str) -> None:
    rows = opened(code, ROW)
    numbers = [at for at, each in enumerate(ledger_kinds()[code].columns, 1) if each.summed]

    assert rows[0][0] == f"云溪镇{ledger_kinds()[code].name}"
    assert rows[1][0] == "期间：2026年5月　　数据截至2026-05-31　　共 1 条"
    assert rows[2][1:] == [each.heading for each in ledger_kinds()[code].columns]
    assert [at for at, value in enumerate(rows[4]) if str(value).startswith("=SUBTOTAL")] == numbers


def test_a_very_long_ledger_is_plain_and_goes_on_in_a_second_worksheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_sheets, "MOST_DRESSED", 2)
    monkeypatch.setattr(lists, "MOST_LINES", 5)
    kind = ledger_kinds()["activities"]

    data = ledger_file(kind, [ROW] * 3, unit="云溪镇", period="2026年5月", at=AT)

    book = openpyxl.load_workbook(io.BytesIO(data))
    attended = 2 + [each.source for each in kind.columns].index("attended")
    assert book.sheetnames == ["宣传活动台账", "宣传活动台账（2）"]
    assert [[sheet.cell(row, attended).value for row in range(3, sheet.max_row + 1)] for sheet in book] == [
        ["实到", 80, 80],
        ["实到", 80, 240],
    ]


def test_numbers_that_lines_share_and_numbers_of_versions_make_no_sum() -> None:
    apart = {each.heading for kind in ledger_kinds().values() for each in kind.columns if each.apart}

    assert apart == {"稿次", "案前12个月宣传场次", "床位"}


def test_every_number_of_a_ledger_is_defined_and_the_worksheet_says_how() -> None:
    figures = {each.source for kind in ledger_kinds().values() for each in kind.columns if each.kind == "integer"}
    data = ledger_file(ledger_kinds()["cases"], [ROW], unit="云溪镇", period="2026年5月", at=AT)
    said = {row[0].value: row[1].value for row in openpyxl.load_workbook(io.BytesIO(data))["说明"].iter_rows()}

    assert set(number_glosses()) == figures
    assert said["损失（元）"] == number_glosses()["loss"]


def test_no_ledger_has_a_column_for_a_person() -> None:
    headings = [each.heading for kind in ledger_kinds().values() for each in kind.columns]

    assert [each for each in headings if any(word in each for word in ("姓名", "身份证", "电话", "住址", "卡号"))] == []


def test_dates_and_numbers_are_dates_and_numbers_and_text_is_no_formula() -> None:
    row = opened("meetings", ROW)[3]

    assert row[:5] == [1, "记录12号", "上云村", datetime(2026, 5, 6), "=五月宣讲"]
    data = ledger_file(ledger_kinds()["meetings"], [ROW], unit="云溪镇", period="2026年5月", at=AT)
    assert openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].cell(4, 5).data_type == "s"
