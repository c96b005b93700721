"""The text of an OFD file (GB/T 33190, the fixed-layout format of Chinese offices), read like a PDF.

An OFD is a package of XML: the pages name text by its place in millimetres from the upper left corner, rulings by
paths, and pictures by resources. Annotations, stamps and watermarks are not part of the text and are left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from PIL import Image

from wuzha.reading.formats import pictures
from wuzha.reading.formats.archives import Archive, Locked
from wuzha.reading.formats.glyphs import SAME, Box, Glyph, Page, character, ruling
from wuzha.reading.formats.markup import Node, attribute, child, children, local, parse
from wuzha.reading.formats.paged import GARBLED, PagedText, Sheet, composed, is_garbled, with_pictures
from wuzha.reading.formats.refusals import Unreadable
from wuzha.reading.formats.steps import Step, Steps

ENTRY = "OFD.xml"
MAX_PAGES = 600
_AT_ONCE = 40  # pages read before it is said how far reading has come
_MAX_NESTING = 20  # of groups of objects on a page
_MAX_OBJECTS = 50_000  # of a page
_POINTS = 72 / 25.4  # in a millimetre
_DESCENT = 0.12  # times its size: how far a character reaches below its line
_LATIN = 0.5  # times its size: the width of a character that is not Chinese
_LOOSE = 1.3  # times its size: how far apart characters of one line may be set
_UPRIGHT = 0.02  # how much text may lean; watermarks lean more
_FEW = 30  # characters on a page up to which a large picture makes it a scan
_COVERS = 0.5  # share of the page a picture must cover to be a scan of it
_A4 = (0.0, 0.0, 210.0, 297.0)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PATH = re.compile(rf"[A-Za-z]|{_NUMBER.pattern}")
_TAKES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}  # numbers after each letter of a path; the last two a point
_DAMAGED = "是 OFD 文件，但已损坏，打不开。请用阅读器打开原件，另存为文字版 PDF 或 .docx 后再上传。"
_LOCKED = "是加密的 OFD 文件，读不了。请用阅读器输入密码打开，另存为不加密的 OFD、PDF 或 .docx 后再上传。"
_NO_PAGES = "是 OFD 文件，但里面没有页面。请用阅读器打开看一看，另存为文字版 PDF 或 .docx 后再上传。"

Matrix = tuple[float, float, float, float, float, float]
_STRAIGHT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(slots=True)
class _Found:
    """What a page holds, in points from its lower left corner; pictures with the number of their resource."""

    area: Box
    glyphs: list[Glyph] = field(default_factory=list)
    rulings: list[Box] = field(default_factory=list)
    images: list[tuple[Box, str]] = field(default_factory=list)
    objects: int = 0

    @property
    def scan(self) -> str:
        """The number of the picture that covers the page, empty when there is none."""
        large = [(box.area, code) for box, code in self.images if box.area > _COVERS * self.area.area]
        return max(large, default=(0.0, ""))[1]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page that was not opened yet: its place, the templates of its document, and the usual size of pages."""

    place: str
    templates: Mapping[str, str]
    area: Box


class _Book:
    """A package with its document, pages and resources."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in archive.names}
        entry = self._root(ENTRY)
        bodies = children(entry, "DocBody")
        if _is_locked(entry, archive.names):
            raise Unreadable(_LOCKED)
        self.documents = [
            (place, root)
            for body in bodies
            if (place := _join("", _said(child(body, "DocRoot")))) and (root := self._optional(place)) is not None
        ]
        if not self.documents:
            raise Unreadable(_DAMAGED)

    def leaves(self) -> list[_Leaf]:
        """Return every page, unopened."""
        found: list[_Leaf] = []
        for place, root in self.documents:
            common = child(root, "CommonData")
            templates = {
                attribute(each, "ID"): _join(place, attribute(each, "BaseLoc"))
                for each in children(common, "TemplatePage")
            }
            area = _area(child(common, "PageArea")) or Box(*_A4)
            found.extend(
                _Leaf(_join(place, attribute(page, "BaseLoc")), templates, area)
                for page in children(child(root, "Pages"), "Page")
            )
        return found

    def page(self, leaf: _Leaf) -> _Found:
        """Read a page with the templates it stands on."""
        root = self._root(leaf.place)
        area = _area(child(root, "Area")) or leaf.area
        found = _Found(Box(0, 0, area.width * _POINTS, area.height * _POINTS))
        for template in children(root, "Template"):
            below = self._optional(leaf.templates.get(attribute(template, "TemplateID"), ""))
            if below is not None:
                _collect(child(below, "Content"), found, area, 0)
        _collect(child(root, "Content"), found, area, 0)
        return found

    def image(self, code: str) -> bytes | None:
        """Return the picture with a resource number."""
        for place, root in self.documents:
            named = [
                *children(child(root, "CommonData"), "PublicRes"),
                *children(child(root, "CommonData"), "DocumentRes"),
            ]
            for said in named:
                where = _join(place, _said(said))
                resources = self._optional(where)
                base = _join(where, attribute(resources, "BaseLoc") + "/")
                for media in children(child(resources, "MultiMedias"), "MultiMedia"):
                    if attribute(media, "ID") == code:
                        return self._bytes(_join(base + "/", _said(child(media, "MediaFile"))))
        return None

    def _bytes(self, place: str) -> bytes | None:
        try:
            return self._archive.read(self._names.get(place.lower(), ""))
        except Locked as error:
            raise Unreadable(_LOCKED) from error

    def _root(self, place: str) -> Node:
        content = self._bytes(place)
        if not content:
            raise Unreadable(_DAMAGED)
        try:
            return parse(content)
        except Unreadable as error:
            raise Unreadable(_DAMAGED) from error

    def _optional(self, place: str) -> Node | None:
        try:
            return self._root(place)
        except Unreadable:
            return None


def read_ofd(archive: Archive) -> Steps[PagedText]:
    """Return the text; raise Unreadable when the file is locked, damaged, far too long, or scanned and unreadable."""
    book = _Book(archive)
    leaves = book.leaves()
    if not leaves:
        raise Unreadable(_NO_PAGES)
    if len(leaves) > MAX_PAGES:
        raise Unreadable(f"有 {len(leaves)} 页，超过 {MAX_PAGES} 页的上限。请只上传方案正文和附件的页面。")
    pages: list[_Found] = []
    for number, leaf in enumerate(leaves):
        if number and number % _AT_ONCE == 0:
            yield Step("读取页面", number, len(leaves))
        pages.append(book.page(leaf))
    pictured = [at for at, page in enumerate(pages, 1) if page.scan and len(page.glyphs) < _FEW]
    sheets = [
        Sheet(at, Page(page.area, tuple(page.glyphs), tuple(page.rulings)))
        for at, page in enumerate(pages, 1)
        if at not in pictured and page.glyphs
    ]
    notes: list[str] = []
    if is_garbled([sheet.page for sheet in sheets]):
        raise Unreadable(GARBLED)
    if pictured:
        sheets, notes = yield from with_pictures(sheets, pictured, lambda at: _picture(book, pages[at - 1]))
    text, scanned = composed(sheets)
    return PagedText(text, len(pages), tuple(notes), scanned)


def picture_of_page(archive: Archive, number: int) -> Image.Image:
    """Return the picture a page, the first being 1, is made of. Raises Unreadable when it is none."""
    book = _Book(archive)
    leaves = book.leaves()
    if not 1 <= number <= len(leaves):
        raise Unreadable(f"没有第 {number} 页。")
    return _picture(book, book.page(leaves[number - 1]))


def _picture(book: _Book, page: _Found) -> Image.Image:
    content = book.image(page.scan)
    if content is None:
        raise Unreadable(_DAMAGED)
    return pictures.frame(content, 0)


def _is_locked(entry: Node, names: frozenset[str]) -> bool:
    """Say whether the content is encrypted (GM/T 0099): the entry names the keys, or a file of them is there."""
    named = any(local(node) in {"Encryptions", "Encryption"} for node in [*entry, *_below(entry)])
    return named or any(posixpath.basename(name).lower() in {"encryptions.xml", "decryptseed.dat"} for name in names)


def _below(node: Node) -> Iterator[Node]:
    for each in node:
        yield from each


def _collect(container: Node | None, found: _Found, area: Box, depth: int) -> None:
    """Gather the objects of a layer or a group."""
    if container is None or depth > _MAX_NESTING:
        return
    for node in container:
        found.objects += 1
        if found.objects > _MAX_OBJECTS:
            return
        match local(node):
            case "Layer" | "PageBlock":
                _collect(node, found, area, depth + 1)
            case "TextObject":
                found.glyphs.extend(_glyphs(node, area))
            case "PathObject":
                found.rulings.extend(_rulings(node, area))
            case "ImageObject":
                boundary = _numbers(attribute(node, "Boundary"), 4)
                found.images.append((_placed(boundary, area), attribute(node, "ResourceID")))


def _glyphs(node: Node, area: Box) -> Iterator[Glyph]:
    """Yield the characters of a text object; text that leans is a watermark and yields nothing."""
    a, b, c, d, _, _ = matrix = _matrix(node)
    if max(abs(b), abs(c)) > _UPRIGHT * max(abs(a), abs(d), 0.01):
        return
    left, top, _, _ = _numbers(attribute(node, "Boundary"), 4)
    size = _number(attribute(node, "Size"), 4.0)
    stretch = _number(attribute(node, "HScale"), 1.0)
    x = y = 0.0
    for code in children(node, "TextCode"):
        x, y = _number(attribute(code, "X"), x), _number(attribute(code, "Y"), y)
        across, down = _deltas(attribute(code, "DeltaX")), _deltas(attribute(code, "DeltaY"))
        at_x, at_y = x, y
        for char in code.text or "":
            usual = size * stretch * (_LATIN if char.isascii() else 1.0)
            on, lower = next(across, None), next(down, 0.0)
            wide = on if on is not None and 0 < on <= _LOOSE * size * stretch else usual
            start = _moved(matrix, at_x, at_y)
            box = Box(
                (left + start[0] - area.left) * _POINTS,
                (area.height - (top + start[1] - area.bottom) - _DESCENT * size * abs(d)) * _POINTS,
                (left + start[0] + wide * abs(a) - area.left) * _POINTS,
                (area.height - (top + start[1] - area.bottom) + (1 - _DESCENT) * size * abs(d)) * _POINTS,
            )
            if (meant := character(ord(char))) and box.width > 0 and box.height > 0:
                yield Glyph(meant, box)
            at_x += on if on is not None else 0.0 if lower else usual
            at_y += lower


def _deltas(said: str) -> Iterator[float]:
    """Yield the distances between characters; `g 3 4.5` stands for three times 4.5."""
    words = iter(said.split())
    for word in words:
        if word == "g":
            times, value = _number(next(words, "0"), 0), _number(next(words, "0"), 0)
            yield from (value for _ in range(min(10_000, max(0, int(times)))))
        else:
            yield _number(word, 0)


def _rulings(node: Node, area: Box) -> Iterator[Box]:
    """Yield the straight level and upright lines of a path; of a filled shape only when it is as thin as a line."""
    matrix = _matrix(node)
    boundary = _numbers(attribute(node, "Boundary"), 4)
    stroked = attribute(node, "Stroke").lower() != "false"
    if not stroked and min(boundary[2], boundary[3]) * _POINTS > SAME:
        return

    def place(x: float, y: float) -> tuple[float, float]:
        x, y = _moved(matrix, x, y)
        return (
            (boundary[0] + x - area.left) * _POINTS,
            (area.height - (boundary[1] + y - area.bottom)) * _POINTS,
        )

    begin = last = place(0, 0)
    words = _PATH.findall(_said(child(node, "AbbreviatedData")))
    at = 0
    while at < len(words):
        letter, at = words[at].upper(), at + 1
        if letter == "C":
            yield from ruling(last, begin)
            continue
        takes = _TAKES.get(letter, 0)
        numbers, at = words[at : at + takes], at + takes
        if not takes or len(numbers) < takes or any(word.isalpha() for word in numbers):
            continue
        point = place(_number(numbers[-2], 0), _number(numbers[-1], 0))
        if letter in {"S", "M"}:
            begin = point
        elif letter == "L":
            yield from ruling(last, point)
        last = point


def _matrix(node: Node) -> Matrix:
    said = attribute(node, "CTM")
    if not said:
        return _STRAIGHT
    a, b, c, d, e, f = _numbers(said, 6)
    return a, b, c, d, e, f


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _placed(boundary: list[float], area: Box) -> Box:
    """Return a box given from the upper left corner, in millimetres, as one in points from the lower left corner."""
    left, top, width, height = boundary
    bottom = area.height - (top - area.bottom) - height
    left -= area.left
    return Box(left * _POINTS, bottom * _POINTS, (left + width) * _POINTS, (bottom + height) * _POINTS)


def _area(node: Node | None) -> Box | None:
    """Return the size of a page in millimetres; `bottom` holds its upper edge, since OFD counts downwards."""
    said = _said(child(node, "PhysicalBox"))
    left, top, width, height = _numbers(said, 4)
    return Box(left, top, left + width, top + height) if min(width, height) > 1 else None


def _join(base: str, place: str) -> str:
    """Return where a place named in a file lies in the package; never outside of it."""
    place = place.strip().replace("\\", "/")
    joined = place if place.startswith("/") else posixpath.join(posixpath.dirname(base), place)
    return posixpath.normpath(f"/{joined}").lstrip("/")


def _said(node: Node | None) -> str:
    return (node.text or "").strip() if node is not None else ""


def _numbers(said: str, count: int) -> list[float]:
    found = [_number(word, 0) for word in said.split()[:count]]
    return found + [0.0] * (count - len(found))


def _number(said: str, default: float) -> float:
    """Return a number; the default when it is none, or too large to be a place on paper."""
    if not _NUMBER.fullmatch(said.strip()):
        return default
    number = float(said)
    return number if abs(number) < 1e6 else default  # noqa: PLR2004 - a kilometre of paper
