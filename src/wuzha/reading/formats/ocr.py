"""Text of a picture of paper, recognised by tesseract where it is installed with simplified Chinese.

A page is made straight, the rulings of its tables are found and taken out, and what stands in the cells is recognised
apart from the running text. What comes out is glyphs and rulings where they stand, as from a PDF.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from PIL import Image

from wuzha.reading.formats import pictures, programs
from wuzha.reading.formats.glyphs import Box, Glyph, Page

LANGUAGE = "chi_sim"
_SECONDS = 90  # a page may take; a dense one takes five
_WIDTH = 595.0  # points the shorter side of a page is taken to have, as A4
_SURE = 60.0  # per cent of confidence below which a page may lie on its side
_TURN_SURE = 5.0  # confidence of the program in the turn it proposes
_RIM = 6  # pixels around a ruling that are not looked at
_APART = 60  # pixels between the cells that are recognised together
_MOST_CELLS = 400
_FLAT = 0.6  # of the usual height, below which a sign hangs low or high and does not show where its line is
_NEXT = 1.3  # characters of white up to which two words stand side by side
_HALF = re.compile(r"(?<![A-Za-z0-9])[,;:?!()]|[,;:?!()](?![A-Za-z0-9])")  # half-width signs in Chinese text
_ONE = re.compile(r"(?<=[\u4e00-\u9fff])[\[\]|lI](?=[次份条名天日月年个场人户])")  # a 1 mistaken for a bar
_FOOT, _LONGEST_NUMBER = 0.1, 6  # share of the page and characters within which a line with a digit is a page number
_ONE_AT_A_TIME = threading.Lock()  # a page takes a whole core; the others stay free for the other people


@dataclass(frozen=True, slots=True)
class _Word:
    """What was recognised as one word, in pixels from the upper left corner."""

    line: tuple[str, ...]
    left: int
    top: int
    width: int
    height: int
    sure: float
    text: str


def is_installed() -> bool:
    """Say whether pictures can be read on this machine."""
    program = programs.find("tesseract")
    if program is None:
        return False
    try:
        _, printed = programs.run([program, "--list-langs"], seconds=20)
    except programs.TooLong:
        return False
    return LANGUAGE in printed.decode("utf-8", "replace").split()


def recognised(picture: Image.Image) -> Page | None:
    """Return what stands on a grey picture of a page; None when it took too long."""
    with _ONE_AT_A_TIME:
        try:
            return _page(picture)
        except programs.TooLong:
            return None


def _page(picture: Image.Image) -> Page:
    even = pictures.straightened(picture)
    lines, words = _looked_at(even)
    if _sureness(words) < _SURE and (turn := _turn(even)):
        other = pictures.straightened(picture.rotate(-turn, expand=True, fillcolor=255))
        turned = _looked_at(other)
        if _sureness(turned[1]) > _sureness(words):
            even, (lines, words) = other, turned
    scale = _WIDTH / min(even.size)

    def place(box: Box) -> Box:
        return Box(box.left * scale, box.bottom * scale, box.right * scale, box.top * scale)

    glyphs = [Glyph(glyph.char, place(glyph.box)) for glyph in _glyphs(words, even.height)]
    area = Box(0, 0, even.width * scale, even.height * scale)
    return Page(area, tuple(glyphs), tuple(place(line) for line in lines))


def _looked_at(even: Image.Image) -> tuple[list[Box], list[_Word]]:
    """Return the rulings of a straight picture, and its words: those of the running text, then those of the cells."""
    lines = pictures.rulings(even)
    cells = _cells(lines, even)
    if not cells:
        return lines, _words(pictures.without(even, lines, _RIM))
    words = _words(pictures.without(even, [*lines, *cells], _RIM))
    parts = list(pictures.pieces(even, cells, _RIM))
    sheet = Image.new(
        "L",
        (max(part.width for _, part in parts) + 2 * _APART, sum(part.height + _APART for _, part in parts) + _APART),
        255,
    )
    at = _APART
    places = []
    for box, part in parts:
        sheet.paste(part, (_APART, at))
        places.append((at, at + part.height, round(box.left) - _APART, round(even.height - box.top) - at))
        at += part.height + _APART
    for word in _words(sheet):
        middle = word.top + word.height // 2
        for number, (top, bottom, right, down) in enumerate(places):
            if top <= middle <= bottom:
                line = (*word.line, str(number))
                words.append(
                    _Word(line, word.left + right, word.top + down, word.width, word.height, word.sure, word.text)
                )
                break
    return lines, words


def _cells(lines: list[Box], picture: Image.Image) -> list[Box]:
    """Return the cells that rulings enclose."""
    page = Page(Box(0, 0, *picture.size), (), tuple(lines))
    lefts = sorted({line.left for line in lines if line.width < line.height})
    downs = sorted({line.bottom for line in lines if line.width >= line.height})
    if len(lefts) * len(downs) > _MOST_CELLS * 4:
        return []
    found = {
        cell
        for left, right in pairwise(lefts)
        for down, up in pairwise(downs)
        if (cell := page.cell_at(((left + right) / 2, (down + up) / 2)))
    }
    usable = [cell for cell in found if min(cell.width, cell.height) > 4 * _RIM]
    return sorted(usable, key=lambda cell: (-cell.top, cell.left)) if len(usable) <= _MOST_CELLS else []


def _words(picture: Image.Image) -> list[_Word]:
    found = []
    for fields in _rows(_asked(picture, "--psm", "6", "tsv")):
        left, top, width, height = (int(field) for field in fields[6:10])
        if fields[0] == "5" and fields[11].strip():
            sure = float(fields[10])
            found.append(_Word(tuple(fields[1:5]), left, top, width, height, sure, fields[11].strip()))
    return found


def _rows(printed: str) -> Iterator[list[str]]:
    for row in printed.split("\n"):
        fields = row.split("\t")
        if len(fields) == 12 and fields[0].isdigit():  # noqa: PLR2004 - the columns of the program's table
            yield fields


def _turn(picture: Image.Image) -> int:
    """Return by how many degrees, clockwise, a picture must be turned to be upright; 0 when that is not clear."""
    said = dict(line.partition(": ")[::2] for line in _asked(picture, "--psm", "0", language="osd").split("\n"))
    try:
        return int(said["Rotate"]) if float(said["Orientation confidence"]) >= _TURN_SURE else 0
    except (KeyError, ValueError):
        return 0


def _asked(picture: Image.Image, *arguments: str, language: str = LANGUAGE) -> str:
    """Return what tesseract says about a picture; nothing when it gave up."""
    out = io.BytesIO()
    picture.save(out, "PPM")
    command = [str(programs.find("tesseract")), "-", "-", "-l", language, "--dpi", "300", *arguments]
    code, printed = programs.run(command, seconds=_SECONDS, given=out.getvalue(), environment={"OMP_THREAD_LIMIT": "1"})
    return printed.decode("utf-8", "replace") if code == 0 else ""


def _sureness(words: list[_Word]) -> float:
    total = sum(len(word.text) for word in words)
    return sum(word.sure * len(word.text) for word in words) / total if total else 0.0


def _glyphs(words: list[_Word], height: int) -> Iterator[Glyph]:
    """Yield the characters of words in boxes of even height, side by side where no white stands out."""
    tall = [word.height for word in words if not word.text.isascii()] or [word.height for word in words]
    usual = median(tall) if tall else 0.0
    for _, group in groupby(words, key=lambda word: word.line):
        line = list(group)
        high = [word for word in line if word.height >= _FLAT * usual] or line
        size = median(word.height for word in high)
        middle = height - median(word.top + word.height / 2 for word in high)
        text = _chinese("".join(word.text for word in line))
        if middle < _FOOT * height and len(text) <= _LONGEST_NUMBER and any(map(str.isdigit, text)):
            continue
        done, edge = 0, float(line[0].left)
        for word, following in zip(line, [*line[1:], None], strict=True):
            left = max(edge, word.left)  # the program's order counts: boxes of neighbours may overlap
            right = max(left + 1, word.left + word.width)
            if following is not None and following.left <= right + _NEXT * size and not _latin(word, following):
                right = max(left + 1, following.left)
            wide = (right - left) / len(word.text)
            for place in range(len(word.text)):
                box = Box(left + place * wide, middle - size / 2, left + (place + 1) * wide, middle + size / 2)
                yield Glyph(text[done], box)
                done += 1
            edge = right


def _chinese(text: str) -> str:
    """Return a line with the full-width signs that Chinese text has; and 1 where it was mistaken for a bar."""
    if text.isascii():
        return text
    return _ONE.sub("1", _HALF.sub(lambda found: chr(ord(found[0]) + 0xFEE0), text))


def _latin(one: _Word, other: _Word) -> bool:
    """Say whether white between two words parts them: both end and begin with letters of the alphabet."""
    return one.text[-1].isascii() and other.text[0].isascii() and one.text[-1].isalpha() and other.text[0].isalpha()
