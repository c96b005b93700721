"""Documents as they arrive: an uploaded file becomes the text every later offset refers to.

What a file is shows in its first bytes, not in its name. Works on bytes only and leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from wuzha.reading.formats.archives import Archive
from wuzha.reading.formats.pdf import read_pdf
from wuzha.reading.formats.plain import decode
from wuzha.reading.formats.refusals import Unreadable
from wuzha.reading.formats.word import main_part, read_word

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "Document", "Kind", "Unreadable", "open_document"]

MAX_BYTES = 50 * 1024 * 1024  # of one document; plans with photographs stay below 20 MB
MAX_CHARACTERS = 300_000  # of one document; the longest plans seen have 40 000
_MEGABYTE = 1024 * 1024
_LONGEST_NAME = 60  # characters of a file name shown in a message
_PDF_MARK = b"%PDF-"
_PDF_MARK_WITHIN = 1024  # bytes; real files carry a few stray bytes before the mark
_OLE_MARK = bytes.fromhex("D0CF11E0A1B11AE1")

Kind = Literal["txt", "md", "docx", "pdf"]

_NOT_TEXT = "请把里面的文字另存为 .docx 或 .txt 后再上传。"
_IMAGE = "是图片，里面没有文字可读。请上传文字版文件；若只有扫描件，请先用文字识别软件转成 .docx，核对后再上传。"
_PACKED = "是压缩包。请先解压，再上传里面的方案文档。"
_MARKED: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\0", _IMAGE),
    (b"MM\0*", _IMAGE),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"{\\rtf", "是 RTF 文档，读不了。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"),
)
_OLE_KINDS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "加了打开密码，读不了。请用 Word 或 WPS 打开，取消密码并另存为 .docx 后再上传。"),
    ("Workbook", f"是 Excel 表格，不是方案文档。{_NOT_TEXT}"),
    ("PowerPoint Document", f"是演示文稿，不是方案文档。{_NOT_TEXT}"),
)
_OLD_WORD = "是旧版 Word 或 WPS 文档（.doc、.wps），读不了。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "是网页，不是方案文档。请在浏览器中打开，复制正文，粘贴到文本框或存为 .docx 后再上传。"),
    (b"<html", "是网页，不是方案文档。请在浏览器中打开，复制正文，粘贴到文本框或存为 .docx 后再上传。"),
    (b"mime-version:", "是网页存档，不是方案文档。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"),
    (b"<?xml", "是 XML 文件，读不了。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read.

    `text` is the original text: every offset counts its characters; lines end with a line feed. `pages` is known
    for PDF. `notes` are Chinese remarks for the person who uploaded it (what was converted or left out).
    """

    text: str
    kind: Kind
    name: str
    pages: int | None = None
    notes: tuple[str, ...] = ()


def open_document(data: bytes, name: str) -> Document:
    """Read an uploaded file; raise Unreadable, with a Chinese message that begins with the name, when it cannot be."""
    try:
        _refuse_size(data)
        document = _read(data, name)
        _refuse_blank(document)
        _refuse_length(document)
    except Unreadable as error:
        message = f"“{_shown(name)}”{error}"
        raise Unreadable(message) from error
    return document


def _shown(name: str) -> str:
    base = "".join(char for char in PurePosixPath(name.replace("\\", "/")).name if char.isprintable()) or "文件"
    return base if len(base) <= _LONGEST_NAME else f"{base[: _LONGEST_NAME - 10]}…{base[-9:]}"


def _refuse_size(data: bytes) -> None:
    if not data:
        message = "是空文件（0 字节），可能没有传完或没有保存。请打开原件看一看，保存后重新上传。"
        raise Unreadable(message)
    if len(data) > MAX_BYTES:
        size, limit = len(data) / _MEGABYTE, MAX_BYTES // _MEGABYTE
        message = f"有 {size:.1f} MB，超过 {limit} MB 的上限。请删去其中的图片，或只把正文另存为 .docx 后再上传。"
        raise Unreadable(message)


def _refuse_blank(document: Document) -> None:
    if not document.text.strip("\ufeff\u200b\u3000 \t\r\n\f\v\xa0|"):
        message = "里面没有文字（只有空白）。请打开原件看一看，确认保存后再上传。"
        raise Unreadable(message)


def _refuse_length(document: Document) -> None:
    if len(document.text) > MAX_CHARACTERS:
        length, limit = len(document.text) / 10_000, MAX_CHARACTERS // 10_000
        message = f"有 {length:.1f} 万字，超过 {limit} 万字的上限。请只上传方案正文和附件，汇编请拆开分别上传。"
        raise Unreadable(message)


def _read(data: bytes, name: str) -> Document:
    if _PDF_MARK in data[:_PDF_MARK_WITHIN] and (data.startswith(_PDF_MARK) or b"endobj" in data):
        pdf = read_pdf(data)
        return Document(pdf.text, "pdf", name, pdf.pages, pdf.notes)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        archive = Archive(data)
        _refuse_other_packages(archive)
        word = read_word(archive)
        return Document(word.text, "docx", name, None, word.notes)
    _refuse_marked(data)
    decoded = decode(data)
    kind: Kind = "md" if name.lower().endswith((".md", ".markdown")) else "txt"
    return Document(decoded.text, kind, name, None, decoded.notes)


def _refuse_other_packages(archive: Archive) -> None:
    names = archive.names
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        message = f"是 Excel 表格，不是方案文档。{_NOT_TEXT}"
    elif "ppt/presentation.xml" in names:
        message = f"是演示文稿，不是方案文档。{_NOT_TEXT}"
    elif "OFD.xml" in names:
        message = "是 OFD 版式文件，读不了。请用阅读器另存为文字版 PDF 或 .docx 后再上传。"
    elif "mimetype" in names:
        message = "是 ODF 文档（.odt 等），读不了。请用 WPS 或 Word 打开，另存为 .docx 后再上传。"
    elif "[Content_Types].xml" not in names or main_part(archive) not in names:
        message = (
            _PACKED
            if "[Content_Types].xml" not in names
            else "已损坏，找不到正文。请用 Word 或 WPS 打开原件，另存为 .docx 后再上传。"
        )
    else:
        return
    raise Unreadable(message)


def _refuse_marked(data: bytes) -> None:
    if data.startswith(_OLE_MARK):
        for stream, message in _OLE_KINDS:
            if stream.encode("utf-16-le") in data:
                raise Unreadable(message)
        raise Unreadable(_OLD_WORD)
    bitmap = data.startswith(b"BM") and data[6:10] == bytes(4)
    if bitmap or data[4:8] == b"ftyp" or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise Unreadable(_IMAGE)
    start = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, message in (*_MARKED, *_MARKUP):
        if data.startswith(mark) or start.startswith(mark):
            raise Unreadable(message)
