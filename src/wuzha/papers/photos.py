"""Photos as they may be kept: upright, of a size for a screen, without place, device or time inside the file."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 2560
MAX_PIXELS = 60_000_000  # of a PNG or WebP, which are unpacked whole: some 240 MB of memory
NO_PHOTO = "照片无法打开，可能没有传完；请用 JPG、PNG 或苹果手机的 HEIC 照片重传。"
TOO_LARGE = "照片像素过大，请缩小后另存为 JPG。"
BROKEN = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    RuntimeError,
    EOFError,
    Image.DecompressionBombError,
)
"""What the library raises on bytes that are no whole picture."""
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_FORMATS = tuple(FORMATS)
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


class PhotoUnreadable(Exception):  # noqa: N818 - an answer to a person
    """The bytes are no photo we can open; the message says what to do."""


def clean(data: bytes) -> tuple[bytes, str]:
    """Return the photo without metadata (EXIF, GPS, XMP) and its media type; deterministic for the same bytes.

    A HEIC becomes a JPEG, which every browser shows.

    Raises:
        PhotoUnreadable: no JPEG, PNG, WebP or HEIC, damaged, or absurdly large.

    """
    heic = data[4:8] == b"ftyp" and data[8:12] in _HEIC
    try:
        with Image.open(io.BytesIO(data), formats=_heif() if heic else _FORMATS) as opened:
            name = "JPEG" if opened.format in {"MPO", "HEIF"} else str(opened.format)
            if opened.format not in {"JPEG", "MPO"} and opened.width * opened.height > MAX_PIXELS:
                raise PhotoUnreadable(TOO_LARGE)
            opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: a JPEG is then never unpacked at full size
            upright = ImageOps.exif_transpose(opened)
            bare = Image.new(upright.mode, upright.size)
            bare.paste(upright)
            if upright.palette is not None:
                bare.putpalette(upright.palette)
    except BROKEN as error:
        raise PhotoUnreadable(NO_PHOTO) from error
    out = io.BytesIO()
    if name == "JPEG":
        (bare if bare.mode in {"L", "RGB", "CMYK"} else bare.convert("RGB")).save(
            out, "JPEG", quality=85, optimize=True
        )
    else:
        bare.save(out, name)
    return out.getvalue(), FORMATS[name]


@lru_cache(maxsize=1)
def _heif() -> tuple[str, ...]:
    """Return the format of HEIC, which Pillow is taught only where one has come: the decoder takes a while to load."""
    from pi_heif import register_heif_opener  # noqa: PLC0415 - see above

    register_heif_opener(thumbnails=False)
    return ("HEIF",)
