"""Duty tags behind a clause: （牵头部门：…；责任单位：…；完成时限：…）, （县教育局牵头，各学校配合）."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.reading.owners import subject, types_of

_ROLE = (
    r"牵头(?:部门|单位|科室|领导|处室|人)?|主[办责](?:部门|单位)|主办(?=:)|责任(?:部门|单位|科室|主体|处室|领导|人)?|分管领导|配合(?:部门|单位|科室)|(?:配合|协办)(?=:)"
    r"|(?:协办|协同|落实|实施|承办|参与|参加)(?:单位|部门)|完成时[限间]|时限"
)
_ASIDE = r"\([^()]{1,8}\)"
"""What a name in a tag may hold in brackets: 各村(社区), 教育局(牵头)."""
_TAG = re.compile(
    rf"[(\[【](?P<tags>(?:{_ROLE})\s*:(?:[^()\[\]【】]|{_ASIDE}){{1,200}})[)\]】]。?"
    rf"|(?:^|(?<=。))(?:—{{1,2}}|-{{1,2}})?(?P<plain>(?:{_ROLE})\s*[:为](?:[^。()]|{_ASIDE}){{1,160}})。?$"
)
_PART = re.compile(rf"(?P<role>{_ROLE})\s*[:为]\s*(?P<names>[^;。:]{{1,150}}?)(?=[;。]|[, ]?(?:{_ROLE})\s*[:为]|$)")
_FREE = re.compile(
    r"[(\[【](?:由)?(?:(?P<lead>[^()\[\]【】,;:。]{2,60}?)(?:牵头|主办)(?:负责|落实|实施)?(?:[,;、]|$|(?=[)\]】])))?"
    r"(?:(?P<owners>[^()\[\]【】:。;]{2,100}?)(?:按照?[^()]{0,10}?)?(?:配合|参与|参加|协同|协助|协办|负责|落实|承办)(?:实施|落实|做好)?)?[)\]】]。?"
)
"""A tag in words: who leads, who helps or is responsible."""
_SENTENCE = re.compile(
    r"(?<=。)(?:由)?(?P<lead>[^,。;:()]{2,40}?)(?:负责)?牵头(?:负责|落实)?[,;](?P<owners>[^,。;:()]{2,60}?)"
    r"(?:按照?(?:各自)?(?:职责|分工|职责分工))?(?:分别|共同)?(?:配合|参与|协同|协助|协办|负责|落实)(?:实施|落实|做好)?"
    r"(?:[,;](?P<due>[^,。;]{2,16}?)(?:完成|落实到位|落实)?)?。?$"
)
"""The same as a sentence of its own: 由甲局牵头,乙局、丙局配合,6月底前完成。"""
_ACTS = re.compile(r"[的将把]|要|应|须|附件|包括|含|本|每|不|工作|活动")
"""No tag: words of a sentence."""
_HELPING = re.compile("(?:分别|共同)?(?:配合|参与|协助|负责)$")
_LEADING = re.compile(r"\(?牵头\)?$")
_PERSONS = ("领导", "人")
_NAMES = re.compile(r"[、,,]|(?<=[局办处所委部院科室会])\s+|(?<=[局办处所委])(?:和|及|与)")


@dataclass(frozen=True, slots=True)
class Tail:
    """What the tag says, and where it begins in its text."""

    start: int
    owners: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    due: str = ""


def tail(text: str) -> Tail | None:
    """Return the last duty tag of a paragraph, or None."""
    tags = list(_TAG.finditer(text))
    if not tags:
        return _free(text) or _spoken(text)
    found = tags[-1]
    owners: list[str] = []
    lead: list[str] = []
    due = ""
    for part in _PART.finditer(found["tags"] or found["plain"]):
        names = _names(part["names"])
        if part["role"].endswith(("时限", "时间")):
            due = part["names"]
        elif part["role"].endswith(_PERSONS):
            continue
        elif part["role"].startswith(("牵头", "主办", "主责")):
            lead.extend(names)
        else:
            lead.extend(_LEADING.sub("", name) for name in names if _LEADING.search(name))
            owners.extend(_HELPING.sub("", name) for name in names if not _LEADING.search(name))
    return Tail(found.start(), tuple(owners), tuple(lead), due)


def _free(text: str) -> Tail | None:
    """Return the last tag of a paragraph that says in words who leads and who helps."""
    said = [found for found in _FREE.finditer(text) if found["lead"] or found["owners"]]
    if not said or said[-1].end() < len(text) or _ACTS.search(said[-1].group()):
        return None
    lead, owners = (_names(said[-1][part] or "") for part in ("lead", "owners"))
    return Tail(said[-1].start(), owners or lead, lead) if all(map(_is_unit, (*lead, *owners))) else None


def _spoken(text: str) -> Tail | None:
    """Return the last sentence of a paragraph when all it says is who leads and who helps, perhaps by when."""
    said = _SENTENCE.search(text)
    if said is None:
        return None
    lead, owners = _names(said["lead"]), _names(said["owners"])
    if not all(map(_is_unit, (*lead, *owners))):
        return None
    return Tail(said.start(), owners, lead, said["due"] or "")


def assigns(sentence: str) -> bool:
    """Whether a sentence does no more than say who leads and who helps with what stands before it."""
    return _spoken(f"。{sentence}") is not None


def _names(said: str) -> tuple[str, ...]:
    return tuple(name for raw in _NAMES.split(said) if (name := raw.strip()))


def _is_unit(name: str) -> bool:
    return subject(name, 0, len(name)) is not None or bool(types_of((name,), None))
