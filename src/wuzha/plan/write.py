"""Writing plan files: a new one neatly, or a change into an existing one that leaves everything else as it was."""

from __future__ import annotations

import json
from difflib import SequenceMatcher

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from wuzha.plan import source
from wuzha.plan.emit import Plain, entry, flow, item_text, plain
from wuzha.plan.keywords import KEYWORDS, part_inside
from wuzha.plan.model import Part, Plan, Requirement
from wuzha.plan.parse import load

Mapped = dict[str, Plain]


def dump(plan: Plan) -> str:
    """Write a plan as a file of its own."""
    return "".join(f"{entry(key, value)}\n" for key, value in plain(plan).items())


def rewrite(original: str, plan: Plan) -> str:
    """Write a changed plan into its file: comments, order and formatting of what did not change stay as they are.

    Requirements, objectives and phases are followed by their ids. ValueError when `original` is no plan file.
    """
    before = load(original, name="")
    tree = source.read(original)
    if before.plan is None or not isinstance(tree.root, MappingNode):
        message = "原文件有错误，不能在上面修改"
        raise ValueError(message)
    editor = _Editor(original)
    editor.mapping(tree.root, plain(before.plan), plain(plan), Plan)
    return editor.result()


class _Editor:
    """Compares old and new data along the tree and collects replacements of pieces of the text.

    Keys come and go line by line in the plan itself and in requirements; smaller parts whose keys change are written
    anew on one line. So two replacements never touch the same characters.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._edits: list[tuple[int, int, int, str]] = []

    def result(self) -> str:
        """Apply the collected edits, last first, so that earlier positions stay right."""
        text = self._text
        for start, end, _, replacement in sorted(self._edits, reverse=True):
            text = text[:start] + replacement.replace("\n", self._newline) + text[end:]
        return text

    def _edit(self, start: int, end: int, text: str) -> None:
        self._edits.append((start, end, len(self._edits), text))

    def mapping(self, node: MappingNode, old: Mapped, new: Mapped, part: type[Part]) -> None:
        """Edit the mapping of one part of the plan."""
        if _is_anew(node, old, new, part):
            block = part is Requirement and not node.flow_style
            anew = item_text(new, block=block, indent=node.start_mark.column - 2)
            self._edit(node.start_mark.index, self._end(node), anew.removeprefix("- "))
            return
        written = {key.value: (key, value) for key, value in node.value}
        gone = [key for key in old if key not in new and key in written]
        for key, value in new.items():
            if old.get(key) == value:
                continue
            if key in written:
                self._change(written[key], old.get(key), value, part_inside(part, key, _kind(value)))
            else:
                self._insert(key, value, node, [name for name in KEYWORDS[part] if name not in gone])
        for key in gone:
            self._edit(self._line_start(written[key][0]), self._next_line(self._end(written[key][1])), "")

    def _change(self, at: tuple[ScalarNode, Node], old: Plain | None, new: Plain, part: type[Part] | None) -> None:
        key, node = at
        if part and isinstance(node, MappingNode) and isinstance(old, dict) and isinstance(new, dict):
            if node.flow_style or not _is_anew(node, old, new, part):
                self.mapping(node, old, new, part)
                return
        elif isinstance(node, SequenceNode) and not node.flow_style and isinstance(old, list) and isinstance(new, list):
            self._sequence(node, old, new, part)
            return
        self._edit(key.start_mark.index, self._end(node), entry(key.value, new, key.start_mark.column))

    def _insert(self, key: str, value: Plain, node: MappingNode, order: list[str]) -> None:
        """Insert an entry after the nearest written keyword that comes before it in the language."""
        earlier = order[: order.index(key)]
        before = [pair for pair in node.value if pair[0].value in earlier]
        last = max(before, key=lambda pair: earlier.index(pair[0].value))
        at = self._line_end(self._end(last[1]))
        column = node.start_mark.column
        self._edit(at, at, f"\n{' ' * column}{entry(key, value, column)}")

    def _sequence(self, node: SequenceNode, old: list[Plain], new: list[Plain], part: type[Part] | None) -> None:
        before, after = [_identity(item) for item in old], [_identity(item) for item in new]
        for _, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            paired = min(old_to - old_from, new_to - new_from)
            for step in range(paired):
                self._item(node.value[old_from + step], old[old_from + step], new[new_from + step], part)
            for position in range(old_from + paired, old_to):
                self._delete_item(node, position)
            if new_from + paired < new_to:
                block = part is Requirement
                self._insert_items(node, old_from + paired, new[new_from + paired : new_to], block=block)

    def _item(self, node: Node, old: Plain, new: Plain, part: type[Part] | None) -> None:
        if old == new:
            return
        if part and isinstance(node, MappingNode) and isinstance(old, dict) and isinstance(new, dict):
            self.mapping(node, old, new, part)
        else:
            self._edit(node.start_mark.index, self._end(node), flow(new))

    def _insert_items(self, node: SequenceNode, position: int, items: list[Plain], *, block: bool) -> None:
        column = node.start_mark.column
        pad = " " * column
        texts = [item_text(item, block=block, indent=column) for item in items]
        if position:
            at = self._line_end(self._end(node.value[position - 1]))
            self._edit(at, at, "".join(f"\n{pad}{text}" for text in texts))
        else:
            at = node.start_mark.index
            self._edit(at, at, "".join(f"{text}\n{pad}" for text in texts))

    def _delete_item(self, node: SequenceNode, position: int) -> None:
        item = node.value[position]
        column = node.start_mark.column
        line_start = self._text.rfind("\n", 0, item.start_mark.index) + 1
        while self._text[line_start + column : line_start + column + 1] != "-":
            line_start = self._text.rfind("\n", 0, line_start - 1) + 1
        self._edit(line_start, self._next_line(self._end(item)), "")

    def _end(self, node: Node) -> int:
        """Find where a node's own text ends, before any comment; the marks of block nodes lie beyond comments."""
        if isinstance(node, MappingNode) and not node.flow_style and node.value:
            return self._end(node.value[-1][1])
        if isinstance(node, SequenceNode) and not node.flow_style and node.value:
            return self._end(node.value[-1])
        end: int = node.end_mark.index
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            return len(self._text[:end].rstrip())
        return end

    def _line_start(self, node: Node) -> int:
        start: int = node.start_mark.index - node.start_mark.column
        return start

    def _line_end(self, at: int) -> int:
        found = self._text.find(self._newline, at)
        return len(self._text) if found < 0 else found

    def _next_line(self, at: int) -> int:
        return min(self._line_end(at) + len(self._newline), len(self._text))


def _is_anew(node: MappingNode, old: Mapped, new: Mapped, part: type[Part]) -> bool:
    """Tell whether a mapping must be written anew: it stands on one line, or is small and its keys change."""
    if node.flow_style:
        return True
    written = {key.value for key, _ in node.value}
    if part not in (Plan, Requirement):
        return set(old) != set(new) or any(old[key] != new[key] and key not in written for key in new)
    # The first key of a requirement stands behind the dash and cannot be taken out as a line.
    first: str = node.value[0][0].value
    return part is Requirement and first in old and first not in new


def _kind(value: Plain) -> str:
    return str(value.get("kind", "")) if isinstance(value, dict) else ""


def _identity(item: Plain) -> str:
    """Tell list items apart: by id where they have one, else by all they say."""
    if isinstance(item, dict) and "id" in item:
        return f"id {item['id']}"
    return json.dumps(item, ensure_ascii=False)
