"""The form of a unit and month: what stands in it, how it is protected, and that any office program gives it back."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.forms import FormUnreadable
from wuzha.papers.month_forms import (
    CHOICES,
    DUTIES,
    EXTRAS,
    FIRST_ROW,
    HEAD_ROW,
    HELP,
    SYSTEM,
    FormLine,
    MonthForm,
    Words,
    month_form,
)
from wuzha.papers.returned_forms import ReturnedForm, read_month_form

OFFICE = shutil.which("soffice")
SECRET = b"a secret of the installation"
WORDS = Words(
    {"宣讲": "lecture", "上门走访": "visit", "报送": "report"},
    {"村民": "villagers", "老年人": "elderly"},
    {"刷单返利": "task-scam", "冒充领导、熟人": "impersonation"},
    {"会议记录": "minutes", "签字盖章件": "signed-copy"},
)
LECTURE = FormLine(
    key="d1:2026-05:1",
    values={"activity": "宣讲", "audience": "村民"},
    base=None,
    context={"activity": "lecture", "audience": ["villagers"], "clause": 1},
    quote="每月组织村民开展不少于1次集中宣讲",
    occasion="2026年5月",
    due=date(2026, 5, 31),
    recorded="进行中，还差1次",
)
VISIT = FormLine(
    key="r7",
    values={
        "activity": "上门走访",
        "audience": "村民、老年人",
        "starts": date(2026, 5, 3),
        "ends": date(2026, 5, 4),
        "place": "=1+1",
        "attended": 12,
        "topics": "冒充领导、熟人",
        "originals": "会议记录、签字盖章件",
        "note": "一组",
    },
    base={"activity": "visit", "starts": "2026-05-03"},
    quote="每月上门走访",
    settled=True,
)
FORM = MonthForm(
    unit=2,
    unit_code="U00002",
    unit_name="上云村",
    month=date(2026, 5, 1),
    month_name="2026年5月",
    issue="a-2",
    made_at=datetime(2026, 5, 2, 9, 0),
    plans=((1, 1, "云溪镇方案"),),
    duties=(LECTURE, VISIT),
    extras=(FormLine(key="x1", values={}, base=None, report=True),),
    words=WORDS,
)


def _opened(form: MonthForm = FORM) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(month_form(form, secret=SECRET)))


def _columns(sheet: Worksheet) -> Mapping[str, int]:
    return {str(cell.value).rstrip("*"): cell.column for cell in sheet[HEAD_ROW] if cell.value}


def _read(data: bytes) -> ReturnedForm:
    return read_month_form(data, secret=SECRET, words=WORDS)


def _said(form: ReturnedForm) -> dict[str, dict[str, Any]]:
    """Return what the rows of a form say, empty boxes left out."""
    return {
        row.key: {name: value for name, value in row.values.items() if value not in (None, "", (), False)}
        for row in form.rows
    }


SAID = {
    "d1:2026-05:1": {"activity": "lecture", "audience": ("villagers",)},
    "r7": {
        "activity": "visit",
        "audience": ("elderly", "villagers"),
        "starts": date(2026, 5, 3),
        "ends": date(2026, 5, 4),
        "place": "=1+1",
        "attended": 12,
        "topics": ("impersonation",),
        "originals": ("minutes", "signed-copy"),
        "note": "一组",
    },
    "x1": {},
}


def test_what_goes_out_is_what_comes_back() -> None:
    back = _read(month_form(FORM, secret=SECRET))

    assert (back.head.unit, back.head.month, back.head.issue) == (2, date(2026, 5, 1), "a-2")
    assert _said(back) == SAID
    assert {key: sent.base for key, sent in back.sent.items()} == {
        "d1:2026-05:1": None,
        "r7": {"activity": "visit", "starts": "2026-05-03"},
        "x1": None,
    }


def test_the_same_form_gives_the_same_bytes() -> None:
    assert month_form(FORM, secret=SECRET) == month_form(FORM, secret=SECRET)


def test_cells_are_typed_and_text_never_turns_into_a_formula() -> None:
    sheet = _opened()[DUTIES]
    at = _columns(sheet)

    assert sheet.cell(FIRST_ROW, at["到期"]).value == datetime(2026, 5, 31)
    assert sheet.cell(FIRST_ROW + 1, at["实到"]).value == 12
    place = sheet.cell(FIRST_ROW + 1, at["地点"])
    assert (place.value, place.data_type, place.quotePrefix) == ("=1+1", "s", True)
    kinds = {cell.data_type for each in _opened().worksheets for row in each.iter_rows() for cell in row}
    assert "f" not in kinds


def test_only_boxes_to_fill_in_are_unlocked() -> None:
    sheet = _opened()[DUTIES]
    open_ = {name for name, column in _columns(sheet).items() if not sheet.cell(FIRST_ROW, column).protection.locked}

    assert sheet.protection.sheet
    assert open_ == {"日期", "至", "地点", "主题", "应到", "实到", "数量", "纸质原件", "诈骗类型", "备注"}


def test_whoever_needs_more_rows_goes_on_below_those_that_are_ready() -> None:
    sheet = _opened()[EXTRAS]
    letters = {name: get_column_letter(column) for name, column in _columns(sheet).items()}
    below = sheet.max_row + 1

    open_ = {name for name, letter in letters.items() if not sheet.column_dimensions[letter].protection.locked}
    offered = {
        name
        for name, letter in letters.items()
        for rule in sheet.data_validations.dataValidation
        if f"{letter}{below}" in rule.sqref
    }
    assert open_ == offered == letters.keys() - {"序号", "情况", "问题", "识别码"}
    assert not sheet.protection.insertRows


def test_lists_are_offered_and_days_and_numbers_are_checked_by_the_spreadsheet() -> None:
    sheet = _opened()[EXTRAS]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    at = {
        name: rules[sheet.cell(FIRST_ROW, column).coordinate].type
        for name, column in _columns(sheet).items()
        if sheet.cell(FIRST_ROW, column).coordinate in rules
    }

    assert at == {
        "活动": "list",
        "对象": "list",
        "日期": "date",
        "至": "date",
        "地点": "textLength",
        "主题": "textLength",
        "应到": "whole",
        "实到": "whole",
        "数量": "whole",
        "计量": "textLength",
        "纸质原件": "list",
        "诈骗类型": "list",
        "无事项": "list",
        "备注": "textLength",
    }
    assert [cell.value for cell in _opened()[CHOICES]["A"]] == ["宣讲", "上门走访", "报送", None, None][:3]


def test_it_prints_on_a4_across_with_its_head_on_every_page_and_without_what_is_for_the_programme() -> None:
    sheet = _opened()[DUTIES]

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.print_title_rows, sheet.freeze_panes) == (1, "$1:$4", "C5")
    assert sheet.print_area == "'填报'!$A$1:$S$6"
    assert sheet.column_dimensions["U"].hidden


def test_what_the_programme_keeps_is_hidden_and_there_is_a_sheet_that_explains() -> None:
    states = {sheet.title: sheet.sheet_state for sheet in _opened().worksheets}

    assert states == {DUTIES: "visible", EXTRAS: "visible", HELP: "visible", CHOICES: "hidden", SYSTEM: "veryHidden"}


def test_a_form_of_another_installation_is_refused() -> None:
    with pytest.raises(FormUnreadable, match="识别信息对不上"):
        read_month_form(month_form(FORM, secret=b"another"), secret=SECRET, words=WORDS)


def test_a_form_with_macros_is_refused_with_the_remedy() -> None:
    import zipfile  # noqa: PLC0415 - only here

    out = io.BytesIO(month_form(FORM, secret=SECRET))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")

    with pytest.raises(FormUnreadable, match=r"带有宏.*另存为 .xlsx"):
        _read(out.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    import zipfile  # noqa: PLC0415 - only here

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", bytes(200 * 1024 * 1024))

    with pytest.raises(FormUnreadable, match="体积异常大"):
        _read(out.getvalue())


def test_numbers_of_identity_cards_and_phones_are_answered_where_they_stand() -> None:
    line = replace(LECTURE, values={**LECTURE.values, "starts": date(2026, 5, 3), "note": "电话13812345678"})
    back = _read(month_form(replace(FORM, duties=(line,)), secret=SECRET))

    assert [problem.message for row in back.rows for problem in row.problems] == [
        "像是身份证号或手机号，本系统不收，请删去。"
    ]


def _converted(data: bytes, folder: Path, *steps: str) -> bytes:
    """Take a workbook through LibreOffice, from one format to the next."""
    path = folder / "form.xlsx"
    path.write_bytes(data)
    for number, step in enumerate(steps):
        into = folder / str(number)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [str(OFFICE), profile, "--headless", "--convert-to", step, "--outdir", str(into), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - the system's own office
        path = into / f"form.{step.partition(':')[0]}"
    return path.read_bytes()


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_form_saved_as_ods_and_again_as_xlsx_by_libreoffice_says_the_same(tmp_path: Path) -> None:
    back = _read(_converted(month_form(FORM, secret=SECRET), tmp_path, "ods", "xlsx"))

    assert (back.head.issue, _said(back)) == ("a-2", SAID)
    assert [problem for row in back.rows for problem in row.problems] == []


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_an_old_workbook_is_refused_with_the_remedy_and_through_it_nothing_is_lost(tmp_path: Path) -> None:
    old = _converted(month_form(FORM, secret=SECRET), tmp_path, "xls")

    with pytest.raises(FormUnreadable, match=r"旧版 .xls.*另存为 .xlsx"):
        _read(old)

    (tmp_path / "again").mkdir()
    path = tmp_path / "again" / "form.xls"
    path.write_bytes(old)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        str(OFFICE),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "again"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - the system's own office
    assert _said(_read((tmp_path / "again" / "form.xlsx").read_bytes())) == SAID
