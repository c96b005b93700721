"""The XML of office documents, looked at by local names.

Transitional and strict documents differ in every namespace and in nothing a reader of text cares about, so names are
compared without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from docx.oxml.parser import parse_xml

from wuzha.reading.formats.refusals import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Node(Protocol):
    """What is used of an lxml element."""

    @property
    def tag(self) -> object:
        """The qualified name; not a string for comments and the like."""

    @property
    def text(self) -> str | None:
        """The text before the first child."""

    @property
    def attrib(self) -> Mapping[str, str]:
        """The attributes by qualified name."""

    def __iter__(self) -> Iterator[Node]:
        """Iterate over the children."""


def parse(content: bytes) -> Node:
    """Return the root; entities are not resolved, and nesting and sizes are bounded by the parser."""
    try:
        return parse_xml(content)
    except SyntaxError as error:
        message = "内容已损坏，读到一半读不下去。请用 Word 或 WPS 打开原件，另存为 .docx 后再上传。"
        raise Unreadable(message) from error


def local(node: Node) -> str:
    """Return the name without its namespace; empty for comments and processing instructions."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def children(node: Node | None, name: str) -> list[Node]:
    """Return the children with that local name."""
    return [] if node is None else [each for each in node if local(each) == name]


def child(node: Node | None, *path: str) -> Node | None:
    """Follow local names downwards, the first child each time; None where the path ends."""
    for name in path:
        node = next(iter(children(node, name)), None)
    return node


def attribute(node: Node | None, name: str) -> str:
    """Return an attribute by its local name; empty when absent."""
    if node is None:
        return ""
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")
