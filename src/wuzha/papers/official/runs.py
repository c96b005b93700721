"""Words of a paper: pieces of text, each in a face that has its characters, and links within the paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from wuzha.papers.faces import in_faces
from wuzha.papers.official.elements import element


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to the bookmark `to` of the same paper; `at` makes them a bookmark themselves.

    `whole` keeps them on one line where they hold hyphens.
    """

    text: str
    to: str | None = None
    at: str | None = None
    whole: bool = False


Inline = str | Link


class Writer:
    """Writes the words of one paper, and knows which bookmarks it has set."""

    def __init__(self) -> None:
        self._bookmarks: set[str] = set()

    def runs(self, parts: Iterable[Inline], face: str, size: float, condense: int) -> list[BaseOxmlElement]:
        """Return the parts as elements of a paragraph."""
        found: list[BaseOxmlElement] = []
        for part in parts:
            if isinstance(part, str):
                found += [run(piece, fitting, size, condense) for piece, fitting in in_faces(part, face)]
                continue
            made = run(part.text, face, size, condense, whole=part.whole)
            if part.to:
                link = element("w:hyperlink", anchor=part.to, history="1")
                link.append(made)
                made = link
            found.extend(self._marked(made, part.at))
        return found

    def _marked(self, made: BaseOxmlElement, bookmark: str | None) -> list[BaseOxmlElement]:
        if bookmark is None or bookmark in self._bookmarks:  # a number that is said again leads back to the first
            return [made]
        self._bookmarks.add(bookmark)
        number = str(len(self._bookmarks))
        return [element("w:bookmarkStart", id=number, name=bookmark), made, element("w:bookmarkEnd", id=number)]


def run(text: str, face: str, size: float, condense: int, *, whole: bool = False) -> BaseOxmlElement:
    """Return a piece of text of one face; `size` in points, `condense` in twentieths of a point."""
    made = element("w:r")
    properties = element("w:rPr")
    set_fonts(properties, face)
    if condense:
        properties.append(element("w:spacing", val=str(condense)))
    half_points = str(round(size * 2))
    properties.append(element("w:sz", val=half_points))
    properties.append(element("w:szCs", val=half_points))
    made.append(properties)
    for place, part in enumerate(_printable(text).split("-") if whole else [_printable(text)]):
        if place:
            made.append(element("w:noBreakHyphen"))
        words = element("w:t")
        words.text = part
        words.set(qn("xml:space"), "preserve")
        made.append(words)
    return made


def set_fonts(properties: BaseOxmlElement, face: str) -> None:
    """Name the face for all four scripts; with fewer, Chinese falls back to another face."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, element("w:rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=face))


def _printable(text: str) -> str:
    """Return the text without control characters, which no document may hold; line ends become spaces."""
    return "".join(char if char.isprintable() or char == "\u3000" else " " for char in text)
