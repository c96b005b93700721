"""The yearly notice of the State Council (节假日安排的通知), pasted or typed: it becomes days off and days worked.

It speaks in one shape every year: 二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）上班。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import zip_longest

from wuzha.calendar.occasions import say_day
from wuzha.calendar.workdays import Override

_DAY = timedelta(days=1)
_WEEKDAYS = "一二三四五六日"
LONGEST_HOLIDAY = 15

_HEAD = re.compile(
    r"(?:^|[\s。；;])\s*(?:[一二三四五六七八九十\d]{1,2}[、.．]\s*)?(?P<name>(?![一二三四五六七八九十][、.．])[\u4e00-\u9fff、]{2,12})[:：]"
)
_DATE = (
    r"(?:(?P<year{n}>\d{{4}})年)?(?:(?P<month{n}>\d{{1,2}})月)?(?P<day{n}>\d{{1,2}})日"
    r"(?:[（(](?P<note{n}>[^（）()]*)[）)])?"
)
_ONE = re.compile(_DATE.format(n=""))
_RANGE = re.compile(_DATE.format(n="1") + r"\s*(?:至|到|—+|-+|~|～)\s*" + _DATE.format(n="2"))
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_COUNTED = re.compile(r"(?:共|放假)(\d{1,2})天")
_CLAUSE = re.compile(r"[^。；;]*?(?:放假(?:调休)?(?:[，,]?\s*共?\d+天)?|连休|上班|休息)")
_YEAR = re.compile(r"(?P<year>20\d\d)\s*年")


class NoticeError(ValueError):
    """A notice that cannot be read; the message says, in Chinese, which sentence and what to do."""


def read_notice(text: str, year: int | None = None) -> tuple[int, tuple[Override, ...]]:
    """Return the year of a notice and its days in order: every day off, and every day worked instead.

    The year is the first the text names, unless it is given. A sentence that only encourages is left out. Raises
    NoticeError when no holiday is found, a day does not exist, a weekday or a number of days does not agree.
    """
    named = _YEAR.search(text)
    if year is None and named is None:
        message = "没有看出是哪一年的通知，请连标题一起粘贴，或先选择年份。"
        raise NoticeError(message)
    of = year or int(named["year"] if named else 0)
    found: dict[date, Override] = {}
    for name, said in _parts(text):
        for each in _days(name, said, of):
            if each.day in found and found[each.day].works != each.works:
                message = f"{say_day(each.day)}既写放假又写上班，请核对。"
                raise NoticeError(message)
            found.setdefault(each.day, each)
    if not any(not each.works for each in found.values()):
        message = "没有找到放假安排。每个节日请写成“春节：2月15日至23日放假，共9天。2月14日上班。”。"
        raise NoticeError(message)
    return of, tuple(sorted(found.values()))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield each holiday's name and what is said of it."""
    heads = list(_HEAD.finditer(text))
    for head, after in zip_longest(heads, heads[1:]):
        said = text[head.end() : after.start() if after else len(text)]
        if "放假" in said:
            yield head["name"], said


def _days(name: str, said: str, year: int) -> Iterator[Override]:
    """Yield the days of one holiday. The month is said once, and holds until the next."""
    month: int | None = None
    for clause in _CLAUSE.findall(said):
        if clause.endswith("休息"):  # what offices are encouraged to do is nobody's holiday
            continue
        works = clause.endswith("上班")
        days, month = _named(clause, year, month)
        _agree(name, clause, days, works=works)
        for day in days:
            yield Override(day, works, f"{_short(name)}调休上班" if works else _short(name), national=True)


def _named(clause: str, year: int, month: int | None) -> tuple[list[date], int | None]:
    """Return every day a clause names, ranges day by day, and the month that now holds."""
    days: list[date] = []
    place = 0
    while found := _ONE.search(clause, place):
        stretch = _RANGE.match(clause, found.start())
        if stretch is None:
            month = int(found["month"] or month or 0)
            days.append(_checked(found["year"], year, month, found["day"], found["note"]))
            place = found.end()
            continue
        month = int(stretch["month1"] or month or 0)
        first = _checked(stretch["year1"], year, month, stretch["day1"], stretch["note1"])
        month = int(stretch["month2"] or month)
        last = _checked(stretch["year2"], first.year, month, stretch["day2"], stretch["note2"])
        if not first <= last <= first + LONGEST_HOLIDAY * _DAY:
            message = f"“{stretch[0]}”的起止不对，请核对。"
            raise NoticeError(message)
        days.extend(first + n * _DAY for n in range((last - first).days + 1))
        place = stretch.end()
    return days, month


def _checked(written_year: str | None, year: int, month: int, day: str, note: str | None) -> date:
    """Return the day, which must be of the weekday its note says."""
    try:
        found = date(int(written_year or year), month, int(day))
    except ValueError:
        message = (
            f"没有{written_year or year}年{month}月{day}日这一天，请核对。" if month else f"“{day}日”没有写明几月。"
        )
        raise NoticeError(message) from None
    said = _WEEKDAY.search(note or "")
    if said and _WEEKDAYS[found.weekday()] != said[1].replace("天", "日"):
        message = f"{say_day(found)}是周{_WEEKDAYS[found.weekday()]}，通知里写的是周{said[1]}，请核对年份和日期。"
        raise NoticeError(message)
    return found


def _agree(name: str, clause: str, days: list[date], *, works: bool) -> None:
    counted = None if works else _COUNTED.search(clause)
    if counted and int(counted[1]) != len(days):
        message = f"{name}写的是共{counted[1]}天，按日期数是{len(days)}天，请核对。"
        raise NoticeError(message)


def _short(name: str) -> str:
    return name[:10]
