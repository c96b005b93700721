"""A picture meets itself made smaller, compressed, paler or cut; other pictures do not meet."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from wuzha.papers.prints import prints
from wuzha.rules.prints import NEAR, distance

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


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def meet(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether two photos are near: the whole of one and any part of the other."""
    pairs = [(one[0], each) for each in other] + [(each, other[0]) for each in one]
    return min(distance(a, b) for a, b in pairs) <= NEAR


CHANGES: dict[str, Change] = {
    "smaller": lambda picture: picture.resize((400, 300)),
    "paler": lambda picture: ImageEnhance.Brightness(picture).enhance(1.2),
    "cut by 3 % all round": lambda picture: picture.crop((24, 18, 776, 582)),
    "cut by 10 % all round": lambda picture: picture.crop((80, 60, 720, 540)),
    "cut by 10 % above": lambda picture: picture.crop((0, 60, 800, 600)),
    "cut by 10 % at a corner": lambda picture: picture.crop((80, 60, 800, 600)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nineteen_of_twenty_changed_pictures_meet_their_own(change: Change) -> None:
    scenes = [scene(seed) for seed in range(20)]

    found = [meet(prints(jpeg(change(each), 60)), prints(jpeg(each))) for each in scenes]

    assert sum(found) >= 19


def test_different_pictures_do_not_meet() -> None:
    seen = [prints(jpeg(scene(seed))) for seed in range(20)]

    assert [(a, b) for a in range(20) for b in range(a) if meet(seen[a], seen[b])] == []


def test_a_plain_picture_and_what_is_none_have_no_print() -> None:
    assert prints(jpeg(Image.new("RGB", (64, 64), "grey"))) == ()
    assert prints(b"no picture") == ()
