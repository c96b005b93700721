"""Reading a plan file (方案文件): the plan, or every mistake at once with line, field and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from wuzha.plan import source
from wuzha.plan.keywords import KEYWORDS, SCHEDULE_NAMES, SCHEDULES, Keyword, part_inside
from wuzha.plan.model import Part, Plan
from wuzha.plan.problems import Place, Problem, advise, join, place_of
from wuzha.plan.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Loaded:
    """What came of a file: the plan (None when there are errors), the mistakes in order, places by field path."""

    name: str
    plan: Plan | None
    problems: tuple[Problem, ...]
    places: Mapping[str, Place] = field(default_factory=dict)


def load(text: str, *, name: str) -> Loaded:
    """Read a plan file; `name` is the file's name, for `problems.show`. Raises nothing.

    Only what the model itself forbids is a problem here; `check` looks at what the plan means.
    """
    read = source.read(text.removeprefix("\ufeff"))
    if read.root is None:
        return Loaded(name, None, read.problems)
    if not isinstance(read.data, dict):
        wrong = Problem(1, 1, "", "方案文件应由一行行“项目: 内容”组成，从“wuzha: 1”写起")
        return Loaded(name, None, (wrong,))
    found = {problem.field: problem for problem in read.problems}
    plan = None
    try:
        plan = Plan.model_validate(read.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            problem = _Complaint(detail, read).problem()
            found.setdefault(problem.field, problem)
    problems = tuple(sorted(found.values()))
    return Loaded(name, None if problems else plan, problems, read.places)


def remarks(error: ValidationError, part: type[Part] = Plan) -> dict[str, str]:
    """Say what the model refuses about a part that was filled in by hand, by field path (`schedule.every`)."""
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        problem = _Complaint(detail, source.Source(), part).problem()
        found.setdefault(problem.field, problem.message)
    return found


class _Complaint:
    """One error of the model, said in Chinese; `start` is the part the model was given."""

    def __init__(self, detail: ErrorDetails, read: source.Source, start: type[Part] = Plan) -> None:
        self._detail = detail
        self._read = read
        self._context: Mapping[str, Any] = detail.get("ctx") or {}
        self.part, self.key, self.path = _walked(detail["loc"], start)
        self.keyword = KEYWORDS[self.part].get(self.key, Keyword("", ""))

    def problem(self) -> Problem:
        kind = self._detail["type"]
        say = _SAYINGS.get(kind, _Complaint.meaning)
        message = self.meaning() if self.key in _SHAPED else say(self)
        path = join(self.path, "kind") if kind == "union_tag_not_found" else self.path
        place = self._read.keys.get(path) if kind == "extra_forbidden" else None
        line, column = place or place_of(path, self._read.places)
        return Problem(line, column, path, f"{self._subject()}{message}")

    def _subject(self) -> str:
        """Name the requirement the field belongs to."""
        found = re.match(r"(requirements|objectives|phases)\[(\d+)\]", self.path)
        if not found or not isinstance(self._read.data, dict):
            return ""
        item = self._read.data[found[1]][int(found[2])]
        return f"{item['id']}：" if isinstance(item, dict) and isinstance(item.get("id"), str) else ""

    def _label(self) -> str:
        return f"{self.key}（{self.keyword.name}）" if self.keyword.name else self.key

    def meaning(self) -> str:
        return f"{self._label()}写法不对。{self.keyword.meaning}"

    def missing(self) -> str:
        if self.path.endswith("]"):
            return f"{self._label()}没有写全。{self.keyword.meaning}"
        return f"缺少 {self._label()}：{self.keyword.meaning}"

    def unknown_key(self) -> str:
        keywords = KEYWORDS[self.part]
        meanings = {keyword.name: (key,) for key, keyword in keywords.items()}
        return f"没有“{self.key}”这一项，{advise(self.key, list(keywords), meanings)}"

    def not_allowed(self) -> str:
        allowed = re.findall(r"'([^']+)'", self._context.get("expected", ""))
        if not allowed:
            return f"{self._label()}{self.keyword.meaning}"
        meanings = load_vocabulary().forms(self.keyword.kind) if self.keyword.kind else None
        written = self._detail["input"]
        return f"{self._label()}不能写“{written}”，{advise(str(written), allowed, meanings)}"

    def schedule_kind(self) -> str:
        written = str(self._context.get("tag", ""))
        meanings = {name: (kind,) for kind, name in SCHEDULE_NAMES.items()}
        return f"schedule.kind（类别）不能写“{written}”，{advise(written, list(SCHEDULES), meanings)}"

    def no_schedule_kind(self) -> str:
        kinds = "、".join(f"{kind}（{name}）" for kind, name in SCHEDULE_NAMES.items())
        return f"缺少 kind（类别），可写：{kinds}"

    def explained(self) -> str:
        return str(self._context.get("error", ""))

    def no_number(self) -> str:
        written = str(self._detail["input"])
        digits = re.sub(r"\D", "", written)
        remedy = f"，请写 {digits}" if digits else ""
        return f"{self._label()}应为整数{remedy}"

    def too_small(self) -> str:
        return f"{self._label()}不能小于 {self._context['ge']}"

    def too_big(self) -> str:
        return f"{self._label()}不能大于 {self._context['le']}"

    def no_text(self) -> str:
        written = self._detail["input"]
        if written is None:
            return self._empty()
        if isinstance(written, int):
            return f'{self._label()}应为文字，数字请加引号："{written}"'
        return f"{self._label()}应为文字"

    def no_list(self) -> str:
        written = self._detail["input"]
        if written is None:
            return self._empty()
        if self.key == "at":
            return f"{self._label()}写法不对。{self.keyword.meaning}"
        example = f"写作 [{written}]" if isinstance(written, str) else "每项以“- ”开头"
        return f"{self._label()}应为列表，{example}"

    def no_part(self) -> str:
        if self._detail["input"] is None:
            return self._empty()
        inside = part_inside(self.part, self.key) or self.part
        keys = "、".join(SCHEDULES if self.key == "schedule" else KEYWORDS[inside])
        wanted = "先写 kind（类别）" if self.key == "schedule" else "写成“项目: 内容”"
        return f"{self._label()}应{wanted}，可写：{keys}"

    def _empty(self) -> str:
        return f"{self._label()}没有写内容，不需要就删去这一行"


def _walked(steps: tuple[str | int, ...], start: type[Part]) -> tuple[type[Part], str, str]:
    """Follow pydantic's location to the part, its key and the path in the file.

    Pydantic also names which choice of a union failed (the kind of a schedule, the type of a day); the file does not.
    """
    part = start
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


# Fields with a shape of their own: whatever is wrong with them, the remedy is how they are written.
_SHAPED = {"day", "time", "within"}
_SAYINGS = {
    "missing": _Complaint.missing,
    "extra_forbidden": _Complaint.unknown_key,
    "literal_error": _Complaint.not_allowed,
    "union_tag_invalid": _Complaint.schedule_kind,
    "union_tag_not_found": _Complaint.no_schedule_kind,
    "value_error": _Complaint.explained,
    "int_parsing": _Complaint.no_number,
    "int_type": _Complaint.no_number,
    "greater_than_equal": _Complaint.too_small,
    "less_than_equal": _Complaint.too_big,
    "string_type": _Complaint.no_text,
    "tuple_type": _Complaint.no_list,
    "model_type": _Complaint.no_part,
    "model_attributes_type": _Complaint.no_part,
}
