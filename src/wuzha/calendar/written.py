"""Days as people type them into a box (2026-3-5, 3月5日, 昨天, 上周五, 月底), told from the day they are typed on."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

WEEKDAYS = "一二三四五六日"
_AGO = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
}
_WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "": 0, "下": 1, "下下": 2}
_MONTHS = {"上": -1, "这": 0, "本": 0, "当": 0, "": 0, "下": 1}
_YEARS = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}
_DIGITS = "〇一二三四五六七八九"
_FAR = timedelta(days=300)
"""A day and month without a year that lie so far from today are those of the neighbouring year."""

_LEAP_GAP = 8
"""So many years may lie between two leap years: 1896 and 1904."""

_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2}|[前去今明后])"
_FULL = re.compile(
    rf"{_YEAR}(?:年|[-/.])(?P<month>[0-9]{{1,2}})(?:月|[-/.])(?P<day>[0-9]{{1,2}})[日号]?"
    r"|(?P<packed>(?:19|20)[0-9]{6})"
)
_SHORT = re.compile(r"(?P<month>[0-9]{1,2})(?:月|[-/.])(?P<day>[0-9]{1,2})[日号]?")
_OF_MONTH = re.compile(
    r"(?:(?P<which>[上这本当下])个?月)?(?P<day>[0-9]{1,2})[日号]|(?:(?P<ending>[上这本当下])个?)?月[底末]"
)
_WEEKDAY = re.compile(rf"(?P<which>上上|上|这|本|下下|下)?个?(?:周|星期|礼拜)(?P<day>[{WEEKDAYS}天1-7])")


def read_day(text: str, today: date, since: date | None = None) -> date | None:
    """Return the day somebody typed; None when it is none, or could be several.

    A day and month without a year is the one near today, or, where what is asked lies ahead, the first from `since` on.
    """
    plain = _plain(text)
    if plain in _AGO:
        return today + timedelta(days=_AGO[plain])
    if since is not None and (found := _SHORT.fullmatch(plain)):
        return first_from(since, int(found["month"]), int(found["day"]))
    for pattern, meant in ((_FULL, _full), (_SHORT, _short), (_WEEKDAY, _weekday), (_OF_MONTH, _of_month)):
        if found := pattern.fullmatch(plain):
            return meant(found, today)
    return None


def _plain(text: str) -> str:
    """Return the text in one form: half-width, without blanks, brackets with a weekday, and numerals in characters."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    text = re.sub(r"\((?:周|星期)[一二三四五六日天]\)$", "", text)
    if re.search(r"[月年日号]", text):
        text = re.sub(
            r"(?<![周期拜])[〇零一二三四五六七八九十廿]+(?=[年月日号]|$)", lambda found: _number(found[0]), text
        )
    return text


def _number(characters: str) -> str:
    """Return a number written in characters: 二〇二六, 十五, 二十三."""
    characters = characters.replace("零", "〇").replace("廿", "二十")
    if "十" not in characters:
        return "".join(str(_DIGITS.index(each)) for each in characters)
    tens, _, ones = characters.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return characters
    return str((_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0))


def _full(found: re.Match[str], today: date) -> date | None:
    if packed := found["packed"]:
        return _date(int(packed[:4]), int(packed[4:6]), int(packed[6:]))
    said = found["year"]
    year = today.year + _YEARS[said] if said in _YEARS else int(said) + (2000 if len(said) == len("26") else 0)
    return _date(year, int(found["month"]), int(found["day"]))


def _short(found: re.Match[str], today: date) -> date | None:
    """Return a day of this year, or of the neighbouring one where it lies far from today: 12月30日 said in January."""
    month, day = int(found["month"]), int(found["day"])
    here = _date(today.year, month, day)
    if here is None or abs(here - today) <= _FAR:
        return here
    return _date(today.year + (-1 if here > today else 1), month, day) or here


def first_from(since: date, month: int, day: int) -> date | None:
    """Return the first such day on or after another; None when no year has it; 29 February may take some years."""
    years = range(since.year, min(since.year + _LEAP_GAP, MAXYEAR) + 1)
    days = (_date(year, month, day) for year in years)
    return next((found for found in days if found is not None and found >= since), None)


def _weekday(found: re.Match[str], today: date) -> date:
    day = found["day"].replace("天", "日")
    at = WEEKDAYS.index(day) if day in WEEKDAYS else int(day) - 1
    return today + timedelta(days=at - today.weekday() + 7 * _WEEKS[found["which"] or ""])


def _of_month(found: re.Match[str], today: date) -> date | None:
    years, month = divmod(today.month - 1 + _MONTHS[found["which"] or found["ending"] or ""], 12)
    year, month = today.year + years, month + 1
    return _date(year, month, int(found["day"]) if found["day"] else monthrange(year, month)[1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
