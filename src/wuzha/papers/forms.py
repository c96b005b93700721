"""Excel forms that come back filled in by hand: found where they are, read as they are meant, all mistakes at once."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

MAX_BYTES = 20 * 1024 * 1024
_MAX_UNPACKED = 80 * 1024 * 1024  # bytes; ten thousand rows unpack to 5 MB
_MAX_ROWS = 20_000
_MEGABYTE = 1024 * 1024
_HEAD_WITHIN = 30  # rows in which the headings must stand
_SAMPLE = "示例"
_NARROW = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()} | {
    0x3000: 0x20,
    0xA0: 0x20,
}
_CHINESE_GAP = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_ID_NUMBER = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class FormUnreadable(Exception):  # noqa: N818 - reads as a sentence where it is caught: except FormUnreadable
    """A file that is not the form; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A mistake in a form: where (rows and columns count from 1) and, in Chinese, what to do about it."""

    sheet: str
    row: int
    column: int
    message: str

    @property
    def address(self) -> str:
        """Return the address as Excel shows it, such as B7."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A column a form asks for: its key, its heading, other headings people give it, and whether it must be filled."""

    key: str
    heading: str
    synonyms: tuple[str, ...] = ()
    required: bool = False

    def is_called(self, heading: str) -> bool:
        """Say whether a heading means this column."""
        return heading == self.heading or heading in self.synonyms


@dataclass(frozen=True, slots=True)
class FormRow:
    """A filled row: its number in the sheet and its texts by key, empty where nothing stands."""

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """What was found: the sheet, where each asked column stands, the filled rows, and headings nobody asked for."""

    sheet: str
    columns: Mapping[str, int]
    rows: tuple[FormRow, ...]
    ignored: tuple[str, ...]

    def problem(self, row: FormRow, key: str, message: str) -> CellProblem:
        """Return a mistake in a cell of a row."""
        return CellProblem(self.sheet, row.number, self.columns.get(key, 1), message)

    def first_look(self, asked: Sequence[Asked]) -> list[CellProblem]:
        """Return what can be said of any form: required cells left empty, numbers that identify a person."""
        problems = [
            self.problem(row, column.key, f"“{column.heading}”没有填，请补上。")
            for row in self.rows
            for column in asked
            if column.required and column.key in self.columns and not row.texts[column.key]
        ]
        for row in self.rows:
            for key, text in row.texts.items():
                if identifies(text):
                    problems.append(self.problem(row, key, "像是身份证号或手机号，本系统不收，请删去。"))
        return problems


def read_form(data: bytes, asked: Sequence[Asked]) -> Form:
    """Find the headings in any sheet and return the rows under them; raise FormUnreadable when it is not the form."""
    for sheet in open_sheets(data):
        rows = cell_texts(sheet)
        place = _head(rows, asked)
        if place is not None:
            return _form(sheet.title, rows, place, asked)
    names = "、".join(f"“{column.heading}”" for column in asked if column.required)
    message = f"找不到表头。表中应有一行写着{names}等列名，请下载模板，按模板填写后再上传。"
    raise FormUnreadable(message)


def identifies(text: str) -> bool:
    """Tell whether a text holds what looks like the number of an identity card or a mobile phone."""
    return bool(_ID_NUMBER.search(text) or _MOBILE.search(text))


def open_sheets(data: bytes, *, formulas: bool = False) -> list[Worksheet]:
    """Return the worksheets with the values their formulas had last, or with the `formulas` themselves.

    Raise FormUnreadable when it is no workbook, protected by a password, or too large.
    """
    refuse_unreadable(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drawings and rules the library leaves out, which a form does not need
            workbook = load_workbook(io.BytesIO(data), data_only=not formulas)
    except Exception as error:  # the library lets through whatever its parsers raise; all of it means a broken file
        message = "文件已损坏或不是 .xlsx 表格，打不开。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
        raise FormUnreadable(message) from error
    return list(workbook.worksheets)


def refuse_unreadable(data: bytes) -> None:
    """Raise FormUnreadable when a file is no workbook, protected by a password, or too large."""
    message = ""
    if not data:
        message = "文件是空的（0 字节），请打开原件看一看，保存后重新上传。"
    elif len(data) > MAX_BYTES:
        # No more of a file is read than shows that it is too large, so its size is not known here.
        message = f"文件超过 {MAX_BYTES // _MEGABYTE} MB 的上限。请删去图片和多余的工作表后再上传。"
    elif data.startswith(bytes.fromhex("D0CF11E0A1B11AE1")):
        message = "是旧版 .xls、.et 表格或加了密码的表格。请用 Excel 或 WPS 打开，取消密码，另存为 .xlsx 后再上传。"
    elif not data.startswith(b"PK"):
        message = "不是 Excel 表格。请下载模板，填好后以 .xlsx 格式上传；.csv 请用 Excel 打开，另存为 .xlsx。"
    else:
        message = _package_trouble(data)
    if message:
        raise FormUnreadable(message)


def _package_trouble(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            size = sum(info.file_size for info in package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        return "文件已损坏，打不开。请用 Excel 或 WPS 打开原件，另存为 .xlsx 后再上传。"
    if size > _MAX_UNPACKED:
        return "表格解压后体积异常大，没有读取。请把要填的几列复制到模板里再上传。"
    if "xl/workbook.xml" not in names:
        kind = "Word 文档" if "word/document.xml" in names else "压缩包或其他文件"
        return f"是{kind}，不是 Excel 表格。请下载模板，填好后以 .xlsx 格式上传。"
    return ""


def cell_texts(sheet: Worksheet) -> dict[int, dict[int, str]]:
    """Return the cells with text by row and column; a cell merged downwards speaks for every row it covers."""
    texts: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001 - iter_rows would make every cell of a sheet that is formatted down to its last row
        text = clean(cell.value)
        if text:
            texts.setdefault(row, {})[column] = text
    for merged in sheet.merged_cells.ranges:
        below = texts.get(merged.min_row, {}).get(merged.min_col)
        if below and merged.min_col == merged.max_col:
            for row in range(merged.min_row + 1, min(merged.max_row, _MAX_ROWS) + 1):
                texts.setdefault(row, {})[merged.min_col] = below
    if len(texts) > _MAX_ROWS:
        message = f"工作表“{sheet.title}”有 {len(texts)} 行，超过 {_MAX_ROWS} 行的上限。请分几次上传。"
        raise FormUnreadable(message)
    return texts


def clean(value: object) -> str:
    """Return a cell's value as one trimmed line, full-width letters and digits made plain, 12.0 as 12."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).translate(_NARROW).split())
    return _CHINESE_GAP.sub("", text)


def heading_of(text: str) -> str:
    """Return a heading without stars, spaces and remarks in brackets."""
    return re.sub(r"[（(【\[].*?[）)】\]]|[*＊\s:：]", "", text)


def _head(rows: Mapping[int, Mapping[int, str]], asked: Sequence[Asked]) -> int | None:
    """Return the row that names most asked columns, a required one among them; None when no row names two."""
    best, most = None, 1
    for number in sorted(rows)[:_HEAD_WITHIN]:
        named = [
            column for column in asked if any(column.is_called(heading_of(text)) for text in rows[number].values())
        ]
        if len(named) > most and any(column.required for column in named):
            best, most = number, len(named)
    return best


def _form(sheet: str, rows: Mapping[int, Mapping[int, str]], place: int, asked: Sequence[Asked]) -> Form:
    columns: dict[str, int] = {}
    ignored = []
    for at, text in rows[place].items():
        key = next((column.key for column in asked if column.is_called(heading_of(text))), None)
        if key is None or key in columns:
            ignored.append(text)
        else:
            columns[key] = at
    missing = [column.heading for column in asked if column.required and column.key not in columns]
    if missing:
        names = "、".join(f"“{heading}”" for heading in missing)
        message = f"工作表“{sheet}”第{place}行的表头里没有{names}这一列，请补上后再上传。"
        raise FormUnreadable(message)
    found = []
    for number in sorted(rows):
        texts = {column.key: rows[number].get(columns.get(column.key, 0), "") for column in asked}
        if number > place and any(texts.values()) and not _is_aside(texts, asked):
            found.append(FormRow(number, texts))
    return Form(sheet, columns, tuple(found), tuple(ignored))


def _is_aside(texts: Mapping[str, str], asked: Sequence[Asked]) -> bool:
    """Say whether a row is the template's sample or the headings once more."""
    if any(text.startswith(_SAMPLE) for text in texts.values()):
        return True
    return all(column.is_called(heading_of(texts[column.key])) for column in asked if texts[column.key])


def suggestion(wrong: str, right: Iterable[str]) -> str:
    """Return `是不是“甲”或“乙”？` for the likeliest meanings, empty when nothing is near."""
    known = list(dict.fromkeys(name for name in right if name))
    near = [name for name in known if wrong and (wrong in name or name in wrong)]
    near += get_close_matches(wrong, known, n=3, cutoff=0.5)
    near = list(dict.fromkeys(near))[:3]
    return f"是不是{'或'.join(f'“{name}”' for name in near)}？" if near else ""
