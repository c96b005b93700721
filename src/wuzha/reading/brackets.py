"""Brackets and quotation marks: which characters of a text stand inside a pair that really closes."""

from __future__ import annotations

_PAIRS = {"(": (")", 200), "“": ("”", 60), "《": ("》", 90), "[": ("]", 60), "【": ("】", 60), '"': ('"', 60)}


def inside(text: str) -> bytearray:
    """Mark with 1 every character from an opening mark up to and with its closing mark; lone marks count for nothing."""
    marks = bytearray(len(text))
    at = 0
    while at < len(text):
        pair = _PAIRS.get(text[at])
        end = _closing(text, at, *pair) if pair else -1
        if end < 0:
            at += 1
            continue
        marks[at : end + 1] = b"\x01" * (end + 1 - at)
        at = end + 1
    return marks


def _closing(text: str, at: int, close: str, reach: int) -> int:
    depth = 0
    for place in range(at + 1, min(len(text), at + reach)):
        char = text[place]
        if char == close and depth == 0:
            return place
        if char == close:
            depth -= 1
        elif char == text[at] and close != text[at]:
            depth += 1
        elif char == "。" and close != ")":
            return -1
    return -1
