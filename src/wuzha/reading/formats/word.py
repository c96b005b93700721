"""The text of a .docx as a reader sees it: paragraphs, tables and text boxes in their order, with their numbers.

Left out: headers, footers, notes, comments, hidden text, tables of contents, and what tracked changes delete.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wuzha.reading.formats.cells import MOST_COLUMNS, Cell, one_header, row_lines
from wuzha.reading.formats.markup import attribute, child, children, local, parse
from wuzha.reading.formats.numbering import Numbering, read_numbering
from wuzha.reading.formats.refusals import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wuzha.reading.formats.archives import Archive
from wuzha.reading.formats.markup import Node

_MAX_LINKS = 20  # styles based on styles; more is a circle
_SILENT = frozenset(
    {"pPr", "rPr", "instrText", "delText", "delInstrText", "rt", "sectPr", "fldData", "Fallback", "tblPr", "tblGrid"}
)
_WRITTEN = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_BOXES = frozenset({"drawing", "pict", "object"})
_OFF = frozenset({"0", "false", "off"})
_CHECKED = frozenset({"F052", "F0FE", "F0FC"})  # ticked boxes of Wingdings
_DAMAGED = "内容已损坏，找不到正文。请用 Word 或 WPS 打开原件，另存为 .docx 后再上传。"


@dataclass(frozen=True, slots=True)
class WordText:
    """The text, one paragraph a line, and remarks on what was left out."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    parent: str
    properties: Node | None


@dataclass(slots=True)
class _Reader:
    numbering: Numbering
    styles: Mapping[str, _Style]
    default_style: str
    notes: set[str] = field(default_factory=set)

    def lines(self, container: Node) -> Iterator[str]:
        for node in container:
            match local(node):
                case "p":
                    yield from self._paragraph(node)
                case "tbl":
                    yield from self._table(node)
                case "del" | "moveFrom":
                    self._revised()
                case "AlternateContent":
                    yield from self.lines(_chosen(node))
                case name if name not in _SILENT:
                    yield from self.lines(node)

    def _paragraph(self, node: Node) -> Iterator[str]:
        properties = child(node, "pPr")
        style = attribute(child(properties, "pStyle"), "val") or self.default_style
        if self._name_of(style).startswith("toc "):
            self.notes.add("目录没有读入，只读正文。")
            return
        label = self._label(properties, style)
        boxes: list[Node] = []
        text = "".join(self._inline(node, boxes)).strip(" \n")
        if text.strip():
            yield from f"{label}{_gap(label, text)}{text}".split("\n")
        for box in boxes:
            yield from self.lines(box)

    def _inline(self, node: Node, boxes: list[Node]) -> Iterator[str]:
        for part in node:
            name = local(part)
            if name == "t":
                yield (part.text or "").replace("\n", " ")
            elif name in _WRITTEN:
                yield _WRITTEN[name]
            elif name == "br":
                yield "" if attribute(part, "type") in {"page", "column"} else "\n"
            elif name == "sym":
                yield "☑" if attribute(part, "char").upper() in _CHECKED else "□"
            elif name in {"del", "moveFrom"}:
                self._revised()
            elif name in _BOXES:
                boxes.extend(_text_boxes(part))
            elif name == "AlternateContent":
                yield from self._inline(_chosen(part), boxes)
            elif name not in _SILENT and not (name == "r" and _is_on(child(part, "rPr", "vanish"))):
                yield from self._inline(part, boxes)

    def _revised(self) -> None:
        self.notes.add("文档带有修订痕迹，已按接受全部修订后的文字读入。")

    def _table(self, node: Node) -> Iterator[str]:
        rows = []
        for row in _within(node, "tr"):
            if child(row, "trPr", "del") is not None:
                self._revised()
                continue
            rows.append(
                [Cell(None if _continues(cell) else self._cell(cell), _span(cell)) for cell in _within(row, "tc")]
            )
        for cells in one_header(rows):
            yield from row_lines(cells)

    def _cell(self, node: Node) -> list[str]:
        return [line for line in self.lines(node) if line.strip()]

    def _label(self, properties: Node | None, style: str) -> str:
        """Return the automatic number of a paragraph, its own or its style's; a style may be outdone by number 0."""
        own = child(properties, "numPr")
        for numbering in (own, *self._inherited(style)):
            number = attribute(child(numbering, "numId"), "val")
            if not number:
                continue
            level = attribute(child(own, "ilvl"), "val") or attribute(child(numbering, "ilvl"), "val")
            depth = int(level) if level.isdigit() else self.numbering.level_of_style(number, style)
            return "" if number == "0" else self.numbering.label(number, depth)
        return ""

    def _inherited(self, style: str) -> Iterator[Node]:
        for _ in range(_MAX_LINKS):
            found = self.styles.get(style)
            if found is None:
                return
            numbering = child(found.properties, "numPr")
            if numbering is not None:
                yield numbering
            style = found.parent

    def _name_of(self, style: str) -> str:
        found = self.styles.get(style)
        return found.name.lower() if found else ""


def read_word(archive: Archive) -> WordText:
    """Return the text of a Word package; raise Unreadable when its parts are damaged."""
    place = main_part(archive)
    content = archive.read(place)
    body = child(parse(content), "body") if content else None
    if body is None:
        raise Unreadable(_DAMAGED)
    folder = posixpath.dirname(place)
    styles, default = _styles(_optional(archive, f"{folder}/styles.xml"))
    reader = _Reader(read_numbering(_optional(archive, f"{folder}/numbering.xml")), styles, default)
    text = "\n".join(line for line in reader.lines(body) if line.strip())
    return WordText(text, tuple(sorted(reader.notes)))


def pictures_in(archive: Archive) -> list[bytes]:
    """Return the pictures of the body in their order: a document may hold nothing else."""
    place = main_part(archive)
    folder, file = posixpath.split(place)
    content = archive.read(place)
    relations = {
        attribute(each, "Id"): attribute(each, "Target")
        for each in children(_optional(archive, f"{folder}/_rels/{file}.rels"), "Relationship")
        if attribute(each, "TargetMode") != "External"
    }
    codes = _embedded(parse(content)) if content else ()
    targets = [relations[code] for code in dict.fromkeys(codes) if code in relations]
    places = [posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") for target in targets]
    return [found for each in places if (found := archive.read(each))]


def _embedded(node: Node) -> Iterator[str]:
    """Yield the relations of the pictures below a node."""
    for part in node:
        if local(part) == "blip":
            yield attribute(part, "embed")
        elif local(part) == "imagedata":
            yield attribute(part, "id")
        elif local(part) == "AlternateContent":
            yield from _embedded(_chosen(part))
        else:
            yield from _embedded(part)


def main_part(archive: Archive) -> str:
    """Return the name of the part that holds the body, as the package's relations give it."""
    relations = _optional(archive, "_rels/.rels")
    for relation in children(relations, "Relationship"):
        if attribute(relation, "Type").endswith("/officeDocument"):
            return attribute(relation, "Target").lstrip("/")
    return "word/document.xml"


def _optional(archive: Archive, name: str) -> Node | None:
    """Return the root of a part the text can do without."""
    try:
        content = archive.read(name)
        return parse(content) if content else None
    except Unreadable:
        return None


def _styles(root: Node | None) -> tuple[dict[str, _Style], str]:
    styles = {}
    default = ""
    for node in children(root, "style"):
        code = attribute(node, "styleId")
        parent = attribute(child(node, "basedOn"), "val")
        styles[code] = _Style(attribute(child(node, "name"), "val"), parent, child(node, "pPr"))
        if attribute(node, "type") == "paragraph" and _is_true(attribute(node, "default")):
            default = code
    return styles, default


def _chosen(alternatives: Node) -> Node:
    """Return the branch current Word shows; the other one repeats it for old versions."""
    choice = child(alternatives, "Choice")
    fallback = child(alternatives, "Fallback")
    return choice if choice is not None else fallback if fallback is not None else alternatives


def _text_boxes(node: Node) -> Iterator[Node]:
    for part in node:
        name = local(part)
        if name == "txbxContent":
            yield part
        elif name == "AlternateContent":
            yield from _text_boxes(_chosen(part))
        elif name != "Fallback":
            yield from _text_boxes(part)


def _within(node: Node, name: str) -> Iterator[Node]:
    """Yield rows of a table or cells of a row, looking through content controls and revisions."""
    for part in node:
        if local(part) == name:
            yield part
        elif local(part) in {"sdt", "sdtContent", "ins", "customXml", "moveTo"}:
            yield from _within(part, name)


def _continues(cell: Node) -> bool:
    """Say whether the cell is the continuation of a merged one, whose text stands in its first cell."""
    for name in ("vMerge", "hMerge"):
        merge = child(cell, "tcPr", name)
        if merge is not None and attribute(merge, "val") != "restart":
            return True
    return False


def _span(cell: Node) -> int:
    """Return how many columns a cell takes."""
    said = attribute(child(cell, "tcPr", "gridSpan"), "val")
    return min(int(said), MOST_COLUMNS) if said.isdecimal() and int(said) > 0 else 1


def _is_on(node: Node | None) -> bool:
    return node is not None and attribute(node, "val") not in _OFF


def _is_true(text: str) -> bool:
    return text in {"1", "true", "on"}


def _gap(label: str, text: str) -> str:
    """Return what separates a label from its text: Chinese labels stand close, 第三条 and bare digits need a space."""
    if not label:
        return ""
    if label[-1] in "条章节款项编篇":
        return "　"
    bare = label[-1].isascii() and (label[-1].isalnum() or (label[-1] == "." and text[:1].isdigit()))
    return " " if bare else ""
