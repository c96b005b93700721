"""Photos for the example: drawn, since nobody real may be shown."""

from __future__ import annotations

import io
import random
import zlib

from PIL import Image, ImageDraw, ImageOps

SIZE = (640, 420)
LIGHT, GRAIN = 0.3, (24, 16)
_WALLS = ("#d9d2c3", "#cfd8dc", "#d7dfd0", "#e2d6d0")
_COATS = ("#37474f", "#5d4037", "#455a64", "#6d4c41", "#33691e", "#4e342e", "#1a237e")
_WINDOWS = ("#f5f1e6", "#8fa3ad", "#3b4a52", "#c9b79c")
_BANNER, _SCREEN, _FLOOR, _SKIN = "#b3261e", "#26415c", "#a1887f", "#e0b89a"


def picture(seed: str) -> bytes:
    """Return a small JPEG of people before a speaker in a hall; the same seed gives the same picture.

    Every hall is another one, as photos of different days are: whether two photos are alike is looked at.
    """
    number = zlib.crc32(seed.encode())
    chance = random.Random(number)  # noqa: S311 - a picture, no secret
    image = Image.new("RGB", SIZE, _WALLS[number % len(_WALLS)])
    draw = ImageDraw.Draw(image)
    width, height = SIZE
    floor = chance.randrange(230, 340)
    draw.rectangle((0, floor, width, height), fill=_FLOOR)
    for _ in range(chance.randrange(1, 5)):
        x, y = chance.randrange(width), chance.randrange(20, floor - 120)
        draw.rectangle(
            (x, y, x + chance.randrange(40, 160), y + chance.randrange(50, 110)), fill=chance.choice(_WINDOWS)
        )
    left, top = chance.randrange(20, 240), chance.randrange(10, 60)
    draw.rectangle((left, top, left + chance.randrange(200, 380), top + chance.randrange(24, 44)), fill=_BANNER)
    x, y = chance.randrange(20, 400), chance.randrange(80, 140)
    draw.rectangle((x, y, x + chance.randrange(120, 240), y + chance.randrange(70, 120)), fill=_SCREEN)
    _person(draw, (chance.randrange(40, width - 40), floor - 90), chance.randrange(20, 34), chance.choice(_COATS))
    for row in range(chance.randrange(2, 5)):
        for _ in range(chance.randrange(3, 10)):
            head = chance.randrange(20, width - 20), floor + 10 + 40 * row + chance.randrange(-14, 15)
            _person(draw, head, 16 + 3 * row + chance.randrange(-4, 5), chance.choice(_COATS))
    image = Image.blend(image, _light(chance), LIGHT)
    if chance.random() < 1 / 2:
        image = ImageOps.mirror(image)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _light(chance: random.Random) -> Image.Image:
    """Return how light and shade fall in the hall, nowhere twice the same."""
    across, down = GRAIN
    shade = Image.frombytes("L", GRAIN, bytes(chance.randrange(256) for _ in range(across * down)))
    return shade.resize(SIZE, Image.Resampling.BICUBIC).convert("RGB")


def _person(draw: ImageDraw.ImageDraw, head: tuple[int, int], size: int, coat: str) -> None:
    x, y = head
    draw.ellipse((x - size // 2, y - size // 2, x + size // 2, y + size // 2), fill=_SKIN)
    draw.rounded_rectangle((x - size, y + size // 2, x + size, y + 3 * size), radius=size // 2, fill=coat)
