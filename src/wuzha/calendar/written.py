"""Days as people write them, into a box (2026-3-5, 3月5日, 昨天, 上周五, 月底) or a form (5.12, 5月12日至14日, 12日).

What names no year, month or week is of the one the writer means: the latest up to today where something is told that
happened, the first from a day on where it lies ahead of that day, the nearest to the month of a form. The time of day
that stands behind a day says no more of it and is cut off first, while blanks still tell the two apart.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

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
_LEAP_GAP = 8
"""So many years may lie between two leap years: 1896 and 1904."""

_PART = r"(?:凌晨|清晨|早[上晨]?|[上中下]午|傍晚|晚上?|夜[里间]|全天|[AaPp][Mm])"
_COUNT = r"(?:[0-9]{1,2}|[〇零一二三四五六七八九十]{1,3})"
_HOUR = r"(?:[01]?[0-9]|2[0-4]|[〇零一二三四五六七八九十]{1,3})"
_CLOCK = (
    rf"{_HOUR}\s*(?:[:∶]\s*[0-9]{{1,2}}(?:\s*[:∶]\s*[0-9]{{1,2}}(?:\.[0-9]+)?)?(?:Z|\+[0-9]{{2}}:?[0-9]{{2}})?"
    rf"|[时点](?:\s*{_COUNT}分?)?)"
)
_HOURS = rf"{_CLOCK}(?:\s*(?:至|到|—+|~|-+)\s*(?:{_PART}\s*)?{_CLOCK})?[^0-9至到~—、,;月日号()-]*"
_BEHIND = r"(?:(?<=[\s日号天)])|(?<=[周期拜][一二三四五六日天]))"
_TIME = re.compile(rf"(?:{_BEHIND}|(?<=[0-9])T){_HOURS}|(?:{_BEHIND}|(?<=[0-9])){_PART}(?:\s*{_HOURS})?")
"""A time, or from when to when, behind a day, with words behind it; right behind figures only with its part of day."""

_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2}|[前去今明后])"
_TAIL = r"(?:\(?(?:周|星期|礼拜)[一二三四五六日天]\)?)?"
"""What may stand behind a day and says no more of it: its weekday."""
_FULL = re.compile(
    rf"(?:{_YEAR}(?:年|(?P<sign>[-/.]))(?P<month>[0-9]{{1,2}})(?:(?(sign)(?P=sign)|[-/.])|月)(?P<day>[0-9]{{1,2}})[日号]?"
    rf"|(?P<packed>(?:19|20)[0-9]{{6}})){_TAIL}"
)
_SHORT = re.compile(rf"(?P<month>[0-9]{{1,2}})(?:月|[-/.])(?P<day>[0-9]{{1,2}})[日号]?{_TAIL}")
_OF_MONTH = re.compile(
    rf"(?:(?P<which>[上这本当下])个?月)?(?P<day>[0-9]{{1,2}})[日号]{_TAIL}|(?:(?P<ending>[上这本当下])个?)?月[底末]"
)
_WEEKDAY = re.compile(rf"(?P<which>上上|上|这|本|下下|下)?个?(?:周|星期|礼拜)(?P<day>[{WEEKDAYS}天1-7])")
_UNTIL = re.compile(r"至|到|—+|~|(?<=[日号)])-+")
_SHORT_RANGE = re.compile(r"(?P<head>.*月)(?P<from>[0-9]{1,2})-(?P<to>[0-9]{1,2}日)")
_CENTURY = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Days:
    """One day, or the first and the last of several."""

    first: date
    last: date | None = None


class Backwards(ValueError):  # noqa: N818 - reads as a sentence where it is caught: except Backwards
    """The last of several days lies before the first."""


def read_day(text: str, today: date, since: date | None = None) -> date | None:
    """Return the day somebody typed; None when it is none, or could be several.

    What leaves its year, month or week open has happened: it is the latest such day up to today. Where what is asked
    lies ahead it is the first from `since` on, which is not over; where it may be either, `since` is half a year ago:
    a day of a month is then the nearest, one of a week or a month that of the running one.
    """
    plain = _plain(text)
    if plain in _AGO:
        return today + timedelta(days=_AGO[plain])
    if found := _FULL.fullmatch(plain):
        return _full(found, today)
    if found := _SHORT.fullmatch(plain):
        month, day = int(found["month"]), int(found["day"])
        return _last_until(today, month, day) if since is None else first_from(since, month, day)
    if found := _WEEKDAY.fullmatch(plain):
        return _weekday(found, today, since)
    if found := _OF_MONTH.fullmatch(plain):
        return _of_month(found, today, since)
    return None


def read_days(text: str, month: date) -> Days | None:
    """Return the day or days that a form about a month (its first day) names; None when that is no way to write any.

    What names no year is nearest to the month; what names no month is of it, or, as the last of several that would
    lie before the first (5月31日至2日), of the next. Words that say how long ago it was (昨天, 上周五) name no day
    here: nobody knows on which day the form was filled in.

    Raises:
        Backwards: the last lies before the first. ValueError: there is no such day.

    """
    plain = _plain(text)
    short = _SHORT_RANGE.fullmatch(plain)
    parts = [f"{short['head']}{short['from']}日", short["to"]] if short else _UNTIL.split(plain, maxsplit=1)
    first = _of_form(parts[0], month)
    if first is None:
        return None
    if len(parts) == 1:
        return Days(first)
    last = _of_form(parts[1], first)
    if last is not None and last < first and (found := _OF_MONTH.fullmatch(parts[1])):
        last = _in_month(_number_of(first) + 1, int(found["day"]))
        if last is None:
            raise ValueError(plain)
    if last is None:
        return None
    if last < first:
        raise Backwards(plain)
    return Days(first, last if last != first else None)


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
    """Return the text in one form: half-width, without the time, numerals in characters as figures, without blanks.

    A blank between two figures stays, and makes it no day: 3/1 2 is not 3/12.
    """
    text = _TIME.sub(" ", unicodedata.normalize("NFKC", text).translate(_SIGNS))
    text = re.sub(r"(?<![0-9]) | (?![0-9])", "", " ".join(text.split())).strip("。.")
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


def _last_until(today: date, month: int, day: int) -> date | None:
    """Return the latest such day up to today; None when no year has it; 29 February may be some years ago."""
    years = range(today.year, max(today.year - _LEAP_GAP, MINYEAR) - 1, -1)
    return _first((_date(year, month, day) for year in years), until=today)


def _around(middle: date, month: int, day: int) -> date | None:
    """Return the day of the year that brings it nearest; 29 February waits for one that has it."""
    days = (_date(year, month, day) for year in (middle.year - 1, middle.year, middle.year + 1))
    return min(filter(None, days), key=lambda each: abs(each - middle), default=None)


def first_from(since: date, month: int, day: int) -> date | None:
    """Return the first such day on or after another; None when no year has it; 29 February may take some years."""
    years = range(since.year, min(since.year + _LEAP_GAP, MAXYEAR) + 1)
    return _first((_date(year, month, day) for year in years), since=since)


def _first(days: Iterable[date | None], *, since: date = date.min, until: date = date.max) -> date | None:
    return next((found for found in days if found is not None and since <= found <= until), None)


def _weekday(found: re.Match[str], today: date, since: date | None) -> date | None:
    day = found["day"].replace("天", "日")
    at = WEEKDAYS.index(day) if day in WEEKDAYS else int(day) - 1
    try:
        if found["which"] or (since is not None and since < today):
            return today + timedelta(days=at - today.weekday() + 7 * _WEEKS[found["which"] or ""])
        if since is None:
            return today - timedelta(days=(today.weekday() - at) % 7)
        return since + timedelta(days=(at - since.weekday()) % 7)
    except OverflowError:
        return None


def _of_month(found: re.Match[str], today: date, since: date | None) -> date | None:
    which, day = found["which"] or found["ending"] or "", int(found["day"]) if found["day"] else None
    if which or (since is not None and since < today):
        return _in_month(_number_of(today) + _MONTHS[which], day)
    if since is None:
        return _first((_in_month(_number_of(today) - back, day) for back in range(3)), until=today)
    return _first((_in_month(_number_of(since) + more, day) for more in range(3)), since=since)


def _number_of(day: date) -> int:
    """Return the number of the month of a day, counted through all years."""
    return day.year * 12 + day.month - 1


def _in_month(number: int, day: int | None) -> date | None:
    """Return a day, or the last one, of a month."""
    year, month = number // 12, number % 12 + 1
    return _date(year, month, day or monthrange(year, month)[1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
