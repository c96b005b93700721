"""The text of a PDF that holds text: glyphs, rulings and images page by page, put back into paragraphs by `lines`."""

from __future__ import annotations

import ctypes
import threading
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import pypdfium2
from pypdfium2 import raw

from wuzha.reading.formats.glyphs import Box, Glyph, Page
from wuzha.reading.formats.lines import paragraphs
from wuzha.reading.formats.refusals import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PAGES = 600  # a plan with all annexes stays below 100
_ONE_AT_A_TIME = threading.Lock()  # PDFium is not safe to call from two threads
_FEW = 30  # characters on a page up to which a full-page picture makes it a scan (scanning apps print their name)
_COVERS = 0.5  # share of the page a picture must cover to be a scan of it
_MOST_LOST = 0.3  # share of characters without meaning from which the text is unusable
_THIN = 3.0  # points; a filled shape thinner than this is a ruling
_MAX_DRAWINGS = 50_000  # of a page; maps and plans have more and no tables
_MAX_RULINGS = 6_000  # of a page; a dense table has two thousand
_STRAIGHT = 1.0  # points a ruling may lean
_UPRIGHT = 0.05  # radians a character may lean; watermarks lean more
_RADICALS = range(0x2E80, 0x2FE0)  # look-alikes some programs write instead of the ordinary character
_COMPATIBLE = range(0xF900, 0xFB00)
_SURROGATES = range(0xD800, 0xE000)
_PRIVATE = range(0xE000, 0xF900)


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text, one paragraph a line, the number of pages, and remarks on what could not be read."""

    text: str
    pages: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scan:
    """What a page holds besides text."""

    pictured: bool
    drawn: bool


def read_pdf(data: bytes) -> PdfText:
    """Return the text; raise Unreadable when the file is locked, damaged, scanned or far too long."""
    with _ONE_AT_A_TIME:
        try:
            pages, scans = _pages(data)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(_refusal(error)) from error
    if not pages:
        message = "没有页面，文件可能已损坏。请重新导出 PDF，或上传 .docx。"
        raise Unreadable(message)
    textless = [at for at, (page, scan) in enumerate(zip(pages, scans, strict=True), 1) if _is_textless(page, scan)]
    readable = [page for at, page in enumerate(pages, 1) if at not in textless and page.glyphs]
    if textless and not readable:
        raise Unreadable(_all_scanned(textless))
    _refuse_garbled(readable)
    text = "\n".join(paragraphs(readable))
    return PdfText(text, len(pages), tuple(_notes(pages, scans, textless)))


def _pages(data: bytes) -> tuple[list[Page], list[_Scan]]:
    pages, scans = [], []
    with pypdfium2.PdfDocument(data) as document:
        if len(document) > MAX_PAGES:
            message = f"有 {len(document)} 页，超过 {MAX_PAGES} 页的上限。请只上传方案正文和附件的页面。"
            raise Unreadable(message)
        for number in range(len(document)):
            page = document[number]
            textpage = page.get_textpage()
            box = Box(*page.get_bbox())
            rulings, scan = _drawings(page, box)
            pages.append(Page(box, tuple(_glyphs(textpage)), tuple(rulings)))
            scans.append(scan)
            textpage.close()
            page.close()
    return pages, scans


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
        char = _character(code)
        if not char or raw.FPDFText_IsGenerated(textpage, at) == 1:
            continue
        upright = raw.FPDFText_GetCharAngle(textpage, at)
        if _UPRIGHT < upright < 2 * 3.14159 - _UPRIGHT or not raw.FPDFText_GetLooseCharBox(textpage, at, rect):
            continue
        yield Glyph(char, Box(rect.left, rect.bottom, rect.right, rect.top))


def _character(code: int) -> str:
    """Return the character meant, empty for controls; look-alike radicals become the ordinary character."""
    if code in _RADICALS or code in _COMPATIBLE:
        return unicodedata.normalize("NFKC", chr(code))
    if code in {0xFFFE, 0xFFFF, 0x00AD} or unicodedata.category(chr(code)) in {"Cc", "Cf"}:
        return ""
    return " " if chr(code).isspace() else chr(code)


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
            yield from _straight(last, point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _straight(point, begin)
        last = point


def _straight(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Box]:
    left, right = sorted((start[0], end[0]))
    bottom, top = sorted((start[1], end[1]))
    if (right - left <= _STRAIGHT) != (top - bottom <= _STRAIGHT) and max(right - left, top - bottom) > _THIN:
        yield Box(left, bottom, right, top)


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


def _all_scanned(pages: list[int]) -> str:
    return (
        f"是扫描件：{_say_pages(pages)}只有图像，没有可读的文字。"
        "请上传文字版（.docx 或由 Word、WPS 导出的 PDF）；若只有扫描件，请先用文字识别软件转成 .docx，核对后再上传。"
    )


def _say_pages(pages: list[int]) -> str:
    """Return 第2页、第5—7页."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return "、".join(f"第{run[0]}页" if len(run) == 1 else f"第{run[0]}—{run[-1]}页" for run in runs)


def _refuse_garbled(pages: list[Page]) -> None:
    codes = [ord(glyph.char[0]) for page in pages for glyph in page.glyphs]
    lost = sum(1 for code in codes if code in _PRIVATE or code == 0xFFFD)  # noqa: PLR2004 - the replacement character
    if lost > _MOST_LOST * max(1, len(codes)):
        message = "里面的字体没有带文字对照表，复制出来是乱码。请上传 .docx，或用 Word、WPS 重新导出 PDF。"
        raise Unreadable(message)


def _notes(pages: list[Page], scans: list[_Scan], textless: list[int]) -> Iterator[str]:
    if textless:
        yield f"{_say_pages(textless)}只有图像，没有文字，未读入，请对照原件。"
    recognised = [
        at for at, (page, scan) in enumerate(zip(pages, scans, strict=True), 1) if scan.pictured and at not in textless
    ]
    if recognised:
        yield f"{_say_pages(recognised)}像是扫描后识别的文字，可能有错字，请对照原件。"
