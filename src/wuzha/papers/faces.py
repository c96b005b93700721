"""Faces for rare characters (生僻字): 仿宋_GB2312 and its like hold 6,763 characters, names of people others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

WIDER = {"仿宋_GB2312": "仿宋", "楷体_GB2312": "楷体", "方正小标宋简体": "宋体"}
"""Faces that hold all of GBK beside those that hold GB 2312 only; 黑体 and 宋体 hold it themselves."""
WIDEST = "SimSun-ExtB"
"""What Windows and WPS write the rest of Unicode with."""
_IDEOGRAPHS = (range(0x3400, 0xA000), range(0x20000, 0x32000))


def in_faces(text: str, face: str) -> Iterator[tuple[str, str]]:
    """Yield a text in pieces, each with a face that has all its characters; common ones keep the face asked for."""
    if not text:
        yield text, face
    for fitting, characters in groupby(text, lambda character: _face_of(character, face)):
        yield "".join(characters), fitting


def _face_of(character: str, face: str) -> str:
    if not any(ord(character) in block for block in _IDEOGRAPHS):
        return face
    if _holds("gb2312", character) or (face not in WIDER and _holds("gbk", character)):
        return face
    return WIDER.get(face, face) if _holds("gbk", character) else WIDEST


def _holds(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
