"""Photos for the example: drawn, since nobody real may be shown."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageDraw

SIZE = (640, 420)
_WALLS = ("#d9d2c3", "#cfd8dc", "#d7dfd0", "#e2d6d0")
_COATS = ("#37474f", "#5d4037", "#455a64", "#6d4c41", "#33691e", "#4e342e", "#1a237e")
_BANNER, _SCREEN, _FLOOR, _SKIN = "#b3261e", "#26415c", "#a1887f", "#e0b89a"


def picture(seed: str) -> bytes:
    """Return a small JPEG of people before a speaker in a hall; the same seed gives the same picture."""
    number = zlib.crc32(seed.encode())
    image = Image.new("RGB", SIZE, _WALLS[number % len(_WALLS)])
    draw = ImageDraw.Draw(image)
    width, height = SIZE
    draw.rectangle((0, 290, width, height), fill=_FLOOR)
    draw.rectangle((90, 30, width - 90, 70), fill=_BANNER)
    draw.rectangle((210, 95, 430, 215), fill=_SCREEN)
    for line in range(3):
        draw.rectangle((235, 118 + 28 * line, 235 + 90 + (number >> line) % 80, 126 + 28 * line), fill="#dce6f1")
    _person(draw, (480 + number % 60, 190), 24, _COATS[number % len(_COATS)])
    for row in range(3):
        for seat in range(7 + row):
            x = 50 + seat * (width - 80) // (7 + row) + (number >> (row + seat)) % 14
            _person(draw, (x, 285 + 45 * row), 16 + 3 * row, _COATS[(number + 3 * row + seat) % len(_COATS)])
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _person(draw: ImageDraw.ImageDraw, head: tuple[int, int], size: int, coat: str) -> None:
    x, y = head
    draw.ellipse((x - size // 2, y - size // 2, x + size // 2, y + size // 2), fill=_SKIN)
    draw.rounded_rectangle((x - size, y + size // 2, x + size, y + 3 * size), radius=size // 2, fill=coat)
