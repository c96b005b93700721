"""Stages (阶段) of a plan with their dates, and the window of the whole."""

from __future__ import annotations

import re

from wuzha.plan.model import Phase, Span, Window
from wuzha.reading.dated import Stretch, day_in, stretches
from wuzha.reading.expressions import deadline, month_of
from wuzha.reading.strands import Strand

_STAGE = re.compile(
    r"(?:\([一二三四五六七八九十]\)|第[一二三四五]阶段[::]?)?(?P<name>[^,。;()::为]{2,16}阶段)(?=[(::。,]|为|$)"
)
_DATED_TITLE = re.compile(
    r"(?:\([一二三四五六七八九十]\)|[一二三四五六七八九十\d]{1,2}[、.])?(?P<name>[^,。;()::、\d]{2,12})\((?=[^()]*\d{1,2}月)(?=[^()]*[-—~至到]|\d{1,2}月(?:份|[上中下]旬)?\))[^()]*\)"
)
"""A title with its dates in brackets is a stage, whatever it is called."""
_MONTH_TITLE = re.compile(
    r"(?:\([一二三四五六七八九十]\)|[一二三四五六七八九十\d]{1,2}、)?"
    r"(?P<name>(?:\d{4}年)?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?:[上中下]旬)?|第?[一二三四]季度|[上下]半年))"
    r"(?:(?:工作)?(?:安排|计划|任务)?:?$|:[^,。;:]{2,12}$)"
)
"""A line that is a month or a quarter, perhaps with what it is for, is the stage of what stands below it."""
_UNDATED = re.compile(r"[^,。;]{2,20}阶段[。:]?")
"""A stage that is named without its dates; the words behind it tell them."""
_UNKNOWN = "??-??"
_ALONE = 0.8
"""A paragraph that is a range of dates to this share says the window, whatever its heading."""
_SEVERAL = re.compile(r"、|[个各分]阶段")
_DATED_LABEL = re.compile(r"[^,。;:]{0,40}(?<!时间):")
_DAY_LINE = re.compile(
    r"(?:星期|周|礼拜)[一二三四五六日天](?:\((?P<date>[^()]{0,6}\d{1,2}[日号])\)|(?P<bare>\d{1,2}月\d{1,2}[日号]))[:,]?"
)
"""A day of a timetable at the beginning of its line; all that stands in the line is for that day."""
_BARE_DAY = re.compile(r"\d{1,2}月\d{1,2}[日号]:?")
_WHOLE = re.compile(
    r"决定|本次|(?:行动|活动)从|活动时间|时间安排|专项行动从|为期|起至|集中宣传时间|在全[区县市镇乡校]|开展"
)


def stage(strand: Strand, start: int, number: int) -> Phase | None:
    """Return the stage a heading or the first sentence of a paragraph announces, with its dates if any."""
    named = _STAGE.search(strand.text[start : start + 60]) or _DATED_TITLE.match(strand.text, start)
    named = named or _MONTH_TITLE.match(strand.text, start)
    if named is None or _SEVERAL.search(named["name"]):
        return None
    head = strand.text[start : start + 90].partition("。")[0]
    if _UNDATED.fullmatch(head) and len(strand.text) > start + len(head):
        head += strand.text[start + len(head) : start + 90].partition(",")[0]
    found = stretches(head)
    first, last = (found[0].first, found[0].last) if found else _single(head)
    if first is None and last is None:
        return None
    end = start + max(_closing(head, found[0].end) if found else len(head), named.end())
    return Phase.model_validate(
        {
            "id": f"P{number}",
            "name": named["name"],
            "from": first,
            "to": last,
            "quote": "",
            "at": strand.span(start, end),
        }
    )


def _closing(head: str, end: int) -> int:
    return end + 1 if head[end : end + 1] == ")" else end


def _single(head: str) -> tuple[str | None, str | None]:
    """Return the first and last day of a stage of one month or day."""
    last = day_in(head, last=True)
    return (None if last and deadline(head) and head.rstrip(")").endswith("前") else day_in(head, last=False)), last


def labelled(text: str) -> tuple[str | None, str | None] | None:
    """Return the first and last day of a label that dates what follows it (周一(9月8日):, 9月8日至12日:)."""
    label = _DATED_LABEL.match(text)
    if label is None:
        return None
    if found := stretches(label.group()):
        return found[0].first, found[0].last
    day = deadline(label.group())
    return (day, day) if day else month_of(label.group())


def day_alone(text: str) -> str | None:
    """Return the day that is all a line says (周一(3月9日), 3月9日:), for the lines below it."""
    found = _DAY_LINE.fullmatch(text)
    date = (found["date"] or found["bare"]) if found else text.rstrip(":") if _BARE_DAY.fullmatch(text) else None
    return deadline(date) if date else None


def day_line(text: str) -> tuple[int, str] | None:
    """Return where the day a line of a timetable begins with ends, and which day it is (星期一(9月15日) ……)."""
    found = _DAY_LINE.match(text)
    day = deadline(found["date"] or found["bare"]) if found else None
    return (found.end(), day) if found and day and found.end() < len(text) else None


def window(text: str, strands: list[tuple[Strand, bool]], phases: tuple[Phase, ...]) -> Window | None:
    """Return the window of the plan: a range stated for the whole, else from the first stage to the last."""
    for strand, timed in strands:
        for found in stretches(strand.text):
            if _inside_stage(strand.span(found.start, found.end), phases):
                continue
            around = strand.text[max(0, found.start - 40) : found.end + 40]
            alone = found.end - found.start >= len(strand.text) * _ALONE
            if timed or alone or _WHOLE.search(around):
                return _window(text, strand, found)
    dated = [phase for phase in phases if phase.at is not None]
    if dated and dated[0].at and dated[-1].at:
        at = (dated[0].at[0], dated[-1].at[1])
        return Window(from_=dated[0].from_, to=dated[-1].to, quote=text[at[0] : at[1]], at=at)
    return None


def _inside_stage(at: Span, phases: tuple[Phase, ...]) -> bool:
    return any(phase.at and phase.at[0] <= at[0] < phase.at[1] for phase in phases)


def _window(text: str, strand: Strand, found: Stretch) -> Window:
    at = strand.span(found.start, found.end)
    first, last = (None if date == _UNKNOWN else date for date in (found.first, found.last))
    return Window(from_=first, to=last, quote=text[at[0] : at[1]], at=at)
