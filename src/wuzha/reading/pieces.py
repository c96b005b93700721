"""What a rule of the grammar is made of: its terminals by kind, and what the rules below have worked out."""

from __future__ import annotations

import re
from typing import Any

from lark import Token

from wuzha.reading.numerals import (
    amount,
    number,
)
from wuzha.reading.tokens import (
    BLANK,
    Fields,
    day_of,
    length_of,
    table,
)
from wuzha.reading.values import (
    Count,
    Event,
    Number,
    Operator,
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


def first_of(parts: Parts, kind: str) -> str | None:
    """Return the first terminal of a kind."""
    return next((str(part) for part in parts if isinstance(part, Token) and part.type == kind), None)


def all_of(parts: Parts, kind: str) -> list[str]:
    """Return every terminal of a kind."""
    return [str(part) for part in parts if isinstance(part, Token) and part.type == kind]


def fields_of(parts: Parts) -> Fields:
    """Fields that the rules below have worked out, put together."""
    out: Fields = {}
    for part in parts:
        if isinstance(part, dict):
            out |= part
    return out


def values_of(parts: Parts, kind: type[Any]) -> list[Any]:
    """Return the values of a kind that the rules below have worked out."""
    return [part for part in parts if isinstance(part, kind)]


def bound_of(parts: Parts) -> Operator | None:
    """Return the operator that a word before or after a number gives it; the one after it decides."""
    stated: Operator | None = None
    for part in parts:
        if isinstance(part, Token):
            stated = _OPERATORS.get(part.type, stated)
    more = first_of(parts, "MORE")
    if more is None:
        return stated
    excluded = "不含" in (first_of(parts, "INCL") or "")
    if "上" in more:
        return ">" if excluded else ">="
    return "<" if excluded else "<="


def lengths_of(parts: Parts) -> list[str]:
    """Return the lengths of time that numbers and a span say, 3至5天 two of them."""
    span, day = first_of(parts, "SPAN"), first_of(parts, "DAYOF")
    if span is None:
        return [f"P{int(day_of(day or '1日'))}D"] if (day or "")[:1].upper() not in {"X", "×", "*"} else ["PXD"]
    return [length_of(n, span) for n in all_of(parts, "NUM")]


def is_working(parts: Parts) -> bool:
    """Whether working days are counted."""
    return "工作" in (first_of(parts, "SPAN") or "")


def counted(parts: Parts) -> Fields:
    """Return how often, from 3次, 至少开展1次, 一通报."""
    found = values_of(parts, Count)
    op = bound_of(parts)
    if found:
        count: Count = found[0]
        return {"count": Count(count.n, op if op and count.op == "==" else count.op, count.unit, count.most)}
    if act := first_of(parts, "ACT"):
        unit = act if act in lexicon("phrases")["themes"].split() else "次"
        return {"count": Count(number(first_of(parts, "NUM") or "一") or 1, op or "==", unit)}
    return {}


def numbers_of(parts: Parts) -> list[Number]:
    """Numbers as they are written; 一两次 is from one to two, a blanked one stays blank."""
    out: list[Number] = []
    for word in all_of(parts, "NUM"):
        if re.fullmatch(r"[一二两三四五六七八九]{2}", word):
            out += [number(char) or 0 for char in word]
        else:
            out.append("XX" if BLANK.fullmatch(word) else amount(word) or 0)
    return out


def event_named(name: str) -> Event:
    """Return the event of a name; one that is not known keeps it."""
    known = table("event").get(name)
    return Event(known, own=False) if known else Event(name)
