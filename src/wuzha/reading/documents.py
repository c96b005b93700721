"""Documents as they arrive: an uploaded file becomes the text every later offset refers to.

What a file is shows in its first bytes, not in its name. Works on bytes only and leaves nothing behind.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from wuzha.reading.formats import ocr, ofd, office, pdf
from wuzha.reading.formats.archives import Archive
from wuzha.reading.formats.paged import PagedText, Scanned
from wuzha.reading.formats.photos import is_picture, picture_among, pictures_of, read_pictures
from wuzha.reading.formats.plain import decode
from wuzha.reading.formats.refusals import Unreadable
from wuzha.reading.formats.steps import Step, Steps, finish
from wuzha.reading.formats.word import main_part, read_word

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "SUFFIXES",
    "Document",
    "Kind",
    "Scanned",
    "Step",
    "Steps",
    "Unreadable",
    "finish",
    "lacking",
    "open_document",
    "opening",
    "picture_of_page",
]

MAX_BYTES = 50 * 1024 * 1024  # of one document; plans with photographs stay below 20 MB
MAX_CHARACTERS = 300_000  # of one document; the longest plans seen have 40 000
_MEGABYTE = 1024 * 1024
_LONGEST_NAME = 60  # characters of a file name shown in a message
_PDF_MARK = b"%PDF-"
_PDF_MARK_WITHIN = 1024  # bytes; real files carry a few stray bytes before the mark
_OLE_MARK = bytes.fromhex("D0CF11E0A1B11AE1")
_SHOWN_SIDE = 1600  # pixels of a page that is only looked at
_SECTOR = 512
_WORD_MARK = bytes.fromhex("ECA5")  # at the beginning of an old Word document, within the OLE container
_WORD_LOCKED = 0x01  # of the byte eleven behind it

Kind = Literal["txt", "md", "docx", "pdf", "ofd", "doc", "rtf", "odt", "uot", "picture"]
SUFFIXES = (
    *(".docx", ".doc", ".wps", ".rtf", ".odt", ".uot", ".pdf", ".ofd", ".txt", ".md"),
    *(".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".heic", ".heif"),
)
"""What can be read, by the usual ends of file names; some of it with programs of the machine only."""

_NOT_TEXT = "请把里面的文字另存为 .docx 或 .txt 后再上传。"
_PACKED = "是压缩包。请先解压，再上传里面的方案文档。"
_MARKED: tuple[tuple[bytes, str], ...] = (
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"\x1f\x8b", _PACKED),
)
_OLE_KINDS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "加了打开密码，读不了。请用 Word 或 WPS 打开，取消密码并另存为 .docx 后再上传。"),
    ("Workbook", f"是 Excel 表格，不是方案文档。{_NOT_TEXT}"),
    ("PowerPoint Document", f"是演示文稿，不是方案文档。{_NOT_TEXT}"),
)
_OLD_WORD = "是旧版 Word 或 WPS 文档（.doc、.wps），读不了。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"
_LOCKED_WORD = "加了打开密码，读不了。请用 Word 或 WPS 打开，取消密码并另存为 .docx 后再上传。"
_OLE_OTHER = "不是 Word 或 WPS 文档，读不了。请用原来的软件打开，另存为 .docx 后再上传。"
_NOT_A_DOCUMENT = f"是音视频文件，不是方案文档。{_NOT_TEXT}"
_OFFICE: dict[str, str] = {
    "doc": _OLD_WORD,
    "rtf": "是 RTF 文档，读不了。请用 Word 或 WPS 打开，另存为 .docx 后再上传。",
    "odt": "是 ODF 文档（.odt 等），读不了。请用 WPS 或 Word 打开，另存为 .docx 后再上传。",
    "uot": "是标文通文档（.uot、.uof），读不了。请用 WPS 打开，另存为 .docx 后再上传。",
}
"""What LibreOffice reads for us, and what is said where it is not installed."""
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
    for documents made of pages. `notes` are Chinese remarks for the person who uploaded it (what was converted or left
    out). `scanned` are the stretches of the text that were recognised in pictures and must be compared with them.
    """

    text: str
    kind: Kind
    name: str
    pages: int | None = None
    notes: tuple[str, ...] = ()
    scanned: tuple[Scanned, ...] = ()


def open_document(data: bytes, name: str, tell: Callable[[Step], object] | None = None) -> Document:
    """Read an uploaded file, telling how far it has come where that takes long.

    Raises:
        Unreadable: it cannot be read; the Chinese message begins with the name.

    """
    return finish(opening(data, name), tell)


def opening(data: bytes, name: str) -> Steps[Document]:
    """Read an uploaded file step by step, as `open_document` does."""
    try:
        _refuse_size(data)
        document = yield from _read(data, name)
        _refuse_blank(document)
        _refuse_length(document)
    except Unreadable as error:
        raise Unreadable(f"“{_shown(name)}”{error}") from error
    return document


def picture_of_page(data: bytes, page: int) -> bytes:
    """Return a page, the first being 1, of a scanned document as PNG, to be compared with what was recognised.

    Raises:
        Unreadable: the file has no such page, or none that can be shown.

    """
    if data.startswith(b"PK"):
        archive = Archive(data)
        is_ofd = ofd.ENTRY.lower() in {each.lower() for each in archive.names}
        image = ofd.picture_of_page(archive, page) if is_ofd else picture_among(pictures_of(archive), page)
    else:
        image = picture_among([data], page) if is_picture(data) else pdf.picture_of_page(data, page)
    out = io.BytesIO()
    image.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    image.save(out, "PNG")
    return out.getvalue()


def lacking() -> tuple[str, ...]:
    """Return what cannot be read because a program is missing on this machine, in Chinese."""
    found = []
    if not office.is_installed():
        found.append("本机没有安装 LibreOffice，.doc、.wps、.rtf、.odt 请先另存为 .docx。")
    if not ocr.is_installed():
        found.append("本机没有安装文字识别（tesseract 和 chi_sim），扫描件和照片读不了。")
    return tuple(found)


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


def _read(data: bytes, name: str) -> Steps[Document]:
    if _PDF_MARK in data[:_PDF_MARK_WITHIN] and (data.startswith(_PDF_MARK) or b"endobj" in data):
        return _of_pages((yield from pdf.read_pdf(data)), "pdf", name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return (yield from _package(Archive(data), data, name))
    if is_picture(data):
        return _of_pages((yield from read_pictures([data])), "picture", name)
    kind = _office_kind(data)
    if kind is not None:
        return (yield from _converted(data, kind, name))
    _refuse_marked(data)
    decoded = decode(data)
    return Document(
        decoded.text, "md" if name.lower().endswith((".md", ".markdown")) else "txt", name, None, decoded.notes
    )


def _of_pages(found: PagedText, kind: Kind, name: str) -> Document:
    return Document(found.text, kind, name, found.pages, found.notes, found.scanned)


def _package(archive: Archive, data: bytes, name: str) -> Steps[Document]:
    """Read what came as a ZIP package: a Word document, an OFD, or one for LibreOffice."""
    names = {each.lower() for each in archive.names}
    if ofd.ENTRY.lower() in names:
        return _of_pages((yield from ofd.read_ofd(archive)), "ofd", name)
    if (archive.read("mimetype") or b"").startswith(b"application/vnd.oasis.opendocument.text"):
        return (yield from _converted(data, "odt", name))
    _refuse_other_packages(archive)
    return (yield from _word(archive, "docx", name))


def _word(archive: Archive, kind: Kind, name: str) -> Steps[Document]:
    """Read a Word document; of one that holds nothing but pictures of pages, these."""
    word = read_word(archive)
    found = [] if word.text.strip() else pictures_of(archive)
    if found:
        return _of_pages((yield from read_pictures(found)), kind, name)
    return Document(word.text, kind, name, None, word.notes)


def _office_kind(data: bytes) -> Literal["doc", "rtf", "odt", "uot"] | None:
    """Return what kind of document for LibreOffice the bytes are. Raises Unreadable when they are another OLE file."""
    if data.startswith(_OLE_MARK):
        for stream, message in _OLE_KINDS:
            if stream.encode("utf-16-le") in data:
                raise Unreadable(message)
        if "WordDocument".encode("utf-16-le") not in data:
            raise Unreadable(_OLE_OTHER)
        if _is_locked_word(data):
            raise Unreadable(_LOCKED_WORD)
        return "doc"
    start = data[:_SECTOR].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(b"<?xml") and b"<uof:UOF" in start:
        return "uot"
    return None


def _is_locked_word(data: bytes) -> bool:
    heads = (data[at : at + 12] for at in range(_SECTOR, len(data), _SECTOR))
    return any(head.startswith(_WORD_MARK) and len(head) > 11 and head[11] & _WORD_LOCKED for head in heads)  # noqa: PLR2004 - the place of the flag


def _converted(data: bytes, kind: Literal["doc", "rtf", "odt", "uot"], name: str) -> Steps[Document]:
    if not office.is_installed():
        raise Unreadable(_OFFICE[kind])
    made = yield from office.converted(data, kind)
    document = yield from _word(Archive(made), kind, name)
    return replace(document, notes=(office.CONVERTED, *document.notes))


def _refuse_other_packages(archive: Archive) -> None:
    names = archive.names
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        message = f"是 Excel 表格，不是方案文档。{_NOT_TEXT}"
    elif "ppt/presentation.xml" in names:
        message = f"是演示文稿，不是方案文档。{_NOT_TEXT}"
    elif "mimetype" in names:
        message = _OFFICE["odt"]
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
    if data[4:8] == b"ftyp":
        raise Unreadable(_NOT_A_DOCUMENT)
    start = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, message in (*_MARKED, *_MARKUP):
        if data.startswith(mark) or start.startswith(mark):
            raise Unreadable(message)
