"""What single terminals of the grammar stand for: a day, a year, an hour, a length of time, a weekday."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from wuzha.reading.numerals import amount, number
from wuzha.reading.values import Edge, Number
from wuzha.reading.words import lexicon

Fields = dict[str, Any]
"""Parts of a value that a rule has worked out."""
BLANK = re.compile(r"[xX×*○Oo_]+")
_EDGES: dict[str, Edge] = {
    "上旬": "early",
    "中旬": "mid",
    "下旬": "last",
    "初": "early",
    "中": "mid",
    "底": "end",
    "末": "end",
    "终": "end",
}
WEEKDAYS = "一二三四五六日"
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPANS = {
    "秒": "PT{}S",
    "分": "PT{}M",
    "小": "PT{}H",
    "天": "P{}D",
    "日": "P{}D",
    "工": "P{}D",
    "周": "P{}W",
    "星": "P{}W",
    "月": "P{}M",
    "年": "P{}Y",
}
_HALF_SPANS = {"月": "P0.5M", "年": "P6M", "天": "P0.5D", "小": "PT30M", "学": "P0.5 semester"}
_EVENING = {"下午", "晚上", "晚"}
_NOON = 12
END_OF_WORK = "end of work"


@cache
def table(name: str) -> dict[str, str]:
    """Return a table of words and what they stand for."""
    found: dict[str, str] = lexicon("phrases")[name]
    return found


def two_digits(text: str, most: int) -> str:
    """Two digits of a month or day; X where it is blanked or impossible."""
    value = None if BLANK.fullmatch(text) else number(text)
    return f"{value:02d}" if value is not None and 0 <= value <= max(most, 99) else "XX"


def day_of(token: str) -> str:
    """Two digits of a day: 5日."""
    return two_digits(token.rstrip("日号"), 31)


def year_of(token: str) -> str:
    """Year in four digits: 2026年, 二〇二六年, 20xx年."""
    stated = token.rstrip("度").rstrip("年")
    if stated.isascii() and stated.isdigit():
        return stated
    if stated[0] == "二":
        return str(number(stated.replace("O", "零")) or "XXXX")
    return BLANK.sub(lambda found: "X" * len(found.group()), stated).ljust(4, "X")


def hour_of(token: str) -> str | None:
    """Write an hour as HH:MM; None when there is no such hour."""
    half = re.match(r"[^0-9一二三四五六七八九十]*", token)
    hour, _, rest = token[half.end() if half else 0 :].replace("点", ":").replace("时", ":").partition(":")
    value, minute = number(hour), 30 if rest == "半" else number(rest.strip("分整")) or 0
    if value is None:
        return None
    if half and half.group() in _EVENING and value < _NOON:
        value += _NOON
    return f"{value:02d}:{minute:02d}"


def length_of(n: str, span: str) -> str:
    """Write a length of time as a duration."""
    unit = span.removeprefix("个")[0]
    if n == "半":
        return _HALF_SPANS.get(unit, "P0.5D")
    value = amount(n)
    if unit == "季":
        return f"P{3 * int(value or 1)}M"
    if unit == "学":
        return f"P{value}Y" if "年" in span else f"{value} semester"
    return _SPANS.get(unit, "P{}D").format(value)


def edge_of(token: str) -> Edge:
    """Part of a month or year: 中旬, 底."""
    return _EDGES[token.removeprefix("年").removeprefix("月")]


def every_of(word: str) -> str:
    """Duration of a period: 月, 半月."""
    return table("every")[word]


def ordinal_of(word: str) -> str:
    """Place in a period: 首月, 第一个周五."""
    if word in table("ordinals"):
        return table("ordinals")[word]
    if counted := re.fullmatch(r"第([0-9]+|[一-龥]+?)个?(周|星期|工作日|月|天)", word):
        unit = {"周": "week", "星期": "week", "工作日": "working day", "月": "month", "天": "day"}[counted[2]]
        return f"{unit} {number(counted[1])}"
    which = next(name for name in sorted(table("ordinal-weeks"), key=len, reverse=True) if word.startswith(name))
    return f"{table('ordinal-weeks')[which]} {weekday_of(word)}"


def weekday_of(word: str) -> str:
    """Name of a weekday, with which week when that is said."""
    which = {"本": "this ", "下": "next ", "上": "last "}.get(word[0], "")
    return which + DAY_NAMES[min(WEEKDAYS.find("日" if word[-1] == "天" else word[-1]), 6)]


def percent_of(word: str) -> Number:
    """Return the number of a share: 80%, 百分之八十."""
    if "分之" in word:
        whole, _, rest = word.removeprefix("百分之").partition("点")
        return (number(whole) or 0) + (float(f"0.{number(rest)}") if rest else 0)
    if BLANK.fullmatch(word[:-1]):
        return "XX"
    value = float(word.rstrip("%‰")) / (10 if word.endswith("‰") else 1)
    return int(value) if value.is_integer() else value


def edged(said: Fields, edge: Edge) -> Fields:
    """Edge of a month, quarter or half; of a year alone its last or first month."""
    if said.get("year") and not said.get("month") and not said.get("part"):
        return {"month": "01" if edge == "early" else "12", "edge": edge}
    if said.get("rel") and not said.get("month"):
        name = said["rel"].rpartition(" ")[2] if not said["rel"].startswith("this year") else "year"
        return {"rel": f"year {edge}"} if name == "year" else {"rel": f"{said['rel']} {edge}"}
    return {"edge": edge}


def ended(said: Fields, word: str) -> Fields:
    """End or beginning of a month or year: 年底, 12月月底, 2026年年初."""
    if said.get("year") or said.get("month"):
        return edged(said, edge_of(word))
    return {"rel": table("rel-edges")[word]}


def parted(word: str) -> tuple[str, str]:
    """Part a number from its period: 两周, 3个月."""
    n = re.match(r"[0-9]+|.", word)
    length = n.end() if n else 1
    return word[:length], word[length:].removeprefix("个")


def relations_of(parts: list[Any]) -> list[str]:
    """Say what each word of a relative time stands for."""
    out = []
    for part in parts:
        match part.type:
            case "SAME":
                out.append({"同比": "year on year", "环比": "month on month"}[str(part)])
            case "ORDINAL":
                out.append(ordinal_of(str(part)))
            case _:
                out.append(table(part.type.lower())[str(part)])
    return out
