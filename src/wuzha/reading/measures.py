"""What the grammar says of number: thresholds, shares, counts, and what happens or is left vague."""

from __future__ import annotations

import re

from wuzha.reading.numerals import (
    amount,
    number,
)
from wuzha.reading.pieces import (
    Parts,
    all_of,
    bound_of,
    event_named,
    fields_of,
    first_of,
    is_working,
    lengths_of,
    numbers_of,
    values_of,
)
from wuzha.reading.tokens import (
    DAY_NAMES,
    Fields,
    ordinal_of,
    percent_of,
    table,
    weekday_of,
)
from wuzha.reading.values import (
    Count,
    Duration,
    Event,
    Percent,
    Quantity,
    Recurrence,
    Vague,
    Value,
)


class Measures:
    """From the rules of number to values."""

    def threshold(self, parts: Parts) -> Value:
        """3日内, 超过6个月, 50人以上, 零发案."""
        if zero := first_of(parts, "ZERO"):
            return Quantity(Count(0, "==", table("zero")[zero[1:]]), bound=True)
        if cases := first_of(parts, "CASES"):
            return Quantity(Count(number(cases[:-1]) or 0, ">=", cases[-1]), bound=True)
        if first_of(parts, "SPAN") or first_of(parts, "DAYOF"):
            lengths = lengths_of(parts)
            op = "<=" if first_of(parts, "WITHIN") else bound_of(parts) or ">="
            return Duration(lengths[0], op, lengths[1] if len(lengths) > 1 else None, working=is_working(parts))
        n, *more = numbers_of(parts)
        op, unit = bound_of(parts) or ">=", first_of(parts, "UNIT")
        return Quantity(Count(n, op, unit, more[0] if more else None), bound=True)

    def share(self, parts: Parts) -> Percent:
        """80%, 八成以上, 三分之二, 5个百分点."""
        op = bound_of(parts) or "=="
        if points := first_of(parts, "POINTS"):
            return Percent(amount(points.removesuffix("个百分点")) or 0, op, "points")
        if fraction := first_of(parts, "FRACTION"):
            below, above = (number(part) or 1 for part in fraction.split("分之"))
            return Percent(round(100 * above / below, 2), op, fraction=f"{above}/{below}")
        if tenths := first_of(parts, "TENTHS"):
            whole, rest = tenths.split("成")
            return Percent(10 * (number(whole) or 0) + (5 if rest == "半" else number(rest) or 0 if rest else 0), op)
        if majority := first_of(parts, "MAJORITY"):
            return Percent(50, ">=" if "以上" in majority else ">")
        return Percent(percent_of(first_of(parts, "PERCENT") or ""), op)

    def change(self, parts: Parts) -> Fields:
        """同比下降, 提高."""
        said = first_of(parts, "CHANGE") or ""
        same = first_of(parts, "SAME")
        compare = {"同比": "year-on-year", "环比": "month-on-month"}.get(same or "")
        down = said.startswith(("下降", "减少", "降低", "压降", "下浮"))
        return {"change": "down" if down else "up"} | ({"compare": compare} if compare else {})

    def percent(self, parts: Parts) -> Percent:
        """达到80%, 下降50%以上, 80%至90%, 全覆盖."""
        shares = values_of(parts, Percent)
        op = bound_of(parts)
        if not shares:
            return Percent(100, op or "==")
        first: Percent = shares[0]
        said = first.op if first.op != "==" or op is None else op
        if said == "==" and (first_of(parts, "CHANGE") or "").endswith(("至", "到")):
            said = "<=" if fields_of(parts)["change"] == "down" else ">="
        most = shares[1].n if len(shares) > 1 else None
        return Percent(first.n, said, first.unit, first.fraction, most, **fields_of(parts))

    def quantity(self, parts: Parts) -> Quantity:
        """Count of things, with whom it is counted for."""
        count: Count = values_of(parts, Count)[0]
        op = bound_of(parts)
        per = fields_of(parts).get("per") or (first_of(parts, "AVERAGE") or "")[:1].strip() or None
        return Quantity(Count(count.n, op or count.op, count.unit, count.most, per), bound=op == "<=")

    def event(self, parts: Parts) -> Value:
        """春节期间, 临近国庆, 圩日, 开学第一周."""
        if weekday := first_of(parts, "WEEKDAY"):
            return Recurrence("P1W", weekdays=(DAY_NAMES.index(weekday_of(weekday).split()[-1]) + 1,))
        names = [event_named(name) for kind in ("EVENT", "EVENT_LIST", "DATED_DAY") for name in all_of(parts, kind)]
        if first_of(parts, "WHENEVER"):
            return Recurrence(None, on=names[0].name)
        if happening := first_of(parts, "HAPPENING"):
            names = [Event(re.sub(r"^(?:集中)?(?:宣传)?(?=活动|会议|行动)", "", happening))]
        rel = first_of(parts, "REL") or first_of(parts, "BEFORE") or first_of(parts, "AFTER")
        said = table("relations")[rel] if rel else "approaching" if first_of(parts, "COMING") else None
        if ordinal := first_of(parts, "ORDINAL"):
            said = ordinal_of(ordinal)
        length = lengths_of(parts)[0] if first_of(parts, "SPAN") or first_of(parts, "DAYOF") else None
        to = names[1].name if len(names) > 1 else None
        return Event(names[0].name, said, names[0].own, to, length, within=first_of(parts, "WITHIN") is not None)

    def vague(self, parts: Parts) -> Vague:
        """定期, 及时."""
        return Vague(str(parts[0]))
