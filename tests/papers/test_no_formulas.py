"""Whatever text goes into a workbook of ours comes out as text: what a stranger typed never runs in the office."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from typing import IO

import openpyxl
import pytest

from tests.papers.test_month_forms import FORM, LECTURE, SECRET
from wuzha.papers.form_answers import Answer, Told, answered, notice
from wuzha.papers.forms import CellProblem
from wuzha.papers.ledger_sheets import LedgerRow, ledger_file, ledger_kinds
from wuzha.papers.lists import list_file
from wuzha.papers.matrices import DutiesMatrix, MatrixCell, MatrixColumn, MatrixRow, matrix_sheet
from wuzha.papers.month_forms import month_form
from wuzha.papers.people import people_list, people_template
from wuzha.papers.records import KEYS, records_list
from wuzha.papers.sheets import Field
from wuzha.papers.units import UnitLine, units_list, units_template

DAY, MOMENT = date(2026, 5, 1), datetime(2026, 5, 1, 9, 0)
EVIL = ("=1+1", '=HYPERLINK("http://x","y")', "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1+1")


def _form(evil: str) -> bytes:
    line = replace(LECTURE, quote=evil, recorded=evil, values={"place": evil, "title": evil, "note": evil})
    return month_form(replace(FORM, unit_name=evil, duties=(line,), plans=((1, 1, evil),)), secret=SECRET)


def _answer(evil: str) -> bytes:
    problem = CellProblem("填报", 5, 10, evil)
    answer = Answer(evil, evil, [problem], [problem], [Told("填报", 5, evil, evil, evil)])
    return answered(_form(evil), answer, at=MOMENT)


def _ledger(evil: str) -> bytes:
    kind = ledger_kinds()["activities"]
    row = LedgerRow({column.source: evil for column in kind.columns if column.kind == "text"})
    return ledger_file(kind, [row], unit=evil, period=evil, at=MOMENT)


def _matrix(evil: str) -> bytes:
    row = MatrixRow(evil, evil, (MatrixCell(evil),))
    return matrix_sheet(DutiesMatrix(evil, evil, DAY, (MatrixColumn(evil, evil),), (row,)))


def _content(file: IO[bytes]) -> bytes:
    with file:
        return file.read()


MAKERS = {
    "form": _form,
    "answer": _answer,
    "notice": lambda evil: notice(title=evil, message=evil, at=MOMENT),
    "ledger": _ledger,
    "matrix": _matrix,
    "units form": lambda evil: units_template([("x", evil)]),
    "people form": lambda evil: people_template([evil]),
    "units": lambda evil: _content(units_list([UnitLine(evil, evil, (evil,), evil, evil, 1, {"x": evil})])),
    "people": lambda evil: _content(people_list([(evil, evil, evil, "liaison", evil)])),
    "records": lambda evil: _content(records_list([dict.fromkeys(KEYS, evil)])),
    "list": lambda evil: _content(list_file("x", [Field(evil, 9)], [[evil]])),
}


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("name", MAKERS)
def test_no_workbook_holds_a_formula_but_the_ledgers_own_totals(name: str, evil: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(MAKERS[name](evil)))

    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f" and "SUBTOTAL" not in str(cell.value)] == []
    typed = [cell for cell in cells if isinstance(cell.value, str) and cell.value.strip() == evil.strip()]
    assert typed
    assert all(cell.quotePrefix for cell in typed)
