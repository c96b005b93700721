"""The text of a PDF: glyphs, rulings and images page by page, put back into paragraphs by `lines`.

Pages that are pictures are recognised where tesseract is installed.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from wuzha.reading.formats.glyphs import Box, Glyph, Page, character, ruling
from wuzha.reading.formats.paged import GARBLED, PagedText, Sheet, composed, is_garbled, say_pages, with_pictures
from wuzha.reading.formats.refusals import Unreadable
from wuzha.reading.formats.steps import Step, Steps

MAX_PAGES = 600  # a plan with all annexes stays below 100
_ONE_AT_A_TIME = threading.Lock()  # PDFium is not safe to call from two threads
_AT_ONCE = 40  # pages read before it is said how far reading has come
_RECOGNISED_AT, _SHOWN_AT = 300, 110  # dots per inch of a page that is recognised, and of one to look at
_MOST_PIXELS = 5000  # of the longer side of such a picture
_BY_SIGHT = "里面的字体没有带文字对照表，改为识别页面上的字。"
_FEW = 30  # characters on a page up to which a full-page picture makes it a scan (scanning apps print their name)
_COVERS = 0.5  # share of the page a picture must cover to be a scan of it
_THIN = 3.0  # points; a filled shape thinner than this is a ruling
_MAX_DRAWINGS = 50_000  # of a page; maps and plans have more and no tables
_MAX_RULINGS = 6_000  # of a page; a dense table has two thousand
_UPRIGHT = 0.05  # radians a character may lean; watermarks lean more
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class _Scan:
    """What a page holds besides text."""

    pictured: bool
    drawn: bool


def read_pdf(data: bytes) -> Steps[PagedText]:
    """Return the text; raise Unreadable when the file is locked, damaged, far too long, or scanned and unreadable.

    Pages that are pictures, and all pages when the fonts say nothing of their characters, are recognised where that is
    possible on this machine.
    """
    with _refusing():
        pages, scans = yield from _pages(data)
    if not pages:
        raise Unreadable("没有页面，文件可能已损坏。请重新导出 PDF，或上传 .docx。")
    numbered = list(enumerate(zip(pages, scans, strict=True), 1))
    garbled = is_garbled(pages)
    pictured = [at for at, (page, scan) in numbered if garbled or _is_textless(page, scan)]
    sheets = [Sheet(at, page, scan.pictured) for at, (page, scan) in numbered if at not in pictured and page.glyphs]
    told = [sheet.number for sheet in sheets if sheet.recognised]
    notes = [f"{say_pages(told)}像是扫描后识别的文字，可能有错字：各条都标了“待核”，请对照原件。"] if told else []
    if pictured:
        try:
            sheets, said = yield from with_pictures(sheets, pictured, lambda at: _picture(data, at, _RECOGNISED_AT))
        except Unreadable as error:
            raise Unreadable(GARBLED if garbled else str(error)) from error
        notes = [*([_BY_SIGHT] if garbled else []), *said, *notes]
    text, scanned = composed(sheets)
    return PagedText(text, len(pages), tuple(notes), scanned)


def picture_of_page(data: bytes, number: int) -> Image.Image:
    """Return a page, the first being 1, as a grey picture to look at. Raises Unreadable when there is none."""
    with _refusing():
        return _picture(data, number, _SHOWN_AT)


def _picture(data: bytes, number: int, dots: int) -> Image.Image:
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(data) as document:
        if not 1 <= number <= len(document):
            raise Unreadable(f"没有第 {number} 页。")
        page = document[number - 1]
        longest = max(page.get_size())
        scale = min(dots / 72, _MOST_PIXELS / max(1.0, longest))
        picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
        page.close()
        return picture


def words_of(data: bytes, most: int) -> list[str]:
    """Return the text of each page, of the first so many, as the file has it: none of a scan.

    Raises:
        Unreadable: it is damaged or locked.

    """
    with _refusing(), _ONE_AT_A_TIME, pypdfium2.PdfDocument(data) as document:
        return [document[at].get_textpage().get_text_range() for at in range(min(len(document), most))]


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what PDFium says into a refusal."""
    try:
        yield
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_refusal(error)) from error


def _pages(data: bytes) -> Steps[tuple[list[Page], list[_Scan]]]:
    pages, scans = [], []
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(data)
    try:
        total = len(document)
        if total > MAX_PAGES:
            raise Unreadable(f"有 {total} 页，超过 {MAX_PAGES} 页的上限。请只上传方案正文和附件的页面。")
        for number in range(total):
            if number and number % _AT_ONCE == 0:
                yield Step("读取页面", number, total)
            with _ONE_AT_A_TIME:
                page, scan = _looked_at(document[number])
            pages.append(page)
            scans.append(scan)
    finally:
        with _ONE_AT_A_TIME:
            document.close()
    return pages, scans


def _looked_at(page: Any) -> tuple[Page, _Scan]:  # noqa: ANN401 - pypdfium2 is not typed
    textpage = page.get_textpage()
    box = Box(*page.get_bbox())
    rulings, scan = _drawings(page, box)
    found = Page(box, tuple(_glyphs(textpage)), tuple(rulings))
    textpage.close()
    page.close()
    return found, scan


def _glyphs(textpage: Any) -> Iterator[Glyph]:  # noqa: ANN401 - pypdfium2 is not typed
    rect = raw.FS_RECTF()
    high = 0
    for at in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, at)
        if code in range(0xD800, 0xDC00):
            high = code
            continue
        if code in _SURROGATES:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        char = character(code)
        if not char or raw.FPDFText_IsGenerated(textpage, at) == 1:
            continue
        upright = raw.FPDFText_GetCharAngle(textpage, at)
        if _UPRIGHT < upright < 2 * 3.14159 - _UPRIGHT or not raw.FPDFText_GetLooseCharBox(textpage, at, rect):
            continue
        yield Glyph(char, Box(rect.left, rect.bottom, rect.right, rect.top))


def _drawings(page: Any, box: Box) -> tuple[list[Box], _Scan]:  # noqa: ANN401 - pypdfium2 is not typed
    rulings: list[Box] = []
    pictured = drawn = False
    for item in islice(page.get_objects(max_depth=5), _MAX_DRAWINGS):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictured = pictured or Box(*item.get_bounds()).area > _COVERS * box.area
        elif item.type == raw.FPDF_PAGEOBJ_PATH:
            drawn = True
            rulings.extend(_rulings(item))
    return rulings if len(rulings) <= _MAX_RULINGS else [], _Scan(pictured, drawn)


def _rulings(path: Any) -> Iterator[Box]:  # noqa: ANN401 - pypdfium2 is not typed
    """Yield the straight horizontal and vertical lines of a path as boxes without width or height."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    bounds = Box(*path.get_bounds())
    if not stroke.value and min(bounds.width, bounds.height) > _THIN:
        return
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    begin = last = (0.0, 0.0)
    for at in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            begin = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from ruling(last, point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from ruling(point, begin)
        last = point


def _is_textless(page: Page, scan: _Scan) -> bool:
    """Say whether the page shows something but holds no text of it: a scan, or letters turned into outlines."""
    if scan.pictured:
        return len(page.glyphs) < _FEW
    return scan.drawn and not page.glyphs


def _refusal(error: pypdfium2.PdfiumError) -> str:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return "加了打开密码，读不了。请用原密码打开后取消密码（或打印成新的 PDF），再上传。"
    if error.err_code == raw.FPDF_ERR_SECURITY:
        return "用了读不了的加密方式。请打开后打印成新的 PDF，或上传 .docx。"
    return "已损坏，打不开。请重新导出 PDF，或上传 .docx；若原件也打不开，请向发文单位重新索取。"
