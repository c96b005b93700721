"""Numbers as documents write them: 3, 十二, 两百, 一千五百."""

from __future__ import annotations

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}

NUMBER = r"(?:\d{1,9}|[零〇一二三四五六七八九十百千万两]{1,8})"
"""Pattern of a whole number in either script."""


def number(text: str) -> int | None:
    """Value of a number written in digits or characters; None when it is neither."""
    if text.isascii() and text.isdigit():
        return int(text)
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total, section, digit = total + (section + digit) * _UNITS[char], 0, 0
        elif char in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[char], 0
        else:
            return None
    return total + section + digit if text else None
