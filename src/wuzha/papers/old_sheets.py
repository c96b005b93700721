"""Workbooks in the formats that WPS and LibreOffice save by themselves (.xls, .et, .ods), made .xlsx by LibreOffice."""

from __future__ import annotations

import io
import zipfile
import zlib

from wuzha.papers.pdf import Busy, NoPdf, converted

LARGEST = 5 * 1024 * 1024
"""No form is larger, and what is larger is refused anyhow."""
_OLD = bytes.fromhex("D0CF11E0A1B11AE1")
_LATER = "本机一时来不及把这份表转换成 .xlsx，没有收下。请过几分钟再试，或用 Excel、WPS 另存为 .xlsx 后再交。"
_LONGEST = 100
"""Bytes that the name of a format takes at most."""
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def as_xlsx(data: bytes) -> bytes:
    """Return a workbook as .xlsx; as it came where it is one, is none, or this machine cannot turn it into one.

    Whoever reads it then says what is wrong and what to do.

    Raises:
        Busy: LibreOffice has too much to do or took too long; the same file may be turned a little later.

    """
    came = _format(data) if len(data) <= LARGEST else ""
    if not came:
        return data
    try:
        return converted(data, came, "xlsx", missing="", failed="")
    except Busy as busy:
        raise Busy(_LATER) from busy
    except NoPdf:
        return data


def _format(data: bytes) -> str:
    """Return the ending of another format than .xlsx, empty for that and for what is no workbook; .et is an .xls."""
    if data.startswith(_OLD):  # so begin encrypted workbooks and documents too
        return "xls" if any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book")) else ""
    if not data.startswith(b"PK"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            says = package.getinfo("mimetype")
            return "ods" if says.file_size < _LONGEST and package.read(says).strip() == _ODS else ""
    except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, OSError, RuntimeError):
        return ""
