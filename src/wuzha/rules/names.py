"""Names of units as plans write them: their script, 各 and 本 in front, the place and level they speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

MASK = "X"
"""What stands in a name for what the document hides (XX机关)."""

_TO_SIMPLIFIED = OpenCC("t2s")
_WIDE = str.maketrans({"（": "(", "）": ")", "〔": "(", "〕": ")", "×": "X", "某": "X", "x": "X", "*": "X", "＊": "X"})
_SEPARATORS = re.compile(r"[、，,；;/]|以及|(?<=[局办所委部处院校])[和及与]")
_NEXT_EACH = re.compile(r"(?<=.)(?=各)")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_MARKERS = re.compile(r"^(?:各级|各个|各类|各|全体|全部|全|所有|每个|每|本|我|辖区内|辖区|辖内|二级|基层)+(?=.)")
_VAGUE = re.compile(r"相关|有关|牵头|责任|主管|分管|涉事|成员(?=单位|部门)")
_GOVERNMENT = re.compile(r"(?:党委政府|人民政府|政府|党工委|党委|办事处|(?<=街道)办|管委会|委会|居民委员会|居委会)$")
_COMMITTEE = re.compile(r"村?村(?:民委员会|委会|民委会|党支部|党总支|两委)$")
_PEOPLE = re.compile(r"(?:工作人员|负责人|负责同志|志愿者|人员|干部|员)$")

LEVEL_WORDS = ("省|自治区", "市|州|盟", "县|区|旗", "乡镇|镇街|乡|镇|街道|苏木", "村|社区")
"""The words a place of each level of government ends in, from above."""

_LEVELS = {word: level for level, words in enumerate(LEVEL_WORDS) for word in words.split("|")}
# Lookarounds keep words that only look like a level apart: 市场监管, 区域, 乡村振兴, 村民, 园区, 小区.
_LEVEL = (
    "自治区|街道|苏木|社区|省|市(?!场|民)|州|盟|县|(?<![小园景辖校片厂库牧社])区(?!域)|旗"
    "|乡镇|镇街|乡(?!村|镇)|镇(?!街)|村(?!民|居|组|振兴)"
)
_PLACED = re.compile(rf"^(?P<place>[\u4e00-\u9fffX]{{0,7}}?)(?P<level>{_LEVEL})[级直域内X]?(?P<rest>.{{2,}})$")
_ENDS_IN_LEVEL = re.compile(rf"(?P<place>.*?)(?P<level>{_LEVEL})$")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of government: `name` without its level's word, empty when left out or masked (县卫健局, XX县)."""

    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """One name of the plan taken apart.

    `core` is the name without 各, 本 and the like; `office` besides without the place in front, which is `place`.
    `vague` names (牵头单位, 相关部门) mean somebody whom only a person can tell; their core lacks the vague word.
    """

    text: str
    core: str
    office: str
    place: Place | None
    vague: bool


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """Return a name in simplified script, without blanks and end marks, with half-width brackets and X for masks."""
    simplified: str = _TO_SIMPLIFIED.convert(name)
    return re.sub(r"\s+", "", simplified).translate(_WIDE).strip(".。:：;；“”\"'")


def spoken(written: str) -> tuple[Spoken, ...]:
    """Take a name as written apart; several for one that joins several (各院部各部门)."""
    parts = [part for part in _SEPARATORS.split(plain(written)) if part]
    each = [piece for part in parts for piece in (_NEXT_EACH.split(part) if part.startswith("各") else [part])]
    return tuple(_take_apart(piece) for piece in each)


@lru_cache(maxsize=4096)
def _take_apart(text: str) -> Spoken:
    core = _MARKERS.sub("", _IN_BRACKETS.sub(r"\1", text))
    vague = _VAGUE.search(core) is not None
    if vague:
        core = _MARKERS.sub("", _VAGUE.sub("", core)) or core
    place, office = _placed(core)
    return Spoken(text, core, _MARKERS.sub("", office), place, vague)


def _placed(core: str) -> tuple[Place | None, str]:
    """Part the place in front of a name, the innermost one where several are named, from the rest."""
    found = _PLACED.match(core)
    if found is None:
        return None, core
    place, rest = Place(found["place"].strip("X"), _LEVELS[found["level"]]), found["rest"]
    inner, office = _placed(rest)
    return (inner, office) if inner is not None and inner.name else (place, rest)


def readings(core: str) -> tuple[str, ...]:
    """Return what a core may be looked up as: itself, and the body that its people belong to (网格员: 网格)."""
    body = _PEOPLE.sub("", core)
    return (core, body) if body and body != core else (core,)


def is_government(office: str) -> bool:
    """Say whether an office is the government of a place itself, or of a school (人民政府, 党委, 办事处, 校党委)."""
    without_school = office.removeprefix("校").removeprefix("院")
    return office == "街道办" or _GOVERNMENT.fullmatch(without_school) is not None


def body(name: str) -> str:
    """Return a place's name without the word for who governs it: 云溪镇人民政府 is 云溪镇, 石桥村民委员会 is 石桥村."""
    return _GOVERNMENT.sub("", _COMMITTEE.sub("村", name)) or name


@lru_cache(maxsize=4096)
def own_place(name: str) -> Place | None:
    """Return the place that a unit's name is, None for an institution: 云溪镇人民政府 is 云溪 at its level."""
    found = _ENDS_IN_LEVEL.fullmatch(body(plain(name)))
    if found is None:
        return None
    # A place named with the one around it (青河县云溪镇) is the inner one.
    outer, inner = _placed(found["place"] + found["level"])
    return own_place(inner) if outer is not None else Place(found["place"], _LEVELS[found["level"]])


@lru_cache(maxsize=8192)
def aliases(name: str, place: Place | None) -> tuple[str, ...]:
    """Return the ways a unit is called: its name, without the government's word, without the place around it."""
    full = plain(name)
    found = [full, body(full)]
    if place is not None:
        around = re.compile(rf"^(?:{re.escape(place.name)})?(?:{LEVEL_WORDS[place.level]})?(?=..)")
        found.append(around.sub("", body(full)))
    return tuple(dict.fromkeys(each for each in found if len(each) > 1))


_OFFICE_END = re.compile(r"(?:局|委|办|所|站|中心|处|科|部|部门|办公室)$")


def stem(office: str) -> str:
    """Return the field of an office without the word for its rank: 卫健委, 卫健局 and 卫健办 are all 卫健."""
    return _OFFICE_END.sub("", office)


def shortens(short: str, full: str) -> bool:
    """Say whether one office name abbreviates another: 综治办 for 综合治理办公室, beginning and order kept."""
    if len(short) < 3 or len(short) >= len(full) or short[0] != full[0]:  # noqa: PLR2004 - shorter ones fit anything
        return False
    rest = iter(full)
    return all(letter in rest for letter in short)
