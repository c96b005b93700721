"""OFD files made for tests, as office programs write them: text placed in millimetres, rulings as paths."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence

from PIL import Image

from tests.reading.made import PLAN, Block

SPACE = "http://www.ofdspec.org/2016"
WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT, TOP = 28.0, 182.0, 37.0
SIZE = 5.5  # millimetres of a character
PITCH = 9.0
COLUMNS = (28.0, 62.0, 140.0, 182.0)
CELL = 4.0


def ofd(blocks: Sequence[Block] = PLAN, *, lines: int = 24, extra: str = "", **parts: bytes) -> bytes:
    """Return the blocks as OFD pages of so many lines, with page numbers; `extra` objects stand on every page."""
    pages = [*_pages(blocks, lines)]
    return packed([f"{page}{_text(f'— {at} —', 98, 280, 4)}{extra}" for at, page in enumerate(pages, 1)], **parts)


def picture_ofd(*images: Image.Image) -> bytes:
    """Return an OFD whose pages are pictures only."""
    pages = [
        f'<ImageObject ID="{500 + at}" Boundary="0 0 {WIDTH} {HEIGHT}" ResourceID="{900 + at}"/>'
        for at, _ in enumerate(images)
    ]
    media = "".join(
        f'<MultiMedia ID="{900 + at}" Type="Image" Format="PNG"><MediaFile>image_{at}.png</MediaFile></MultiMedia>'
        for at, _ in enumerate(images)
    )
    resources = f'<Res xmlns="{SPACE}" BaseLoc="Res"><MultiMedias>{media}</MultiMedias></Res>'
    files = {f"Doc_0/Res/image_{at}.png": _png(image) for at, image in enumerate(images)}
    return packed(pages, **{"Doc_0/DocumentRes.xml": resources.encode(), **files})


def packed(pages: Sequence[str], **parts: bytes) -> bytes:
    """Return a package whose pages hold these objects; `parts` are added or take the place of what has their name."""
    listed = "".join(f'<Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at, _ in enumerate(pages))
    files = {
        "OFD.xml": _xml(
            '<OFD xmlns="{}" Version="1.1" DocType="OFD"><DocBody><DocInfo><DocID>1</DocID></DocInfo>'
            "<DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"
        ),
        "Doc_0/Document.xml": _xml(
            '<Document xmlns="{}"><CommonData><MaxUnitID>999</MaxUnitID>'
            f"<PageArea><PhysicalBox>0 0 {WIDTH} {HEIGHT}</PhysicalBox></PageArea>"
            "<DocumentRes>DocumentRes.xml</DocumentRes>"
            '<TemplatePage ID="800" BaseLoc="Tpls/Tpl_0/Content.xml"/></CommonData>'
            f"<Pages>{listed}</Pages></Document>"
        ),
        "Doc_0/Tpls/Tpl_0/Content.xml": _xml('<Page xmlns="{}"><Content><Layer ID="1"/></Content></Page>'),
    }
    for at, objects in enumerate(pages):
        files[f"Doc_0/Pages/Page_{at}/Content.xml"] = _xml(
            '<Page xmlns="{}"><Template TemplateID="800" ZOrder="Background"/><Content>'
            f'<Layer ID="{at + 2}" Type="Body">{objects}</Layer></Content></Page>'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {**files, **parts}.items():
            target.writestr(name, content)
    return out.getvalue()


def text_object(text: str, left: float, top: float, size: float = SIZE, more: str = "") -> str:
    """Return a text object as written by most programs: the distances of the characters are given."""
    return _text(text, left, top, size, more)


def _xml(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{body.replace("{}", SPACE, 1)}'.encode()


def _text(text: str, left: float, top: float, size: float, more: str = "") -> str:
    wide = [size / 2 if char.isascii() else size for char in text]
    if len(set(wide[:-1])) == 1:
        across = f"g {len(text) - 1} {wide[0]:.3f}"  # the short form of as many equal distances
    else:
        across = " ".join(f"{each:.3f}" for each in wide[:-1])
    return (
        f'<TextObject ID="1" Boundary="{left} {top} {sum(wide):.2f} {size:.2f}" Font="3" Size="{size}" {more}>'
        f'<TextCode X="0" Y="{size * 0.88:.3f}" DeltaX="{across}">{text}</TextCode></TextObject>'
    )


def _pages(blocks: Sequence[Block], lines: int) -> Iterator[str]:
    """Yield the objects of one page after another."""
    page, used = "", 0
    for block in blocks:
        for height, objects in _lines(block):
            if used + height > lines:
                yield page
                page, used = "", 0
            page += objects(TOP + PITCH * used)
            used += height
    yield page


def _lines(block: Block) -> Iterator[tuple[int, _Drawer]]:
    if isinstance(block, str):
        for line in _wrapped(block, RIGHT - LEFT, SIZE):
            yield 1, _Line(line)
    else:
        for row in block:
            yield _row_height(row), _Row(row)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines; no line begins with a closing sign."""
    lines, used = [""], 0.0
    for char in text:
        wide = size / 2 if char.isascii() else size
        if used + wide > width and char not in "，。；：、）":
            lines.append("")
            used = 0.0
        lines[-1] += char
        used += wide
    return lines


def _row_height(row: Sequence[str]) -> int:
    columns = zip(row, COLUMNS, COLUMNS[1:], strict=False)
    return max(len(_wrapped(text, right - left - 4, CELL)) for text, left, right in columns)


class _Drawer:
    def __call__(self, top: float) -> str:
        raise NotImplementedError


class _Line(_Drawer):
    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, top: float) -> str:
        return _text(self._text, LEFT, top, SIZE)


class _Row(_Drawer):
    def __init__(self, row: Sequence[str]) -> None:
        self._row = row

    def __call__(self, top: float) -> str:
        height = PITCH * _row_height(self._row)
        out = ""
        for text, left, right in zip(self._row, COLUMNS, COLUMNS[1:], strict=False):
            for at, line in enumerate(_wrapped(text, right - left - 4, CELL)):
                out += _text(line, left + 1.5, top + 1.5 + at * PITCH * 0.8, CELL)
            width = right - left
            out += (
                f'<PathObject ID="2" Boundary="{left} {top} {width} {height}" LineWidth="0.2">'
                f"<AbbreviatedData>M 0 0 L {width} 0 L {width} {height} L 0 {height} C</AbbreviatedData></PathObject>"
            )
        return out


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
