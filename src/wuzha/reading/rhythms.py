"""What the grammar says of rhythm: how often, how many times, on which days of a period, by what hour."""

from __future__ import annotations

import re

from lark import Token

from wuzha.reading.days import Days
from wuzha.reading.pieces import (
    Parts,
    all_of,
    bound_of,
    counted,
    event_named,
    fields_of,
    first_of,
    is_working,
    lengths_of,
    numbers_of,
    values_of,
)
from wuzha.reading.tokens import (
    END_OF_WORK,
    WEEKDAYS,
    Fields,
    day_of,
    edge_of,
    every_of,
    hour_of,
    length_of,
    ordinal_of,
    parted,
    table,
    two_digits,
)
from wuzha.reading.values import Count, Moment, Recurrence

_PARTS_OF_DAY = {"上午": "morning", "早上": "morning", "中午": "noon", "下午": "afternoon", "晚上": "evening"}


class Rhythms(Days):
    """From the rules of recurrence to values."""

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
        n, *more = numbers_of(parts)
        unit = first_of(parts, "UNIT") or ""
        if unit.startswith("万") and not isinstance(n, str):
            n, unit = n * 10_000, unit[1:]
        op = bound_of(parts) or (">" if first_of(parts, "FEW") else "==")
        return Count(n, op, unit, more[0] if more else None)

    def time_of_week(self, parts: Parts) -> Fields:
        """五下午16:00前, 一、三、五."""
        said = first_of(parts, "WDAYS") or ""
        days = [
            min(WEEKDAYS.find("日" if char == "天" else char) + 1, 7)
            for char in re.findall(r"[一二三四五六日天]", said)
        ]
        if len(days) == 2 and re.search(r"[至到—-]", said):  # noqa: PLR2004 - from one day to another
            days = list(range(days[0], days[1] + 1)) or days
        before = {"before": True} if first_of(parts, "BEFORE") else {}
        at = {"on": _PARTS_OF_DAY[part]} if (part := first_of(parts, "DAYPART")) else {}
        return {"weekdays": tuple(days)} | at | before | fields_of(parts) | counted(parts)

    def time_of_month(self, parts: Parts) -> Fields:
        """10日前, 15日和30日, 底前, 次月5日前, 首月, 结束后5日内."""
        if first_of(parts, "AFTER") or first_of(parts, "FIRST"):
            begins = first_of(parts, "FIRST") is not None
            return {"within": lengths_of(parts)[0], "working": is_working(parts), "first": begins}
        days = [day_of(day) for day in all_of(parts, "DAYOF")]
        days += [day for more in values_of(parts, tuple) for day in more]
        out: Fields = fields_of(parts) | counted(parts)
        if first_of(parts, "TO"):
            first = first_of(parts, "DAYNUM")
            out |= {"days": (day_of(first) if first else days[0],), "until_day": days[-1]}
        elif days:
            out["days"] = tuple(days)
        if first_of(parts, "BEFORE"):
            out["before"] = True
        if edge := first_of(parts, "EDGE") or first_of(parts, "YEAREND") or first_of(parts, "MONTHEND"):
            named = {"on": table("ten_days")[edge]} if edge in table("ten_days") else None
            out |= named or {"edge": "start" if edge.endswith("初") else edge_of(edge)}
        if month := first_of(parts, "RELMONTH"):
            out["of"] = "next" if table("relmonth")[month.removesuffix("的")] == "next month" else "same"
        return out

    def more_days(self, parts: Parts) -> tuple[str, ...]:
        """、20日和30日."""
        return tuple(day_of(day) for day in all_of(parts, "DAYOF"))

    def ordinal(self, parts: Parts) -> Fields:
        """首月, 第一周, 最后一个工作日."""
        return {"on": ordinal_of(first_of(parts, "ORDINAL") or "")}

    def months(self, parts: Parts) -> Fields:
        """5月, 3月和9月, 6月底."""
        first = self.moment([part for part in parts if isinstance(part, Token)])
        return {"months": (first, *(month for more in values_of(parts, tuple) for month in more))}

    def more_months(self, parts: Parts) -> tuple[Moment, ...]:
        """、9月."""
        return tuple(Moment(month=two_digits(month.rstrip("份月"), 12)) for month in all_of(parts, "MONTH"))

    def time_of_year(self, parts: Parts) -> Fields:
        """5月, 6月底前."""
        return fields_of(parts) | ({"before": True} if first_of(parts, "BEFORE") else {})

    def clock_time(self, parts: Parts) -> Fields:
        """18:00前, 下班前, 8时至20时."""
        if first_of(parts, "OFFWORK"):
            return {"time": END_OF_WORK, "before": True}
        hours = [hour_of(hour) for hour in all_of(parts, "CLOCK")]
        if len(hours) > 1:
            return {"time": f"{hours[0]}/{hours[1]}"}
        return {"time": hours[0]} | ({"before": True} if first_of(parts, "BEFORE") else {})

    def on_event(self, parts: Parts) -> Fields:
        """赶集日, 春节期间."""
        event = event_named(first_of(parts, "EVENT") or "")
        rel = first_of(parts, "REL")
        name = f"{table('relations')[rel]} {event.name}" if rel else event.name
        if ordinal := first_of(parts, "ORDINAL"):
            name = f"{ordinal_of(ordinal)} of {event.name}"
        return {"on": name} | counted(parts)

    def recurrence(self, parts: Parts) -> Recurrence:
        """Rhythm with all that goes with it."""
        said = fields_of(parts) | counted(parts)
        if part := first_of(parts, "DAYPART"):
            said["on"] = _PARTS_OF_DAY[part]
        if days := all_of(parts, "DAYOF"):
            said |= {"every": "P3M", "days": (day_of(days[0]),), "before": True}
        if first_of(parts, "HALVES"):
            said["every"] = "P6M"
        if throughout := first_of(parts, "YEARLONG"):
            said["every"] = "semester" if "学期" in throughout else "P1M" if "月" in throughout else "P1Y"
        if beat := first_of(parts, "BEAT_N"):
            said["every"] = length_of(*parted(beat))
        elif beat := first_of(parts, "BEAT") or first_of(parts, "BEATEN"):
            said["every"] = every_of(re.sub(r"^[一1]个?|一[度次]性?$", "", beat))
        if packed := first_of(parts, "PACKED"):
            word = next(word for word in sorted(table("every"), key=len, reverse=True) if packed.startswith(word))
            said |= {"every": every_of(word), "act": packed.removeprefix(word)}
        if slash := first_of(parts, "SLASH"):
            word = slash.lstrip("/每")
            said |= {"every": every_of(word)} if word in table("every") else {"per": word}
        if said.get("on") == "evening" and (time := said.get("time")) and time < "12":
            said |= {"time": f"{int(time[:2]) + 12}{time[2:]}", "on": None}
        said.setdefault("every", None)
        return Recurrence(**said)
