"""Forms of Word: fields in text, tables, headers, footers, footnotes and text boxes; empty cells of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import islice

from lxml import etree

from wuzha.papers.blanks.packages import Element, parse, printable, written
from wuzha.papers.blanks.places import Box, Entry, Place, fields_in, grid_of, open_boxes, replaced

_MAIN = "word/document.xml"
_TEXTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FULL = frozenset({"drawing", "pict", "object", "tbl", "sdt"})
_MOST_ROWS, _MOST_COLUMNS = 2000, 63
"""Rows of a table that are looked at, and columns: Word has no more."""
_PAPER = 9000  # twentieths of a point: the width of the annex
_WIDTHS = (22, 20, 14, 26, 18)  # of its columns, in hundredths


def places(parts: Mapping[str, bytes]) -> tuple[Place, ...]:
    """Return the fields of every text and the empty cells of the tables, each once."""
    found: dict[str, Place] = {}
    for name in _texts(parts):
        for paragraph in _paragraphs(parse(parts[name])):
            for place in fields_in("".join(node.text or "" for node in paragraph)):
                found.setdefault(place.key, place)
    for key, (_, labels) in _cells(parse(parts[_MAIN])).items():
        number, row, column = key.removeprefix("cell:").split(",")
        found[key] = Place(key, f"表{number}第{row}行第{column}列", labels)
    return tuple(found.values())


def filled(
    parts: Mapping[str, bytes], entries: Mapping[str, Entry], notes: Sequence[Sequence[str]]
) -> dict[str, bytes]:
    """Return the parts that change when the form is filled."""
    changed = {}
    for name in _texts(parts):
        root = parse(parts[name])
        touched = False
        cells = _cells(root) if name == _MAIN else {}
        for paragraph in _paragraphs(root):
            texts = [node.text or "" for node in paragraph]
            for node, before, after in zip(paragraph, texts, replaced(texts, entries), strict=True):
                if before != after:
                    _say(node, after)
                    touched = True
        for key in cells.keys() & entries.keys():
            _write(cells[key][0], entries[key].text)
            touched = True
        if notes and name == _MAIN:
            _annex(root, notes)
            touched = True
        if touched:
            changed[name] = written(root)
    return changed


def _texts(parts: Mapping[str, bytes]) -> list[str]:
    return sorted((name for name in parts if _TEXTS.fullmatch(name)), key=lambda name: (name != _MAIN, name))


def _paragraphs(root: Element) -> Iterator[list[Element]]:
    """Yield the pieces of text of every paragraph, without those of text boxes inside it, which have their own."""
    space = etree.QName(root).namespace
    for paragraph in root.iter(f"{{{space}}}p"):
        pieces = [
            node for node in paragraph.iter(f"{{{space}}}t") if next(node.iterancestors(f"{{{space}}}p")) is paragraph
        ]
        if pieces:
            yield pieces


def _cells(root: Element) -> dict[str, tuple[Element, tuple[str, ...]]]:
    """Return the empty cells of the tables with their labels, by key: number of the table, row and column.

    Raises:
        ValueError: a cell covers what is no number of columns.

    """
    space = etree.QName(root).namespace
    found = {}
    tables = [
        table for table in root.iter(f"{{{space}}}tbl") if next(table.iterancestors("{*}txbxContent"), None) is None
    ]
    for number, table in enumerate(tables, 1):
        boxes, elements = _boxes(table, space)
        for box, labels in open_boxes(grid_of(boxes)):
            found[f"cell:{number},{box.row},{box.column}"] = (elements[box.row, box.column], labels)
    return found


def _boxes(table: Element, space: str) -> tuple[list[Box], dict[tuple[int, int], Element]]:
    boxes: dict[tuple[int, int], Box] = {}
    elements = {}
    above: dict[int, tuple[int, int]] = {}
    for row, line in enumerate(islice(table.iterchildren(f"{{{space}}}tr"), _MOST_ROWS), 1):
        column = 1 + max(int(_said(line, space, "trPr", "gridBefore") or 0), 0)
        for cell in line.iter(f"{{{space}}}tc"):
            if column > _MOST_COLUMNS:
                break
            if next(cell.iterancestors(f"{{{space}}}tr")) is not line:
                continue  # of a table inside
            last = min(column + max(int(_said(cell, space, "tcPr", "gridSpan") or 1), 1) - 1, _MOST_COLUMNS)
            merge = cell.find(f"{{{space}}}tcPr/{{{space}}}vMerge")
            goes_on = merge is not None and merge.get(f"{{{space}}}val", "continue") == "continue"
            if goes_on and column in above:
                origin = boxes[above[column]]
                boxes[above[column]] = Box(
                    origin.row, origin.column, origin.text, row, origin.last_column, counts=origin.counts
                )
            else:
                text = "".join(node.text or "" for node in cell.iter(f"{{{space}}}t"))
                full = any(etree.QName(node).localname in _FULL for node in cell.iter(f"{{{space}}}*"))
                boxes[row, column] = Box(row, column, text, row, last, counts=full)
                elements[row, column] = cell
                above[column] = (row, column)
            column = last + 1
    return list(boxes.values()), elements


def _said(element: Element, space: str, properties: str, name: str) -> str:
    found = element.find(f"{{{space}}}{properties}/{{{space}}}{name}")
    return "" if found is None else str(found.get(f"{{{space}}}val", ""))


def _write(cell: Element, text: str) -> None:
    """Put a text into an empty cell, in the type its empty paragraph has."""
    space = etree.QName(cell).namespace
    paragraph = cell.find(f"{{{space}}}p")
    if paragraph is None:
        paragraph = etree.SubElement(cell, f"{{{space}}}p")
    old = list(paragraph.iter(f"{{{space}}}t"))
    if old:  # a line to write on
        for node in old:
            _say(node, "")
        _say(old[0], text)
        return
    run = etree.SubElement(paragraph, f"{{{space}}}r")
    mark = paragraph.find(f"{{{space}}}pPr/{{{space}}}rPr")
    if mark is not None:
        run.append(deepcopy(mark))
    _say(etree.SubElement(run, f"{{{space}}}t"), text)


def _say(node: Element, text: str) -> None:
    node.text = printable(text)
    node.set(_SPACE, "preserve")


def _annex(root: Element, notes: Sequence[Sequence[str]]) -> None:
    """Add a page that says where the numbers come from, before the properties of the last section."""
    space = etree.QName(root).namespace
    body = root.find(f"{{{space}}}body")
    last = body.find(f"{{{space}}}sectPr")
    place = len(body) if last is None else list(body).index(last)
    for element in (_paragraph(space, "取数说明", fresh=True), _table(space, notes), _paragraph(space, "")):
        body.insert(place, element)
        place += 1


def _paragraph(space: str, text: str, *, fresh: bool = False) -> Element:
    paragraph = etree.Element(f"{{{space}}}p")
    if fresh:
        etree.SubElement(etree.SubElement(paragraph, f"{{{space}}}pPr"), f"{{{space}}}pageBreakBefore")
    run = etree.SubElement(paragraph, f"{{{space}}}r")
    etree.SubElement(etree.SubElement(run, f"{{{space}}}rPr"), f"{{{space}}}sz", {f"{{{space}}}val": "18"})
    _say(etree.SubElement(run, f"{{{space}}}t"), text)
    return paragraph


def _table(space: str, notes: Sequence[Sequence[str]]) -> Element:
    def make(parent: Element, tag: str, **said: str) -> Element:
        return etree.SubElement(
            parent, f"{{{space}}}{tag}", {f"{{{space}}}{key}": value for key, value in said.items()}
        )

    table = etree.Element(f"{{{space}}}tbl")
    properties = make(table, "tblPr")
    make(properties, "tblW", w=str(_PAPER), type="dxa")
    borders = make(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        make(borders, side, val="single", sz="4", space="0", color="000000")
    make(properties, "tblLayout", type="fixed")
    grid = make(table, "tblGrid")
    widths = [str(_PAPER * part // 100) for part in _WIDTHS]
    for width in widths:
        make(grid, "gridCol", w=width)
    for line in notes:
        row = make(table, "tr")
        for width, text in zip(widths, line, strict=True):
            cell = make(row, "tc")
            make(make(cell, "tcPr"), "tcW", w=width, type="dxa")
            cell.append(_paragraph(space, text))
    return table
