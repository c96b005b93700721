"""Files of every kind with bytes changed, cut or doubled are read or refused, and nothing else ever comes out."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from tests.reading.made import drawn, pdf, word
from tests.reading.made_ofd import ofd, picture_ofd
from wuzha.reading.documents import Unreadable, open_document, picture_of_page
from wuzha.reading.formats import pictures


def _picture(kind: str) -> bytes:
    image = Image.new("RGB", (120, 160), "white")
    ImageDraw.Draw(image).rectangle((20, 20, 100, 60), outline="black")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


FILES = {
    "docx": word(),
    "pdf": pdf(),
    "scan": drawn(["[图]"]),
    "ofd": ofd(),
    "ofd of pictures": picture_ofd(Image.new("L", (60, 80), 200)),
    "doc": bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(600),
    "rtf": b"{\\rtf1\\ansi abc}",
    "txt": "一、各村每月开展宣传。".encode("gbk") * 9,
}
PICTURES = {kind: _picture(kind) for kind in pictures.FORMATS}
Change = tuple[float, int, int]
changes = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255), st.sampled_from([0, 1, 2, 40])),
    min_size=1,
    max_size=8,
)


def mangled(data: bytes, made: list[Change]) -> bytes:
    """Overwrite a byte, or cut or double a stretch, at each place."""
    out = bytearray(data)
    for place, value, length in made:
        at = int(place * len(out))
        if length == 0:
            out[at : at + 1] = bytes([value])
        elif length == 1:
            del out[at : at + value]
        else:
            out[at:at] = out[at : at + length]
        if not out:
            return b""
    return bytes(out)


@pytest.mark.parametrize("kind", FILES)
@given(made=changes)
@settings(max_examples=40, deadline=None)
def test_a_mangled_file_is_read_or_refused(kind: str, made: list[Change]) -> None:
    data = mangled(FILES[kind], made)

    with pytest.MonkeyPatch.context() as machine:
        machine.setenv("PATH", "")  # without LibreOffice and tesseract: their own parsers are not ours to try
        try:
            text = open_document(data, "方案").text
        except Unreadable as refused:
            text = str(refused)

    assert text.strip()


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of what it then repairs or refuses
@pytest.mark.parametrize("kind", PICTURES)
@given(made=changes)
@settings(max_examples=60, deadline=None)
def test_a_mangled_picture_is_opened_or_refused(kind: str, made: list[Change]) -> None:
    data = mangled(PICTURES[kind], made)

    try:
        opened = [pictures.frame(data, number).mode for number in range(pictures.frames(data, 60))]
    except Unreadable:
        return

    assert set(opened) == {"L"}


@pytest.mark.parametrize("kind", ["docx", "pdf", "scan", "ofd", "ofd of pictures", "doc"])
@given(made=changes, page=st.integers(-1, 3))
@settings(max_examples=25, deadline=None)
def test_a_page_of_a_mangled_file_is_shown_or_refused(kind: str, made: list[Change], page: int) -> None:
    try:
        shown = picture_of_page(mangled(FILES[kind], made), page)
    except Unreadable:
        return

    assert shown.startswith(b"\x89PNG")
