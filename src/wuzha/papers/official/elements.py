"""Elements of a .docx for which python-docx has no call."""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

_AFTER_BORDERS = ("w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Return an element; attributes are of the main namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def insert(parent: BaseOxmlElement, new: BaseOxmlElement, *, before: tuple[str, ...]) -> None:
    """Put an element where the schema wants it: before the first of the given ones."""
    for place, sibling in enumerate(parent):
        if sibling.tag in {qn(tag) for tag in before}:
            parent.insert(place, new)
            return
    parent.append(new)


def rule(paragraph: Paragraph, *sides: str, size: str, space: str, color: str) -> None:
    """Rule a paragraph at some sides; `size` in eighths of a point, `space` in points."""
    borders = element("w:pBdr")
    borders.extend(element(f"w:{side}", val="single", sz=size, space=space, color=color) for side in sides)
    insert(paragraph._p.get_or_add_pPr(), borders, before=_AFTER_BORDERS)  # noqa: SLF001 - there is no call for borders
