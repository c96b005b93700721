"""What the model refuses, said in Chinese: the field, what is wrong with it and how to put it right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from wuzha.plan.keywords import KEYWORDS, SCHEDULE_NAMES, SCHEDULES, Keyword, part_inside
from wuzha.plan.model import Part, Plan
from wuzha.plan.problems import Problem, advise, join, place_of
from wuzha.plan.source import Source
from wuzha.plan.vocabulary import load_vocabulary

# Signs as an input method writes them.
_SIGNS = {"≥": (">=",), "≤": ("<=",), "＞": (">",), "＜": ("<",), "＝": ("=",)}
# Fields with a shape of their own: whatever is wrong with them, the remedy is how they are written.
_SHAPED = {"day", "time", "within", "days", "cascade", "workday", "months_start"}


def complain(detail: ErrorDetails, read: Source) -> Problem:
    """Turn one error of the model into a problem of the file that was read."""
    part, key, path = _walked(detail["loc"])
    case = _Case(part, key, path, detail["input"], detail.get("ctx") or {})
    say = _meant if key in _SHAPED else _SAYINGS.get(detail["type"], _meant)
    message = f"{_subject(path, read.data)}{say(case)}"
    if detail["type"] == "union_tag_not_found":
        path = join(path, "kind")
    place = read.keys.get(path) if detail["type"] == "extra_forbidden" else None
    return Problem(*(place or place_of(path, read.places)), path, message)


@dataclass(frozen=True, slots=True)
class _Case:
    """An error at a key of a part: what was written there, and what pydantic knows of the limits."""

    part: type[Part]
    key: str
    path: str
    written: Any
    limits: Mapping[str, Any]

    @property
    def keyword(self) -> Keyword:
        return KEYWORDS[self.part].get(self.key, Keyword("", ""))

    @property
    def label(self) -> str:
        return f"{self.key}（{self.keyword.name}）" if self.keyword.name else self.key


def _walked(steps: tuple[str | int, ...]) -> tuple[type[Part], str, str]:
    """Follow pydantic's location to the part, its key and the path in the file.

    Pydantic also names which choice of a union failed (the kind of a schedule, the type of a day); the file does not.
    """
    part: type[Part] = Plan
    key = path = kind = ""
    for step in steps:
        if isinstance(step, int):
            path = join(path, step)
        elif key == "schedule" and not kind:
            kind = step
        elif key != "day":
            part = (key and part_inside(part, key, kind)) or part
            key, path = step, join(path, step)
    return part, key, path


def _subject(path: str, data: object) -> str:
    """Name the requirement the field belongs to."""
    found = re.match(r"(requirements|objectives|phases)\[(\d+)\]", path)
    if not found or not isinstance(data, dict):
        return ""
    item = data[found[1]][int(found[2])]
    return f"{item['id']}：" if isinstance(item, dict) and isinstance(item.get("id"), str) else ""


def _meant(case: _Case) -> str:
    return f"{case.label}写法不对。{case.keyword.meaning}"


def _missing(case: _Case) -> str:
    if case.path.endswith("]"):
        return f"{case.label}没有写全。{case.keyword.meaning}"
    return f"缺少 {case.label}：{case.keyword.meaning}"


def _unknown_key(case: _Case) -> str:
    keywords = KEYWORDS[case.part]
    meanings = {keyword.name: (key,) for key, keyword in keywords.items()}
    return f"没有“{case.key}”这一项，{advise(case.key, list(keywords), meanings)}"


def _not_allowed(case: _Case) -> str:
    allowed = re.findall(r"'([^']+)'", case.limits.get("expected", ""))
    if not allowed:
        return f"{case.label}{case.keyword.meaning}"
    meanings = load_vocabulary().forms(case.keyword.kind) if case.keyword.kind else _SIGNS
    return f"{case.label}不能写“{case.written}”，{advise(str(case.written), allowed, meanings)}"


def _no_such_kind(case: _Case) -> str:
    written = str(case.limits.get("tag", ""))
    meanings = {name: (kind,) for kind, name in SCHEDULE_NAMES.items()}
    return f"schedule.kind（类别）不能写“{written}”，{advise(written, list(SCHEDULES), meanings)}"


def _no_kind(case: _Case) -> str:
    kinds = "、".join(f"{kind}（{name}）" for kind, name in SCHEDULE_NAMES.items())
    return f"{case.label}缺少 kind（类别），可写：{kinds}"


def _explained(case: _Case) -> str:
    return str(case.limits.get("error", ""))


def _no_number(case: _Case) -> str:
    digits = re.sub(r"\D", "", str(case.written))
    remedy = f"，请写 {digits}" if digits else ""
    return f"{case.label}应为整数{remedy}"


def _too_small(case: _Case) -> str:
    return f"{case.label}不能小于 {case.limits['ge']}"


def _too_big(case: _Case) -> str:
    return f"{case.label}不能大于 {case.limits['le']}"


def _no_text(case: _Case) -> str:
    if case.written is None:
        return _empty(case)
    if isinstance(case.written, int):
        return f'{case.label}应为文字，数字请加引号："{case.written}"'
    return f"{case.label}应为文字"


def _no_list(case: _Case) -> str:
    if case.written is None:
        return _empty(case)
    if case.key == "at":
        return _meant(case)
    example = f"写作 [{case.written}]" if isinstance(case.written, str) else "每项以“- ”开头"
    return f"{case.label}应为列表，{example}"


def _no_part(case: _Case) -> str:
    if case.written is None:
        return _empty(case)
    inside = part_inside(case.part, case.key) or case.part
    keys = "、".join(SCHEDULES if case.key == "schedule" else KEYWORDS[inside])
    wanted = "先写 kind（类别）" if case.key == "schedule" else "写成“项目: 内容”"
    return f"{case.label}应{wanted}，可写：{keys}"


def _empty(case: _Case) -> str:
    return f"{case.label}没有写内容，不需要就删去这一行"


_SAYINGS: dict[str, Callable[[_Case], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _not_allowed,
    "union_tag_invalid": _no_such_kind,
    "union_tag_not_found": _no_kind,
    "value_error": _explained,
    "int_parsing": _no_number,
    "int_type": _no_number,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_big,
    "string_type": _no_text,
    "tuple_type": _no_list,
    "model_type": _no_part,
    "model_attributes_type": _no_part,
}
