"""How many changed photos are known again, and how many others are taken for them: on pictures made for it.

    python -m benchmarks.looks --pictures 60

A picture is a drawing of many shapes on a soft ground, with the noise of a camera. Every changed one is compared with
its own and with all others, as photos that come in are compared with those that are kept.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Callable, Iterator, Sequence

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from wuzha.papers.prints import Look, look
from wuzha.rules.prints import NEAR, distance, together, touch

Change = Callable[[Image.Image, random.Random], Image.Image]
SIDE = 1600


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pictures", type=int, default=60)
    for line in lines(asked.parse_args(arguments).pictures):
        print(line, flush=True)


def lines(number: int) -> Iterator[str]:
    """Change every picture in every way and compare it with all."""
    pictures = [_picture(seed) for seed in range(number)]
    kept = [_seen(picture, 85) for picture in pictures]
    yield "| change | known again | of | taken for another | of |"
    yield "|---|---:|---:|---:|---:|"
    for name, change in CHANGES.items():
        chance, known, mistaken = random.Random(7), 0, 0  # noqa: S311 - the same changes every time
        for place, picture in enumerate(pictures):
            new = _seen(change(picture, chance), 60)
            meets = [_meet(old, new) for old in kept]
            known += meets[place]
            mistaken += sum(meets) - meets[place]
        yield f"| {name} | {known} | {number} | {mistaken} | {number * (number - 1):,} |"


def _cut(share: float) -> Change:
    """Return what cuts a share of width and of height away, anywhere."""

    def change(picture: Image.Image, chance: random.Random) -> Image.Image:
        width, height = round(picture.width * (1 - share)), round(picture.height * (1 - share))
        x, y = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
        return picture.crop((x, y, x + width, y + height))

    return change


def _large_again(picture: Image.Image, chance: random.Random) -> Image.Image:
    small = _cut(0.2)(picture, chance)
    return ImageEnhance.Brightness(small.resize((small.width * 5 // 4, small.height * 5 // 4))).enhance(1.2)


CHANGES: dict[str, Change] = {
    "compressed again": lambda picture, _: picture,
    "made smaller": lambda picture, _: picture.resize((picture.width // 3, picture.height // 3)),
    "brighter by a quarter": lambda picture, _: ImageEnhance.Brightness(picture).enhance(1.25),
    "turned by 2 degrees": lambda picture, _: picture.rotate(2),
    "turned by 5 degrees": lambda picture, _: picture.rotate(5),
    "cut by 10 % of width and height": _cut(0.1),
    "cut by 16 %, a third of the picture": _cut(0.16),
    "cut by 20 %": _cut(0.2),
    "cut by 30 %, half of the picture": _cut(0.3),
    "cut by 40 %": _cut(0.4),
    "cut by 20 %, made as large again, brighter": _large_again,
}


def _seen(picture: Image.Image, quality: int) -> Look:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    found = look(out.getvalue())
    if found is None:
        raise RuntimeError("the picture is too plain")
    return found


def _meet(old: Look, new: Look) -> bool:
    """Tell whether the search finds the old photo by the new one."""
    spots = [spot for size in new.sizes for spot in size]
    cut = touch(spots, old.spots) and any(together(size, old.spots) for size in new.sizes)
    return cut or distance(old.whole, new.whole) <= NEAR


def _picture(seed: int) -> Image.Image:
    chance = random.Random(seed)  # noqa: S311 - pictures, not secrets
    size = chance.choice(((SIDE, 1200), (1200, SIDE), (SIDE, 900)))
    ground = Image.frombytes("L", (8, 6), bytes(chance.randrange(40, 220) for _ in range(48)))
    picture = ground.resize(size, Image.Resampling.BICUBIC).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for _ in range(chance.randint(12, 45)):
        x, y, w, h = (
            chance.randrange(size[0]),
            chance.randrange(size[1]),
            chance.randint(30, 400),
            chance.randint(30, 400),
        )
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        (pen.rectangle, pen.ellipse)[chance.randrange(2)]((x, y, x + w, y + h), fill=colour)
        pen.line((x, y, x + h, y + w), fill=colour, width=chance.randint(3, 30))
    noise = Image.effect_noise(size, 12).convert("RGB")
    return Image.blend(picture, noise, 0.06).filter(ImageFilter.GaussianBlur(1))


if __name__ == "__main__":
    main()
