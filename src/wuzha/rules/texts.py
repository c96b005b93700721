"""What no text of ours may hold: a citizen's ID number."""

from __future__ import annotations

import re

# A region, a day of birth of the last two centuries, a serial number, a check character.
_ID = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9])"
)
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECKS = "10X98765432"


def holds_id(text: str) -> bool:
    """Tell whether a text holds a citizen's ID number: 18 characters whose last one checks the rest (GB 11643)."""
    return any(
        _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, found[:17], strict=True)) % 11]
        == found[17].upper()
        for found in _ID.findall(text)
    )


def tidy(text: str) -> str:
    """Return what somebody wrote without signs that cannot be seen, which no text holds, and without outer spaces."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()
