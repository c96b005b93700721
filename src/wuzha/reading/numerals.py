"""Numbers as documents write them: 3, 十二, 两百, 一千五百, 1.5万."""

from __future__ import annotations

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_MIXED = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([百千万亿]{0,2})")
_POSITIONS = re.compile(r"[零〇○一二三四五六七八九]{2,}")


def number(text: str) -> int | None:
    """Value of a whole number written in digits or characters; None when it is neither."""
    if text.isascii() and text.isdigit():
        return int(text)
    if _POSITIONS.fullmatch(text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "万亿":
            total, section, digit = (total + section + digit or 1) * _UNITS[char], 0, 0
        elif char in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[char], 0
        else:
            return None
    return total + section + digit if text else None


def amount(text: str) -> float | None:
    """Value of a number with a fraction or a mixed unit: 1.5万, 3千, 12.5, 一个半."""
    if text.endswith("个半"):
        return (number(text.removesuffix("个半")) or 0) + 0.5
    mixed = _MIXED.fullmatch(text)
    if mixed is None:
        return number(text)
    value = float(mixed[1])
    for char in mixed[2]:
        value *= _UNITS[char]
    return int(value) if value.is_integer() else value
