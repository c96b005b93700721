"""What a clause says of rhythm and measure, in terms of the plan language: how often, by when, how many, how far.

Each function is given one clause (a strand's text), has its expressions read by the grammar and picks what it asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wuzha.plan.model import Due, Every, Quantity, Weekday
from wuzha.reading import values
from wuzha.reading.dated import is_year_end, plan_date
from wuzha.reading.grammar import Found, find
from wuzha.reading.numerals import number
from wuzha.reading.values import Count, Date, Deadline, Duration, Event, Moment, Percent, Recurrence, Relative
from wuzha.reading.words import lexicon

_TIMES_TOLD = (Recurrence, values.Range, Deadline, Date, Relative, Duration)
_EVERY: dict[str, Every] = {
    "P1D": "day",
    "P1W": "week",
    "P0.5M": "half-month",
    "P2W": "half-month",
    "P10D": "half-month",
    "P1M": "month",
    "P3M": "quarter",
    "P6M": "half-year",
    "semester": "semester",
    "P1Y": "year",
}
_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = re.compile(r"P(\d{1,3})D")
_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
"""An hour of the day; 24:00 is the end of it, which needs no saying."""
_WORKING_DAYS = {"first working day": 1, "last working day": -1}
_MOST_WORKING_DAYS, _SHORTEST_MONTH = 23, 28
_NEXT = re.compile(r"次月|下个?月")
_SAME = re.compile(r"当月|本月")
_COUNTABLE = frozenset("支条篇块幅处份名张件则部面套册本台集")
"""Things that a plan asks for by number; of others (3个村) the number says whom it concerns."""
_PUBLISHED = frozenset({"条", "篇", "则", "部", "期", "例"})
"""Things that are put out one after the other: so many in a period are so many times."""
_LESSONS = frozenset({"课时", "学时"})
_MINUTES = {"M": "分钟", "H": "小时"}
_UNASKED = re.compile(
    r"(?:[前后末第近每这那同]|连续|累计|超时|出现|发生|达到?|辖区|全[省市县区镇乡村]|[“‘《][^”’》]{0,30}|\([^)]{0,30}|作为|人手|各存|一式)$|[对在给][^,。;]{0,6}(?<![上开办做讲发送寄递写签])$"
)
"""What stands before a number that says how often something happened, or whom it concerns, and not what is asked."""
_RANKED = re.compile(r"性?奖励|的?(?:重要)?(?:依据|指标|内容|组成|分子|部分|人选)")
_ENCLOSED = re.compile(r"\((?:含|附|包括)[^()]{0,6}$")
"""What is to go with something in brackets: 报送情况(含图片3张)."""
_AGAIN = re.compile(r"二次|[一1]遍")
"""A second time (二次核验), or all through once (清理一遍), is how something is done and no count."""
_GATHERED = re.compile(r"(?:组建|建立|建成|招募|配备|发展|成立|打造|吸纳|评选|评出|推荐|遴选|命名)[^,。;]*$")
_ENDS = re.compile(r"(?=[,。;、(]|的?[^,。;的以]{1,12}(?:队|团|分队)|$)")
_HEADS = frozenset({"人", "名", None})
_REACHES = re.compile(
    r"(?:人数|职工|员工|用工|从业人员)[^,。;\d]{0,6}?(?:(?P<over>超过)|达到?|满)(?P<n>\d{2,5})(?:人|名)?(?=的|以上|$)"
)
"""A size of unit that is reached rather than bounded: 职工人数达100人的."""
_SIZED = ("以上", "以下", "以内")
_FEW = 10
"""Fewer heads than this are members of a team, not the size of a unit."""
_MONEY = re.compile(r"(?:金额|损失|转账|付款|汇款|涉案)[^,。;]{0,6}$")
_LOSS = re.compile(r"(?:损失|被骗|涉案|金额|案值)[^,。;]{0,8}$")
_REACHED = re.compile(
    r"(?:覆盖|签订|安装|注册|参与|知晓|签约|入户|关注|普及|参训|入群|到课|到场|到会|收回|回收|送达|见面|检查|抽查)"
    r"[率面]?(?:比例)?[^,。]{0,5}$"
)
_WHOLE = re.compile(
    r"全覆盖|覆盖到每|(?:校园|宣传)[^,]{0,4}全覆盖|应\S尽\S|(?:全员|全体[^,。;]{1,6}|全部)参[加与]|一[人户家]一[封份册张]"
    r"|人手一[份册本张]|一[个人]不漏|不漏一[人户个]|(?:宣传|签订)到人|覆盖(?:全部|所有)|户户|人人(?=轮训|签|知晓|参与|参加)|轮训一遍"
)
_SHORT_OF = re.compile(r"(?:未达到?|达不到|(?<!不)(?<!不得)低于|不足|不到)[^,。;]{0,8}(?:%|成)(?!以上)")
"""A share that was not reached is what something follows from, and no reach."""
_ALL = re.compile(
    r"全覆盖|(?<![安健])全员|全体(?!会议|大会)|覆盖率达?到?100|应(?P<all>[查装签知宣访排劝训])尽(?P=all)|每一?[位名](?!(?:[^,。;]{0,4})(?:网格|民警|辅导|教师|干部|党员|志愿者|班主任))|每一[个户]"
    r"|每个(?:学生|师生|居民|村民|员工|职工|家庭|住户|老人)|每人(?=完成|签|参加|填写|学习|撰写|提交|接受)|(?:一个|一户|一人)都?不[漏落]"
    r"|不[漏落]一[人户个]|户户|逐[人户家个间村店楼笔生企件](?!别|[^,]{0,2}(?:点评|验收|打分))|逐乡镇|全量(?=用户|客户)|所有[^,。;]{0,14}人员一律|一[人户]一[封份]|(?<!等)(?<!为)全部(?=\d)|\d+[家户名个][^,。;\d]{0,8}全部|逐一(?=回访|宣讲|告知|建档|签订|登记|上门|走访|签|见面|排查|核[查实]|研究|谈话)|一个一个|人人(?=签|参与|参加|知晓|学)"
    r"|挨家挨户|每家每户|家家户户|每[村户][^,。;]{0,2}每[户人]|一[人户]一档|所有(?:住户|居民|村民|员工|职工|学生|师生|商户|人员|客户|家庭)|全部(?=整改|签|安装|参加|参与|注册|完成培训|走访|见面)"
    r"|人手一[份册本张]|一人不漏|覆盖(?:全部|所有)|所有[^,。;]{0,8}(?=张贴|悬挂|播放|安装)|每一户|宣传到人|签订到人|每生(?=写|交|完成|签|画|填)|每个(?:家长|客户|商户)|每户(?=[^,。;不少]{0,4}(?:发放|张贴|签|一[份张]|至少一人))"
    r"|每[个间部栋台辆][^,。;每]{0,10}贴[^,。;]{0,12}一[张份条块]|全部(?=入群|走到|走完)|人人(?=轮训)|户户(?=见面|走到)"
    r"|(?:轮训|培训|走访|敲门|敲|排查|过)一遍|(?<![“‘'\"])一对一的?(?=进行|开展|宣传|上门)"
)
_PART_OF = re.compile(r"(?:不少于|不得少于|不低于|至少|达到)[^,。;]{2,10}的")
"""So much of those there are: 不少于当班职工的三分之二."""
_WHOLE_SHARE = 100
_THIRDS = frozenset({"early", "mid", "last"})
_IN_A_MONTH = re.compile(r"(?:^|[,;:]|(?<!对)[在于]|[局办处室科部会委院校司队所站组社镇乡村])$")
_MONTH_IN = re.compile(r"(?:之|以)?内|期间")
"""What shows that a month is when something is done, and no part of a name (2026年5月活动)."""
_DAY_PARTS = re.compile(
    r"(?:早[、,]?中[、,]?晚|早[、,]?晚|上[、,]?下午)(?=各|分别|循环|滚动|[^,。;]{0,2}播|两次|三次)"
    r"|(?:(?:早|晨|上午|中午|午|下午|傍?晚)[^,。;、和及早午晚]{1,6}[、和及]){1,2}(?:中午|午|下午|傍?晚)[^,。;、和及]{1,6}?(?=各|分别|时段)"
)
"""Parts of the day in each of which something is done: so many times a day."""
_IN_EACH = re.compile(r"[^,。;]{0,8}?([一二两三四五\d])(?:次|遍|回|场)")
_MONTHS_EACH = re.compile(
    r"(?:\d{1,2}月[份底]?[、和及]){1,3}\d{1,2}月[份底]?(?=\)?[^,。;]{0,12}(?:各|分别)[^,。;]{0,12}[一1][次场期轮])"
)
_TWO_MONTHS = re.compile(r"\d{1,2}、\d{1,2}[两三]?月份?(?:各|分别)[^,。;\d]{0,6}(?P<n>\d{1,2}|[一二两三四五])[次场期]")
_FROM_HOUR = re.compile(
    r"(?:早|晨|上午|中午|下午|傍?晚)上?\d{1,2}[点时:]\d{0,2}[^,。;\d]{0,3}\d{1,2}[点时:]\d{0,2}(?=播|滚动|循环)"
)
"""From one hour to another something plays, every day: 晚7点到8点播放."""
_NAMED_AFTER = re.compile(r"(月度|季度)(?=暗访|检查|抽查|督[查导]|巡查|例会|通报|调度|培训|演练|会议|讲评)")
_EACH_OF: dict[str, Every] = {"月度": "month", "季度": "quarter"}
"""What is named after a period comes again in each: 月度暗访."""
_HALVES = re.compile(r"(?:半年|年中|上半年)[、和及](?:年[终底末]|全年|下半年)(?=(?:各|分别)[^,。;]{0,20}[一1][次份])")
"""Times of a year in each of which something is done."""
_SHARED = re.compile("各|分别|均")
_TERM_ENDS = re.compile(r"开学[^,。;、]{0,4}[、和及](?:期末|学期末|放假|假)")
"""At the beginning and at the end of each term: twice in it."""
_PARTED = re.compile("[、和及]")
_PERIODS: dict[str, Every] = {
    "半年": "half-year",
    "半月": "half-month",
    "半个月": "half-month",
    "一月": "month",
    "一个月": "month",
    "一季度": "quarter",
    "一个季度": "quarter",
    "一学期": "semester",
    "一年": "year",
    "一周": "week",
    "一星期": "week",
    "一天": "day",
}
_ONE_EACH = re.compile(
    rf"(?<![上下前后本今明去])(?P<period>{'|'.join(sorted(_PERIODS, key=len, reverse=True))})"
    r"(?!内|后|前|以|之|来|度|级|[一二两三四])[^,。;\d一二两三四五六七八九十]{0,8}"
    r"(?P<n>[一二两三四五\d])(?:次|回|遍|场|期|轮|趟)(?!性)"
)
"""A period and how many times in it, with nothing else that says so: 半年搞一次演练."""
_AMONG = re.compile(r"(?:其中|每|逢)[^,。;]{0,4}$|、$")
"""Before the name of a day these show that it is one of several, or comes again."""
_YEARLY = re.compile("[考绩检总述]|奖(?!励)|评(?!选|出)")
"""Year end with one of these behind it is a thing of its own (年终考核), not a day."""


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
    stated = list(_rhythms(text))
    parts = _DAY_PARTS.search(text)
    if not stated and (each := _ONE_EACH.search(text)):
        return Rhythm(_PERIODS[each["period"]], number(each["n"]) or 1, None, None, *each.span())
    if not stated:
        return _by_parts(text, parts) if parts else _by_months(text)
    found, said = next((one for one in stated if one[1].act is None), stated[0])
    every, count = _EVERY[said.every or ""], said.count
    in_day = _parts_of_day(parts.group()) if parts and every == "day" else 1
    times, quantity = (in_day if count is None else 1), None
    if count is not None and count.unit in _times() | _PUBLISHED and count.unit not in _LESSONS:
        times = max(count.least, 1) * (in_day if count.least == 1 or _SHARED.search(text) else 1)
    elif count is not None and (count.op != "==" or count.least > 1 or count.most):
        quantity = Quantity(op=">=", n=max(count.least, 1), unit=count.unit or "")
    if every == "semester" and times == 1 and _TERM_ENDS.search(text):
        times = 2
    occasions = 1 if said.before or said.edge else max(1, len(said.months), len(said.days), len(said.weekdays))
    due = _due(text, found, said, every, report=report) if occasions == 1 else None
    return Rhythm(every, times * occasions, due, quantity, found.start, found.end)


def _by_parts(text: str, parts: re.Match[str]) -> Rhythm:
    """Return the daily rhythm that parts of the day tell, and how often it is in each: 早市、晚市各播放两遍."""
    each = _IN_EACH.match(text, parts.end())
    times = (number(each[1]) or 1) if each else 1
    return Rhythm("day", _parts_of_day(parts.group()) * times, None, None, *parts.span())


def _by_months(text: str) -> Rhythm | None:
    """Return the yearly or half-yearly rhythm that several times of a year tell: 6月、12月各一次, 半年和年终各一次."""
    if halves := _HALVES.search(text):
        return Rhythm("half-year", 1, None, None, *halves.span())
    if hours := _FROM_HOUR.search(text):
        return Rhythm("day", 1, None, None, *hours.span())
    if named := _NAMED_AFTER.search(text):
        return Rhythm(_EACH_OF[named[1]], 1, None, None, *named.span())
    if each := _TWO_MONTHS.search(text):
        return Rhythm("month", number(each["n"]) or 1, None, None, *each.span())
    months = _MONTHS_EACH.search(text)
    return Rhythm("year", months.group().count("月"), None, None, *months.span()) if months else None


def _parts_of_day(written: str) -> int:
    """Count the parts of the day: 早晚, 早、中、晚, 早上6点、晚上7点."""
    named = _PARTED.split(written)
    return len(named) if len(named) > 1 else sum(map(written.count, "早中晚")) or 2


def _rhythms(text: str) -> Iterator[tuple[Found, Recurrence]]:
    for found in find(text):
        if isinstance(found.value, Recurrence) and found.value.every in _EVERY:
            yield found, found.value


def _times() -> frozenset[str]:
    return frozenset(lexicon("phrases")["times"].split())


def _due(text: str, found: Found, said: Recurrence, every: Every, *, report: bool) -> Due | None:
    """Return when in its period, or after it, a rhythm is due."""
    if said.weekdays and (said.before or len(said.weekdays) == 1):
        time = said.time if said.time and _HOUR.fullmatch(said.time) else None
        return Due(weekday=_WEEKDAYS[said.weekdays[-1] - 1], time=time)
    if every == "day" and said.before and said.time and _HOUR.fullmatch(said.time):
        return Due(after=0, time=said.time)
    if said.on in _WORKING_DAYS:
        return Due(workday=_WORKING_DAYS[said.on])
    if said.within:
        return _within_days(said, report=report)
    if said.months and every == "year":
        date = plan_date(said.months[-1], last=True)
        return Due(date=date[-len("MM-DD") :]) if "?" not in date else None
    return _due_day(text, found, said, every, report=report)


def _due_day(text: str, found: Found, said: Recurrence, every: Every, *, report: bool) -> Due | None:
    """Due day of a month: 10日前, 次月5日前, 首月10日前."""
    days_ = said.days[-1:] or (_day_after(text, found) if every in {"month", "quarter", "half-month"} else ())
    if not days_ or said.until_day:
        return None
    day = int(days_[0]) if days_[0].isdigit() else None
    if day is not None and not 1 <= day <= 31:  # noqa: PLR2004 - days of a month
        return None
    after = text[found.start :]
    of_next = said.of == "next" or _NEXT.search(after) or said.on == "first month"
    of_next = of_next or (report and said.before and not said.on and not _SAME.search(after))
    return Due(day=day if day is not None else "?", of="next" if of_next else "same")


def _within_days(said: Recurrence, *, report: bool) -> Due | None:
    """Days allowed after a period, or from its beginning: 每季度结束后5个工作日内, 每月前5日内."""
    found = _DAYS.fullmatch(said.within or "")
    if found is None:
        return None
    n, of_next = int(found[1]), report or not said.first
    if said.working:
        return Due(workday=n, of="next" if of_next else "same") if n <= _MOST_WORKING_DAYS else None
    if said.first:
        return Due(day=n, of="next" if of_next else "same") if n <= _SHORTEST_MONTH else None
    return Due(after=n)


def _day_after(text: str, rhythm_: Found) -> tuple[str, ...]:
    """Due day that stands on its own behind a rhythm: 每月……, 于10日前报送."""
    for found in find(text):
        if found.start < rhythm_.end:
            continue
        if isinstance(found.value, Deadline) and found.value.by.day and not found.value.by.month:
            return (found.value.by.day,)
        if isinstance(found.value, Recurrence) and found.value.of and found.value.days:
            return found.value.days[-1:]
    return ()


def time_at(text: str, at: int) -> int | None:
    """Where the time that is told from a place on ends; None when none is told there."""
    for found in find(text):
        if found.start == at and isinstance(found.value, _TIMES_TOLD):
            return found.end
    return None


def mechanisms(text: str) -> list[tuple[Every, str]]:
    """Rhythms packed into one name, such as 周提醒、月通报、年考核: period and what is done."""
    return [(_EVERY[said.every or ""], said.act) for _, said in _rhythms(text) if said.act]


def deadline(text: str) -> str | None:
    """Return the day by which a clause wants something done once, as a plan date."""
    ending = None
    for found in find(text):
        said = found.value
        if isinstance(said, Event) and said.rel == "before" and not _AMONG.search(text, 0, found.start):
            ending = ending or lexicon("phrases")["fixed-days"].get(said.name)
        at = said.by if isinstance(said, Deadline) else said.at if isinstance(said, Date) else None
        if at is None:
            continue
        if is_year_end(at):
            if isinstance(said, Date) and _YEARLY.match(text, found.end):
                continue
            ending = ending or plan_date(at, last=True)
        elif (at.month or at.part) and not _is_a_name(text, found, at):
            if text.startswith("结束", found.end):
                ending = ending or plan_date(at, last=True)
                continue
            return plan_date(at, last=True)
    return ending


def _is_a_name(text: str, found: Found, at: Moment) -> bool:
    """Whether a date is part of a name (2026年5月活动) rather than a day: a month alone, or inside a book title."""
    alone = not (at.day or (at.edge and at.edge not in _THIRDS)) and not isinstance(found.value, Deadline)
    return alone or text.count("《", 0, found.start) > text.count("》", 0, found.start)


def month_of(text: str) -> tuple[str, str] | None:
    """Return the first and last day of the month, or third of one, in which a clause wants something done."""
    for found in find(text):
        said = found.value
        if (
            not isinstance(said, Date)
            or not (said.at.month or said.at.part)
            or said.at.day
            or text.count("《", 0, found.start) > text.count("》", 0, found.start)
        ):
            continue
        if said.at.edge in _THIRDS or _IN_A_MONTH.search(text, 0, found.start) or _MONTH_IN.match(text, found.end):
            return plan_date(said.at, last=False), plan_date(said.at, last=True)
    return None


def starts(text: str) -> str | None:
    """Return the day from which on something is owed, of `4月开始`."""
    for found in find(text):
        if isinstance(found.value, Relative) and found.value.since and found.value.since.month:
            return plan_date(found.value.since, last=False)
    return None


def within(text: str) -> str | None:
    """Time allowed after an event, as `P3D`, `P3WD` for working days, or `PT24H`."""
    for found in find(text):
        said = found.value
        if isinstance(said, Duration) and said.op == "<=":
            allowed = _allowed(said.most or said.length)
            return f"{allowed[:-1]}WD" if allowed and said.working else allowed
        if isinstance(said, Event) and said.within and said.length:
            return _allowed(said.length)
        if isinstance(said, Date) and said.at.rel == "that day":
            return "P1D"
        if isinstance(said, Relative) and said.rel == "within that day":
            return "P1D"
    return None


def _allowed(length: str) -> str | None:
    """Write a time allowed in whole days or hours, the shortest that is not shorter."""
    found = re.fullmatch(r"P(?:(T)?(\d+)([DHMWY]))", length)
    if found is None:
        return None
    timed, n, unit = found[1], int(found[2]), found[3]
    if timed:
        return f"PT{n}H" if unit == "H" else f"PT{-(-n // 60)}H"
    return f"P{n * {'D': 1, 'W': 7, 'M': 30, 'Y': 365}.get(unit, 1)}D"


def _counts(text: str) -> Iterator[tuple[Found, Count, bool]]:
    """Every count in a text, with whether it is a threshold."""
    for found in find(text):
        if isinstance(found.value, values.Quantity):
            yield found, found.value.count, found.value.bound
        elif isinstance(found.value, Recurrence) and found.value.count:
            yield found, found.value.count, False


def headcount(text: str) -> str | None:
    """Condition on the size of a unit: `headcount >= 50`, with the bound that follows at once (50人以上不足300人)."""
    sizes = [
        (found, count)
        for found, count, bound in _counts(text)
        if bound
        and count.unit in _HEADS
        and count.least >= _FEW
        and not (_made_up_of(text, found) or _MONEY.search(text, 0, found.start))
    ]
    for at, (found, count) in enumerate(sizes):
        if text[: found.end].endswith(_SIZED):
            size = f"headcount {count.op} {count.least}"
            after = sizes[at + 1 : at + 2]
            below = [f"headcount {most.op} {most.least}" for said, most in after if said.start == found.end]
            return " and ".join([size, *below])
    if reached := _REACHES.search(text):
        return f"headcount {'>' if reached['over'] else '>='} {reached['n']}"
    return None


def loss(text: str) -> str | None:
    """Condition on the loss of a case in yuan: `loss >= 3000`."""
    for found, count, bound in _counts(text):
        if bound and count.unit == "元" and _LOSS.search(text, 0, found.start):
            return f"loss {count.op} {count.least}"
    return None


def quantity(text: str, *, often: bool = False) -> Quantity | None:
    """Count of things a clause asks for: 组建一至两支队伍, 不少于2块展板, 开展一次讲座.

    `often`: the clause has a rhythm of its own, which how many times and what is put out belong to.
    """
    for found in find(text):
        said = found.value
        if isinstance(said, Duration) and said.op == ">=" and (length := re.fullmatch(r"PT(\d+)([MH])", said.length)):
            return Quantity(op=">=", n=int(length[1]), unit=_MINUTES[length[2]])
        if not isinstance(said, values.Quantity) or _unasked(text, found, said.count):
            continue
        count = said.count
        if count.least < 1 or not count.unit or _RANKED.match(text, found.end):
            continue
        owed = count.unit in _COUNTABLE and found.end == len(text.rstrip("。;"))
        if said.bound and not (_made_up_of(text, found) or owed) and count.unit not in _LESSONS:
            continue
        if often and count.unit in (_times() | _PUBLISHED) - _LESSONS:
            continue
        if count.op == "==" and _AGAIN.match(text, found.start):
            continue
        if count.unit in _COUNTABLE | _times() or _least_of(text, found, count):
            return Quantity(op=">=", n=count.least, unit=count.unit)
    return None


def _unasked(text: str, found: Found, count: Count) -> bool:
    """Whether a number is not what is asked for by the words before it; the least of something in brackets is."""
    if text[found.start] == "每" or (count.op == ">=" and text[: found.start].endswith("(")):
        return False
    if _ENCLOSED.search(text, 0, found.start):
        return False
    return _UNASKED.search(text, 0, found.start) is not None


def _made_up_of(text: str, found: Found) -> bool:
    """Whether a number is the size of what is to be brought together: 组建队伍500人以上."""
    return _GATHERED.search(text, 0, found.start) is not None and _ENDS.match(text, found.end) is not None


def _least_of(text: str, found: Found, count: Count) -> bool:
    """Whether a number of heads or pieces is asked for: at least so many, so many together, or so many for each."""
    together = count.least > 1 and _made_up_of(text, found)
    return count.op == ">=" or together or (count.per is not None and count.unit == "人")


def coverage(text: str) -> int | None:
    """Stated reach in percent; 全覆盖, 全员 and the like are 100."""
    text = _SHORT_OF.sub("", text)
    if (said := _reached(text)) is not None:
        return said
    if _ALL.search(text):
        return 100
    if "覆盖" in text or "率" in text or "比例" in text:
        return next((share for _, share in _shares(text)), None)
    return next((share for found, share in _shares(text) if _PART_OF.match(text, found.start)), None)


def _shares(text: str) -> Iterator[tuple[Found, int]]:
    for found in find(text):
        said = found.value
        if not isinstance(said, Percent) or said.unit != "percent" or said.change or isinstance(said.n, str):
            continue
        if 0 <= said.n <= _WHOLE_SHARE:
            yield found, round(said.n)


def reach(after: str) -> int | None:
    """Reach in percent that the words behind a clause give it: 确保宣传全覆盖, 签订率达到100%."""
    said = _reached(after)
    return 100 if said is None and _WHOLE.search(after) else said


def _reached(text: str) -> int | None:
    """Return the share that is stated as a rate of those reached: 签订率达到100%."""
    return next((share for found, share in _shares(text) if _REACHED.search(text, 0, found.start)), None)
