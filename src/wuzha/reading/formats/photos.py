"""Photographed and scanned pages that came as pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from wuzha.reading.formats import pictures
from wuzha.reading.formats.archives import Archive
from wuzha.reading.formats.paged import MAX_SCANNED, PagedText, composed, with_pictures
from wuzha.reading.formats.refusals import Unreadable
from wuzha.reading.formats.steps import Steps
from wuzha.reading.formats.word import pictures_in

_MARKS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")


def is_picture(data: bytes) -> bool:
    """Say whether the bytes are a picture of a kind that can be opened."""
    bitmap = data.startswith(b"BM") and data[6:10] == bytes(4)
    web = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return bitmap or web or data.startswith(_MARKS) or pictures.is_heic(data)


def read_pictures(files: Sequence[bytes]) -> Steps[PagedText]:
    """Return what is written on the pages of these files; raise Unreadable when one is damaged or nothing is."""
    pages = len(pages_of(files))
    sheets, notes = yield from with_pictures([], range(1, pages + 1), lambda page: picture_among(files, page))
    text, scanned = composed(sheets)
    return PagedText(text, pages, tuple(notes), scanned)


def picture_among(files: Sequence[bytes], page: int) -> Image.Image:
    """Return a page of these files, the first being 1. Raises Unreadable when there is none."""
    pages = pages_of(files)
    if not 1 <= page <= len(pages):
        raise Unreadable(f"没有第 {page} 页。")
    file, frame = pages[page - 1]
    return pictures.frame(files[file], frame)


def pictures_of(archive: Archive) -> list[bytes]:
    """Return the pictures in a Word document that can be opened."""
    return [each for each in pictures_in(archive) if is_picture(each)]


def pages_of(files: Sequence[bytes]) -> list[tuple[int, int]]:
    """Return every page as the numbers of its file and of the picture in it; a damaged file is refused."""
    pages = [(at, frame) for at, data in enumerate(files) for frame in range(pictures.frames(data, MAX_SCANNED))]
    if len(pages) > MAX_SCANNED:
        raise Unreadable(f"有 {len(pages)} 页图片，超过扫描件 {MAX_SCANNED} 页的上限。请拆成几份分别上传。")
    return pages
