"""Days as people say them of what they have just done: 今天下午, 前天晚上, 上周三, 5月11到13号, 重阳节那天.

Everything is told from the day on which it is said. A day that has not come yet, or cannot be told, is left out with a
remark, so that nobody's record stands on a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from wuzha.calendar.festivals import Festival
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.numerals import number

_NUM = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_PART = "凌晨|清早|大清早|一大早|一早|早上|早晨|上午|中午|下午|午后|傍晚|晚上|晚间|夜里|夜间"
_DAY = r"(?:日(?!常|子|均|间)|号(?![楼院线门文机码厂店]|车间|工地))"
_WEEK = "(?:周|星期|礼拜)"
_AGO = {"今": 0, "昨": 1, "前": 2}
_YEARS_AGO = {"今": 0, "去": 1, "前": 2}
_DAYS = "一二三四五六日"
_TO = r"(?:到|至|—{1,2}|-{1,2}|~|和|跟|、)"
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """A day or a stretch of days in a sentence: half-open offsets, first and last day, and the part of the day."""

    start: int
    end: int
    first: date | None
    last: date | None = None
    part: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class _One:
    """A day found at the beginning of a stretch of text; `first` None when it cannot be told."""

    end: int
    first: date | None
    month: date | None = None
    remark: str = ""


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    festivals = "|".join(sorted(map(re.escape, _festivals()), key=len, reverse=True))
    return (
        ("ago", re.compile(rf"(?P<many>大前)[天日晚]|(?P<day>[今昨前])(?:[天日儿晚夜早](?!年)|(?={_PART}))")),
        ("now", re.compile("刚才|刚刚|方才")),
        ("days", re.compile(rf"(?P<n>{_NUM})天(?:之|以)?前")),
        ("weeks", re.compile(rf"(?P<n>{_NUM})个?{_WEEK}(?:之|以)?前")),
        ("later", re.compile(rf"(?:明|后|大后)[天日早晚]|下个?(?:{_WEEK}[一二三四五六日天]?|月)")),
        (
            "weekday",
            re.compile(rf"(?P<which>上上|上|这|本)?个?{_WEEK}(?P<day>[一二三四五六日天])(?![次场期节堂个条])"),
        ),
        ("vague", re.compile(
                rf"(?:上|这|本)?个?{_WEEK}末|前几天|前两天|前些天|这几天|上个?{_WEEK}|[上这]个?月[初中底]|最近"
            )),
        (
            "dated",
            re.compile(
                rf"(?:(?P<year>20[0-9]{{2}}|今|去|前)年)?(?P<month>{_NUM})月份?(?P<day>{_NUM}){_DAY}?(?![0-9个名])"
                r"|(?P<full>20[0-9]{2})[-/.](?P<m>[01]?[0-9])[-/.](?P<d>[0-3]?[0-9])(?![0-9])"
                r"|(?<![0-9.])(?P<short>1[0-2]|[1-9])[./](?P<rest>[0-3]?[0-9])(?![0-9.%万元折倍]|个|千)"
            ),
        ),
        ("monthly", re.compile(rf"(?P<which>上|这|本|当)个?月(?P<day>{_NUM}){_DAY}")),
        ("alone", re.compile(rf"(?<![第0-9月])(?P<day>[0-9]{{1,2}}|[二三]?十[一二三四五六七八九]?){_DAY}")),
        ("festival", re.compile(
            rf"(?P<name>{festivals})(?=当天|那天|当日|这天|那晚|{_PART})(?:当天|那天|当日|这天|那晚)?"
        )),
    )  # fmt: skip


@cache
def _festivals() -> dict[str, str]:
    entries = load_vocabulary().entries("festivals").values()
    return {form: entry.rule for entry in entries for form in (entry.name, *entry.forms)}


_PART_AT = re.compile(rf"(?P<part>{_PART})(?:[0-9一二两三四五六七八九十]{{1,3}}(?:点半?|时)(?:[0-9]{{1,2}}分|多|钟)?)?")
_MORE = re.compile(rf"{_TO}(?:(?P<month>{_NUM})月)?(?P<day>{_NUM}){_DAY}")
_ALONE_TO = re.compile(rf"(?<![第0-9])(?P<day>[0-9]{{1,2}})(?={_TO}[0-9]{{1,2}}{_DAY})")
_JOINED = re.compile(_TO)
_EVENINGS = {"晚": "晚上", "早": "早上", "夜": "夜里"}


def spoken_days(text: str, today: date) -> list[SpokenDay]:
    """Return the days a sentence names, in order of place; `text` in simplified script without blanks."""
    found: list[SpokenDay] = []
    at = 0
    while at < len(text):
        one = _day_at(text, at, today)
        if one is None:
            at += 1
            continue
        last, end = _last(text, one, today)
        part = _PART_AT.match(text, end)
        short = _EVENINGS.get(text[end - 1], "")
        end = part.end() if part else end
        said = part["part"] if part else short
        if last is not None and one.first is not None and last < one.first:
            last = None
        found.append(SpokenDay(at, end, one.first, last, said, one.remark))
        at = end
    if not found and (part := _PART_AT.search(text)):
        found.append(SpokenDay(part.start(), part.end(), today, None, part["part"]))
    return found


def _day_at(text: str, at: int, today: date) -> _One | None:
    for name, pattern in _patterns():
        if found := pattern.match(text, at):
            return _told(name, found, today)
    if found := _ALONE_TO.match(text, at):
        day = _before(today.year, today.month, int(found["day"]), today)
        return _One(found.end(), day, day)
    return None


def _last(text: str, one: _One, today: date) -> tuple[date | None, int]:
    """Return the last day of a stretch that begins with a day, and where its words end."""
    if one.first is None:
        return None, one.end
    if one.month and (more := _MORE.match(text, one.end)):
        month = number(more["month"]) if more["month"] else one.first.month
        return _day(one.first.year, month or 0, number(more["day"]) or 0), more.end()
    if (joined := _JOINED.match(text, one.end)) and (other := _day_at(text, joined.end(), today)):
        last = other.first
        if last is not None and last < one.first and last + timedelta(days=7) <= today:
            last += timedelta(days=7)  # 上周一到周三: the second is of the same week
        gap = (last - one.first).days if last else 0
        if last is not None and (joined[0] not in {"和", "跟", "、"} or gap == 1):
            while gap > 7 and "周" in text[joined.end() : other.end]:  # noqa: PLR2004 - days of a week
                last, gap = last - timedelta(days=7), gap - 7
            return last, other.end
    return None, one.end


def _told(name: str, found: re.Match[str], today: date) -> _One:  # noqa: PLR0911 - one way of saying it after the other
    end, words = found.end(), found[0]
    match name:
        case "ago":
            return _One(end, today - timedelta(days=3 if found["many"] else _AGO[found["day"]]))
        case "now":
            return _One(end, today)
        case "days" | "weeks":
            ago = (number(found["n"]) or 0) * (1 if name == "days" else 7)
            return _One(end, today - timedelta(days=ago), remark="" if name == "days" else f"请核对“{words}”是哪一天")
        case "later":
            return _One(end, None, remark=f"“{words}”还没到，事情做完再记")
        case "vague":
            return _One(end, None, remark=f"“{words}”看不出是哪一天，请选日期")
        case "weekday":
            return _weekday(end, found["which"] or "", found["day"], words, today)
        case "dated":
            return _dated(found, today)
        case "monthly":
            first = today.replace(day=1)
            month = (first - timedelta(days=1)).replace(day=1) if found["which"] == "上" else first
            day = _day(month.year, month.month, number(found["day"]) or 0)
            return _checked(end, day, words, today)
        case "alone":
            day = _before(today.year, today.month, number(found["day"]) or 0, today)
            return _One(end, day, day, "" if day else f"“{words}”看不出是哪一天，请选日期")
    days = [
        day
        for year in (today.year, today.year - 1)
        for day in Festival(words, _festivals()[found["name"]]).days_in(year)
    ]
    return _One(end, max((day for day in days if day <= today), default=None))


def _weekday(end: int, which: str, name: str, words: str, today: date) -> _One:
    wanted = _DAYS.index("日" if name == "天" else name)
    monday = today - timedelta(days=today.weekday())
    if which in {"上", "上上"}:
        return _One(end, monday - timedelta(days=7 * len(which)) + timedelta(days=wanted))
    day = monday + timedelta(days=wanted)
    if which:
        return _checked(end, day, words, today)
    return _One(end, day if day <= today else day - timedelta(days=7))


def _dated(found: re.Match[str], today: date) -> _One:
    end, words = found.end(), found[0]
    if found["full"]:
        return _checked(end, _day(int(found["full"]), int(found["m"]), int(found["d"])), words, today)
    month, said = number(found["month"] or found["short"]), number(found["day"] or found["rest"])
    year = found["year"]
    if year is None:
        day = _day(today.year, month or 0, said or 0)
        if day is not None and day > today:
            day = _day(today.year - 1, month or 0, said or 0)
    else:
        told = int(year) if year.isdigit() else today.year - _YEARS_AGO[year]
        day = _day(told, month or 0, said or 0)
    return _checked(end, day, words, today)


def _checked(end: int, day: date | None, words: str, today: date) -> _One:
    if day is None:
        return _One(end, None, remark=f"没有“{words}”这一天，请选日期")
    if day > today:
        return _One(end, None, remark=f"“{words}”还没到，事情做完再记")
    return _One(end, day, day)


def _before(year: int, month: int, day: int, today: date) -> date | None:
    """Return the latest such day of a month that has come."""
    for back in range(3):
        at = year * _MONTHS + month - 1 - back
        found = _day(at // _MONTHS, at % _MONTHS + 1, day)
        if found is not None and found <= today:
            return found
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
