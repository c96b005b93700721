"""Formats superiors' forms come in: .docx and .xlsx as they are, .doc, .wps, .xls and .et through LibreOffice."""

from __future__ import annotations

from wuzha.papers.blanks.packages import MAX_BYTES, BlankUnreadable, Kind
from wuzha.papers.pdf import NoPdf, converted

PLAIN: tuple[Kind, ...] = ("docx", "xlsx")
OLD = {"doc": ("doc", "docx"), "wps": ("doc", "docx"), "xls": ("xls", "xlsx"), "et": ("xls", "xlsx")}
"""How the old formats are called by LibreOffice, and what they are turned into: .wps is a .doc, .et an .xls."""
ENDINGS = (*PLAIN, *OLD)
_MACROS = {"docm": ".docx", "dotm": ".docx", "xlsm": ".xlsx", "xltm": ".xlsx", "xlsb": ".xlsx"}
_FAILED = "用本机的 LibreOffice 转换不了，可能已损坏或设了密码。请用 Word、Excel 或 WPS 打开，另存为 {} 后再上传。"


def ending_of(file_name: str) -> str:
    """Return the ending of a file that can be a form.

    Raises:
        BlankUnreadable: it is of another format, or may hold macros.

    """
    ending = file_name.rpartition(".")[2].lower()
    if ending in _MACROS:
        raise BlankUnreadable(f"是带宏的 .{ending} 文件，为安全起见不收。请打开后另存为 {_MACROS[ending]}，再上传。")
    if ending not in ENDINGS:
        raise BlankUnreadable("只收 .docx、.xlsx，以及 .doc、.wps、.xls、.et。请上传上级下发的原表。")
    return ending


def kind_of(ending: str) -> Kind:
    """Return what a form is by its ending, as it is kept: a document or a workbook."""
    return "docx" if ending in {"docx", "doc", "wps"} else "xlsx"


def made_new(data: bytes, ending: str) -> bytes:
    """Return a form as .docx or .xlsx.

    Raises:
        BlankUnreadable: it is too large, or LibreOffice is not installed or cannot read it.

    """
    if ending not in OLD or data.startswith(b"PK"):
        return data
    if len(data) > MAX_BYTES:
        raise BlankUnreadable("文件超过 5 MB。请删去图片和多余的工作表后再上传。")
    came, wanted = OLD[ending]
    missing = f"本机没有安装 LibreOffice，读不了 .{ending}。请用 Word、Excel 或 WPS 打开，另存为 .{wanted} 后再上传。"
    try:
        return converted(data, came, wanted, missing=missing, failed=_FAILED.format(f".{wanted}"))
    except NoPdf as error:
        raise BlankUnreadable(str(error)) from error


def as_it_came(data: bytes, ending: str) -> tuple[bytes, str]:
    """Return a filled form as it came, with its ending; as .docx or .xlsx where it cannot be turned back."""
    if ending not in OLD:
        return data, ending
    came, new = OLD[ending]
    try:
        return converted(data, new, came, missing="", failed=""), ending
    except NoPdf:
        return data, new
