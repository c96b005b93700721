"""Expressions of rhythm and measure in a clause: frequency, deadline, count, threshold, percentage.

Each function looks at one clause (a strand's text) and answers with plan-language values. The patterns have bounded
gaps only, so that reading stays linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.plan.model import Due, Every, Quantity, Weekday
from wuzha.reading.dated import DATE, FROM, YEAR_END, known_year, plan_date, stretches
from wuzha.reading.numerals import NUMBER, number

_PERIODS: dict[Every, str] = {
    "day": "日 天 工作日",
    "week": "周 星期 礼拜",
    "half-month": "半月 半个月 两周 旬",
    "month": "月 个月 月度",
    "quarter": "季 季度 个季度",
    "half-year": "半年",
    "semester": "学期 个学期",
    "year": "年 年度 学年",
}
_EVERY: dict[str, Every] = {word: every for every, listed in _PERIODS.items() for word in listed.split()}
_PERIOD = r"半个月|个季度|个学期|工作日|季度|学期|学年|年度|月度|半年|半月|两周|星期|礼拜|个月|日|天|周|旬|月|季|年"
_AT_LEAST = r"(?:不少于|不得少于|不低于|至少|最少|不少於|起码)"
_TIMES = r"次|场|期|轮|堂|节|回|遍|趟|场次|课时|讲"
_THINGS = r"条|篇|个|份|名|支|块|幅|处|张|件|则|部|人|户|家|面|所|套|册|例|项|本|批"
_EACH = re.compile(
    rf"(?:每一?|逐|按)(?:个)?(?P<period>{_PERIOD})(?!级|龄|均|常)"
    rf"(?P<weekday>[一二三四五六日天](?!次|场|期|节|堂|轮|条|篇|个|至|到|回|遍|讲))?"
)
_COUNTED = re.compile(
    rf"[^,。;每]{{0,30}}?(?P<least>{_AT_LEAST})?(?P<n>{NUMBER})(?P<more>(?:至|到|-){NUMBER})?(?P<unit>{_TIMES}|{_THINGS})"
)
_COMPACT = re.compile(
    rf"(?<![一二三四五六七八九十\d])(?:一|1)(?P<period>个?{_PERIOD})(?:至少|不少于)?(?:一|1)(?![、\d至到])(?:次|场|期)?"
)
_MECHANISM = re.compile(
    r"(?P<period>日|周|旬|月|季|季度|半年|年)"
    r"(?P<verb>提醒|通报|考核|调度|报告|研判|小结|总结|检查|分析|报送|测试|督查|会商|巡查|推送|评比|排查|考评|排名)"
)
_PER = re.compile(rf"(?P<n>{NUMBER})(?:{_TIMES})\s*/\s*(?P<period>{_PERIOD})")
_YEARLY = re.compile(
    rf"(?<![\d近前第])一(?P<period>年|学期|学年|季度|个?月|周)(?:内|中|里)?(?:组织|开展|召开|举办|进行)?"
    rf"{_AT_LEAST}(?P<n>{NUMBER})(?:{_TIMES})"
)
_DAY_BY = re.compile(r"(?<![\dxX×*]月)(?<!\d)(?P<day>\d{1,2}|[xX×*]{1,2})[日号](?:下班)?(?:之|以)?前")
_NEXT = re.compile(r"次月|下个?月")
_SAME = re.compile(r"当月|本月")
_CLOCK = re.compile(r"(?P<half>上午|下午|晚上|中午)?(?P<hour>\d{1,2})(?::|点|时)(?P<minute>\d{2})?")
_BEFORE = re.compile(r"(?:之|以)?前")
_WEEKDAYS: dict[str, Weekday] = dict(
    zip("一二三四五六日天", ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "sun"), strict=True)
)
_WITHIN = re.compile(rf"(?P<n>{NUMBER})个?(?P<unit>小时|工作日|日|天)(?:之|以)?内|(?P<same>当日|当天)(?:之)?内?")
_HEADS = re.compile(
    r"(?:职工|员工|人数|从业人员|工人)?(?:在|达到|达|超过|满|不少于)?"
    r"(?P<n>\d{2,6})(?P<unit>人|名)?(?:\(含\))?(?P<op>及?以上|以下|以内)"
)
_LOSS = re.compile(r"(?:损失|被骗|涉案|金额|案值)[^,。;]{0,8}?(?P<n>\d{1,9})(?P<wan>万)?元(?P<op>及?以上|以下)")
_QUANTITY = re.compile(
    rf"(?P<least>{_AT_LEAST})?(?P<n>{NUMBER})(?P<more>(?:至|到|-){NUMBER})?(?:余|多)?"
    r"(?P<unit>支|条|篇|块|幅|处|份|名|张|件|则|部|面|个|套|册)"
    r"(?!月|人|全|环|贴|挂|方面|维|层|阶|重点|专项|平安|一|家|地|行|百分|季|学期|带|影响|主题)"
)
_PERCENT = re.compile(r"(?P<n>\d{1,3})(?:\.\d+)?%|百分之(?P<words>[一二三四五六七八九十百]{1,4})")
_REACH = re.compile(
    r"(?:覆盖|签订|安装|注册|参与|知晓|签约|入户|关注|普及|参训)率?[^,。]{0,4}?(?P<n>\d{1,3})%|全覆盖|覆盖到每|(?:校园|宣传)[^,]{0,4}全覆盖|应\S尽\S"
)
_ALL = re.compile(
    r"全覆盖|全员|全体|覆盖率达?到?100|应查尽查|应装尽装|应签尽签|应知尽知|每一[位名个户]|一个不漏|不漏一[人户]|户户|逐户|逐人|人人"
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A stated frequency: how often, how many times at least, and things counted per period if not times."""

    every: Every
    times: int
    due: Due | None
    quantity: Quantity | None
    start: int
    end: int


def rhythm(text: str, *, report: bool = False) -> Rhythm | None:
    """Return the frequency a clause states; `report` says whether its due day counts for the period before."""
    if found := _EACH.search(text):
        every = _EVERY[found["period"]]
        counted = _COUNTED.match(text, found.end())
        return _rhythm(text, found, every, counted, report=report)
    for pattern in (_COMPACT, _PER, _YEARLY, _MECHANISM):
        if other := pattern.search(text):
            parts = other.groupdict()
            times = number(parts["n"]) if parts.get("n") else 1
            every = _EVERY[other["period"]]
            return Rhythm(every, max(times or 1, 1), _due(text, every, None, report=report), None, *other.span())
    return None


def _rhythm(text: str, found: re.Match[str], every: Every, counted: re.Match[str] | None, *, report: bool) -> Rhythm:
    times, quantity, end = 1, None, found.end()
    if counted is not None:
        value = number(counted["n"]) or 1
        if re.fullmatch(_TIMES, counted["unit"]):
            times, end = max(value, 1), counted.end()
        elif counted["least"] or value > 1:
            quantity, end = Quantity(op=">=", n=value, unit=counted["unit"]), counted.end()
    weekday = _WEEKDAYS.get(found["weekday"] or "") if every == "week" else None
    return Rhythm(
        every, times, _due(text[found.start() :], every, weekday, report=report), quantity, found.start(), end
    )


def _due(text: str, every: Every, weekday: Weekday | None, *, report: bool) -> Due | None:
    """Due day of a period, from `周五下午16:00前`, `10日前`, `次月5日前`, `5月31日前`."""
    if weekday is not None and _BEFORE.search(text):
        return Due(weekday=weekday, time=_clock(text))
    if every in {"month", "quarter", "half-month"} and (found := _DAY_BY.search(text)):
        day = number(found["day"])
        of_next = bool(_NEXT.search(text)) or (report and not _SAME.search(text))
        if day is not None and not 1 <= day <= 31:  # noqa: PLR2004 - days of a month
            return None
        return Due(day=day if day is not None else "?", of="next" if of_next else "same")
    return None


def _clock(text: str) -> str | None:
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour = int(found["hour"])
    if found["half"] in {"下午", "晚上"} and hour < 12:  # noqa: PLR2004 - hours of half a day
        hour += 12
    minute = int(found["minute"] or 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None  # noqa: PLR2004 - hours and minutes


def mechanisms(text: str) -> list[tuple[Every, str]]:
    """Rhythms packed into one name, such as 周提醒、月通报、年考核: period and what is done."""
    return [(_EVERY[found["period"]], found["verb"]) for found in _MECHANISM.finditer(text)]


def deadline(text: str) -> str | None:
    """Return the day by which a clause wants something done once, as a plan date."""
    taken = [(stretch.start, stretch.end) for stretch in stretches(text)]
    taken += [found.span() for found in FROM.finditer(text)]
    for found in DATE.finditer(text):
        if not any(start < found.end() and found.start() < end for start, end in taken) and not _is_a_name(text, found):
            return plan_date(found, last=True)
    if end := YEAR_END.search(text):
        year = known_year(end["year"])
        return f"{year}-12-31" if year else "12-31"
    return None


def _is_a_name(text: str, found: re.Match[str]) -> bool:
    """Whether a date is part of a name (2026年5月活动) rather than a day: a month alone, or inside a book title."""
    alone = not found["day"] and not found["edge"] and not _BEFORE.match(text, found.end())
    return alone or text.count("《", 0, found.start()) > text.count("》", 0, found.start())


def starts(text: str) -> str | None:
    """Return the day from which on something is owed, of `4月开始`."""
    found = FROM.search(text)
    return plan_date(found, last=False) if found else None


def within(text: str) -> str | None:
    """Time allowed after an event, as `P3D` or `PT24H`."""
    found = _WITHIN.search(text)
    if found is None:
        return None
    if found["same"]:
        return "P1D"
    value = number(found["n"]) or 1
    return f"PT{value}H" if found["unit"] == "小时" else f"P{value}D"


def headcount(text: str) -> str | None:
    """Condition on the size of a unit: `headcount >= 50`."""
    if found := _HEADS.search(text):
        return f"headcount {'>=' if '上' in found['op'] else '<='} {int(found['n'])}"
    return None


def loss(text: str) -> str | None:
    """Condition on the loss of a case in yuan: `loss >= 3000`."""
    if found := _LOSS.search(text):
        value = int(found["n"]) * (10_000 if found["wan"] else 1)
        return f"loss {'>=' if '上' in found['op'] else '<='} {value}"
    return None


def quantity(text: str) -> Quantity | None:
    """Count of things a clause asks for: 组建一至两支队伍, 不少于2块展板."""
    for found in _QUANTITY.finditer(text):
        value = number(found["n"])
        if value and (found["least"] or found["unit"] in "支条篇块幅处份名张件则部面套册"):
            return Quantity(op=">=", n=value, unit=found["unit"])
    return None


def coverage(text: str) -> int | None:
    """Stated reach in percent; 全覆盖, 全员 and the like are 100."""
    if _ALL.search(text):
        return 100
    if "覆盖" in text or "率" in text:
        for found in _PERCENT.finditer(text):
            value = int(found["n"]) if found["n"] else number(found["words"])
            if value is not None and 0 <= value <= 100:  # noqa: PLR2004 - percent
                return value
    return None


def reach(after: str) -> int | None:
    """Reach in percent that the words behind a clause give it: 确保宣传全覆盖, 签订率达到100%."""
    found = _REACH.search(after)
    if found is None:
        return None
    value = int(found["n"]) if found["n"] else 100
    return value if value <= 100 else None  # noqa: PLR2004 - percent
