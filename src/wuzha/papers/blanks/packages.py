"""Office packages as they come from elsewhere: never trusted, and given back with every untouched part as it was."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, Literal

from lxml import etree

MAX_BYTES = 5 * 1024 * 1024
_MAX_UNPACKED = 80 * 1024 * 1024
_MAX_PARTS = 2_000
_MAX_RATIO = 200  # unpacked to packed; the emptiest forms stay below 60
_SUSPECT = 1024 * 1024
_OLD = bytes.fromhex("D0CF11E0A1B11AE1")
_MACROS = re.compile(r"(?i)vbaProject\.bin$|vbaData\.xml$|/macrosheets/|/activeX/")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, struct.error,
)  # fmt: skip
DAMAGED = "文件已损坏，打不开。请用 Word、Excel 或 WPS 打开原表，另存为 .docx 或 .xlsx 后再上传。"
_LARGE = "文件解压后体积异常大，为安全起见没有读取。请删去图片和多余的工作表，另存后再上传。"

Kind = Literal["docx", "xlsx"]
Element = Any  # an element of lxml, which has no types


class BlankUnreadable(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """A file that is no form to be filled; the message is Chinese and says what to do."""


def opened(data: bytes) -> tuple[Kind, dict[str, bytes]]:
    """Return what a form is and its parts by name.

    Raises:
        BlankUnreadable: it is none, damaged, locked, with macros or too large.

    """
    if not data:
        raise BlankUnreadable("文件是空的（0 字节），请打开原表看一看，保存后重新上传。")
    if len(data) > MAX_BYTES:
        raise BlankUnreadable("文件超过 5 MB。请删去图片和多余的工作表后再上传。")
    if data.startswith(_OLD):
        raise BlankUnreadable("是旧格式或设了打开密码的文件。请用 Word、Excel 或 WPS 打开，取消密码，另存后再上传。")
    if not data.startswith(b"PK"):
        raise BlankUnreadable("不是 Word 文档或 Excel 表格。请上传上级下发的 .docx 或 .xlsx 原表。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _distrust(package.infolist())
            parts = {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}
    except _BROKEN as error:
        raise BlankUnreadable(DAMAGED) from error
    if "word/document.xml" in parts:
        return "docx", parts
    if "xl/workbook.xml" in parts:
        return "xlsx", parts
    raise BlankUnreadable("是压缩包或其他文件，不是 Word 文档或 Excel 表格。请上传上级下发的 .docx 或 .xlsx 原表。")


def _distrust(found: list[zipfile.ZipInfo]) -> None:
    if any(_MACROS.search(info.filename) for info in found):
        raise BlankUnreadable("含有宏（.docm、.xlsm），为安全起见不收。请打开后另存为 .docx 或 .xlsx，再上传。")
    if any(info.flag_bits & 1 for info in found):
        raise BlankUnreadable("设了打开密码。请取消密码，另存后再上传。")
    bomb = any(info.file_size > _SUSPECT and info.file_size > _MAX_RATIO * max(1, info.compress_size) for info in found)
    if bomb or len(found) > _MAX_PARTS or sum(info.file_size for info in found) > _MAX_UNPACKED:
        raise BlankUnreadable(_LARGE)
    if len({info.filename for info in found}) < len(found):
        raise BlankUnreadable(DAMAGED)


def packed(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return a package with some parts changed or added; the rest, its order and its moments are as they were."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = set()
        for info in source.infolist():
            names.add(info.filename)
            target.writestr(info, changed.get(info.filename) or source.read(info), info.compress_type)
        for name in sorted(set(changed) - names):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, changed[name])
    return out.getvalue()


def parse(content: bytes) -> Element:
    """Return the root of a part; nothing is fetched, no entity is resolved.

    Raises:
        BlankUnreadable: it is not well formed, or brings a document type, which no office program writes.

    """
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise BlankUnreadable(DAMAGED) from error
    if root.getroottree().docinfo.doctype:
        raise BlankUnreadable(DAMAGED)
    return root


def written(root: Element) -> bytes:
    """Return a part."""
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text


def printable(text: str) -> str:
    """Return a text without what no XML may hold."""
    return "".join(char if char.isprintable() or char in "\n\u3000" else " " for char in text)
