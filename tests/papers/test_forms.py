"""A file that is not the form is refused in words that say what to do; nothing else ever comes out."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.papers.sheets_made import saved, workbook
from wuzha.papers.forms import MAX_BYTES, FormUnreadable, clean, suggestion
from wuzha.papers.units import UnitsRead, read_units

TYPES = (("enterprise", "企业"),)


def _package(name: str, content: bytes = b"<a/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "文件是空的（0 字节），请打开原件看一看，保存后重新上传。"),
        (b"x" * (MAX_BYTES + 1), "文件超过 20 MB 的上限。请删去图片和多余的工作表后再上传。"),
        (
            bytes.fromhex("D0CF11E0A1B11AE1"),
            "是旧版 .xls、.et 表格或加了密码的表格。请用 Excel 或 WPS 打开，取消密码，另存为 .xlsx 后再上传。",
        ),
        (
            "名称,类型\n".encode(),
            "不是 Excel 表格。请下载模板，填好后以 .xlsx 格式上传；.csv 请用 Excel 打开，另存为 .xlsx。",
        ),
        (b"PK\x03\x04junk", "文件已损坏，打不开。请用 Excel 或 WPS 打开原件，另存为 .xlsx 后再上传。"),
        (_package("word/document.xml"), "是Word 文档，不是 Excel 表格。请下载模板，填好后以 .xlsx 格式上传。"),
        (_package("a.txt"), "是压缩包或其他文件，不是 Excel 表格。请下载模板，填好后以 .xlsx 格式上传。"),
        (
            _package("xl/workbook.xml", b" " * (81 * 1024 * 1024)),
            "表格解压后体积异常大，没有读取。请把要填的几列复制到模板里再上传。",
        ),
        (
            _package("xl/workbook.xml"),
            "文件已损坏或不是 .xlsx 表格，打不开。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
        ),
        (
            workbook(("甲", "乙"), ("丙", "丁")),
            "找不到表头。表中应有一行写着“名称”、“类型”等列名，请下载模板，按模板填写后再上传。",
        ),
        (workbook(("名称", "人数"), ("甲", 1)), "工作表“Sheet”第1行的表头里没有“类型”这一列，请补上后再上传。"),
    ],
)
def test_a_file_that_is_not_the_form_is_refused_with_the_way_out(data: bytes, words: str) -> None:
    with pytest.raises(FormUnreadable) as refused:
        read_units(data, TYPES)

    assert str(refused.value) == words


def test_the_form_is_found_on_any_sheet() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "填写说明"
    book.create_sheet("名单").append(["名称", "类型"])
    book["名单"].append(["甲厂", "企业"])

    assert [row.name for row in read_units(saved(book), TYPES).rows] == ["甲厂"]


def test_a_sheet_formatted_down_to_its_last_row_is_read_at_once() -> None:
    book = openpyxl.Workbook()
    book.active.append(["名称", "类型"])
    book.active.append(["甲厂", "企业"])
    book.active["A1048576"].number_format = "@"

    assert [row.name for row in read_units(saved(book), TYPES).rows] == ["甲厂"]


def test_a_list_longer_than_the_limit_is_refused() -> None:
    data = workbook(("名称", "类型"), *((f"厂{at}", "企业") for at in range(20_000)))

    with pytest.raises(FormUnreadable, match="有 20001 行，超过 20000 行的上限"):
        read_units(data, TYPES)


@pytest.mark.parametrize(
    "value, text",
    [
        (None, ""),
        (12.0, "12"),
        (12.5, "12.5"),
        (" 云 溪\n村 ", "云溪村"),
        ("ＡＢ１２", "AB12"),
        ("Li  Lei", "Li Lei"),
        (True, "True"),
    ],
)
def test_values_are_cleaned_into_one_line(value: object, text: str) -> None:
    assert clean(value) == text


def test_nothing_is_suggested_where_nothing_is_near() -> None:
    assert (suggestion("银行", ["企业", "学校"]), suggestion("", ["企业"])) == ("", "")


def _read_quietly(data: bytes) -> UnitsRead | None:
    """Read a form; only one exception may come out."""
    try:
        return read_units(data, TYPES)
    except FormUnreadable:
        return None


FILLED = workbook(("名称", "类型"), ("甲厂", "企业"))


@given(
    st.lists(st.tuples(st.integers(0, len(FILLED) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(FILLED))
)
@settings(max_examples=150, deadline=None)
def test_a_broken_form_is_read_or_refused_and_nothing_else(breaks: list[tuple[int, int]], cut: int) -> None:
    broken = bytearray(FILLED)
    for place, value in breaks:
        broken[place] = value

    read = _read_quietly(bytes(broken[:cut] if len(breaks) > 4 else broken))

    assert read is None or isinstance(read, UnitsRead)
