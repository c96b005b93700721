"""Days as people write them, into a box (2026-3-5, 3月5日, 昨天, 上周五, 月底) or a form (5.12, 5月12日至14日, 12日).

What names no year is of the year the writer means: the one near today where something is told that happened, the first
from a day on where it lies ahead of that day, the nearest to the month of a form.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
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
_SIGNS = str.maketrans("−–", "--")
_FAR = timedelta(days=300)
"""What happened on a day and month that lie so far from today happened in the neighbouring year."""

_LEAP_GAP = 8
"""So many years may lie between two leap years: 1896 and 1904."""

_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2}|[前去今明后])"
_TAIL = r"(?:\(?(?:周|星期|礼拜)[一二三四五六日天]\)?)?(?:[上下]午|晚上?|全天)?(?:[0-9]{1,2}[:时点].*)?"
"""What may stand behind a day and says no more of it: its weekday, a time."""
_FULL = re.compile(
    rf"(?:{_YEAR}(?:年|[-/.])(?P<month>[0-9]{{1,2}})(?:月|[-/.])(?P<day>[0-9]{{1,2}})[日号]?"
    rf"|(?P<packed>(?:19|20)[0-9]{{6}})){_TAIL}"
)
_SHORT = re.compile(rf"(?P<month>[0-9]{{1,2}})(?:月|[-/.])(?P<day>[0-9]{{1,2}})[日号]?{_TAIL}")
_OF_MONTH = re.compile(
    r"(?:(?P<which>[上这本当下])个?月)?(?P<day>[0-9]{1,2})[日号]|(?:(?P<ending>[上这本当下])个?)?月[底末]"
)
_WEEKDAY = re.compile(rf"(?P<which>上上|上|这|本|下下|下)?个?(?:周|星期|礼拜)(?P<day>[{WEEKDAYS}天1-7])")
_UNTIL = re.compile(r"至|到|—+|~")
_SHORT_RANGE = re.compile(r"(?P<head>.*月)(?P<from>[0-9]{1,2})日?-(?P<to>[0-9]{1,2}日)")
_CENTURY = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Days:
    """One day, or the first and the last of several."""

    first: date
    last: date | None = None


def read_day(text: str, today: date, since: date | None = None) -> date | None:
    """Return the day somebody typed; None when it is none, or could be several.

    What leaves its year open is near today, rather over than to come; or, where what is asked lies ahead, the first
    such day from `since` on (half a year ago: the nearest). Days of a week or month, too, lie ahead where `since` does.
    """
    plain = _plain(text)
    if plain in _AGO:
        return today + timedelta(days=_AGO[plain])
    if found := _FULL.fullmatch(plain):
        return _full(found, today)
    if found := _SHORT.fullmatch(plain):
        month, day = int(found["month"]), int(found["day"])
        return _told(today, month, day) if since is None else first_from(since, month, day)
    ahead = since if since is not None and since >= today else None
    if found := _WEEKDAY.fullmatch(plain):
        return _weekday(found, today, ahead)
    if found := _OF_MONTH.fullmatch(plain):
        return _of_month(found, today, ahead)
    return None


def read_days(text: str, month: date) -> Days | None:
    """Return the day or days that a form about a month (its first day) names; None when that is no way to write any.

    What names no year is nearest to the month; what names no month is of it. Words that say how long ago it was
    (昨天, 上周五) name no day here: nobody knows on which day the form was filled in.

    Raises:
        ValueError: there is no such day.

    """
    plain = _plain(text)
    short = _SHORT_RANGE.fullmatch(plain)
    parts = [f"{short['head']}{short['from']}日", short["to"]] if short else _UNTIL.split(plain, maxsplit=1)
    first = _of_form(parts[0], month)
    if first is None:
        return None
    if len(parts) == 1:
        return Days(first)
    last = _of_form(parts[1], first.replace(day=1))
    return None if last is None else Days(first, last if last != first else None)


def _of_form(plain: str, month: date) -> date | None:
    if found := _FULL.fullmatch(plain):
        if found["year"] in _YEARS:
            return None
        day = _full(found, month)
        if day is not None and day.year not in _CENTURY:
            return None
    elif found := _SHORT.fullmatch(plain):
        day = _around(month.replace(day=15), int(found["month"]), int(found["day"]))
    elif (found := _OF_MONTH.fullmatch(plain)) and found["day"] and not found["which"]:
        day = _date(month.year, month.month, int(found["day"]))
    else:
        return None
    if day is None:
        raise ValueError(plain)
    return day


def _plain(text: str) -> str:
    """Return the text in one form: half-width, without blanks, and numerals in characters as figures."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_SIGNS).strip("。.")
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


def _told(today: date, month: int, day: int) -> date | None:
    """Return a day of this year, or of the neighbouring one where it lies far from today: 12月30日 said in January."""
    here = _date(today.year, month, day)
    if here is None or abs(here - today) <= _FAR:
        return here
    return _date(today.year + (-1 if here > today else 1), month, day) or here


def _around(middle: date, month: int, day: int) -> date | None:
    """Return the day of the year that brings it nearest; 29 February waits for one that has it."""
    days = (_date(year, month, day) for year in (middle.year - 1, middle.year, middle.year + 1))
    return min(filter(None, days), key=lambda each: abs(each - middle), default=None)


def first_from(since: date, month: int, day: int) -> date | None:
    """Return the first such day on or after another; None when no year has it; 29 February may take some years."""
    years = range(since.year, min(since.year + _LEAP_GAP, MAXYEAR) + 1)
    return _first((_date(year, month, day) for year in years), since)


def _first(days: Iterable[date | None], since: date) -> date | None:
    return next((found for found in days if found is not None and found >= since), None)


def _weekday(found: re.Match[str], today: date, ahead: date | None) -> date:
    day = found["day"].replace("天", "日")
    at = WEEKDAYS.index(day) if day in WEEKDAYS else int(day) - 1
    if ahead is not None and not found["which"]:
        return ahead + timedelta(days=(at - ahead.weekday()) % 7)
    return today + timedelta(days=at - today.weekday() + 7 * _WEEKS[found["which"] or ""])


def _of_month(found: re.Match[str], today: date, ahead: date | None) -> date | None:
    if ahead is not None and found["day"] and not found["which"]:
        months = (divmod(ahead.year * 12 + ahead.month - 1 + more, 12) for more in range(3))
        return _first((_date(year, month + 1, int(found["day"])) for year, month in months), ahead)
    years, month = divmod(today.month - 1 + _MONTHS[found["which"] or found["ending"] or ""], 12)
    year, month = today.year + years, month + 1
    return _date(year, month, int(found["day"]) if found["day"] else monthrange(year, month)[1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
