"""Plain text of unknown encoding.

Offices still send text in GBK, and some in Big5 or UTF-16. Which one it is shows in the bytes: a byte order mark,
strict UTF-8, or, where the two old encodings both fit, the one that gives more everyday characters.
"""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

from wuzha.reading.formats.refusals import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CANDIDATES = (("utf-8", "UTF-8"), ("gb18030", "GBK"))
_COMMON = frozenset(
    "的一是不了在人有他这中大来上个国和也们为子时道说出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然"
    "作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从"
    "這來個國們為時說於會對後裡過發經當與學進種將還見從無單組織部位工各開展宣傳防範安全開单组织开传防范每月反诈骗詐騙"
)
_WHITE = frozenset("\t\n\r\f\v")
_LOST = "\N{REPLACEMENT CHARACTER}"
_MOST_LOST = 0.01  # share of unreadable characters up to which a text is still worth reading
_MOST_ODD = 0.2  # share of characters no office document uses, above which the bytes are not text
_AT_LEAST = 0.1  # share of everyday characters in any real text
_CLEARLY = 1.5  # how many times more everyday characters Big5 must give before it is preferred to GBK
_SAMPLE = 200_000  # characters looked at one by one; what they show holds for the rest
_NOT_TEXT = "不是文字文档，读不出内容。请上传 .docx、文字版 PDF 或 .txt 格式的方案。"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with line feeds as its line ends, and remarks on how it was read."""

    text: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Return the text of the bytes; raise Unreadable when they are not text."""
    for mark, codec, label in _MARKS:
        if data.startswith(mark):
            return _finished(data[len(mark) :].decode(codec, errors="replace"), label)
    if b"\0" in data:
        raise Unreadable(_NOT_TEXT)
    try:
        return _finished(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return _old_encoding(data)


def _old_encoding(data: bytes) -> Decoded:
    """Return the reading with most everyday characters; Big5 must be clearly the best, it fits too much."""
    readings = [(data.decode(codec, errors="replace"), label) for codec, label in _CANDIDATES]
    traditional = data.decode("big5hkscs", errors="replace")
    best, label = max(readings, key=lambda reading: _everyday(reading[0]))
    if _everyday(traditional) > max(_AT_LEAST, _CLEARLY * _everyday(best)) and _LOST not in traditional:
        return _finished(traditional, "Big5")
    return _finished(best, label)


def _everyday(text: str) -> float:
    """Return the share of everyday characters among those beyond ASCII, unreadable ones counted as wrong."""
    beyond = [char for char in text[:_SAMPLE] if not char.isascii()]
    return sum(char in _COMMON for char in beyond) / max(1, len(beyond))


def _finished(text: str, label: str) -> Decoded:
    lost = text.count(_LOST)
    sample = text[:_SAMPLE]
    odd = sum(1 for char in sample if _is_odd(char))
    if "\0" in text or lost > max(1, _MOST_LOST * len(text)) or odd > _MOST_ODD * len(sample):
        raise Unreadable(_NOT_TEXT)
    notes = [] if label == "UTF-8" else [f"文字编码为 {label}，已转换。"]
    if lost:
        notes.append(f"有 {lost} 处文字无法辨认，已用“{_LOST}”标出，请对照原件。")
    return Decoded(text=text.replace("\r\n", "\n").replace("\r", "\n"), notes=tuple(notes))


def _is_odd(char: str) -> bool:
    """Say whether no office document would hold this: a control, an unassigned character, a very rare ideograph."""
    if char in _WHITE or char.isascii():
        return char < " " and char not in _WHITE
    if unicodedata.category(char) in {"Cc", "Cn", "Cs"}:
        return True
    return unicodedata.name(char, "").startswith("CJK UNIFIED") and not _in_common_use(char)


def _in_common_use(char: str) -> bool:
    for codec in ("gb2312", "big5"):
        try:
            char.encode(codec)
        except UnicodeEncodeError:
            continue
        return True
    return False
