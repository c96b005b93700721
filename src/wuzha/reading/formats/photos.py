"""Photographed and scanned pages that came as pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from wuzha.reading.formats import pictures
from wuzha.reading.formats.paged import MAX_SCANNED, PagedText, composed, with_pictures
from wuzha.reading.formats.refusals import Unreadable
from wuzha.reading.formats.steps import Steps

_MARKS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")


def is_picture(data: bytes) -> bool:
    """Say whether the bytes are a picture of a kind that can be opened."""
    bitmap = data.startswith(b"BM") and data[6:10] == bytes(4)
    return bitmap or data.startswith(_MARKS) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


def read_pictures(files: Sequence[bytes]) -> Steps[PagedText]:
    """Return what is written on the pages of these files; raise Unreadable when one is damaged or nothing is."""
    pages = pages_of(files)

    def picture(number: int) -> Image.Image:
        file, frame = pages[number - 1]
        return pictures.frame(files[file], frame)

    sheets, notes = yield from with_pictures([], range(1, len(pages) + 1), picture)
    text, scanned = composed(sheets)
    return PagedText(text, len(pages), tuple(notes), scanned)


def pages_of(files: Sequence[bytes]) -> list[tuple[int, int]]:
    """Return every page as the numbers of its file and of the picture in it; a damaged file is refused."""
    pages = [(at, frame) for at, data in enumerate(files) for frame in range(pictures.frames(data, MAX_SCANNED))]
    if len(pages) > MAX_SCANNED:
        raise Unreadable(f"有 {len(pages)} 页图片，超过扫描件 {MAX_SCANNED} 页的上限。请拆成几份分别上传。")
    return pages
