"""Documents made of pages: what was found on them put together to one text that knows which of it was recognised."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from wuzha.reading.formats import ocr
from wuzha.reading.formats.glyphs import Page
from wuzha.reading.formats.lines import paragraphs
from wuzha.reading.formats.refusals import Unreadable
from wuzha.reading.formats.steps import Step, Steps

MAX_SCANNED = 60  # pages of a document that are recognised; at five seconds each, five minutes
MIN_CHARACTERS = 8  # on all pages together, below which nothing worth reading was recognised
_MOST_LOST = 0.3  # share of characters without meaning from which the text is unusable
_PRIVATE = range(0xE000, 0xF900)
GARBLED = "里面的字体没有带文字对照表，复制出来是乱码。请上传 .docx，或用 Word、WPS 重新导出 PDF。"
_NOT_INSTALLED = (
    "请上传文字版（.docx 或由 Word、WPS 导出的 PDF）；"
    "也可请管理员在本机安装文字识别（tesseract 和简体中文语言包 chi_sim），装好后扫描件和照片可以直接上传。"
)


@dataclass(frozen=True, slots=True)
class Scanned:
    """A stretch of the text that was recognised in the picture of a page, the first page being 1."""

    start: int
    end: int
    page: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its number, the first being 1; `recognised` when its text was read off a picture."""

    number: int
    page: Page
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class PagedText:
    """The text, one paragraph a line, the number of pages, and remarks on what could not be read."""

    text: str
    pages: int
    notes: tuple[str, ...] = ()
    scanned: tuple[Scanned, ...] = ()


def composed(sheets: Sequence[Sheet]) -> tuple[str, tuple[Scanned, ...]]:
    """Return the text of pages in their order, and which stretches of it were recognised in pictures."""
    lines: list[str] = []
    scanned: list[Scanned] = []
    at = 0
    for paragraph in paragraphs([sheet.page for sheet in sheets]):
        sheet = sheets[paragraph.page]
        end = at + len(paragraph.text)
        if sheet.recognised:
            if scanned and scanned[-1].page == sheet.number and scanned[-1].end == at - 1:
                at = scanned.pop().start
            scanned.append(Scanned(at, end, sheet.number))
        lines.append(paragraph.text)
        at = end + 1
    return "\n".join(lines), tuple(scanned)


def with_pictures(
    sheets: Sequence[Sheet], numbers: Sequence[int], picture: Callable[[int], Image.Image]
) -> Steps[tuple[list[Sheet], list[str]]]:
    """Return all pages in order, those with `numbers` recognised in their pictures, and remarks.

    Raises Unreadable when there are no other pages and these cannot be read.
    """
    try:
        found = yield from _recognised(numbers, picture)
        if not sheets:
            _refuse_empty(list(found.values()))
    except Unreadable:
        if not sheets:
            raise
        return list(sheets), [f"{say_pages(numbers)}只有图像，没有文字，未读入，请对照原件。"]
    read = [sheet for sheet in found.values() if sheet.page.glyphs]
    notes = list(_notes(numbers, [sheet.number for sheet in read], late=set(numbers) - set(found)))
    return sorted([*sheets, *read], key=lambda sheet: sheet.number), notes


def _recognised(numbers: Sequence[int], picture: Callable[[int], Image.Image]) -> Steps[dict[int, Sheet]]:
    """Recognise pages; those that took too long are missing in what is returned."""
    if not ocr.is_installed():
        raise Unreadable(f"是扫描件或照片：{say_pages(numbers)}只有图像，没有可读的文字。{_NOT_INSTALLED}")
    if len(numbers) > MAX_SCANNED:
        raise Unreadable(f"有 {len(numbers)} 页是扫描的，超过 {MAX_SCANNED} 页的上限。请拆成几份分别上传。")
    found: dict[int, Sheet] = {}
    for done, number in enumerate(numbers):
        yield Step("识别扫描页上的文字", done, len(numbers))
        page = ocr.recognised(picture(number))
        if page is not None:
            found[number] = Sheet(number, page, recognised=True)
    return found


def _notes(asked: Sequence[int], found: Sequence[int], *, late: Collection[int]) -> Iterator[str]:
    """Yield what a person should know of pages that were asked for: those with text, those that took too long."""
    if found:
        yield f"{say_pages(found)}是扫描件，文字由本机识别，难免有错字：各条都标了“待核”，请逐条对照原件。"
    if late:
        yield f"{say_pages(sorted(late))}识别超时，未读入，请对照原件。"
    empty = [number for number in asked if number not in found and number not in late]
    if empty:
        yield f"{say_pages(empty)}只有图像，没有认出文字，请对照原件。"


def is_garbled(pages: Sequence[Page]) -> bool:
    """Say whether the fonts do not tell which characters they draw, so that the text is unusable."""
    codes = [ord(glyph.char[0]) for page in pages for glyph in page.glyphs]
    lost = sum(1 for code in codes if code in _PRIVATE or code == 0xFFFD)  # noqa: PLR2004 - the replacement character
    return lost > _MOST_LOST * max(1, len(codes))


def _refuse_empty(sheets: Sequence[Sheet]) -> None:
    """Raise Unreadable when recognition found next to nothing on all pages."""
    if sum(len(sheet.page.glyphs) for sheet in sheets) < MIN_CHARACTERS:
        raise Unreadable(
            "是图片，里面认不出文字：可能不是文档，或拍得太暗、太斜、太小。"
            "请把纸放平，在亮处从正上方重拍，或用扫描仪按 300 dpi 重新扫描。"
        )


def say_pages(pages: Sequence[int]) -> str:
    """Return 第2页、第5—7页."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return "、".join(f"第{run[0]}页" if len(run) == 1 else f"第{run[0]}—{run[-1]}页" for run in runs)
