"""Duty tags behind a clause: （牵头部门：…；责任单位：…；完成时限：…）."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROLE = (
    r"牵头(?:部门|单位|科室|领导|处室)?|主办(?:部门|单位)|责任(?:部门|单位|科室|主体|处室)?|配合(?:部门|单位)"
    r"|协办单位|落实单位|实施单位|承办单位|参与单位|参加单位|完成时限|时限"
)
_TAG = re.compile(
    rf"[(\[【](?P<tags>(?:{_ROLE})\s*:[^()\[\]【】]{{1,200}})[)\]】]。?"
    rf"|(?:^|(?<=。))(?P<plain>(?:{_ROLE})\s*:[^。()]{{1,160}})。?$"
)
_PART = re.compile(rf"(?P<role>{_ROLE})\s*:\s*(?P<names>[^;。:]{{1,150}}?)(?=[;。]|,?(?:{_ROLE})\s*:|$)")
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
        return None
    found = tags[-1]
    owners: list[str] = []
    lead: list[str] = []
    due = ""
    for part in _PART.finditer(found["tags"] or found["plain"]):
        names = [name for raw in _NAMES.split(part["names"]) if (name := raw.strip())]
        if "时限" in part["role"]:
            due = part["names"]
        elif part["role"].startswith(("牵头", "主办")):
            lead.extend(names)
        else:
            owners.extend(names)
    return Tail(found.start(), tuple(owners), tuple(lead), due)
