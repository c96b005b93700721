"""What the rules of the grammar mean: one method for each rule of `phrases.lark`, from its parts to a value."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from lark import Token, Transformer

from wuzha.reading.numerals import amount, number
from wuzha.reading.tokens import (
    BLANK,
    DAY_NAMES,
    END_OF_WORK,
    WEEKDAYS,
    Fields,
    day_of,
    edge_of,
    edged,
    ended,
    every_of,
    hour_of,
    length_of,
    ordinal_of,
    parted,
    percent_of,
    relations_of,
    table,
    two_digits,
    weekday_of,
    year_of,
)
from wuzha.reading.values import (
    Count,
    Date,
    Deadline,
    Duration,
    Event,
    Moment,
    Number,
    Operator,
    Percent,
    Quantity,
    Range,
    Recurrence,
    Relative,
    Vague,
    Value,
)
from wuzha.reading.words import lexicon

Parts = list[Any]
_OPERATORS: dict[str, Operator] = {
    "LEAST": ">=",
    "REACH": ">=",
    "AIM": ">=",
    "FULL_AGE": ">=",
    "MOST": "<=",
    "OVER": ">",
    "UNDER": "<",
}
_SPAN_NAMES = {
    "天": "days",
    "日": "days",
    "工": "working days",
    "周": "weeks",
    "星": "weeks",
    "月": "months",
    "年": "years",
    "季": "quarters",
    "学": "terms",
    "小": "hours",
}
_PARTS_OF_DAY = {"上午": "morning", "早上": "morning", "中午": "noon", "下午": "afternoon", "晚上": "evening"}


def _of(parts: Parts, kind: str) -> str | None:
    """Return the first terminal of a kind."""
    return next((str(part) for part in parts if isinstance(part, Token) and part.type == kind), None)


def _all(parts: Parts, kind: str) -> list[str]:
    return [str(part) for part in parts if isinstance(part, Token) and part.type == kind]


def _fields(parts: Parts) -> Fields:
    """Fields that the rules below have worked out, put together."""
    out: Fields = {}
    for part in parts:
        if isinstance(part, dict):
            out |= part
    return out


def _values(parts: Parts, kind: type[Any]) -> list[Any]:
    return [part for part in parts if isinstance(part, kind)]


def _bound(parts: Parts) -> Operator | None:
    """Return the operator that a word before or after a number gives it; the one after it decides."""
    stated: Operator | None = None
    for part in parts:
        if isinstance(part, Token):
            stated = _OPERATORS.get(part.type, stated)
    more = _of(parts, "MORE")
    if more is None:
        return stated
    excluded = "不含" in (_of(parts, "INCL") or "")
    if "上" in more:
        return ">" if excluded else ">="
    return "<" if excluded else "<="


def _lengths(parts: Parts) -> list[str]:
    span, day = _of(parts, "SPAN"), _of(parts, "DAYOF")
    if span is None:
        return [f"P{int(day_of(day or '1日'))}D"] if (day or "")[:1].upper() not in {"X", "×", "*"} else ["PXD"]
    return [length_of(n, span) for n in _all(parts, "NUM")]


def _working(parts: Parts) -> bool:
    return "工作" in (_of(parts, "SPAN") or "")


class Meaning(Transformer[Token, Value]):
    """From rules to values; each method is given what its rule is made of."""

    def start(self, parts: Parts) -> Value:
        """Whole expression."""
        found: Value = parts[0]
        return found

    # rhythms

    def rhythm(self, parts: Parts) -> Fields:
        """每月, 每两个月, 隔周, 月月."""
        token = parts[0]
        if token.type == "EVERY":
            word = re.sub(r"^(?:每一?个?|逐|按)|的$", "", token)
            at = {"晚": {"on": "evening"}, "早": {"on": "morning"}}.get(word, {})
            return {"every": every_of(word)} | at
        if token.type == "EVERY_N":
            return {"every": length_of(*parted(re.sub(r"^每隔?", "", token)))}
        if token.type == "DOUBLED":
            return {"every": table("doubled")[token[0]]}
        return {"every": table("every-other")[token[-1]]}

    def per(self, parts: Parts) -> Fields:
        """每村, 每20户."""
        return {"per": re.sub(r"^每一?(?:[名位个家所](?=.))?", "", parts[0])}

    def count(self, parts: Parts) -> Count:
        """3次, 不少于2条, 一至两支, 20余次."""
        n, *more = _numbers(parts)
        unit = _of(parts, "UNIT") or ""
        if unit.startswith("万") and not isinstance(n, str):
            n, unit = n * 10_000, unit[1:]
        op = _bound(parts) or (">" if _of(parts, "FEW") else "==")
        return Count(n, op, unit, more[0] if more else None)

    def time_of_week(self, parts: Parts) -> Fields:
        """五下午16:00前, 一、三、五."""
        said = _of(parts, "WDAYS") or ""
        days = [
            min(WEEKDAYS.find("日" if char == "天" else char) + 1, 7)
            for char in re.findall(r"[一二三四五六日天]", said)
        ]
        if len(days) == 2 and re.search(r"[至到—-]", said):  # noqa: PLR2004 - from one day to another
            days = list(range(days[0], days[1] + 1)) or days
        before = {"before": True} if _of(parts, "BEFORE") else {}
        at = {"on": _PARTS_OF_DAY[part]} if (part := _of(parts, "DAYPART")) else {}
        return {"weekdays": tuple(days)} | at | before | _fields(parts) | _counted(parts)

    def time_of_month(self, parts: Parts) -> Fields:
        """10日前, 15日和30日, 底前, 次月5日前, 首月, 结束后5日内."""
        if _of(parts, "AFTER") or _of(parts, "FIRST"):
            begins = _of(parts, "FIRST") is not None
            return {"within": _lengths(parts)[0], "working": _working(parts), "first": begins}
        days = [day_of(day) for day in _all(parts, "DAYOF")] + [day for more in _values(parts, tuple) for day in more]
        out: Fields = _fields(parts) | _counted(parts)
        if _of(parts, "TO"):
            first = _of(parts, "DAYNUM")
            out |= {"days": (day_of(first) if first else days[0],), "until_day": days[-1]}
        elif days:
            out["days"] = tuple(days)
        if _of(parts, "BEFORE"):
            out["before"] = True
        if edge := _of(parts, "EDGE") or _of(parts, "YEAREND") or _of(parts, "MONTHEND"):
            named = {"on": table("ten_days")[edge]} if edge in table("ten_days") else None
            out |= named or {"edge": "start" if edge.endswith("初") else edge_of(edge)}
        if month := _of(parts, "RELMONTH"):
            out["of"] = "next" if table("relmonth")[month.removesuffix("的")] == "next month" else "same"
        return out

    def more_days(self, parts: Parts) -> tuple[str, ...]:
        """、20日和30日."""
        return tuple(day_of(day) for day in _all(parts, "DAYOF"))

    def ordinal(self, parts: Parts) -> Fields:
        """首月, 第一周, 最后一个工作日."""
        return {"on": ordinal_of(_of(parts, "ORDINAL") or "")}

    def months(self, parts: Parts) -> Fields:
        """5月, 3月和9月, 6月底."""
        first = self.moment([part for part in parts if isinstance(part, Token)])
        return {"months": (first, *(month for more in _values(parts, tuple) for month in more))}

    def more_months(self, parts: Parts) -> tuple[Moment, ...]:
        """、9月."""
        return tuple(Moment(month=two_digits(month.rstrip("份月"), 12)) for month in _all(parts, "MONTH"))

    def time_of_year(self, parts: Parts) -> Fields:
        """5月, 6月底前."""
        return _fields(parts) | ({"before": True} if _of(parts, "BEFORE") else {})

    def clock_time(self, parts: Parts) -> Fields:
        """18:00前, 下班前, 8时至20时."""
        if _of(parts, "OFFWORK"):
            return {"time": END_OF_WORK, "before": True}
        hours = [hour_of(hour) for hour in _all(parts, "CLOCK")]
        if len(hours) > 1:
            return {"time": f"{hours[0]}/{hours[1]}"}
        return {"time": hours[0]} | ({"before": True} if _of(parts, "BEFORE") else {})

    def on_event(self, parts: Parts) -> Fields:
        """赶集日, 春节期间."""
        event = _event(_of(parts, "EVENT") or "")
        rel = _of(parts, "REL")
        name = f"{table('relations')[rel]} {event.name}" if rel else event.name
        if ordinal := _of(parts, "ORDINAL"):
            name = f"{ordinal_of(ordinal)} of {event.name}"
        return {"on": name} | _counted(parts)

    def recurrence(self, parts: Parts) -> Recurrence:
        """Rhythm with all that goes with it."""
        said = _fields(parts) | _counted(parts)
        if part := _of(parts, "DAYPART"):
            said["on"] = _PARTS_OF_DAY[part]
        if days := _all(parts, "DAYOF"):
            said |= {"every": "P3M", "days": (day_of(days[0]),), "before": True}
        for kind, every in (("HALVES", "P6M"), ("YEARLONG", "P1Y")):
            if _of(parts, kind):
                said["every"] = every
        if beat := _of(parts, "BEAT_N"):
            said["every"] = length_of(*parted(beat))
        elif beat := _of(parts, "BEAT") or _of(parts, "BEATEN"):
            said["every"] = every_of(re.sub(r"^[一1]个?|一[度次]性?$", "", beat))
        if packed := _of(parts, "PACKED"):
            word = next(word for word in sorted(table("every"), key=len, reverse=True) if packed.startswith(word))
            said |= {"every": every_of(word), "act": packed.removeprefix(word)}
        if slash := _of(parts, "SLASH"):
            word = slash.lstrip("/每")
            said |= {"every": every_of(word)} if word in table("every") else {"per": word}
        if said.get("on") == "evening" and (time := said.get("time")) and time < "12":
            said |= {"time": f"{int(time[:2]) + 12}{time[2:]}", "on": None}
        said.setdefault("every", None)
        return Recurrence(**said)

    # days

    def moment(self, parts: Parts) -> Moment:  # noqa: C901 - one line for each terminal a moment may hold
        """Day, month or year as far as it is written."""
        said: Fields = {}
        for part in parts:
            word = str(part)
            match part.type:
                case "YEAR" | "FULLYEAR":
                    said |= {"year": year_of(word), "fiscal": part.type == "FULLYEAR"}
                case "SCHOOL_YEAR":
                    said["year"] = "/".join(re.findall(r"20[0-9]{2}", word))
                case "MONTH":
                    said["month"] = two_digits(word.removesuffix("份").removesuffix("月"), 12)
                case "DAYOF":
                    said["day"] = day_of(word)
                case "EDGE":
                    said |= edged(said, edge_of(word))
                case "YEAREND" | "MONTHEND":
                    said |= ended(said, word)
                case "QUARTER":
                    digit = word.removeprefix("第")[0]
                    said["part"] = f"Q{'一二三四'.find(digit) + 1 or int(digit)}"
                case "HALF":
                    said["part"] = "H1" if word[0] == "上" else "H2"
                case "ORDINAL":
                    whole = "part" if "part" in said else "rel"
                    said[whole] = f"{said[whole]} {ordinal_of(word)}"
                case "NUMERIC_DATE":
                    year, month, day = re.split(r"[-/.]", word)
                    said |= {"year": year, "month": two_digits(month, 12), "day": two_digits(day, 31)}
                case _:
                    said["rel"] = table(part.type.lower())[word.removesuffix("的")]
        return Moment(**said)

    def end(self, parts: Parts) -> Moment:
        """Where a stretch ends."""
        return parts[0] if isinstance(parts[0], Moment) else Moment(rel="event end")

    def now(self, _parts: Parts) -> Relative:
        """即日起."""
        return Relative(now=True)

    def range(self, parts: Parts) -> Range:
        """Stretch between two moments."""
        hours = [Moment(clock=hour_of(hour)) for hour in _all(parts, "CLOCK")]
        for found in parts:
            if isinstance(found, Range):
                return found
        weekdays = [Moment(rel=weekday_of(word)) for word in _all(parts, "WEEKDAY")]
        moments = hours or weekdays or _values(parts, Moment)
        first, last = moments[0] if len(moments) > 1 else None, moments[-1]
        if first and last.day and not last.month:
            last = replace(last, year=last.year or first.year, month=first.month)
        return Range(first, last)

    def short_range(self, parts: Parts) -> Range:
        """3—5月, 3月5-10日, 2024—2026年."""
        words = {part.type: str(part) for part in parts if isinstance(part, Token)}
        years = [year_of(year) for year in (words.get("YEARNUM"), words.get("YEAR")) if year]
        first, last = (years[0], years[-1]) if years else (None, None)
        if "YEARNUM" in words:
            return Range(Moment(year=first), Moment(year=last))
        month = two_digits(words["MONTH"].removesuffix("份").removesuffix("月"), 12) if "MONTH" in words else None
        if "MONTHNUM" in words:
            edge = edge_of(words["EDGE"]) if "EDGE" in words else None
            return Range(Moment(first, two_digits(words["MONTHNUM"], 12)), Moment(first, month, edge=edge))
        return Range(
            Moment(first, month, two_digits(words["DAYNUM"], 31)), Moment(first, month, day_of(words["DAYOF"]))
        )

    def dated_clock(self, parts: Parts) -> Moment:
        """3月5日下午16:00, 周五17时."""
        said = _values(parts, Moment)
        hour = hour_of((_of(parts, "DAYPART") or "") + (_of(parts, "CLOCK") or ""))
        base = said[0] if said else Moment(rel=weekday_of(_of(parts, "WEEKDAY") or "周一"))
        return replace(base, clock=hour)

    def deadline(self, parts: Parts) -> Value:
        """Last moment allowed; of a month told by another, every month's."""
        by = next((part for part in parts if isinstance(part, Moment)), None) or _told(parts)
        if by.rel in {"next month", "that month"} and by.day:
            return Recurrence("P1M", days=(by.day,), before=True, of="next" if by.rel == "next month" else "same")
        return Deadline(replace(by, clock=END_OF_WORK) if _of(parts, "OFFWORK") else by)

    def relative(self, parts: Parts) -> Value:
        """Time said by another one."""
        if (span := _of(parts, "SPAN") or ("日" if _of(parts, "DAYOF") else None)) and (recent := _of(parts, "RECENT")):
            n = _of(parts, "NUM") or (_of(parts, "DAYOF") or "").rstrip("日号")
            name = _SPAN_NAMES[span.removeprefix("个")[0]]
            which = "next" if recent in {"今后", "未来"} else "last"
            many = "half " + name[:-1] if n == "半" else f"{number(n)} {name if number(n) != 1 else name[:-1]}"
            said = f"{which} {many}"
            return Relative(said, length_of(n, span))
        if found := _values(parts, Relative):
            return Relative(now=found[0].now)
        if moments := _values(parts, Moment):
            return Relative(after=moments[0]) if _of(parts, "AFTER") else Relative(since=moments[0])
        said = " ".join(relations_of([part for part in parts if part.type != "WITHIN"]))
        return Relative(f"within {said}" if _of(parts, "WITHIN") else said)

    def date(self, parts: Parts) -> Value:
        """Moment on its own."""
        found = _values(parts, Moment)
        if found and found[0].rel and _of(parts, "INSIDE"):
            return Relative(f"within {found[0].rel}")
        return Date(found[0] if found else Moment(rel=weekday_of(_of(parts, "WEEKDAY") or "周一")))

    def duration(self, parts: Parts) -> Duration:
        """五分钟, 为期半年, 3至5天."""
        lengths = _lengths(parts)
        return Duration(lengths[0], most=lengths[1] if len(lengths) > 1 else None, working=_working(parts))

    # measures

    def threshold(self, parts: Parts) -> Value:
        """3日内, 超过6个月, 50人以上, 零发案."""
        if zero := _of(parts, "ZERO"):
            return Quantity(Count(0, "==", table("zero")[zero[1:]]), bound=True)
        if cases := _of(parts, "CASES"):
            return Quantity(Count(number(cases[:-1]) or 0, ">=", cases[-1]), bound=True)
        if _of(parts, "SPAN") or _of(parts, "DAYOF"):
            lengths = _lengths(parts)
            op = "<=" if _of(parts, "WITHIN") else _bound(parts) or ">="
            return Duration(lengths[0], op, lengths[1] if len(lengths) > 1 else None, working=_working(parts))
        n, *more = _numbers(parts)
        return Quantity(Count(n, _bound(parts) or ">=", _of(parts, "UNIT"), more[0] if more else None), bound=True)

    def share(self, parts: Parts) -> Percent:
        """80%, 八成以上, 三分之二, 5个百分点."""
        op = _bound(parts) or "=="
        if points := _of(parts, "POINTS"):
            return Percent(amount(points.removesuffix("个百分点")) or 0, op, "points")
        if fraction := _of(parts, "FRACTION"):
            below, above = (number(part) or 1 for part in fraction.split("分之"))
            return Percent(round(100 * above / below, 2), op, fraction=f"{above}/{below}")
        if tenths := _of(parts, "TENTHS"):
            whole, rest = tenths.split("成")
            return Percent(10 * (number(whole) or 0) + (5 if rest == "半" else number(rest) or 0 if rest else 0), op)
        if majority := _of(parts, "MAJORITY"):
            return Percent(50, ">=" if "以上" in majority else ">")
        return Percent(percent_of(_of(parts, "PERCENT") or ""), op)

    def change(self, parts: Parts) -> Fields:
        """同比下降, 提高."""
        said = _of(parts, "CHANGE") or ""
        same = _of(parts, "SAME")
        compare = {"同比": "year-on-year", "环比": "month-on-month"}.get(same or "")
        down = said.startswith(("下降", "减少", "降低", "压降", "下浮"))
        return {"change": "down" if down else "up"} | ({"compare": compare} if compare else {})

    def percent(self, parts: Parts) -> Percent:
        """达到80%, 下降50%以上, 80%至90%, 全覆盖."""
        shares = _values(parts, Percent)
        op = _bound(parts)
        if not shares:
            return Percent(100, op or "==")
        first: Percent = shares[0]
        said = first.op if first.op != "==" or op is None else op
        if said == "==" and (_of(parts, "CHANGE") or "").endswith(("至", "到")):
            said = "<=" if _fields(parts)["change"] == "down" else ">="
        most = shares[1].n if len(shares) > 1 else None
        return Percent(first.n, said, first.unit, first.fraction, most, **_fields(parts))

    def quantity(self, parts: Parts) -> Quantity:
        """Count of things, with whom it is counted for."""
        count: Count = _values(parts, Count)[0]
        op = _bound(parts)
        per = _fields(parts).get("per") or ({"AVERAGE": (_of(parts, "AVERAGE") or " ")[0]}["AVERAGE"].strip() or None)
        return Quantity(Count(count.n, op or count.op, count.unit, count.most, per), bound=op == "<=")

    def event(self, parts: Parts) -> Value:
        """春节期间, 临近国庆, 圩日, 开学第一周."""
        if weekday := _of(parts, "WEEKDAY"):
            return Recurrence("P1W", weekdays=(DAY_NAMES.index(weekday_of(weekday).split()[-1]) + 1,))
        names = [_event(name) for kind in ("EVENT", "EVENT_LIST", "DATED_DAY") for name in _all(parts, kind)]
        if _of(parts, "WHENEVER"):
            return Recurrence(None, on=names[0].name)
        if happening := _of(parts, "HAPPENING"):
            names = [Event(re.sub(r"^(?:集中)?(?:宣传)?(?=活动|会议|行动)", "", happening))]
        rel = _of(parts, "REL") or _of(parts, "BEFORE") or _of(parts, "AFTER")
        said = table("relations")[rel] if rel else "approaching" if _of(parts, "COMING") else None
        if ordinal := _of(parts, "ORDINAL"):
            said = ordinal_of(ordinal)
        length = _lengths(parts)[0] if _of(parts, "SPAN") or _of(parts, "DAYOF") else None
        to = names[1].name if len(names) > 1 else None
        return Event(names[0].name, said, names[0].own, to, length, within=_of(parts, "WITHIN") is not None)

    def vague(self, parts: Parts) -> Vague:
        """定期, 及时."""
        return Vague(str(parts[0]))


def _counted(parts: Parts) -> Fields:
    """Return how often, from 3次, 至少开展1次, 一通报."""
    found = _values(parts, Count)
    op = _bound(parts)
    if found:
        count: Count = found[0]
        return {"count": Count(count.n, op if op and count.op == "==" else count.op, count.unit, count.most)}
    if act := _of(parts, "ACT"):
        unit = act if act in lexicon("phrases")["themes"].split() else "次"
        return {"count": Count(number(_of(parts, "NUM") or "一") or 1, op or "==", unit)}
    return {}


def _told(parts: Parts) -> Moment:
    """Moment that is told without a date: 18时前, 学期末前, 周五前."""
    if hour := _of(parts, "CLOCK"):
        return Moment(clock=hour_of(hour))
    if word := _of(parts, "RELATIVE"):
        return Moment(rel=table("relative")[word])
    weekday = _of(parts, "WEEKDAY")
    return Moment(rel=weekday_of(weekday)) if weekday else Moment()


def _numbers(parts: Parts) -> list[Number]:
    """Numbers as they are written; 一两次 is from one to two, a blanked one stays blank."""
    out: list[Number] = []
    for word in _all(parts, "NUM"):
        if re.fullmatch(r"[一二两三四五六七八九]{2}", word):
            out += [number(char) or 0 for char in word]
        else:
            out.append("XX" if BLANK.fullmatch(word) else amount(word) or 0)
    return out


def _event(name: str) -> Event:
    known = table("event").get(name)
    return Event(known, own=False) if known else Event(name)
