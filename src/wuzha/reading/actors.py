"""Who acts in a segment: its subject, who stands behind a condition, whose a place is, on whom a duty is laid."""

from __future__ import annotations

import re

from wuzha.reading.owners import caused, is_person, laid_on, placed, subject
from wuzha.reading.walks import Walk

_CONNECTIVE = re.compile(r"(?:同时|此外|另外|其中|并且|并|也|还|再|要|请)*,?")
_TIME = re.compile(
    r"(?:于|在)?(?:每[年月周季学期半度]{1,3}(?:[\dxX]{1,2}[日号]前)?|[^,。;]{0,8}?[\dxX]{1,2}月(?:[\dxX]{1,2}[日号]|底|末)?前?|年底前?|[\dxX]{1,2}[日号]前),?"
)
_ABLE = re.compile(r"(?:有|具备|符合)条件的|每一?个")


def take_subject(walk: Walk, start: int, end: int) -> int:
    """Note who acts when the segment says so; return where the rest of the segment begins."""
    text = walk.text
    skipped = _CONNECTIVE.match(text, start, end)
    at = skipped.end() if skipped else start
    if able := _ABLE.match(text, at, end):
        at = able.end()
    found = subject(text, at, end)
    if found is None and (time := _TIME.match(text, at, end)):
        found = subject(text, time.end(), end)
    if found is None:
        if text.startswith("牵头", at) and walk.names:
            walk.leads = walk.names
        _take_place_or_made(walk, text[start:end], start, end)
        return start
    names, stop = found
    if text.startswith("牵头", stop) or (walk.fixed and any("牵头" in name for name in names)):
        walk.leads = names
    if walk.label or (walk.fixed and any(map(is_person, names))):
        return start
    if walk.lead is not None and not walk.conditions and not walk.held and stop < end:
        walk.lead = None
    walk.names, walk.borrowed = names, False
    if stop == end and text[end : end + 1] == ":":
        walk.label = True
    return stop


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
    if name := laid_on(walk.text, start, end):
        walk.names, walk.borrowed = (name,), True
    elif walk.names:
        return
    elif names := placed(segment):
        walk.names, walk.borrowed = names, True
    elif name := caused(walk.text, start, end):
        walk.names, walk.borrowed = (name,), True
