"""Brackets and quotation marks: which characters of a text stand inside a pair that really closes."""

from __future__ import annotations

_CLOSES = {")": "(", "”": "“", "》": "《", "]": "[", "】": "【", '"': '"'}
_OPENS = frozenset(_CLOSES.values())
_REACH = {"(": 200, "“": 60, "《": 90, "[": 60, "【": 60, '"': 60}
"""Characters between the marks of a real pair at most; farther ones are two lone marks."""

_MOST_WAITING = 64
_DEPTH = 8
"""Marks that may wait inside a pair."""


def inside(text: str) -> bytearray:
    """Mark with 1 every character of each pair, its marks with it; lone marks count for nothing. Linear time."""
    marks = bytearray(len(text))
    waiting: list[int] = []
    for at, char in enumerate(text):
        if char == "。":
            waiting = [place for place in waiting if text[place] == "("]
        elif char in _CLOSES and _close(text, at, waiting, marks):
            continue
        elif char in _OPENS:
            waiting.append(at)
            del waiting[:-_MOST_WAITING]
    return marks


def _close(text: str, at: int, waiting: list[int], marks: bytearray) -> bool:
    """Close the pair that ends at a place, forgetting lone marks inside it; False when nothing near enough waits."""
    opening = _CLOSES[text[at]]
    for index in range(len(waiting) - 1, max(-1, len(waiting) - 1 - _DEPTH), -1):
        start = waiting[index]
        if text[start] == opening:
            if at - start > _REACH[opening]:
                return False
            marks[start : at + 1] = b"\x01" * (at + 1 - start)
            del waiting[index:]
            return True
    return False
