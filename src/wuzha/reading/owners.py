"""Who owes a clause: the subject of the sentence, as written, and what types of unit it names."""

from __future__ import annotations

import re
from functools import cache

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.activities import activity
from wuzha.reading.words import lexicon, words

_NAME_LENGTH = 22
_LONGEST_ENDING = 10
_SHORTEST_NAME = 2
_LONGEST_BARE_NAME = 14
_SHORT_NAMES = frozenset("村镇乡")
_MOST_NAMES = 12
_JOIN = re.compile(r"、|以及|和|及|与|或|/|(?=各)")
_SIZE = re.compile(r"^\d+人?(?:及)?以上的?")
_PARENTHESIS = re.compile(r"\([^()]{1,8}\)")
_BY = re.compile(r"由(?P<name>[^,。;由]{2,24}?)(?=负责(?!人)|牵头|组织|统一|承担|会同|依法|向|[A-Za-z]*查处)")
_OFFICES = "办处局室科部厅"
"""What the name of an office ends with, whatever institution it belongs to."""
_NOT_INSIDE = (
    "对|将|把|向|在(?!建|校)|(?<!主)(?<!重)要|利用|通过|开展|进行|给|让|使|内部|期间|之间|进(?!出口|修)|完成|安装|下载|关注|参与|观看|学习|签订|深入|\\d月"
    "|表彰|明确|督促|制定|发放|召开|举办|确保|立即|及时|报告|报送|上报|通知|邀请|协助"
)
"""What no name contains: prepositions and verbs that show a name has already ended."""
_TEAMS = "组队团会"
"""What the name of a team ends with, which may begin with what the team does (督导组)."""
_SELF = "own"


@cache
def listed(name: str) -> tuple[str, ...]:
    """Words of one list of `lexicon/owners.yaml`."""
    return words(lexicon("owners")[name])


@cache
def _ends() -> dict[str, str]:
    """Map each ending of a name to its unit type; the vocabulary's forms give way to the lexicon's endings."""
    known: dict[str, str] = {}
    for code, entry in load_vocabulary().entries("unit_types").items():
        if code != "any":
            known.update({form: code for form in entry.forms if len(form) > 1 and form[-1] not in _OFFICES})
    for code, endings in lexicon("owners")["ends"].items():
        known.update(dict.fromkeys(words(endings), code))
    return known


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, listed(name))))


@cache
def _name() -> re.Pattern[str]:
    """Return the pattern of a name: short, ending like a unit or a person, with a join, a verb or the end behind it."""
    endings = sorted({*_ends(), *listed("persons")}, key=lambda word: (-len(word), word))
    body = rf"(?:(?!{_NOT_INSIDE})[^,。;:、!?]){{0,{_NAME_LENGTH}}}?"
    following = rf"(?=、|各|以及|和|及|与|或|:|,|$|{_pattern('after').pattern})"
    return re.compile(rf"{body}(?:{'|'.join(map(re.escape, endings))})(?:\([^()]{{1,8}}\))?{following}")


def type_of(name: str, own: str | None) -> str | None:
    """Return the unit type of a name by its longest known ending; `own` is the type of the issuing institution."""
    if is_collective(name):
        return own
    plain = _PARENTHESIS.sub("", name)
    for text in (name, plain):
        for length in range(min(_LONGEST_ENDING, len(text)), 0, -1):
            if found := _ends().get(text[-length:]):
                return own if found == _SELF else found
    for form in sorted(_ends(), key=len, reverse=True):
        if len(form) > 1 and form in plain:
            found = _ends()[form]
            return own if found == _SELF else found
    return None


def types_of(names: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    """Return the unit types of several names, each once, in order."""
    found = (type_of(name, own) for name in names)
    return tuple(dict.fromkeys(code for code in found if code is not None))


def subject(text: str, start: int, end: int) -> tuple[tuple[str, ...], int] | None:
    """Return the names the text from start begins with, and where they end; None when it begins otherwise."""
    names: list[str] = []
    at = start
    while len(names) < _MOST_NAMES:
        if _pattern("not-first").match(text, at, end):
            break
        found = _name().match(text, at, end)
        if found is None or (len(found.group()) < _SHORTEST_NAME and found.group() not in _SHORT_NAMES):
            break
        if _acts(found.group()) or (found.end() == end and len(found.group()) > _LONGEST_BARE_NAME):
            break
        names.append(_SIZE.sub("", found.group()))
        at = found.end()
        join = _JOIN.match(text, at, end)
        if join is None:
            return tuple(names), at
        at = join.end()
    return None


def _acts(name: str) -> bool:
    """Whether what looks like a name is an action that ends with one: 约谈单位负责人."""
    found = activity(name)
    return found is not None and found.strong and found.start == 0 and name[-1] not in _TEAMS


def named_by(text: str, start: int, end: int) -> str | None:
    """Return the unit of `由……负责`."""
    found = _BY.search(text, start, end)
    return found["name"] if found and _name().match(found["name"] + ":") else None


def caused(text: str, start: int, end: int) -> str | None:
    """Return the unit a clause makes act at its beginning (督促各企业……); None for persons and offices."""
    lead = _causing().match(text, start, end)
    found = _name_inside().match(text, lead.end(), end) if lead else None
    return found["name"] if found and not is_person(found["name"]) else None


@cache
def _causing() -> re.Pattern[str]:
    return re.compile(rf"(?:要|应)?(?:{_pattern('causing').pattern})+")


@cache
def _name_inside() -> re.Pattern[str]:
    endings = sorted(
        (word for word, code in _ends().items() if code != _SELF and len(word) > 1), key=lambda word: (-len(word), word)
    )
    return re.compile(rf"(?P<name>(?:(?!{_NOT_INSIDE})[^,。;:、!?]){{0,8}}?(?:{'|'.join(map(re.escape, endings))}))")


def is_person(name: str) -> bool:
    """Whether a name is of persons, who act for a unit."""
    return any(name.endswith(ending) for ending in listed("persons"))


def is_collective(name: str) -> bool:
    """Whether a name means the units spoken of before (各单位)."""
    return name in listed("collective")


def unit_in(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the last unit word of the innermost title that has one: 企业 of 企业创建任务清单."""
    for title in reversed(titles):
        found = _unit_word().findall(title)
        if found:
            return (found[-1],)
    return ()


@cache
def _unit_word() -> re.Pattern[str]:
    endings = sorted((word for word, code in _ends().items() if code != _SELF), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, endings)))


def placed(segment: str) -> tuple[str, ...]:
    """Return the units of a segment that is nothing but a place made of units: 在村居、社区、企事业单位."""
    if not segment.startswith("在"):
        return ()
    names = tuple(_JOIN.split(segment[1:].removesuffix("中").removesuffix("内")))
    return names if all(name in _ends() or name.lstrip("各") in _ends() for name in names) else ()
