"""A plan's YAML as plain data, with the place of every field.

Scalars keep what was typed: only integers and null become values (the language has no other), so a date stays
`2026-03-05`. Nothing in the file can be more than data: no tags, and no anchors, which could blow a small file up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from wuzha.plan.problems import Place, Problem, join

# What ruamel says, and what it means for the writer; the first entry found in its sentence is used.
_CAUSES = (
    ("'\\t' that cannot start", "缩进或空白处用了制表符，请改为空格"),
    ("'@' that cannot start", "以 @ 开头的内容要加引号"),
    ("'`' that cannot start", "以 ` 开头的内容要加引号"),
    ("'%' that cannot start", "以 % 开头的内容要加引号"),
    ("mapping values are not allowed", "这一行有多余的冒号，或缩进与上一行不一致；内容里有冒号的要加引号"),
    ("expected ',' or ']'", "方括号 [ ] 没有配对，或项目之间缺少逗号"),
    ("expected ',' or '}'", "花括号 { } 没有配对，或项目之间缺少逗号"),
    ("expected the node content", "括号没有写完"),
    ("unexpected end of stream", "引号没有配对"),
    ("unknown escape character", "双引号里的反斜杠 \\ 要写成 \\\\"),
    ("expected <block end>", "缩进与上面不一致，或列表项缺少“- ”"),
    ("expected '<document start>'", "缩进与上面不一致"),
    ("could not find expected ':'", "这一项缺少冒号，冒号后要空一格"),
    ("found another document", "一个文件只写一个方案，去掉“---”"),
)


@dataclass(frozen=True)
class Source:
    """What a file holds: the tree, its plain data (None when unreadable), places by field path, and what is wrong."""

    root: Node | None = None
    data: object = None
    places: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read(text: str) -> Source:
    """Read YAML text. Nothing is raised: every mistake is a problem of the result."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        return Source(problems=(_syntax(error, text),))
    except RecursionError:
        return Source(problems=(Problem(1, 1, "", "括号套得太深，这不是方案文件"),))
    except YAMLError:
        return Source(problems=(_unprintable(text),))
    if root is None:
        return Source(problems=(Problem(1, 1, "", "文件是空的；方案文件从“wuzha: 1”写起"),))
    builder = _Builder()
    data = builder.value(root, "")
    return Source(root, data, builder.places, builder.keys, tuple(builder.problems))


def _syntax(error: MarkedYAMLError, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    said = f"{error.problem or ''} {error.context or ''}"
    cause = next((chinese for english, chinese in _CAUSES if english in said), "写法有误，读不下去")
    if mark is None:
        return Problem(1, 1, "", cause)
    lines = text.splitlines()
    shown = lines[mark.line] if mark.line < len(lines) else ""
    caret = "".join("　" if ord(char) > 0xFF else " " for char in shown[: mark.column])  # noqa: PLR2004 - beyond Latin-1 letters are full width
    return Problem(mark.line + 1, mark.column + 1, "", f"{cause}\n    {shown.expandtabs(1)}\n    {caret}^")


def _unprintable(text: str) -> Problem:
    """Point at the character ruamel refuses to read."""
    for number, line in enumerate(text.split("\n"), start=1):
        for column, char in enumerate(line, start=1):
            if not char.isprintable() and char not in "\t\r":
                return Problem(number, column, "", f"有不可见的控制字符（U+{ord(char):04X}），请删去")
    return Problem(1, 1, "", "文件读不懂，请确认是 UTF-8 文本")


class _Builder:
    """Turns nodes into plain data, noting places and what YAML allows but a plan does not."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self.keys: dict[str, Place] = {}
        self.problems: list[Problem] = []

    def value(self, node: Node, path: str) -> object:
        self.places[path] = _place(node)
        if node.anchor:
            self._refuse(node, path, "不要用 & 和 * 引用，请把内容写出来")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, join(path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path) if isinstance(node, ScalarNode) else None

    def _mapping(self, node: MappingNode, path: str) -> dict[str, object]:
        data: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._refuse(key_node, path, "项目名要写成一个词")
                continue
            key: str = key_node.value
            here = join(path, key)
            if key in data:
                self._refuse(key_node, here, f"“{key}”写了两次（第{self.keys[here][0]}行已写过），请只留一处")
                continue
            self.keys[here] = _place(key_node)
            data[key] = self.value(value_node, here)
        return data

    def _scalar(self, node: ScalarNode, path: str) -> object:
        kind = str(node.tag).removeprefix("tag:yaml.org,2002:")
        if kind not in {"str", "int", "float", "bool", "null", "timestamp"}:
            self._refuse(node, path, f"不要用 !{kind} 这样的标签")
            return None
        written: str = node.value
        if kind == "null":
            return None
        if kind == "int" and written.lstrip("+-").isdecimal() and len(written) < len("1000000000000000"):
            return int(written)
        return written

    def _refuse(self, node: Node, path: str, message: str) -> None:
        line, column = _place(node)
        self.problems.append(Problem(line, column, path, message))


def _place(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1
