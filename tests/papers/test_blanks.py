"""Superiors' forms: every place found, filled where it stands, the rest untouched; what is unsound is refused."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import docx
import pytest
from docx.document import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.papers.blanks_made import document, workbook
from wuzha.papers.blanks import MOST, BlankUnreadable, Entry, Place, filled, offered, places
from wuzha.papers.blanks.formats import as_it_came, ending_of, kind_of, made_new
from wuzha.papers.blanks.places import replaced
from wuzha.papers.pdf import converted

NOTES = [("位置", "填的是", "数值", "口径", "所据记录"), ("“月报”B4", "宣传活动", "7场次", "口径", "=1+1")]


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(**contents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return out.getvalue()


def test_empty_cells_of_a_sheet_are_found_with_the_labels_beside_and_above_them() -> None:
    found = {place.where: place.labels for place in places(workbook()) if not place.is_field}

    assert found["“月报”B4"] == ("宣传活动（场）", "本月")
    assert found["“月报”D6"] == ("发放宣传资料（份）", "上年同期")
    assert found["“月报”D2"] == ("填报日期",)
    assert "“月报”B8" not in found  # a formula
    assert "“月报”E3" not in found  # beside the table


def test_fields_are_found_in_cells_and_in_the_footer() -> None:
    found = [place.key for place in places(workbook()) if place.is_field]

    assert found == ["field:单位名称", "field:统计期间"]


def test_a_number_goes_into_its_cell_as_one_and_everything_else_of_the_sheet_stays() -> None:
    before = workbook()

    after = filled(before, {"cell:月报!B4": Entry("7", number=True), "field:单位名称": Entry("云溪镇")})

    sheet = load_workbook(io.BytesIO(after))["月报"]
    assert sheet["B4"].value == 7
    assert sheet["B4"].number_format == "0"
    assert sheet["B4"].border.left.style == "thin"
    assert sheet["B2"].value == "云溪镇"
    assert sheet["B8"].value == "=SUM(B4:B6)"
    assert sheet["C4"].value is None
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet.column_dimensions["A"].width == 33
    assert sheet.oddFooter.center.text == "{{ 统计期间 }} 第&P页"


def test_a_field_in_a_footer_is_filled_and_a_sign_of_its_own_stays_one() -> None:
    after = filled(workbook(), {"field:统计期间": Entry("甲&乙")})

    assert load_workbook(io.BytesIO(after))["月报"].oddFooter.center.text == "甲&&乙 第&P页"


def test_a_cell_that_is_all_field_takes_a_number_as_one() -> None:
    def change(sheet: object) -> None:
        sheet["B4"] = "{{宣传活动}}"  # type: ignore[index]

    after = filled(workbook(change), {"field:宣传活动": Entry("12", number=True)})

    assert load_workbook(io.BytesIO(after))["月报"]["B4"].value == 12


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "＝1"])
def test_a_text_that_begins_like_a_formula_stays_a_text(text: str) -> None:
    after = filled(workbook(), {"cell:月报!D2": Entry(text)})

    cell = load_workbook(io.BytesIO(after))["月报"]["D2"]
    assert (cell.value, cell.quotePrefix) == (text, True)
    assert b"<f>" not in parts(after)["xl/worksheets/sheet1.xml"].replace(b"<f>SUM(B4:B6)</f>", b"")


def test_the_same_entries_give_the_same_bytes_and_no_part_is_lost() -> None:
    before, entries = workbook(), {"cell:月报!B4": Entry("7", number=True)}

    after = filled(before, entries)

    assert after == filled(before, entries)
    assert set(parts(after)) == set(parts(before))


def test_the_annex_is_a_sheet_of_its_own_behind_the_others() -> None:
    after = load_workbook(io.BytesIO(filled(workbook(), {}, NOTES)))

    assert after.sheetnames == ["月报", "取数说明"]
    assert [cell.value for cell in after["取数说明"][2]] == list(NOTES[1])


def test_fields_of_a_document_are_found_however_they_are_written_and_wherever_they_stand() -> None:
    found = {place.key for place in places(document()) if place.is_field}

    assert found == {f"field:{name}" for name in ("单位名称", "宣传活动", "统计期间", "经办人", "填报日期", "覆盖人次")}


def test_a_field_split_into_runs_is_filled_and_the_one_without_an_entry_stays_in_sight() -> None:
    entries = {"field:单位名称": Entry("云溪镇"), "field:宣传活动": Entry("7"), "field:统计期间": Entry("5月")}

    after = opened(filled(document(), entries))

    assert [line.text for line in after.paragraphs[:2]] == ["云溪镇开展宣传活动7场。", "5月，经办人{{经办人}}。"]


def test_headers_text_boxes_and_cells_of_tables_are_filled() -> None:
    entries = {"field:填报日期": Entry("5月20日"), "field:覆盖人次": Entry("300"), "cell:1,2,2": Entry("4")}

    after = filled(document(), entries)

    assert opened(after).sections[0].header.paragraphs[0].text == "5月20日"
    assert "<w:t>300</w:t>" in parts(after)["word/document.xml"].decode().replace(' xml:space="preserve"', "")
    assert [cell.text for cell in opened(after).tables[0].rows[1].cells] == ["知识测试", "4", "", ""]


def test_the_annex_of_a_document_is_a_table_at_its_end() -> None:
    after = opened(filled(document(), {}, NOTES))

    assert [[cell.text for cell in row.cells] for row in after.tables[-1].rows] == [list(line) for line in NOTES]


def test_pieces_of_a_text_are_kept_around_a_field_that_runs_over_several() -> None:
    assert replaced(["甲{", "{单", "位}}乙"], {"field:单位": Entry("丙")}) == ["甲丙", "", "乙"]


@pytest.mark.parametrize(
    "data, why",
    [
        (b"", "空的"),
        (b"PK broken", "损坏"),
        (b"hello", "不是 Word"),
        (bytes.fromhex("D0CF11E0A1B11AE1"), "旧格式或设了打开密码"),
        (packed(**{"a.txt": b"x"}), "压缩包"),
        (packed(**{"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"x"}), "宏"),
        (packed(**{"word/document.xml": b" " * 30_000_000}), "体积异常大"),
        (packed(**{"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "损坏"),
        (b"PK" + b"x" * 5 * 1024 * 1024, "5 MB"),
    ],
)
def test_what_is_no_sound_form_is_refused_with_words(data: bytes, why: str) -> None:
    with pytest.raises(BlankUnreadable, match=why):
        places(data)


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a form with one text in one of its parts changed."""
    contents = parts(data)
    assert old in contents[part]
    return packed(**{**contents, part: contents[part].replace(old, new, 1)})


DOCUMENT, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"


def test_a_cell_of_word_over_very_many_columns_ends_where_word_ends() -> None:
    data = changed(document(), DOCUMENT, b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="999999"/>')

    assert peak(data) < 20 * 1024 * 1024


def test_a_row_of_word_that_begins_behind_the_last_column_has_no_places() -> None:
    before = b'<w:tr><w:trPr><w:gridBefore w:val="999999"/></w:trPr>'
    row = parts(document())[DOCUMENT].split(b"<w:tr>")[2]

    data = changed(document(), DOCUMENT, b"<w:tr>" + row, before + row)

    rows = {place.key.split(",")[1] for place in places(data) if not place.is_field}
    assert rows == {"3"}


def test_cells_merged_far_beyond_what_is_written_end_there() -> None:
    data = changed(workbook(), SHEET, b'ref="A1:D1"', b'ref="A1:XFD40"')

    assert peak(data) < 20 * 1024 * 1024


def test_a_text_far_out_in_a_sheet_makes_no_millions_of_cells() -> None:
    data = changed(workbook(lambda sheet: sheet.__setitem__("D100", "注")), SHEET, b'r="D100"', b'r="AMJ100"')

    assert peak(data) < 20 * 1024 * 1024
    assert "cell:月报!B4" in {place.key for place in places(data)}


def peak(data: bytes) -> int:
    """Return how many bytes reading a form takes at most."""
    tracemalloc.start()
    try:
        places(data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        changed(document(), DOCUMENT, b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="x"/>'),
        changed(workbook(), SHEET, b'ref="A1:D1"', b'ref="A:A"'),
        changed(workbook(), SHEET, b'ref="A1:D1"', b'ref=":B2"'),
        changed(workbook(), SHEET, b'r="A4"', b'r="4"'),
    ],
)
def test_a_form_with_senseless_cells_is_damaged(data: bytes) -> None:
    with pytest.raises(BlankUnreadable, match="损坏"):
        places(data)


def test_a_workbook_under_the_name_of_a_document_is_refused() -> None:
    with pytest.raises(BlankUnreadable, match="与扩展名不符"):
        places(workbook(), kind_of("doc"))

    assert places(workbook(), kind_of("et")) == places(workbook())


def test_of_a_form_of_very_many_places_the_first_are_offered_and_every_field() -> None:
    cells = [Place(f"cell:一!A{at}", "", ()) for at in range(MOST + 50)]
    field = Place("field:单位", "", ())

    found = offered([*cells, field])

    assert (len(found), found[-2:]) == (MOST, (cells[MOST - 2], field))
    assert offered(cells[:3]) == tuple(cells[:3])


def test_parts_of_a_workbook_nothing_is_written_into_stay_byte_for_byte() -> None:
    def change(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.create_sheet("说明")["A1"] = "填表说明"

    before = workbook(change)

    after = filled(before, {"cell:月报!B4": Entry("7", number=True)})

    was, now = parts(before), parts(after)
    assert {name for name in was if was[name] != now[name]} == {SHEET}


@pytest.mark.parametrize("name, why", [("表.xlsm", "宏"), ("表.docm", "宏"), ("表.pdf", "只收"), ("表", "只收")])
def test_other_formats_are_refused_by_their_name(name: str, why: str) -> None:
    with pytest.raises(BlankUnreadable, match=why):
        ending_of(name)


@pytest.mark.office
def test_an_old_form_is_read_through_libreoffice_and_given_back_as_it_came() -> None:
    old = converted(workbook(), "xlsx", "xls", missing="", failed="")

    new = made_new(old, "et")
    back, ending = as_it_came(filled(new, {"cell:月报!B4": Entry("7", number=True)}), "xls")

    assert "cell:月报!B4" in {place.key for place in places(new)}
    assert (back[:4], ending) == (bytes.fromhex("D0CF11E0"), "xls")
