"""Reading a plan file (方案文件): the plan, or every mistake at once with line, field and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from wuzha.plan import source
from wuzha.plan.complaints import complain
from wuzha.plan.keywords import KEYWORDS
from wuzha.plan.model import Plan
from wuzha.plan.problems import Place, Problem, join


@dataclass(frozen=True)
class Loaded:
    """What came of a file: the plan (None when there are errors), the mistakes in order, places by field path.

    When there are errors, `sketch` is the plan with stand-ins for the fields in `unread` (`requirements[3].owner`,
    `window`), so that the rest can still be checked; it is None when nothing could be made of the file.
    """

    name: str
    plan: Plan | None
    problems: tuple[Problem, ...]
    places: Mapping[str, Place] = field(default_factory=dict)
    sketch: Plan | None = None
    unread: frozenset[str] = frozenset()


# What stands in for fields of list items that could not be read or are missing; other fields are left out.
_STAND_INS: dict[str, dict[str, object]] = {
    "requirements": {
        "quote": "",
        "at": [0, 0],
        "activity": "other",
        "audience": ["public"],
        "schedule": {"kind": "ongoing"},
    },
    "objectives": {"indicator": "other"},
    "phases": {"name": ""},
    "groups": {"name": ""},
    "questions": {"ask": ""},
}
_WITHOUT_ID = {"groups", "questions"}
_Root = tuple[str | int, ...]


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
    unread: set[_Root] = set()
    try:
        plan = Plan.model_validate(read.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            problem = complain(detail, read)
            found.setdefault(problem.field, problem)
            unread.add(_root(detail["loc"]))
    problems = tuple(sorted(found.values()))
    return Loaded(
        name=name,
        plan=None if problems else plan,
        problems=problems,
        places=read.places,
        sketch=plan or _sketch(read.data, unread),
        unread=frozenset(_path(root) for root in unread),
    )


def _root(location: _Root) -> _Root:
    """Cut a location down to the top-level field, the list item or the item's field it lies in."""
    in_item = len(location) > 1 and location[0] in _STAND_INS and isinstance(location[1], int)
    return location[:3] if in_item else location[:1]


def _path(root: _Root) -> str:
    path = ""
    for step in root:
        path = join(path, step)
    return path


def _sketch(data: dict[str, Any], unread: set[_Root]) -> Plan:
    """Make the plan without its unread fields; items of lists keep their places."""
    kept = {key: value for key, value in data.items() if (key,) not in unread and key in KEYWORDS[Plan]}
    for kind, stand_in in _STAND_INS.items():
        if kind in kept:
            kept[kind] = [_item(kind, stand_in, item, index, unread) for index, item in enumerate(kept[kind])]
    return Plan.model_validate({"title": "", **kept})


def _item(kind: str, stand_in: dict[str, object], item: object, index: int, unread: set[_Root]) -> dict[str, object]:
    """Return an item of a list without its unread fields, stood in for where the item needs them."""
    written = item if isinstance(item, dict) else {}
    read = {key: value for key, value in written.items() if (kind, index, key) not in unread}
    code = {} if kind in _WITHOUT_ID else {"id": f"{kind}[{index}]"}
    needed = {key: value for key, value in stand_in.items() if key != "audience" or (kind, index, key) in unread}
    return {**code, **needed, **read}
