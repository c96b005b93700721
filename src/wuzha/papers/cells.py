"""What people write into the cells of a form, read as they mean it: days, whole numbers, words from a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from wuzha.papers.forms import suggestion


class Misread(Exception):  # noqa: N818 - reads as a sentence where it is caught: except Misread
    """A cell nobody can make sense of; the message is Chinese and says what to write instead."""


@dataclass(frozen=True, slots=True)
class Days:
    """One day, or the first and the last of several."""

    first: date
    last: date | None = None


_NUMERALS = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_CHINESE = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号])")
_EPOCH = date(1899, 12, 30)  # of the serial numbers of Excel
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
_SERIALS = range(36526, 73051)  # the years 2000 to 2099
_AFTER = r"(?:日|号)?(?:[（(]?(?:周|星期|礼拜)[一二三四五六日天][）)]?)?(?:[上下]午|晚上?|全天)?(?:\d{1,2}[:：时点].*)?"
_FULL = re.compile(rf"(?P<y>(?:20)?\d\d)\s*[年./\-]\s*(?P<m>\d{{1,2}})\s*[月./\-]\s*(?P<d>\d{{1,2}}){_AFTER}")
_COMPACT = re.compile(r"(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)")
_MONTH_DAY = re.compile(rf"(?P<m>\d{{1,2}})\s*[月./\-]\s*(?P<d>\d{{1,2}}){_AFTER}")
_DAY = re.compile(r"(?P<d>\d{1,2})(?:日|号)")
_UNTIL = re.compile(r"\s*(?:至|到|—+|–|~|～)\s*")
_SHORT_RANGE = re.compile(r"(?P<head>.*月)(?P<from>\d{1,2})日?\s*-\s*(?P<to>\d{1,2}日)")
_COUNT = re.compile(r"约?(\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.0+)?余?(?:多)?(?:人次|人|名|个|份|条|次|场|张|户|块|篇|件)?")
_LONGEST_COUNT = 7
_APART = re.compile(r"[、,，;；/／+＋\n]+|\s+和\s+")
_CENTURY = 2000
_SIGNS = {ord(wide): narrow for wide, narrow in zip("．／－−–", "./---", strict=True)}


def read_days(text: str, *, month: date) -> Days | None:
    """Return the day a cell names; None for an empty one. What names no year is nearest to `month`, its first day.

    Raise Misread when it names no day that exists.
    """
    if not text:
        return None
    plain = _CHINESE.sub(lambda found: str(_chinese(found[0])), text.translate(_SIGNS))
    plain = re.sub(r"\s+", "", plain).strip("。.")
    short = _SHORT_RANGE.fullmatch(plain)
    parts = [f"{short['head']}{short['from']}日", short["to"]] if short else _UNTIL.split(plain, maxsplit=1)
    first = _day(parts[0], text, month)
    if len(parts) == 1:
        return Days(first)
    last = _day(parts[1], text, first.replace(day=1))
    return Days(first, last if last != first else None)


def _day(text: str, whole: str, month: date) -> date:
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        return _EPOCH + timedelta(days=int(float(text)))
    found = _COMPACT.fullmatch(text) or _FULL.fullmatch(text) or _MONTH_DAY.fullmatch(text) or _DAY.fullmatch(text)
    if found is None:
        raise Misread(f"“{whole}”看不出是哪一天，请写成 {month:%Y-%m}-15 或 {month.month}月15日。")
    told = found.groupdict()
    try:
        if "y" in told:
            year = int(told["y"])
            return date(year if year >= _CENTURY else year + _CENTURY, int(told["m"]), int(told["d"]))
        number = int(told.get("m") or month.month)
        return _nearest(number, int(told["d"]), month)
    except ValueError as error:
        raise Misread(f"“{whole}”这一天不存在，请核对。") from error


def _nearest(number: int, day: int, month: date) -> date:
    """Return the day of the year that brings it nearest to the month; 29 February waits for a year that has one."""
    found = []
    for year in (month.year - 1, month.year, month.year + 1):
        try:
            found.append(date(year, number, day))
        except ValueError:
            continue
    if not found:
        raise ValueError(day)
    return min(found, key=lambda each: abs(each - month.replace(day=15)))


def _chinese(text: str) -> int | str:
    """Return a number up to 99 written with 十, or a year written digit by digit."""
    if "十" not in text:
        return "".join(str(_NUMERALS[char]) for char in text)
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return text  # no number
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)


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
