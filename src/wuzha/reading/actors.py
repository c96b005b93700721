"""Who acts in a segment: its subject, who stands behind a condition, whose a place is, on whom a duty is laid."""

from __future__ import annotations

import re

from wuzha.reading.expressions import time_at
from wuzha.reading.owners import caused, is_person, laid_on, placed, subject, type_of, whose_thing
from wuzha.reading.premises import who_owes
from wuzha.reading.walks import Walk

_CONNECTIVE = re.compile(r"(?:同时|此外|另外|其中|并且|并|也|还|再|要(?!求)|请)*,?")
_TIMELY = re.compile(r"(?:于|在|从|自)?")
_COUNTED = re.compile(r"[一二两三四五六七八九十\d](?:次|场|堂|期|轮|回|遍|份|条|篇)")
"""A rhythm that counts what is done (每季度请一次……) says already what that is."""
_MAKES = re.compile(r"(?:要|应|须|负责)?(?:督促|指导|督导|要求|责令|帮助|协助)")
"""Behind a subject: it makes others do what the clause asks for."""
_LED = re.compile(r"(?P<topic>[^,。;:由]{2,8})?由(?P<name>[\u4e00-\u9fff()]{2,16})牵头(?:负责|组织|实施)?")
"""A segment that says no more than who leads what follows, and perhaps what that is (考核由……牵头)."""
_HELP = re.compile(r"(?:共同|积极|分别)?(?:参加|参与|配合|协助|协同)")
"""What those named beside who leads do, and no more."""
_ABLE = re.compile(r"(?:有|具备|符合)条件的|每一?个")


def take_subject(walk: Walk, start: int, end: int) -> int:
    """Note who acts when the segment says so; return where the rest of the segment begins."""
    text = walk.text
    at = start
    for passed in (_CONNECTIVE, _ABLE):
        at = skipped.end() if (skipped := passed.match(text, at, end)) else at
    found = subject(text, at, end)
    if found is None and (told := _time_told(text, at, end)):
        found = subject(text, told, end)
    if found is None:
        if _take_lead(walk, at, end):
            return end
        if text.startswith("牵头", at) and walk.names:
            walk.leads = walk.names
        _take_place_or_made(walk, text[start:end], start, end)
        return start
    names, stop = found
    if walk.leads and walk.lead is not None and _HELP.fullmatch(text, stop, end):
        return end
    if text.startswith("牵头", stop) or (walk.fixed and any("牵头" in name for name in names)):
        walk.leads = names
    if walk.label or (walk.fixed and any(map(is_person, names))):
        return start
    _take_names(walk, names, stop, end)
    return stop


def _take_names(walk: Walk, names: tuple[str, ...], stop: int, end: int) -> None:
    """Note who acts from here on; persons of the institution named before act for it."""
    if walk.lead is not None and not walk.conditions and not walk.held and stop < end:
        walk.lead = None
    if not _are_theirs(walk, names):
        walk.names, walk.borrowed = _made(walk, stop, end) or names, False
    walk.label = stop == end and walk.text[end : end + 1] == ":"


def _are_theirs(walk: Walk, names: tuple[str, ...]) -> bool:
    """Whether those named are persons of the institution its sentence has named before: 各社区建群,群主每日……."""
    theirs = walk.emitted and all(is_person(name) and type_of(name, None) is None for name in names)
    return theirs and any(type_of(name, None) not in {None, "department"} for name in walk.names)


def _take_lead(walk: Walk, start: int, end: int) -> bool:
    """Note who leads, and what, when a segment says no more than that."""
    leading = None if walk.label or walk.fixed else _LED.fullmatch(walk.text, start, end)
    if leading is not None:
        walk.names = walk.leads = (leading["name"],)
        walk.borrowed = False
        walk.topic = leading["topic"] or walk.topic
    return leading is not None


def _made(walk: Walk, stop: int, end: int) -> tuple[str, ...]:
    """Return the institution that a subject makes do the work (镇工业办督促企业……); offices only pass it on."""
    made = caused(walk.text, stop, end) if _MAKES.match(walk.text, stop) and not walk.fixed else None
    return (made,) if made and type_of(made, None) not in {None, "department"} else ()


def _time_told(text: str, start: int, end: int) -> int | None:
    """Where the times end that a segment begins with (4月底前, 每周五下午); None where it begins with none."""
    lead = _TIMELY.match(text, start, end)
    first = at = lead.end() if lead else start
    while (told := time_at(text, at)) is not None and told <= end and not _COUNTED.search(text, at, told):
        at = told + text.startswith(",", told)
    return at if at > first else None


def take_actor(walk: Walk, start: int, end: int) -> int:
    """Note who acts behind a condition (接到预警后班主任要……); return where the rest of the segment begins."""
    found = subject(walk.text, start, end)
    if found is None or found[1] == end or walk.label or (walk.fixed and any(map(is_person, found[0]))):
        return start
    walk.names, walk.borrowed = found[0], True
    return found[1]


def _take_place_or_made(walk: Walk, segment: str, start: int, end: int) -> None:
    """Where nobody is named, the units of a place (在社区、企业), or those made to act (督促各企业), owe the clause."""
    if walk.label:
        return
    if name := laid_on(walk.text, start, end) or who_owes(walk.text, start, end):
        walk.names, walk.borrowed = (name,), True
    elif walk.names:
        return
    elif name := whose_thing(walk.text, start, end):
        walk.names, walk.borrowed = (name,), True
    elif names := placed(segment):
        walk.names, walk.borrowed = names, True
    elif name := caused(walk.text, start, end):
        walk.names, walk.borrowed = (name,), True
