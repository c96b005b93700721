"""Photos as they may be kept: upright, of a size for a screen, without place, device or time inside the file."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 2560
MAX_PIXELS = 60_000_000  # of a PNG or WebP, which are unpacked whole: some 240 MB of memory
NO_PHOTO = "照片无法打开，请使用 JPG 或 PNG 格式；苹果手机的 HEIC 照片请先转为 JPG。"
TOO_LARGE = "照片像素过大，请缩小后另存为 JPG。"
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class PhotoUnreadable(Exception):  # noqa: N818 - an answer to a person
    """The bytes are no photo we can open; the message says what to do."""


def clean(data: bytes) -> tuple[bytes, str]:
    """Return the photo without metadata (EXIF, GPS, XMP) and its media type; deterministic for the same bytes.

    Raises:
        PhotoUnreadable: no JPEG, PNG or WebP, damaged, or absurdly large.

    """
    try:
        with Image.open(io.BytesIO(data), formats=tuple(FORMATS)) as opened:
            name = "JPEG" if opened.format == "MPO" else str(opened.format)
            if name != "JPEG" and opened.width * opened.height > MAX_PIXELS:
                raise PhotoUnreadable(TOO_LARGE)
            opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: a JPEG is then never unpacked at full size
            upright = ImageOps.exif_transpose(opened)
            bare = Image.new(upright.mode, upright.size)
            bare.paste(upright)
            if upright.palette is not None:
                bare.putpalette(upright.palette)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PhotoUnreadable(NO_PHOTO) from error
    out = io.BytesIO()
    if name == "JPEG":
        (bare if bare.mode in {"L", "RGB", "CMYK"} else bare.convert("RGB")).save(
            out, "JPEG", quality=85, optimize=True
        )
    else:
        bare.save(out, name)
    return out.getvalue(), FORMATS[name]
