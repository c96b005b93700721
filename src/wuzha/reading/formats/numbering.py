"""Automatic numbering of Word: the labels (一、 第三条 （2）) that are drawn but not written in the text.

Follows ECMA-376 part 1, 17.9: counters belong to the abstract list, a level restarts after a higher one, and the first
use of a list that overrides its start begins there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wuzha.reading.formats.markup import attribute, child, children

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wuzha.reading.formats.markup import Node

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_TRADITIONAL_DIGITS = "零壹貳參肆伍陸柒捌玖"
_CIRCLED = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))  # ① to ㊿
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document and where each of them stands."""

    lists: Mapping[str, _List] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, number: str, style: str) -> int:
        """Return the level a list ties to a paragraph style, 0 when it ties none."""
        found = self.lists.get(number)
        levels = found.levels if found else {}
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def label(self, number: str, depth: int) -> str:
        """Advance list `number` at level `depth` (0 is the highest) and return the label; empty for bullets."""
        found = self.lists.get(number)
        level = found.levels.get(depth) if found else None
        if found is None or level is None:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        for shallower in range(depth):  # a level that was skipped counts as begun
            counts.setdefault(shallower, found.levels.get(shallower, Level()).start)
        if depth in found.starts and (number, depth) not in self._begun:
            counts[depth] = found.starts[depth]
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        self._begun.add((number, depth))
        for deeper in range(depth + 1, _LEVELS):
            below = found.levels.get(deeper)
            if below is None or below.restart is None or 0 < depth + 1 <= below.restart:
                counts.pop(deeper, None)
        return self._drawn(found, level, counts)

    @staticmethod
    def _drawn(found: _List, level: Level, counts: dict[int, int]) -> str:
        if level.format == "bullet":
            return ""

        def number_at(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            shown = found.levels.get(depth, Level())
            style = "decimal" if level.legal else shown.format
            return written(counts.get(depth, shown.start), style)

        return re.sub(r"%([1-9])", number_at, level.text)


def read_numbering(root: Node | None) -> Numbering:
    """Return the lists of `numbering.xml`; none when the document has no such part."""
    if root is None:
        return Numbering()
    nodes = {attribute(node, "abstractNumId"): node for node in children(root, "abstractNum")}
    styled = {attribute(tie, "val"): node for node in nodes.values() if (tie := child(node, "styleLink")) is not None}
    linked = {code: styled.get(attribute(child(node, "numStyleLink"), "val"), node) for code, node in nodes.items()}
    abstracts = {code: _levels(node) for code, node in linked.items()}
    lists = {}
    for node in children(root, "num"):
        abstract = attribute(child(node, "abstractNumId"), "val")
        levels = dict(abstracts.get(abstract, {}))
        starts = {}
        for override in children(node, "lvlOverride"):
            depth = _integer(attribute(override, "ilvl"), 0)
            whole = child(override, "lvl")
            if whole is not None:
                levels[depth] = _level(whole)
            start = child(override, "startOverride")
            if start is not None:
                starts[depth] = _integer(attribute(start, "val"), 1)
        lists[attribute(node, "numId")] = _List(abstract, levels, starts)
    return Numbering(lists)


def _levels(node: Node) -> dict[int, Level]:
    return {_integer(attribute(level, "ilvl"), 0): _level(level) for level in children(node, "lvl")}


def _level(node: Node) -> Level:
    def value(name: str) -> str:
        return attribute(child(node, name), "val")

    level = Level(
        start=_integer(value("start"), 0),
        format=value("numFmt") or "decimal",
        text=value("lvlText"),
        legal=child(node, "isLgl") is not None and value("isLgl") not in {"0", "false"},
        style=value("pStyle") or None,
    )
    restart = child(node, "lvlRestart")
    return level if restart is None else replace(level, restart=_integer(value("lvlRestart"), 0))


def _integer(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else default


def written(number: int, style: str) -> str:
    """Write a number as a Word list style does; unknown styles as digits."""
    if number < 0:
        return str(number)
    if style in _WRITERS:
        return _WRITERS[style](number)
    if style.startswith(("chinese", "japanese", "taiwanese", "ideograph", "korean")):
        return _counting(number)
    return str(number)


def _counting(number: int, digits: str = _DIGITS, units: str = "十百千", zero: str = "零") -> str:
    """Return 三百零五 for 305; from ten thousand on, digit by digit."""
    if number == 0:
        return digits[0]
    if number >= 10_000:  # noqa: PLR2004 - lists do not go beyond 千
        return "".join(digits[int(digit)] for digit in str(number))
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit == "0":
            text = text if not text or text.startswith(zero) else zero + text
        else:
            text = digits[int(digit)] + (units[place - 1] if place else "") + text
    ten = digits[1] + units[0]
    return text[1:] if digits == _DIGITS and text.startswith(ten) else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        text += sign * min(times, 30)
    return text


def _letters(number: int) -> str:
    """Return a, b … z, aa, bb: Word repeats the letter."""
    return "" if number == 0 else chr(ord("a") + (number - 1) % 26) * min(30, (number - 1) // 26 + 1)


def _picked(number: int, signs: str) -> str:
    """Return the sign of a number; beyond the last one its digits."""
    return signs[number - 1] if 1 <= number <= len(signs) else str(number)


def _digital(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_WRITERS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": lambda number: _picked(number, _CIRCLED),
    "decimalEnclosedCircleChinese": lambda number: _picked(number, _CIRCLED),
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "numberInDash": lambda number: f"- {number} -",
    "hex": lambda number: f"{number:X}",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "chineseLegalSimplified": lambda number: _counting(number, _LEGAL_DIGITS, "拾佰仟"),
    "ideographLegalTraditional": lambda number: _counting(number, _TRADITIONAL_DIGITS, "拾佰仟"),
    "ideographDigital": _digital,
    "taiwaneseDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "ideographTraditional": lambda number: _picked(number, _STEMS),
    "ideographZodiac": lambda number: _picked(number, _BRANCHES),
    "ideographEnclosedCircle": lambda number: _picked(number, "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
}
