"""Forms of Excel: fields in cells, text boxes, headers and footers; empty cells, and where they stand.

A number goes into a cell as a number, so that the form's own formulas count with it; what they showed is dropped and
counted anew when the form is opened.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from wuzha.papers.blanks.packages import BlankUnreadable, Element, parse, printable, written
from wuzha.papers.blanks.places import Box, Entry, Place, fields_in, grid_of, only_field, open_boxes, replaced
from wuzha.papers.blanks.styles import quoted
from wuzha.papers.sheets import starts_formula

_BOOK, _STRINGS, _STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWN = re.compile(r"xl/drawings/drawing\d+\.xml")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ANNEX, _ANNEX_PART = "取数说明", "xl/worksheets/sources.xml"
_WIDTHS = (24, 28, 16, 60, 40)
_MOST_ROWS, _MOST_COLUMNS = 2000, 128
"""Empty cells are looked for in so many rows and columns of a sheet."""
_BEFORE_COUNTING = ("sheets", "functionGroups", "externalReferences", "definedNames")


def places(parts: Mapping[str, bytes]) -> tuple[Place, ...]:
    """Return the fields of every text and the empty cells of the sheets that are shown, each once."""
    found: dict[str, Place] = {}
    strings = _strings(parts)
    for name, part, hidden in _sheets(parts):
        root = parse(parts[part])
        for cell in root.iter("{*}c"):
            for place in fields_in(_text(cell, strings)):
                found.setdefault(place.key, place)
        for text in root.iterfind("{*}headerFooter/*"):
            for place in fields_in(text.text or ""):
                found.setdefault(place.key, place)
        for box, labels in () if hidden else open_boxes(grid_of(_boxes(root, strings))):
            address = f"{get_column_letter(box.column)}{box.row}"
            key = f"cell:{name}!{address}"
            found[key] = Place(key, f"“{name}”{address}", labels)
    for part in filter(_DRAWN.fullmatch, sorted(parts)):
        for pieces in _paragraphs(parse(parts[part])):
            for place in fields_in("".join(node.text or "" for node in pieces)):
                found.setdefault(place.key, place)
    return tuple(found.values())


def filled(
    parts: Mapping[str, bytes], entries: Mapping[str, Entry], notes: Sequence[Sequence[str]]
) -> dict[str, bytes]:
    """Return the parts that change when the form is filled."""
    strings = _strings(parts)
    styles = parse(parts[_STYLES]) if _STYLES in parts else None
    made = {part: _filled_sheet(parts[part], name, strings, entries, styles) for name, part, _ in _sheets(parts)}
    for part in [*filter(_DRAWN.fullmatch, sorted(parts)), *([_STRINGS] if _STRINGS in parts else ())]:
        root = parse(parts[part])
        for pieces in _paragraphs(root):
            _replace(pieces, entries)
        made[part] = written(root)
    made[_BOOK] = _counted_anew(parts[_BOOK])
    if styles is not None:
        made[_STYLES] = written(styles)
    changed = {part: content for part, content in made.items() if content != written(parse(parts[part]))}
    return {**changed, **_annex({**parts, **changed}, notes)} if notes else changed


def _filled_sheet(
    content: bytes, name: str, strings: Sequence[str], entries: Mapping[str, Entry], styles: Element | None
) -> bytes:
    root = parse(content)
    for cell in list(root.iter("{*}c")):
        entry = entries.get(only_field(_text(cell, strings)))
        if entry is not None and entry.number:
            _write(cell, entry, styles)
        elif cell.find("{*}is") is not None:
            _replace(list(cell.iterfind(".//{*}t")), entries)
        elif cell.find("{*}f") is not None:
            for value in cell.findall("{*}v"):
                cell.remove(value)
    for key, entry in entries.items():
        sheet, _, address = key.removeprefix("cell:").rpartition("!")
        if key.startswith("cell:") and sheet == name:
            _write(_cell(root, address), entry, styles)
    for text in root.iterfind("{*}headerFooter/*"):
        _replace([text], {key: Entry(entry.text.replace("&", "&&")) for key, entry in entries.items()})
    return written(root)


def _sheets(parts: Mapping[str, bytes]) -> list[tuple[str, str, bool]]:
    """Return the name, the part and whether it is hidden of every worksheet, in order."""
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in parse(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    }
    found = []
    for sheet in parse(parts[_BOOK]).iterfind("{*}sheets/{*}sheet"):
        identity = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        part = targets.get(identity, "")
        if part in parts and parse(parts[part]).tag.endswith("}worksheet"):
            found.append((sheet.get("name", ""), part, sheet.get("state", "visible") != "visible"))
    if not found:
        raise BlankUnreadable("表格里没有工作表。请用 Excel 或 WPS 打开原表，另存为 .xlsx 后再上传。")
    return found


def _strings(parts: Mapping[str, bytes]) -> list[str]:
    if _STRINGS not in parts:
        return []
    return ["".join(node.text or "" for node in pieces) for pieces in _items(parse(parts[_STRINGS]))]


def _items(root: Element) -> Iterator[list[Element]]:
    """Yield the pieces of every shared string, without how it is pronounced."""
    for item in root.iterfind("{*}si"):
        yield [node for node in item.iter("{*}t") if next(node.iterancestors("{*}rPh"), None) is None]


def _paragraphs(root: Element) -> Iterator[list[Element]]:
    if root.tag.endswith("}sst"):
        yield from _items(root)
    for paragraph in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}p"):
        yield list(paragraph.iterfind("{*}r/{*}t"))


def _text(cell: Element, strings: Sequence[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext("{*}v") or ""
    if kind == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    if kind == "inlineStr":
        return "".join(node.text or "" for node in cell.iterfind(".//{*}t"))
    return value


def _boxes(root: Element, strings: Sequence[str]) -> list[Box]:
    """Return the cells of a sheet as far as anything is written, merged ones as one, and bare places between them."""
    cells = {}
    for cell in root.iter("{*}c"):
        row, column = _at(cell.get("r", "A1"))
        if row <= _MOST_ROWS and column <= _MOST_COLUMNS:
            cells[row, column] = (_text(cell, strings), cell.find("{*}f") is not None)
    said = [place for place, (text, _) in cells.items() if text.strip()]
    if not said:
        return []
    last_row, last_column = (max(place[axis] for place in said) + 1 for axis in (0, 1))
    merged = _merged(root, last_row, last_column)
    covered = {
        (row, column)
        for (top, left), (bottom, right) in merged.items()
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - merged.keys()
    found = []
    for row in range(1, last_row + 1):
        for column in range(1, last_column + 1):
            if (row, column) not in covered:
                text, counts = cells.get((row, column), ("", False))
                bottom, right = merged.get((row, column), (row, column))
                found.append(Box(row, column, text, bottom, right, (row, column) in cells, counts))
    return found


def _merged(root: Element, last_row: int, last_column: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the first place of every merged cell with its last, none beyond a last row and column.

    Raises:
        ValueError: what is merged is no range of cells.

    """
    found = {}
    for each in root.iterfind("{*}mergeCells/{*}mergeCell"):
        first, _, last = str(each.get("ref")).partition(":")
        (top, left), (bottom, right) = _at(first), _at(last or first)
        if top <= last_row and left <= last_column:
            found[top, left] = min(bottom, last_row), min(right, last_column)
    return found


def _at(address: str) -> tuple[int, int]:
    """Return the row and the column of an address.

    Raises:
        ValueError: it is none.

    """
    if not address:
        raise ValueError(address)
    return coordinate_to_tuple(address)


def _cell(root: Element, address: str) -> Element:
    """Return a cell, made where it stands in its row when nothing has been written there."""
    row, column = coordinate_to_tuple(address)
    data = root.find("{*}sheetData")
    space = etree.QName(root).namespace
    line = next((each for each in data if each.get("r") == str(row)), None)
    if line is None:
        line = etree.Element(f"{{{space}}}row", r=str(row))
        data.insert(sum(int(each.get("r", "0")) < row for each in data), line)
    found = next((each for each in line if each.get("r") == address), None)
    if found is None:
        found = etree.Element(f"{{{space}}}c", r=address)
        line.insert(sum(coordinate_to_tuple(each.get("r", "A1"))[1] < column for each in line), found)
    return found


def _write(cell: Element, entry: Entry, styles: Element | None) -> None:
    """Put an entry into a cell; a text is never a formula, in this file or a copy."""
    space = etree.QName(cell).namespace
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if entry.number:
        etree.SubElement(cell, f"{{{space}}}v").text = entry.text
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{{{space}}}is"), f"{{{space}}}t")
    text.text = printable(entry.text)
    text.set(_SPACE, "preserve")
    if starts_formula(entry.text) and styles is not None:
        cell.set("s", quoted(styles, cell.get("s", "0")))


def _replace(nodes: Sequence[Element], entries: Mapping[str, Entry]) -> None:
    texts = [node.text or "" for node in nodes]
    for node, before, after in zip(nodes, texts, replaced(texts, entries), strict=True):
        if before != after:
            node.text = printable(after)
            if not node.tag.startswith("{http://schemas.openxmlformats.org/drawingml"):
                node.set(_SPACE, "preserve")


def _counted_anew(book: bytes) -> bytes:
    """Let the formulas be counted when the form is opened: what they showed is not true any more."""
    root = parse(book)
    counting = root.find("{*}calcPr")
    if counting is None:
        counting = etree.Element(f"{{{etree.QName(root).namespace}}}calcPr")
        before = [at for at, each in enumerate(root) if etree.QName(each).localname in _BEFORE_COUNTING]
        root.insert(max(before) + 1, counting)
    counting.set("fullCalcOnLoad", "1")
    return written(root)


def _annex(parts: Mapping[str, bytes], notes: Sequence[Sequence[str]]) -> dict[str, bytes]:
    """Return the parts that change when a sheet is added behind the others that says where the numbers come from."""
    book, relations = parse(parts[_BOOK]), parse(parts["xl/_rels/workbook.xml.rels"])
    types = parse(parts["[Content_Types].xml"])
    space, sheets = etree.QName(book).namespace, book.find("{*}sheets")
    taken = {sheet.get("name") for sheet in sheets}
    name = next(each for each in (_ANNEX, *(f"{_ANNEX}{number}" for number in range(2, 999))) if each not in taken)
    identity = str(max(int(sheet.get("sheetId", "0")) for sheet in sheets) + 1)
    strict = {key.split("}")[0].lstrip("{") for sheet in sheets for key in sheet.attrib if key.endswith("}id")}
    etree.SubElement(
        sheets,
        f"{{{space}}}sheet",
        {"name": name, "sheetId": identity, f"{{{next(iter(strict), _RELATIONS)}}}id": "rIdSources"},
    )
    kind = next(each.get("Type") for each in relations if (each.get("Type") or "").endswith("/worksheet"))
    etree.SubElement(
        relations,
        f"{{{etree.QName(relations).namespace}}}Relationship",
        Id="rIdSources",
        Type=kind,
        Target="worksheets/sources.xml",
    )
    etree.SubElement(
        types,
        f"{{{etree.QName(types).namespace}}}Override",
        PartName=f"/{_ANNEX_PART}",
        ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    )
    return {
        _BOOK: written(book),
        "xl/_rels/workbook.xml.rels": written(relations),
        "[Content_Types].xml": written(types),
        _ANNEX_PART: written(_listed(space, notes)),
    }


def _listed(space: str, notes: Sequence[Sequence[str]]) -> Element:
    root = etree.Element(f"{{{space}}}worksheet", nsmap={None: space})
    columns = etree.SubElement(root, f"{{{space}}}cols")
    for number, width in enumerate(_WIDTHS, 1):
        etree.SubElement(
            columns, f"{{{space}}}col", min=str(number), max=str(number), width=str(width), customWidth="1"
        )
    data = etree.SubElement(root, f"{{{space}}}sheetData")
    for row, line in enumerate(notes, 1):
        element = etree.SubElement(data, f"{{{space}}}row", r=str(row))
        for column, text in enumerate(line, 1):
            cell = etree.SubElement(element, f"{{{space}}}c", r=f"{get_column_letter(column)}{row}")
            _write(cell, Entry(text), None)
    return root
