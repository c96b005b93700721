"""A picture meets itself made smaller, compressed, paler or cut; other pictures do not meet."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from functools import cache

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from wuzha.papers.prints import SIZES, Look, look
from wuzha.rules.prints import NEAR, distance, together

Change = Callable[[Image.Image], Image.Image]


def scene(seed: int) -> Image.Image:
    """Return a picture that looks like no other: soft shapes in colours."""
    chance = random.Random(seed)  # noqa: S311 - pictures, not secrets
    picture = Image.new("RGB", (800, 600), tuple(chance.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, size = chance.randrange(-80, 800), chance.randrange(-80, 600), chance.randrange(20, 340)
        colour = tuple(chance.randrange(256) for _ in range(3))
        pen.ellipse((x, y, x + size, y + size * chance.uniform(0.3, 1.2)), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(2))


@cache
def own(seed: int) -> Look:
    return seen(scene(seed))


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def meet(old: Look, new: Look) -> bool:
    """Tell whether a new photo is an old one: both as a whole, or two spots of the old one in some size of the new."""
    return distance(old.whole, new.whole) <= NEAR or any(together(spots, old.spots) for spots in new.sizes)


def seen(picture: Image.Image, quality: int = 85) -> Look:
    found = look(jpeg(picture, quality))
    assert found
    return found


def cut(left: float, top: float, right: float, bottom: float) -> Change:
    """Return what cuts these shares of width and height away."""
    return lambda picture: picture.crop(
        (
            round(left * picture.width),
            round(top * picture.height),
            round((1 - right) * picture.width),
            round((1 - bottom) * picture.height),
        )
    )


CHANGES: dict[str, Change] = {
    "smaller": lambda picture: picture.resize((400, 300)),
    "paler": lambda picture: ImageEnhance.Brightness(picture).enhance(1.2),
    "turned by two degrees": lambda picture: picture.rotate(2),
    "cut by 3 % all round": cut(0.03, 0.03, 0.03, 0.03),
    "cut by 10 % all round": cut(0.1, 0.1, 0.1, 0.1),
    "cut by 30 % above": cut(0, 0.3, 0, 0),
    "cut by 20 % at a corner": cut(0.2, 0.2, 0, 0),
    "cut by 20 % on both sides": cut(0.2, 0, 0.2, 0),
    "cut, made large again and darker": lambda picture: ImageEnhance.Brightness(
        cut(0.1, 0.1, 0.1, 0)(picture).resize((1000, 825))
    ).enhance(0.8),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nineteen_of_twenty_changed_pictures_meet_their_own(change: Change) -> None:
    found = [meet(own(seed), seen(change(scene(seed)), 60)) for seed in range(20)]

    assert sum(found) >= 19


def test_a_picture_meets_the_part_of_it_that_was_kept_before() -> None:
    found = [meet(seen(cut(0.2, 0.1, 0, 0.1)(scene(seed)), 60), own(seed)) for seed in range(20)]

    assert sum(found) >= 19


def test_different_pictures_do_not_meet() -> None:
    looks = [own(seed) for seed in range(20)]

    assert [(a, b) for a in range(20) for b in range(20) if a != b and meet(looks[a], looks[b])] == []


def test_a_plain_picture_and_what_is_none_have_no_print() -> None:
    assert look(jpeg(Image.new("RGB", (64, 64), "grey"))) is None
    assert look(b"no picture") is None


def test_a_picture_that_breaks_off_in_the_middle_has_no_print() -> None:
    out = io.BytesIO()
    Image.effect_noise((400, 400), 90).save(out, "PNG", compress_level=0)
    first = out.getvalue().index(b"IDAT")
    second = out.getvalue().index(b"IDAT", first + 4)
    damaged = out.getvalue()[:second] + b"\x01\x02\x03\x04" + out.getvalue()[second + 4 :]

    assert look(damaged) is None


def test_a_picture_as_small_as_a_dot_is_looked_at_too() -> None:
    picture = Image.new("L", (2, 1))
    picture.putpixel((0, 0), 255)

    assert len(seen(picture.convert("RGB")).sizes) == len(SIZES)
