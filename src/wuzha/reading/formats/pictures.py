"""Pictures of paper: opened without trust, made grey, even and straight, and the rulings of tables found in them."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageOps

from wuzha.reading.formats.glyphs import Box
from wuzha.reading.formats.refusals import Unreadable

MAX_PIXELS = 89_000_000  # of one picture; A3 at 600 dots per inch has 70 million
FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_SHORT_SIDE = (1600, 1900)  # pixels of a page as recognition likes it best: characters 30 to 50 high
_LONG_SIDE = 5000
_SMALL = 500  # pixels of width at which the lean is measured
_MOST_LEAN = 6.0  # degrees a sheet may lie askew
_DARK = 150  # grey below which a pixel is ink
_SHADE = 40  # pixels around one whose brightness is that of the paper
_LEAST_RULING = 0.02  # share of the longer side from which a stroke is a ruling of a table, not of a character
_NEAR = 4  # pixels within which two strokes are one ruling
_GAP = 12  # pixels of white that do not interrupt a ruling
_THICKEST = 12  # pixels; what is thicker is no ruling
_BROKEN = (
    OSError,
    ValueError,
    TypeError,
    SyntaxError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RuntimeError,
    EOFError,
    struct.error,
    MemoryError,
    Image.DecompressionBombError,
)
_DAMAGED = "图片已损坏，打不开。请重新扫描或拍照，存为 JPG、PNG 或 PDF 后再上传。"
_TOO_LARGE = "像素过大，为安全起见没有读取。请按 A4 纸 300 dpi 重新扫描，或缩小后再上传。"


def is_heic(data: bytes) -> bool:
    """Say whether the bytes are a photograph as iPhones take them."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC


def frames(data: bytes, most: int) -> int:
    """Return how many pictures a file holds. Raises Unreadable when it is damaged, too large, or holds too many."""
    with _opened(data) as image:
        try:
            found = int(getattr(image, "n_frames", 1)) if image.format in {"TIFF", "MPO"} else 1
        except _BROKEN as error:
            raise Unreadable(_DAMAGED) from error
    found = 1 if image.format == "MPO" else found  # what follows in it are previews of the same photo
    if found > most:
        raise Unreadable(f"有 {found} 页，超过扫描件 {most} 页的上限。请拆成几份分别上传。")
    return found


def frame(data: bytes, number: int) -> Image.Image:
    """Return one picture, the first being 0, upright and in grey. Raises Unreadable when it is damaged or too large."""
    with _opened(data) as image:
        try:
            if number:  # a HEIC begins at its main picture, which need not be the first
                image.seek(number)
            _refuse_large(image)
            image.load()
            upright = ImageOps.exif_transpose(image)
            return _grey(upright)
        except _BROKEN as error:
            raise Unreadable(_DAMAGED) from error


@lru_cache(maxsize=1)
def _heif() -> tuple[str, ...]:
    """Return the format of HEIC, which Pillow is taught only where one has come: the decoder takes a while to load."""
    from pi_heif import register_heif_opener  # noqa: PLC0415 - see above

    register_heif_opener(thumbnails=False)
    return ("HEIF",)


def _opened(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=_heif() if is_heic(data) else FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable(_TOO_LARGE) from error
    except _BROKEN as error:
        raise Unreadable(_DAMAGED) from error
    _refuse_large(image)
    return image


def _refuse_large(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise Unreadable(_TOO_LARGE)


def _grey(image: Image.Image) -> Image.Image:
    if "A" in image.getbands() or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256)
    return image.convert("L")


def straightened(image: Image.Image) -> Image.Image:
    """Return a grey picture as good scanners give it: of a usual size, evenly lit, lines of text level."""
    image = _sized(image)
    small = image.resize((max(1, image.width // 8), max(1, image.height // 8)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(_SHADE // 8))
    shade = ImageChops.subtract(paper.resize(image.size), image)
    even = ImageOps.invert(ImageOps.autocontrast(shade, cutoff=(0, 0.1)))
    lean = _lean(even)
    return even.rotate(lean, Image.Resampling.BICUBIC, fillcolor=255) if abs(lean) >= 0.1 else even  # noqa: PLR2004 - finer than can be measured


def _sized(image: Image.Image) -> Image.Image:
    short, long = sorted(image.size)
    least, most = (side / max(1, short) for side in _SHORT_SIDE)
    factor = min(most, max(least, 1.0), 4.0, _LONG_SIDE / max(1, long))
    if factor == 1:
        return image
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _lean(image: Image.Image) -> float:
    """Return the degrees to turn a picture by, so that its lines of text give the sharpest rows."""
    height = max(1, round(image.height * _SMALL / image.width))
    small = image.resize((_SMALL, height), Image.Resampling.BOX)
    best = 0.0
    for width, step in ((_MOST_LEAN, 0.5), (0.5, 0.1)):
        tries = [best + step * at for at in range(-round(width / step), round(width / step) + 1)]
        best = max(tries, key=lambda angle: (_sharpness(small, angle), -abs(angle)))
    return best


def _sharpness(image: Image.Image, angle: float) -> int:
    turned = image.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255)
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(rows))


def rulings(image: Image.Image) -> list[Box]:
    """Return the straight level and upright strokes of a straightened picture, in pixels from its lower left corner."""
    ink = image.point([0] * _DARK + [255] * (256 - _DARK))
    level = [Box(a, image.height - y, b, image.height - y) for a, y, b in _strokes(ink)]
    turned = ink.transpose(Image.Transpose.ROTATE_90)  # its rows are the columns, from right to left
    upright = [
        Box(image.width - y, image.height - b, image.width - y, image.height - a) for a, y, b in _strokes(turned)
    ]
    return level + upright


def _strokes(ink: Image.Image) -> list[tuple[int, int, int]]:
    """Return level strokes as (left, row, right): runs of ink in neighbouring rows put together."""
    least = round(max(ink.size) * _LEAST_RULING)
    run = re.compile(rb"\x00{%d,}" % least)
    pixels, width = ink.tobytes(), ink.width
    growing: list[list[int]] = []  # left, first row, last row, right
    done: list[list[int]] = []
    for row in range(ink.height):
        for found in run.finditer(pixels, row * width, (row + 1) * width):
            left, right = found.start() - row * width, found.end() - row * width
            for stroke in growing:
                if stroke[0] - _GAP <= right and left <= stroke[3] + _GAP:
                    stroke[0], stroke[2], stroke[3] = min(stroke[0], left), row, max(stroke[3], right)
                    break
            else:
                growing.append([left, row, row, right])
        done += [stroke for stroke in growing if row - stroke[2] > _NEAR]
        growing = [stroke for stroke in growing if row - stroke[2] <= _NEAR]
    return [
        (left, (first + last) // 2, right) for left, first, last, right in done + growing if last - first <= _THICKEST
    ]


def without(image: Image.Image, boxes: list[Box], margin: int) -> Image.Image:
    """Return the picture with some boxes, in pixels from its lower left corner, painted white."""
    painted = image.copy()
    for box in boxes:
        painted.paste(
            255,
            (
                max(0, round(box.left) - margin),
                max(0, round(image.height - box.top) - margin),
                min(image.width, round(box.right) + margin),
                min(image.height, round(image.height - box.bottom) + margin),
            ),
        )
    return painted


def pieces(image: Image.Image, boxes: list[Box], inset: int) -> Iterator[tuple[Box, Image.Image]]:
    """Yield what is inside each box, less a rim of `inset` pixels, with its place; boxes too small are left out."""
    for box in boxes:
        inner = Box(box.left + inset, box.bottom + inset, box.right - inset, box.top - inset)
        if inner.width > inset and inner.height > inset:
            yield (
                inner,
                image.crop(
                    (
                        round(inner.left),
                        round(image.height - inner.top),
                        round(inner.right),
                        round(image.height - inner.bottom),
                    )
                ),
            )
