"""Attachments (附件): the words in a file that was handed in, where they can be had at once, without recognition."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping

from wuzha.reading.formats.pdf import words_of
from wuzha.reading.formats.refusals import Unreadable

PAGES = 50
"""So many pages of a PDF are looked through."""
_LARGEST = 20 * 1024 * 1024  # bytes of all parts of a package that are looked through, unpacked
_WORDS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|comments)\.xml")
_CELLS = re.compile(r"xl/(?:sharedStrings|worksheets/sheet\d+)\.xml")
_END = re.compile(r"</(?:w:p|si|is)>")
_RUN = re.compile(r"<(?:w:)?t(?: [^>]{0,200})?>([^<]*)</(?:w:)?t>|<w:(tab|br)/>")


def words_in(data: bytes, media_type: str) -> str:
    """Return the words of a document, a paragraph or cell on each line; none of a picture, a scan or a broken file."""
    read = next((each for part, each in _READERS.items() if part in media_type), None)
    try:
        return read(data) if read else ""
    except (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, Unreadable):
        return ""  # it is kept as it came; whoever opens it is told by their own program


def _of_pdf(data: bytes) -> str:
    return "\n".join(words_of(data, PAGES))


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
    """Yield the paragraphs of the parts of a package, as far as they are no larger than an office writes them."""
    left = _LARGEST
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            if wanted.fullmatch(info.filename) and info.file_size <= left:
                left -= info.file_size
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
