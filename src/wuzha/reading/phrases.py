"""Every expression of time and measure in a line, with its exact place and its value.

Values are ISO 8601 with X for unknown digits: `every` a duration, `by` an inclusive deadline, `op` the operator. Where
two expressions overlap, the one that says more (a frequency with its count, a range) takes the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from wuzha.plan.shadow import shadow
from wuzha.reading.dated import DATE, FROM, NOW_TO, RANGE
from wuzha.reading.numerals import NUMBER, number
from wuzha.reading.strands import Strand, strand
from wuzha.reading.words import lexicon, words

Kind = Literal[
    "recurrence", "range", "deadline", "relative", "date", "duration", "threshold", "percent", "quantity", "event"
]
Value = dict[str, object]
_Made = tuple[Kind, Value] | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """An expression as written, half-open offsets into the line, its kind and its value."""

    start: int
    end: int
    quote: str
    kind: Kind
    value: Value


def phrases(text: str) -> list[Phrase]:
    """Return the expressions of a text, in order of place, none overlapping another."""
    plain = shadow(text)
    cut = strand(plain, 0, len(plain))
    taken = bytearray(len(cut.text))
    out: list[Phrase] = []
    for pattern, make in _makers():
        for found in pattern.finditer(cut.text):
            start, end = found.span()
            if start == end or any(taken[start:end]) or (made := make(found)) is None:
                continue
            taken[start:end] = b"\x01" * (end - start)
            first, last = cut.span(start, end)
            kind, value = made
            out.append(Phrase(first, last, text[first:last], kind, _in_script(value, text, cut, found)))
    return sorted(out, key=lambda phrase: phrase.start)


def _in_script(value: Value, text: str, cut: Strand, found: re.Match[str]) -> Value:
    """Events and units of measure in the script of the document."""
    named = {name: text[slice(*cut.span(*found.span(name)))] for name, word in found.groupdict().items() if word}
    if "event" in value and "named" in named:
        return {**value, "event": named["named"]}
    if value.get("unit") and value["unit"] == found.groupdict().get("unit"):
        return {**value, "unit": named["unit"]}
    count = value.get("count")
    if isinstance(count, dict) and "unit" in named:
        return {**value, "count": {**count, "unit": named["unit"]}}
    return value


_Maker = tuple[re.Pattern[str], Callable[[re.Match[str]], _Made]]


@cache
def _makers() -> tuple[_Maker, ...]:
    """Patterns and what makes their values, those that say more first."""
    return (*_ranges(), *_rhythms(), *_days(), *_measures(), *_occasions())


def _either(name: str) -> str:
    """Pattern of any word of a list, or of any key of a table, the longest first."""
    listed = lexicon("phrases")[name]
    return "|".join(map(re.escape, words(listed if isinstance(listed, str) else " ".join(listed))))


def _ranges() -> Iterator[_Maker]:
    yield NOW_TO, _from_now
    yield RANGE, _range


def _rhythms() -> Iterator[_Maker]:
    blank = r"\d{1,2}|[xX×*]{1,2}"
    clock = r"(?P<half>上午|下午|晚上)?(?:(?P<hour>\d{1,2})[:点时](?P<minute>\d{2})?)?"
    periods, times, things, least = _either("every"), _either("times"), _either("things"), _either("least")
    each = rf"(?:每一?个?|逐|按)(?P<period>{periods})(?!级|龄|均|常)"
    gap = r"[^,。;每]{0,30}?"
    often = rf"(?P<least>{least})?"
    several = r"每隔?(?P<k>[两二三四五六七八九十]|\d{1,2})个?(?P<long>小时|天|日|周|星期|月|季度|年)(?![度级龄])"
    weekday = r"(?P<weekday>[一二三四五六日天])(?!次|场|期|节)"
    some = r"[^,。;每\d]{0,6}?"
    upto = rf"(?:(?:[至到~-]|—{{1,2}}){NUMBER})?"
    yield re.compile(rf"{each}{weekday}{clock}(?:之|以)?(?P<by>前)?"), _weekly
    yield re.compile(rf"{each}[^,。;每]{{0,16}}?(?P<day>{blank})[日号](?:之|以)?前"), _by_day
    yield re.compile(rf"{each}{gap}(?P<least>{least}){some}(?P<n>{NUMBER}){upto}(?P<unit>{times}|{things})"), _counted
    yield re.compile(rf"{often}{each}{gap}(?P<n>{NUMBER})(?P<unit>{times})"), _counted
    yield re.compile(rf"{often}{several}(?:{some}(?P<n>{NUMBER})(?P<unit>{times}))?"), _several
    yield re.compile(each), _counted
    yield re.compile(rf"(?P<next>次月|下月)(?P<day>{blank})[日号]前"), _by_day
    one = r"(?<![\d一二三四五六七八九十近前第])[一1]个?"
    packed = _either("packed")
    yield re.compile(rf"{one}(?P<period>{periods})(?P<n>[一1两二2])(?:{packed})"), _counted
    yield re.compile(rf"{one}(?P<period>{periods})(?P<least>{least})?(?P<n>[一1两二2])(?:次|场|期|(?=\w))"), _counted
    yield re.compile(rf"(?<=[“\"、])(?P<period>日|周|旬|月|季|年)(?:{packed})"), _counted


def _days() -> Iterator[_Maker]:
    yield re.compile(DATE.pattern + r"(?:之|以)?前"), _deadline
    yield re.compile(r"(?P<yearend>年(?:底|末))(?:之|以)?前"), _deadline
    month_end = r"(?<![\dxX×*一二三四五六七八九十])月(?:底|末)(?:之|以)?前"
    yield re.compile(month_end), lambda _: ("deadline", {"by": "month-end", "inclusive": True})
    yield FROM, _starts
    yield re.compile(r"(?:自|从)明年(?:开始|起)"), lambda _: ("relative", {"start": "next year"})
    since = r"(?:自|从)?即日起|(?:自|从)(?:本?\w{0,4})?(?:发文|印发|发布|下发|公布)之日起"
    yield re.compile(since), lambda _: ("relative", {"start": "issue date", "end": None})
    yield DATE, _date
    quarter = r"(?:(?P<year>\d{4}|\d{2}[xX]{2}|今|本|当)年)?第?(?P<quarter>[一二三四1-4])季度(?![一1])"
    yield re.compile(quarter), _quarter
    yield re.compile(r"(?P<year>\d{4})年度"), lambda found: ("date", {"year": found["year"]})
    yield (
        re.compile(r"(?P<year>\d{4}|\d{2}[xX]{2})年(?!度)"),
        lambda found: ("date", {"date": _blanked(found["year"], 4)}),
    )


def _measures() -> Iterator[_Maker]:
    more = r"(?:\(含[^)]{0,4}\))?(?P<op>及?以上|以下|以内)"
    units = "万元|元|人|名|户|周岁|岁|起|次"
    spans = "秒钟?|分钟|小时|天|周|个?月|年"
    counted = (
        rf"(?P<n>{NUMBER})(?:(?:[至到~-]|—{{1,2}})(?P<most>{NUMBER}))?(?P<unit>{_either('times')}|{_either('things')})"
    )
    atleast = rf"(?:(?P<least>{_either('least')})(?:组织|开展|召开|举办|进行)?)?"
    stated = "至少达到|达到|达|不低于|不少于|超过|至少"
    yield (
        re.compile(
            rf"(?:(?P<op>{stated})[\u4e00-\u9fff]{{0,6}}?)?(?P<n>\d{{1,3}}(?:\.\d{{1,2}})?)%(?P<more>以上|以下|以内)?"
        ),
        _percent,
    )
    yield (
        re.compile(rf"(?P<op>超过|大于|不超过|满)(?P<n>{NUMBER})个?(?P<span>月|工作日|小时|分钟|天|日|年|周(?!岁))"),
        _long,
    )
    limit = "秒钟?|分钟|小时|个?工作日|天|日|周|个?月|年"
    yield re.compile(rf"(?P<n>{NUMBER}|半)个?(?P<span>{limit})(?:之|以)?内"), _within
    yield re.compile(r"(?:近|最近|过去)(?P<n>[一二两三四五六七八九十]|\d)年"), _recent
    yield (
        re.compile(
            rf"(?<![上下])(?:为期)?(?P<n>{NUMBER}|半)个?(?P<span>{spans})(?!岁|[底末初内度级龄一二三四五六七八九十\d])"
        ),
        _duration,
    )
    yield re.compile(r"零(?P<unit>发案|发生|案件|被骗|事故)"), _zero
    yield re.compile(rf"(?<=发生|发案)(?P<n>{NUMBER})(?P<unit>起)(?P<op>)"), _threshold
    yield re.compile(rf"(?:年?满)?(?P<n>{NUMBER})(?P<unit>{units}|个|家|张|条)?{more}"), _threshold
    yield re.compile(rf"(?P<op>超过|不超过|低于)(?P<n>\d{{1,9}})(?P<unit>{units})"), _threshold
    yield re.compile(atleast + counted), _quantity


def _occasions() -> Iterator[_Maker]:
    yield re.compile(_either("relative")), _relative
    yield re.compile(lexicon("phrases")["named-event"]), _event
    yield re.compile(lexicon("phrases")["coming-event"]), _event
    yield re.compile(_either("event")), _known_event


def _every(period: str) -> str:
    return str(lexicon("phrases")["every"][period])


def _operator(least: str | None) -> str:
    return ">=" if least else "=="


def _counted(found: re.Match[str]) -> _Made:
    parts = found.groupdict()
    value: Value = {"every": _every(found["period"])}
    if parts.get("n"):
        value["count"] = {
            "n": number(found["n"]),
            "op": _operator(parts.get("least")),
            "unit": parts.get("unit") or "次",
        }
    if re.search(r"赶集日|圩日|赶圩日|集市日", found.group()):
        value["on"] = "market day"
    return "recurrence", value


def _weekly(found: re.Match[str]) -> _Made:
    every = _every(found["period"])
    if every != "P1W":
        return None
    value: Value = {"every": every, "weekday": min("一二三四五六日天".index(found["weekday"]) + 1, 7)}
    if found["by"] and found["hour"]:
        hour = int(found["hour"])
        if found["half"] in {"下午", "晚上"} and hour < 12:  # noqa: PLR2004 - hours of half a day
            hour += 12
        value["by_time"] = f"{hour:02d}:{int(found['minute'] or 0):02d}"
    return "recurrence", value


def _several(found: re.Match[str]) -> _Made:
    """Every two months, with or without how many times."""
    months = f"P{3 * (number(found['k']) or 1)}M"
    value: Value = {"every": months if found["long"] == "季度" else _span(found["k"], found["long"])}
    if found["n"]:
        value["count"] = {"n": number(found["n"]), "op": _operator(found["least"]), "unit": found["unit"]}
    return "recurrence", value


def _quarter(found: re.Match[str]) -> _Made:
    ordinal = "一二三四".find(found["quarter"]) + 1 or int(found["quarter"])
    return "date", {"date": f"{_year_of(found, '')}-Q{ordinal}"}


def _by_day(found: re.Match[str]) -> _Made:
    period = found.groupdict().get("period")
    day = number(found["day"])
    return "recurrence", {"every": _every(period) if period else "P1M", "by_day": day if day is not None else "XX"}


def _iso(found: re.Match[str], prefix: str = "", *, year: str = "XXXX", last: bool | None = None) -> str:
    """Write a matched date; `last` is False for the start of a range, where the edge of a month is its first day."""
    parts = found.groupdict()
    stated = parts.get(f"{prefix}year")
    written = _blanked(stated, 4) if stated and stated[0] in "0123456789xX" else year
    month = _blanked(parts.get(f"{prefix}month"), 2)
    if day := parts.get(f"{prefix}day"):
        return f"{written}-{month}-{_blanked(day, 2)}"
    edge = parts.get(f"{prefix}edge")
    if edge is None:
        return f"{written}-{month}"
    edges = lexicon("phrases")["edges-first" if last is False else "edges-last"]
    return f"{written}-{month}-{edges[edge]}"


def _blanked(text: str | None, width: int) -> str:
    if text is None or not text.isdigit():
        return (text or "").upper().replace("×", "X").replace("*", "X").rjust(width, "X")[:width]
    return text.rjust(width, "0")


def _year_of(found: re.Match[str], prefix: str) -> str:
    stated = found.groupdict().get(f"{prefix}year")
    return _blanked(stated, 4) if stated and stated[0] in "0123456789xX" else "XXXX"


def _range(found: re.Match[str]) -> _Made:
    first = _iso(found, "a", last=False)
    if found["bonly"]:
        return "range", {"start": first, "end": f"{first[:-2]}{_blanked(found['bonly'], 2)}"}
    if found["byearend"]:
        return "range", {"start": first, "end": "year-end"}
    return "range", {"start": first, "end": _iso(found, "b", year=_year_of(found, "a"), last=True)}


def _from_now(found: re.Match[str]) -> _Made:
    return "range", {"start": "now", "end": "year-end" if found["yearend"] else _iso(found, last=True)}


def _deadline(found: re.Match[str]) -> _Made:
    by = "year-end" if found.groupdict().get("yearend") else _iso(found, last=None)
    return "deadline", {"by": by, "inclusive": True}


def _starts(found: re.Match[str]) -> _Made:
    return "relative", {"start": _iso(found, last=False)}


def _date(found: re.Match[str]) -> _Made:
    if not (found["day"] or found["edge"] or found["year"]):
        return None
    return "date", {"date": _iso(found)}


def _percent(found: re.Match[str]) -> _Made:
    value = float(found["n"])
    op = "<=" if found["more"] in {"以下", "以内"} else ">" if found["op"] == "超过" else ">="
    stated = found["op"] or found["more"]
    return "percent", {"percent": int(value) if value.is_integer() else value, "op": op if stated else "=="}


def _span(n: str, unit: str) -> str:
    if n == "半":
        return {"年": "P6M", "月": "P0.5M", "小时": "PT30M", "天": "P0.5D"}.get(unit.lstrip("个"), "P0.5D")
    designator = {
        "秒": "PT{}S",
        "分": "PT{}M",
        "小": "PT{}H",
        "天": "P{}D",
        "日": "P{}D",
        "周": "P{}W",
        "星": "P{}W",
        "年": "P{}Y",
    }
    return designator.get(unit[0], "P{}M").format(number(n))


def _long(found: re.Match[str]) -> _Made:
    op = {"不超过": "<=", "满": ">="}.get(found["op"], ">")
    return "threshold", {"duration": _span(found["n"], found["span"].removeprefix("工作")), "op": op}


def _within(found: re.Match[str]) -> _Made:
    return "threshold", {
        "duration": _span(found["n"], found["span"].removeprefix("个").removeprefix("工作")),
        "op": "<=",
    }


def _recent(found: re.Match[str]) -> _Made:
    count = number(found["n"])
    return "relative", {"rel": f"last {count} years", "duration": f"P{count}Y"}


def _duration(found: re.Match[str]) -> _Made:
    return "duration", {"duration": _span(found["n"], found["span"])}


def _zero(found: re.Match[str]) -> _Made:
    return "threshold", {"n": 0, "op": "==", "unit": {"发案": "案", "案件": "案件"}.get(found["unit"], "")}


def _threshold(found: re.Match[str]) -> _Made:
    value = number(found["n"])
    if value is None:
        return None
    op = {"以下": "<=", "以内": "<=", "不超过": "<=", "低于": "<", "超过": ">"}.get(found["op"], ">=")
    unit = found["unit"]
    if unit == "万元":
        value, unit = value * 10_000, "元"
    return "threshold", {"n": value, "op": op, "unit": unit}


def _quantity(found: re.Match[str]) -> _Made:
    value = number(found["n"])
    if value is None:
        return None
    if found["most"]:
        return "quantity", {"min": value, "max": number(found["most"]), "unit": found["unit"]}
    return "quantity", {"n": value, "op": _operator(found["least"]), "unit": found["unit"]}


def _relative(found: re.Match[str]) -> _Made:
    return "relative", {"rel": lexicon("phrases")["relative"][found.group()]}


def _event(found: re.Match[str]) -> _Made:
    rel = lexicon("phrases")["event-relations"][found["rel"]]
    return "event", {"event": found["named"], "rel": rel}


def _known_event(found: re.Match[str]) -> _Made:
    return "event", {"event": lexicon("phrases")["event"][found.group()]}


def as_json(found: list[Phrase]) -> Iterator[dict[str, object]]:
    """Give phrases as plain data."""
    for one in found:
        yield {"start": one.start, "end": one.end, "quote": one.quote, "kind": one.kind, "value": one.value}
