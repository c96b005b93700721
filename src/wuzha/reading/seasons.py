"""Rhythms that no calendar period has: on every market day, around every festival a plan names."""

from __future__ import annotations

import re
from functools import cache

from wuzha.plan.model import Recurring
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.numerals import number
from wuzha.reading.words import Finder, finder

_MARKET = re.compile(
    r"(?:每逢|每到|每个|逢)(?:赶?[集圩墟场](?:[日天]|市日)|赶[集圩墟场]|大集|集市日?|[^,。;]{2,14}[集圩墟][日天期])|逢[集圩墟场](?![中体合地所])|(?:^|[,;])赶[集圩墟场][日天]"
)
_EACH = re.compile(r"(?:每逢|每到|每年|逢)(?P<names>[^,。;]{2,40})")
_BEFORE = re.compile(r"前(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,2})?个?(?P<unit>[天日周]|星期)?")
_AROUND = re.compile("前后")
_WEEK = 7
_EVE = "-7d..0d"
"""What is asked for before a festival, no days being told, is asked for in the week before."""


@cache
def _festivals() -> Finder:
    listed: dict[str, list[str]] = {}
    for form, codes in load_vocabulary().forms("festivals").items():
        listed.setdefault(codes[0], []).append(form)
    return finder(listed)


def season(text: str) -> Recurring | None:
    """Return the rhythm of a clause that is owed every market day, or around each of the festivals it names."""
    if _MARKET.search(text):
        return Recurring(every="market-day")
    said = _EACH.search(text)
    hits = _festivals().hits(said["names"]) if said else []
    if said is None or not hits:
        return None
    codes = tuple(dict.fromkeys(code for _, _, code in hits))
    return Recurring(every="festival", on=codes, days=_days(said["names"][hits[-1][1] :]))


def _days(behind: str) -> str | None:
    """Return from how many days before a festival on, by the words behind its name: 前一周, 前3天, 前夕."""
    if _AROUND.search(behind):
        return f"-{_WEEK}d..{_WEEK}d"
    before = _BEFORE.search(behind)
    if before is None:
        return None
    n = number(before["n"]) if before["n"] else None
    if n is None or not before["unit"]:
        return _EVE
    return f"-{n * (_WEEK if before['unit'] in {'周', '星期'} else 1)}d..0d"
