"""Attachments (附件): the words in a file that was handed in, where they can be had at once, without recognition."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping

import pypdfium2

PAGES = 50
"""So many pages of a PDF are looked through."""
_LARGEST = 20 * 1024 * 1024  # bytes of one part of a package, unpacked; more is not written by an office
_WORDS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|comments)\.xml")
_CELLS = re.compile(r"xl/(?:sharedStrings|worksheets/sheet\d+)\.xml")
_END = re.compile(r"</(?:w:p|si|is)>")
_RUN = re.compile(r"<(?:w:)?t(?: [^>]{0,200})?>([^<]*)</(?:w:)?t>|<w:(tab|br)/>")


def words_in(data: bytes, media_type: str) -> str:
    """Return the words of a document, a paragraph or cell on each line; none of a picture, a scan or a broken file."""
    read = next((each for part, each in _READERS.items() if part in media_type), None)
    try:
        return read(data) if read else ""
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, pypdfium2.PdfiumError):
        return ""  # it is kept as it came; whoever opens it is told by their own program


def _of_pdf(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        pages = [document[at].get_textpage().get_text_range() for at in range(min(len(document), PAGES))]
    return "\n".join(pages)


def _of_word(data: bytes) -> str:
    return "\n".join(_lines(data, _WORDS))


def _of_cells(data: bytes) -> str:
    return "\n".join(_lines(data, _CELLS))


def _of_text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _lines(data: bytes, wanted: re.Pattern[str]) -> Iterator[str]:
    """Yield the paragraphs of the parts of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            if wanted.fullmatch(info.filename) and info.file_size <= _LARGEST:
                text = package.read(info).decode("utf-8", "replace")
                yield from map(_said, _END.split(text))


def _said(paragraph: str) -> str:
    return "".join(" " if found[2] else html.unescape(found[1]) for found in _RUN.finditer(paragraph))


_READERS: Mapping[str, Callable[[bytes], str]] = {
    "pdf": _of_pdf,
    "wordprocessingml": _of_word,
    "spreadsheetml": _of_cells,
    "text/plain": _of_text,
}
"""How words are read, by what the media type says."""
