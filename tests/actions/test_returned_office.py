"""A form that went through another office program: sorted, added to, merged, with full-width digits."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from filling import columns, form, outcomes, send
from world import World
from wuzha.commands.watch import take
from wuzha.papers.month_forms import FIRST_ROW
from wuzha.papers.old_sheets import as_xlsx
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Record

OFFICE = shutil.which("soffice")
LECTURE = "集中宣讲"


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_what_people_do_to_a_form_in_another_office_program_is_read(world: World, tmp_path: Path) -> None:
    """Rows sorted, added beyond the spare ones and merged, full-width digits, all saved as .ods and again as .xlsx."""
    filled = form(world.lin, world.village)
    filled.duty(LECTURE, 日期="２０２６年５月１２日", 地点="文化礼堂", 应到="６０", 实到="５５人")
    sheet = filled.extras
    last = sheet.max_row + 1
    filled.fill(sheet, last, 活动="宣讲", 对象="村民", 日期="5．18", 实到="３０", 地点="二组晒场")
    filled.fill(sheet, last + 1, 活动="上门走访", 日期="５月１９日", 数量="１２", 计量="户")
    sheet.merge_cells(
        start_row=last, end_row=last + 1, start_column=columns(sheet)["备注"], end_column=columns(sheet)["备注"]
    )
    upside_down(filled.duties)

    returned = send(world.lin, through_libreoffice(filled.bytes(), tmp_path))

    assert [outcome for outcome, _ in outcomes(returned)] == ["新记", "新记", "新记"]
    lectures = Record.objects.filter(activity="lecture").order_by("starts")
    assert list(lectures.values_list("starts", "place", "attended")) == [
        (date(2026, 5, 12), "文化礼堂", 55),
        (date(2026, 5, 18), "二组晒场", 30),
    ]
    visit = Record.objects.get(activity="visit")
    assert (visit.starts, visit.amount, visit.amount_unit) == (date(2026, 5, 19), 12, "户")


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_form_saved_in_the_programs_own_format_is_taken_and_answered(
    world: World, tmp_path: Path, ending: str
) -> None:
    filled = form(world.lin, world.village)
    filled.duty(LECTURE, 日期="5月12日", 地点="文化礼堂", 应到="60", 实到="55")
    into = tmp_path / "folder"
    into.mkdir()
    (into / f"填报表.{ending}").write_bytes(through_libreoffice(filled.bytes(), tmp_path, ending))

    take(into, into / f"填报表.{ending}")

    assert list(Record.objects.values_list("starts", "attended")) == [(date(2026, 5, 12), 55)]
    assert sorted(path.name for path in (into / "已处理").iterdir()) == [f"填报表.{ending}", "填报表（回执）.xlsx"]


def test_without_the_program_such_a_form_is_refused_with_the_remedy(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    old = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512)

    assert as_xlsx(old) == old
    with pytest.raises(Refusal, match=r"另存为 \.xlsx"):
        send(world.lin, as_xlsx(old))


def upside_down(sheet: Worksheet) -> None:
    """Sort the rows of a sheet from the last to the first, as the sort of a spreadsheet does: cells move, rows stay."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW)]
    for number, values in enumerate(reversed(rows), FIRST_ROW):
        for column, value in enumerate(values, 1):
            sheet.cell(number, column).value = value


def through_libreoffice(data: bytes, folder: Path, *steps: str) -> bytes:
    """Save a workbook in one format after the other: as .ods and again as .xlsx, where nothing else is said."""
    path = folder / "form.xlsx"
    path.write_bytes(data)
    for step in steps or ("ods", "xlsx"):
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [str(OFFICE), profile, "--headless", "--convert-to", step, "--outdir", str(folder / step), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - the system's own office
        path = folder / step / f"form.{step}"
    return path.read_bytes()
