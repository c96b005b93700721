"""One sentence of what somebody has just done, spoken or pasted, as the boxes of a record.

「今天下午在村委会给60位老人讲冒充公检法」 says day, place, audience, how many came, what about, and what was
done. Whatever cannot be told is left out; what should be looked at once more is said in a remark. Nothing here is
stored, and every box stays open to the person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from wuzha.plan.shadow import shadow
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.audiences import named
from wuzha.reading.numerals import number
from wuzha.reading.predicates import predicate
from wuzha.reading.spoken_days import SpokenDay, spoken_days
from wuzha.reading.words import Finder, finder, lexicon, words

LONGEST = 500
"""So many characters are looked at; a sentence is shorter."""
_BLANKS = re.compile(r"\s+")
_FULL_STOPS = str.maketrans("。！？；", ",,,,")
_TOPIC = "反诈"
"""Stands where a trick was named, so that 冒充老师 is nobody's audience and 讲…… still is a session."""
_NUM = r"(?:[0-9]{1,6}|[零一二两三四五六七八九十百千]{1,7})"
_ABOUT = "[多余来几]?"
_PERSON = r"(?:人次|(?:号|口)人|个人|位|名|口人|人(?![民员大士们工才]))"
_EXPECTED = re.compile(rf"(?:应到|应该到|应参加|应来|该来)(?:的)?(?P<n>{_NUM}){_ABOUT}(?:个|名|位|号)?人?")
_ATTENDED = re.compile(
    rf"(?:实到|实际到|到了|来了|到场|到会|参加(?:的|了|人数)?|参会|覆盖|受教育)(?:有|约|大概)?(?P<n>{_NUM})(?P<about>{_ABOUT})(?:个|名|位|号)?(?P<what>人|户|场|家|$|[^0-9张份条户家场次])"
)
_PEOPLE = re.compile(rf"(?<![第0-9.])(?P<n>{_NUM})(?P<about>{_ABOUT})(?P<person>{_PERSON}|个(?=[^月星小])|(?=[一-龥]))")
_VAGUE = re.compile(
    r"(?<![一二三四五六七八九])(?:[一二三四五六七八九]百)?(?:[一二三四五六七八九][一二三四五六七八九](?:十|百)|几十|几百|上百|好几十|数十|十几|好多|很多)(?:号|个|名|位)?(?:人|老人|村民|群众|学生|家长)"
)
_THINGS = re.compile(
    rf"(?<![第0-9.])(?P<n>{_NUM})(?P<about>{_ABOUT})(?P<unit>份|张|条|幅|本|册|户|家|块|面|处|篇|个群|台|则)(?!民|长|庭|件|例)"
)
_TIMES = re.compile(r"(?<!第)(?P<n>[2-9]|[两二三四五六七八九])(?P<unit>场|次)(?!性)")
_ALONE = frozenset({0, 1})


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence says, as codes of the vocabulary and plain values; `words` are those that said it, by box.

    `part` is the part of the day and `channels` the ways it went out, for which a record has no box of their own: they
    stay with the sentence itself. `remarks` say what to look at once more.
    """

    activity: str = ""
    starts: date | None = None
    ends: date | None = None
    part: str = ""
    place: str = ""
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    expected: int | None = None
    attended: int | None = None
    amount: int | None = None
    amount_unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def read_sentence(text: str, today: date) -> Sentence:
    """Return what a sentence says, told on `today`."""
    plain = _BLANKS.sub("", shadow(text[:LONGEST])).translate(_FULL_STOPS)
    said: dict[str, str] = {}
    remarks: list[str] = []
    days = spoken_days(plain, today)
    day = _day(days, plain, said, remarks)
    rest = _masked(plain, [(each.start, each.end) for each in days])
    topics, rest = _topics(rest, said)
    counted = _counts(rest, said, remarks)
    place, rest = _place(rest, said)
    channels = _channels(rest, said)
    activity = _activity(rest, channels, said, remarks)
    audience = _audience(rest, said)
    return Sentence(
        activity=activity, starts=day.first if day else None, ends=day.last if day else None,
        part=day.part if day else "", place=place, audience=audience, topics=topics, channels=channels,
        expected=counted.get("expected"), attended=counted.get("attended"), amount=counted.get("amount"),
        amount_unit=said.get("amount_unit", ""), words=said, remarks=tuple(dict.fromkeys(remarks)),
    )  # fmt: skip


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]},{text[end:]}"
    return text


def _day(days: list[SpokenDay], text: str, said: dict[str, str], remarks: list[str]) -> SpokenDay | None:
    remarks.extend(each.remark for each in days if each.remark)
    told = [each for each in days if each.first is not None]
    if len({(each.first, each.last) for each in told}) > 1:
        remarks.append("这句话说到不止一天，已按前一个填；另一天的请另记一笔")
    if not told:
        return None
    said["starts"] = text[told[0].start : told[0].end]
    return told[0]


@cache
def _topic_finder() -> Finder:
    lists: dict[str, list[str]] = {}
    for form, codes in load_vocabulary().forms("fraud_types").items():
        for code in codes:
            lists.setdefault(code, []).append(form)
    for code, more in lexicon("sentences")["topics"].items():
        lists.setdefault(code, []).extend(words(more))
    return finder({code: [form for form in forms if len(form) > 1] for code, forms in lists.items()})


def _topics(text: str, said: dict[str, str]) -> tuple[tuple[str, ...], str]:
    hits = _topic_finder().hits(text)
    if hits:
        said["topics"] = "、".join(dict.fromkeys(text[start:end] for start, end, _ in hits))
    rest = text
    for start, end in sorted({(start, end) for start, end, _ in hits}, reverse=True):
        rest = f"{rest[:start]}{_TOPIC}{rest[end:]}"
    return tuple(dict.fromkeys(code for _, _, code in hits)), rest


def _counts(text: str, said: dict[str, str], remarks: list[str]) -> dict[str, int]:
    """Return how many were expected, how many came, and how many things were counted."""
    found: dict[str, int] = {}
    about = False
    if vague := _VAGUE.search(text):
        remarks.append(f"“{vague[0]}”不是确数，请填人数")
        text = _masked(text, [vague.span()])
    if one := _EXPECTED.search(text):
        _put(found, said, "expected", one)
        text = _masked(text, [one.span()])
    if (one := _ATTENDED.search(text)) and one["what"] not in {"户", "家", "场"}:
        about = bool(one["about"])
        _put(found, said, "attended", one)
    else:
        groups = [one for one in _PEOPLE.finditer(text) if _reached(text, one)]
        if groups:
            found["attended"] = sum(number(one["n"]) or 0 for one in groups)
            said["attended"] = "、".join(one[0] for one in groups)
            about = any(one["about"] for one in groups)
    if about:
        remarks.append(f"人数按“{said['attended']}”填了 {found['attended']}，知道确数请改")
    if (thing := _THINGS.search(text)) and (number(thing["n"]) or 0) > 0:
        _put(found, said, "amount", thing)
        said["amount_unit"] = thing["unit"]
    if (times := _TIMES.search(text)) and not text.startswith("第", max(times.start() - 1, 0)):
        remarks.append(f"说到“{times[0]}”：一条记录算一次，请每次各记一条")
    return found


def _put(found: dict[str, int], said: dict[str, str], name: str, one: re.Match[str]) -> None:
    value = number(one["n"])
    if value is not None:
        found[name], said[name] = value, one[0]


@cache
def _helpers() -> re.Pattern[str]:
    return re.compile("|".join(words(lexicon("sentences")["helpers"])))


def _reached(text: str, one: re.Match[str]) -> bool:
    """Whether a number counts those it was done for: not who helped, not one person alone, not a number of things."""
    behind = text[one.end() : one.end() + 6]
    if (number(one["n"]) or 0) in _ALONE or _helpers().match(behind):
        return False
    if one["person"] in {"", "个"}:
        hits = _audience_finder().hits(behind)
        close = [start for start, _, _ in hits if start <= (2 if one["person"] else 0)]
        return bool(close) and (bool(one["person"]) or bool(one["about"]) or len(one["n"]) > 1)
    return True


@cache
def _audience_finder() -> Finder:
    lists = {code: list(words(more)) for code, more in lexicon("sentences")["audiences"].items()}
    for form, codes in load_vocabulary().forms("audiences").items():
        for code in codes:
            lists.setdefault(code, []).append(form)
    return finder(lists)


def _audience(text: str, said: dict[str, str]) -> tuple[str, ...]:
    text = _helpers().sub("", text)
    spoken = finder_of_spoken().hits(text)
    found = tuple(dict.fromkeys((*named(text), *(code for _, _, code in spoken))))
    # A crowd beside those it consists of says no more: 村民群众, 乡亲们、老人.
    vocabulary = load_vocabulary()
    kept = tuple(
        code
        for code in found
        if not any(code in vocabulary.ancestors("audiences", other) for other in found if other != code)
    )
    if kept:
        hits = _audience_finder().hits(text)
        said["audience"] = "、".join(dict.fromkeys(text[start:end] for start, end, code in hits if code in kept))
    return kept


@cache
def finder_of_spoken() -> Finder:
    """Find audiences in everyday words alone."""
    return finder({code: words(more) for code, more in lexicon("sentences")["audiences"].items()})


@cache
def _channel_finder() -> Finder:
    lists: dict[str, list[str]] = {}
    for form, codes in load_vocabulary().forms("channels").items():
        for code in codes:
            lists.setdefault(code, []).append(form)
    return finder(lists)


def _channels(text: str, said: dict[str, str]) -> tuple[str, ...]:
    hits = _channel_finder().hits(text)
    if hits:
        said["channels"] = "、".join(dict.fromkeys(text[start:end] for start, end, _ in hits))
    return tuple(dict.fromkeys(code for _, _, code in hits))


@cache
def _place_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    listed = lexicon("sentences")
    stops = "|".join(words(listed["stops"]))
    ends = "|".join(words(listed["places"]))
    stop = rf"(?=[,、]|$|{stops}|{_NUM}(?:多|余|来|几)?(?:位|名|个|户|份|张|条|场|次)|了)"
    led = re.compile(
        rf"(?<![现正存实自好])(?:走进|深入到?|来到|前往|赶到|(?<![讲看提直达接收碰遇做感得])到(?![了场会位,0-9])|在(?![职校册线])|去(?!了解|年)|赴|进(?![行一口出]|店)|于(?!是))了?"
        rf"(?P<place>(?!了|各|{_NUM}次)[^,、]{{1,20}}?(?:里面|里|内|上|门口|门前|旁边|附近)?){stop}"
    )
    bare = re.compile(
        rf"(?:^|,)(?P<place>[^,、给对向为跟和与在到去]{{0,8}}?(?:{ends})(?:里面|里|内|上|门口|门前|旁边|附近)?){stop}"
    )
    return led, bare


_OURS = re.compile("^(?:我们|咱们|俺们|咱|我|俺)")


def _place(text: str, said: dict[str, str]) -> tuple[str, str]:
    """Return where it was, and the text without it."""
    nowhere, places = (words(lexicon("sentences")[name]) for name in ("nowhere", "places"))
    for pattern in _place_patterns():
        for found in pattern.finditer(text):
            place = found["place"]
            if place in nowhere or not re.search(r"[一-龥]", place):
                continue
            if not place.endswith(places) and (place.endswith(nowhere) or _channel_finder().hits(place)):
                continue
            place = said["place"] = _OURS.sub("", place)
            return place, f"{text[: found.start('place')]}某地{text[found.end('place') :]}"
    return "", text


@cache
def _acts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows: list[dict[str, str]] = lexicon("sentences")["acts"]
    return tuple((code, re.compile(pattern)) for row in rows for code, pattern in row.items())


_THINGS_DONE = frozenset({"handout", "signage", "screen", "push"})
_BESIDES = _THINGS_DONE | {"pledge", "quiz", "enrol"}
"""What is easily mentioned beside the main thing and is a record of its own."""


def _activity(text: str, channels: tuple[str, ...], said: dict[str, str], remarks: list[str]) -> str:
    found = [(code, spot) for code, pattern in _acts() if (spot := pattern.search(text))]
    if found:
        code, spot = found[0]
        if code in _THINGS_DONE:  # of things that go out the first one said is meant
            code, spot = min((one for one in found if one[0] in _THINGS_DONE), key=lambda one: one[1].start())
        said["activity"] = spot[0].strip(",")
        name = load_vocabulary().name
        beside = [name("activities", other) for other, _ in found if other in _BESIDES and other != code]
        if beside:
            remarks.append(f"还说到{'、'.join(dict.fromkeys(beside))}：要分别计入任务，请再各记一笔")
        return code
    told = predicate(text)
    if told is not None and told.named and told.activity != "other":
        said["activity"] = text[told.start : told.end].strip(",")
        return told.activity
    by_channel: dict[str, str] = lexicon("sentences")["by-channel"]
    for channel in channels:
        if channel in by_channel:
            said["activity"] = said["channels"]
            return by_channel[channel]
    return ""
