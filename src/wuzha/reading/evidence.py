"""Proof a text asks for: ledgers, minutes, pictures, tables, sealed copies."""

from __future__ import annotations

import re
from functools import cache

from wuzha.reading.words import lexicon

_HOLDS = re.compile(r"包[含括]:?")
"""Behind this stands what a file has to hold."""
_NOT_ASKED = re.compile(r"(?:不强求|不要求|不得要求|不得强制|不必|无需|不用)[^,。;]*")


@cache
def _patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, re.compile(pattern)) for code, pattern in lexicon("evidence")[name].items())


@cache
def _alone() -> re.Pattern[str]:
    return re.compile("|".join(lexicon("evidence")["alone"]))


def only_proof(words: str, *, beside: bool) -> bool:
    """Whether a segment only says what shows afterwards that the action before it was done: 填写走访记录表.

    Beside what is handed in or recorded anyway only what goes with it (附名册) does not say another action.
    """
    return (not beside or words.startswith(("附", "并附"))) and _alone().fullmatch(words) is not None


def proof(text: str, activity: str) -> tuple[str, ...]:
    """Codes of the proof a clause asks for; what a report or a record consists of counts as its proof."""
    text = _NOT_ASKED.sub("", text)
    found = [code for code, pattern in _patterns("always") if pattern.search(text)]
    if activity == "record" and (held := _HOLDS.search(text)):
        found += [code for code in named_proof(text[held.end() :]) if code not in found]
    if activity in lexicon("evidence")["sitting"].split():
        found += [code for code, pattern in _patterns("sat") if pattern.search(text) and code not in found]
    if activity in lexicon("evidence")["handing-in"].split():
        found += [code for code, pattern in _patterns("handed-in") if pattern.search(text) and code not in found]
    return tuple(found)


def named_proof(cell: str) -> tuple[str, ...]:
    """Codes of the things a cell of a column of proof names (签到表、照片)."""
    return tuple(code for code, pattern in _patterns("cells") if pattern.search(cell))
