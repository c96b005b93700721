"""Signals (线索): what looks odd about a record. The unit itself is asked first; nothing is decided by a signal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from wuzha.rules.sampling import Reviewing

PHOTO, FAR, BURST, CROWDED, COPIED = "photo", "far", "burst", "crowded", "copied"
NAMES = {PHOTO: "照片相近", FAR: "登记较晚", BURST: "集中补录", CROWDED: "一天多处", COPIED: "文字相同"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of the unit as signals see it: the day it happened and the day it was recorded."""

    key: int
    starts: date
    ends: date
    recorded: date
    place: str
    note: str


@dataclass(frozen=True, slots=True)
class Signal:
    """One question: its kind, the other record it is about, if any, and the words in which the unit is asked."""

    kind: str
    other: int | None
    question: str


def signals(entry: Entry, others: Iterable[Entry], settings: Reviewing) -> list[Signal]:
    """Return what to ask about a record, `others` being the unit's other records in force near it."""
    others = [each for each in others if each.key != entry.key]
    found = (_far(entry, settings), _burst(entry, others, settings), _crowded(entry, others, settings))
    return [each for each in (*found, _copied(entry, others, settings)) if each]


def compared(entry: Entry, settings: Reviewing) -> frozenset[str]:
    """Return the signals for which a record has to be compared with others of its unit; for most records none."""
    burst = _late(entry, settings.signals[BURST]["days"])
    crowded = entry.starts == entry.ends and bool(entry.place)
    copied = len(plain(entry.note)) >= settings.signals[COPIED]["letters"]
    asked = ((BURST, burst), (CROWDED, crowded), (COPIED, copied))
    return frozenset(kind for kind, wanted in asked if wanted)


def near_photo(other: int | None, said: str) -> Signal:
    """Return the question about a photo that looks like one of another record; `said` names that, if it may be seen."""
    return Signal(
        PHOTO, other, f"有一张照片与{said}的照片很像，是同一次活动吗？如果传错了，请更换；如果没有错，请说明一下。"
    )


def _far(entry: Entry, settings: Reviewing) -> Signal | None:
    days = (entry.recorded - entry.ends).days
    if days < settings.signals[FAR]["days"]:
        return None
    return Signal(FAR, None, f"这项活动是 {days} 天以前的，日期填对了吗？如果没有错，请说明为什么现在才登记。")


def _burst(entry: Entry, others: list[Entry], settings: Reviewing) -> Signal | None:
    limit = settings.signals[BURST]
    late = [each for each in (entry, *others) if each.recorded == entry.recorded and _late(each, limit["days"])]
    if not _late(entry, limit["days"]) or len(late) < limit["records"]:
        return None
    return Signal(BURST, None, f"这一天补录了 {len(late)} 条较早的活动，依据是什么（签到表、会议记录等）？请说明一下。")


def _late(entry: Entry, days: int) -> bool:
    return entry.recorded - entry.ends >= timedelta(days=days)


def _crowded(entry: Entry, others: list[Entry], settings: Reviewing) -> Signal | None:
    if entry.starts != entry.ends or not entry.place:
        return None
    places = {each.place for each in others if each.starts == each.ends == entry.starts and each.place} | {entry.place}
    if len(places) < settings.signals[CROWDED]["places"]:
        return None
    return Signal(
        CROWDED, None, f"这一天在 {len(places)} 个地点都有活动，时间排得开吗？日期填对了吗？请核对或说明一下。"
    )


def _copied(entry: Entry, others: list[Entry], settings: Reviewing) -> Signal | None:
    limit, own = settings.signals[COPIED], plain(entry.note)
    if len(own) < limit["letters"]:
        return None
    near = (each for each in others if abs((each.starts - entry.starts).days) <= limit["days"])
    same = min((each for each in near if plain(each.note) == own), key=lambda each: each.key, default=None)
    if same is None:
        return None
    day = f"{same.starts.month}月{same.starts.day}日"
    return Signal(COPIED, same.key, f"说明的文字与{day}的记录相同，是照着写的吗？请写上这一次的不同之处，或说明一下。")


def plain(text: str) -> str:
    """Return the words of a text without numbers, signs and spaces, which copying changes."""
    kept = (letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalpha())
    return "".join(kept)
