"""What people write into the cells of a form, read as they mean it: days, whole numbers, words from a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from wuzha.calendar import written
from wuzha.calendar.written import Backwards, Days
from wuzha.papers.forms import suggestion


class Misread(Exception):  # noqa: N818 - reads as a sentence where it is caught: except Misread
    """A cell nobody can make sense of; the message is Chinese and says what to write instead."""


_EPOCH = date(1899, 12, 30)  # of the serial numbers of Excel
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
_SERIALS = range(36526, 73051)  # the years 2000 to 2099
_COUNT = re.compile(r"约?(\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.0+)?余?(?:多)?(?:人次|人|名|个|份|条|次|场|张|户|块|篇|件)?")
_LONGEST_COUNT = 7
_APART = re.compile(r"[、,，;；/／+＋\n]+|\s+和\s+")


def read_days(text: str, *, month: date) -> Days | None:
    """Return the days a cell of a form about a month (its first day) names; None for an empty one.

    Raise Misread when it names no day that exists, or its last before its first.
    """
    if not text:
        return None
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        return Days(_EPOCH + timedelta(days=int(float(text))))
    try:
        days = written.read_days(text, month)
    except Backwards as error:
        raise Misread(f"“{text}”后一天早于前一天，请核对。") from error
    except ValueError as error:
        raise Misread(f"“{text}”这一天不存在，请核对。") from error
    if days is None:
        raise Misread(f"“{text}”看不出是哪一天，请写成 {month:%Y-%m}-15 或 {month.month}月15日。")
    return days


def read_count(text: str) -> int | None:
    """Return the whole number a cell names; None for an empty one. `约60人` is 60, `1,200` is 1200.

    Raise Misread when it names none.
    """
    if not text:
        return None
    found = _COUNT.fullmatch(text)
    digits = re.sub(r"[,，]", "", found[1]) if found else ""
    if not digits or len(digits) > _LONGEST_COUNT:
        raise Misread(f"“{text}”不是整数，请只填数字，如 60；没有清点的留空。")
    return int(digits)


def read_words(text: str, words: Mapping[str, str], *, what: str) -> tuple[str, ...]:
    """Return the codes of the words a cell lists, apart by 、 or the like; `words` maps names to codes.

    Raise Misread when one of them is none; `what` says what they are.
    """
    found = []
    for name in sorted(words, key=len, reverse=True):
        if _APART.search(name) and name in text:  # a name that holds the sign between names
            found.append(words[name])
            text = text.replace(name, "、")
    for word in filter(None, (part.strip() for part in _APART.split(text))):
        if word not in words:
            hint = suggestion(word, words)
            raise Misread(f"{what}里没有“{word}”。{hint or '请从下拉列表中选，'}几项之间用顿号隔开。")
        found.append(words[word])
    return tuple(sorted(set(found)))


def read_word(text: str, words: Mapping[str, str], *, what: str) -> str:
    """Return the code of the one word a cell holds, empty for an empty one.

    Raise Misread when it is none of them.
    """
    if text and text not in words:
        raise Misread(f"{what}里没有“{text}”。{suggestion(text, words)}请从下拉列表中选一项。")
    return words.get(text, "")


_YES = frozenset({"是", "有", "√", "✓", "v", "y", "yes", "无事项", "1"})
_NO = frozenset({"", "否", "无", "×", "x", "n", "no", "0"})


def read_yes(text: str) -> bool:
    """Return whether a cell says yes.

    Raise Misread when it says neither yes nor no.
    """
    word = text.lower()
    if word not in _YES | _NO:
        raise Misread(f"“{text}”看不明白，请选“是”或留空。")
    return word in _YES
