"""Finding a name by how it sounds: by initials (拼音首字母), by whole syllables, or by its characters.

A character read in several ways (重 zhong, chong) is found by each of them, since nobody knows how a place is called at
home.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def found_by(name: str, asked: str) -> bool:
    """Tell whether what was typed finds a name; nothing typed finds all.

    `asked` is a piece of the name, or, in Latin letters, beginnings of syllables of characters that follow one another:
    `qs`, `qingshi`, `qshi` and `qingsc` all find 青石村. Signs such as brackets are not spoken.
    """
    wanted = unicodedata.normalize("NFKC", "".join(asked.split())).lower()
    plain = unicodedata.normalize("NFKC", name).lower()
    if not wanted or wanted in plain:
        return True
    if not wanted.isascii():
        return False
    spoken = "".join(letter for letter in plain if sounds(letter))
    return any(_sounds(spoken[at:], wanted) for at in range(len(spoken)))


def _sounds(name: str, wanted: str) -> bool:
    """Tell whether beginnings of the sounds of all first characters of a name spell what is wanted."""
    open_ = {0}
    for letter in name:
        reached = {at + size for at in open_ for sound in sounds(letter) for size in _shared(sound, wanted[at:])}
        if len(wanted) in reached:
            return True
        if not reached:
            return False
        open_ = reached
    return False


def _shared(sound: str, wanted: str) -> range:
    """Return with how many first letters of a sound what is wanted goes on; none when it does not."""
    size = 0
    while size < min(len(sound), len(wanted)) and sound[size] == wanted[size]:
        size += 1
    return range(1, size + 1)


@lru_cache(maxsize=8192)
def sounds(letter: str) -> frozenset[str]:
    """Return how a character may be read, in plain letters; a letter or digit is read as itself."""
    if letter.isascii():
        return frozenset({letter} if letter.isalnum() else ())
    readings = _readings().get(ord(letter), "")
    return frozenset(_plain(reading) for reading in readings.split(",") if reading)


def _plain(reading: str) -> str:
    """Return a syllable without its tone: lǜ as lv, zhòng as zhong."""
    apart = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in apart if letter.isascii())


@lru_cache(maxsize=1)
def _readings() -> Mapping[int, str]:
    """Return the table of readings, fetched when somebody first looks for a sound: it takes a tenth of a second."""
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 - large, and most processes never need it

    table: Mapping[int, str] = pinyin_dict
    return table
