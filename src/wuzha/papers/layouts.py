"""The page of an official document, after GB/T 9704-2012 《党政机关公文格式》.

A4 with a type area of 156 x 225 mm, 22 lines of 28 characters of 三号仿宋, 二号小标宋 for the title, 三号黑体 for
first-level headings, page numbers `— 1 —` at the outer side. Measures without a clause beside them were tried: 28.95 pt
exact spacing gives 22 lines, a quarter point of condensing 28 characters. No seal is ever drawn.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from wuzha.papers.faces import in_faces
from wuzha.papers.imprints import imprint_box
from wuzha.papers.packages import settled

FANGSONG, HEITI, KAITI, SONGTI, TITLE_FACE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
_BODY, _TITLE, _FOLIO, _TABLE = 16.0, 22.0, 14.0, 10.5  # points: 三号, 二号, 四号, 五号
_LINE = 28.95  # points, exact (5.2.3: 22 lines in 225 mm)
_TITLE_LINE = 34.0  # points; a title of two lines must not touch itself
_TABLE_LINE = 16.0
_CHARACTER = 15.79  # points: 156 mm / 28
_CONDENSE = -5  # twentieths of a point, so that 28 characters of 16 pt fit
_WIDTH = 156.0  # mm of the type area
_POINTS_A_MM = 72 / 25.4
_MARK = 42.0  # points of the name of the issuer (初号), less where it is long
_HEAD_REST = 12.35  # points: with three lines 35 mm
_FOUR_MM = 11.35  # points between the number and the red line
_RED = "E60000"
_TWIPS_A_MM = 56.6929
_TITLE_CHARACTERS = 20  # of 22 pt in 156 mm
_UNSPLIT = re.compile(
    r"\d+年(?:\d+月)?|\d+月|第?\d+\S|[《“（].|.[》”）]|第[一二三四]季度|[上下]半年|人民政府|关于|验收|材料|防范|电信|网络|诈骗|反诈|宣传|工作|情况|报告|方案|活动|统计|记录|索引|台账|月报|通报"
)
_COMPATIBILITY = "15"  # Word 2013 and later; below it Word opens the paper in its compatibility mode
_INDENT = 2  # characters at the head of a paragraph (7.3.3)


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
Cell = str | Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading, its width in mm, and whether it holds figures, which stand in the middle."""

    heading: str
    width: float
    figures: bool = False


class OfficialPaper:
    """A paper that grows from top to bottom."""

    def __init__(self, *, title: str, author: str, on: date) -> None:
        """Begin a paper dated `on`; `author` is an office, never a person."""
        self._on = datetime.combine(on, time())
        self._bookmarks: set[str] = set()
        self._document = docx.Document()
        properties = self._document.core_properties
        properties.title, properties.author, properties.last_modified_by = title, author, author
        properties.comments = ""
        properties.language = "zh-CN"
        self._set_style()
        self._set_page()
        self._set_folios()

    def to_bytes(self) -> bytes:
        """Return the .docx; the same paper gives the same bytes."""
        out = io.BytesIO()
        self._document.save(out)
        return settled(out.getvalue(), at=self._on)

    def title(self, text: str) -> None:
        """Set the title (标题, 7.3.1) in the middle; a long one is broken where no word is split."""
        for line in title_lines(text):
            self._line(line, face=TITLE_FACE, size=_TITLE, align=ALIGN.CENTER, line=_TITLE_LINE, condense=0)

    def centred(self, text: str) -> None:
        """Set a line in the middle, as the number of a letter below its title."""
        self._line(text, align=ALIGN.CENTER)

    def head(self, issuer: str, number: str, *, signer: str | None) -> None:
        """Set the red head: 发文机关标志 (7.2.4), 发文字号 (7.2.5) and the red line (7.2.7).

        `signer` is 签发人 as papers upward have it (7.2.6), None in others. What is not known is left open; no seal.
        """
        for height in (_LINE, _LINE, _LINE, _HEAD_REST):  # the mark begins 35 mm below the top of the type area
            self._line("", line=height)
        mark = f"{issuer}文件"
        size = min(_MARK, (_WIDTH * _POINTS_A_MM - 2) / len(mark))
        self._line(mark, face=TITLE_FACE, size=size, align=ALIGN.CENTER, line=size * 1.3, condense=0, color=_RED)
        self._line("")
        self._line("")
        said = number or f"〔{self._on.year}〕　　号"
        if signer is not None:
            paragraph = self._line(f"{said}　　　　　　　　　　签发人：{signer or '　　　'}", align=ALIGN.LEFT)
            paragraph.paragraph_format.left_indent = Pt(_CHARACTER)
        else:
            self._line(said, align=ALIGN.CENTER)
        _border(self._line("", line=_FOUR_MM), "bottom", size="12", color=_RED)
        self._line("")
        self._line("")

    def recipient(self, text: str) -> None:
        """Set who it goes to (主送机关, 7.3.2): flush left, with a full-width colon."""
        self._line(f"{text.rstrip('：')}：")

    def imprint(self, copies: str, printer: str, on: date | None = None) -> None:
        """Set the 版记 at the foot of the last page (7.4): 抄送, then who printed it and when, between lines."""
        printed = on or self._on
        day = f"{printed.year}年{printed.month}月{printed.day}日印发"
        box = imprint_box([f"抄送：{copies}。"] if copies else [], (printer, day), width=_WIDTH)
        self._line("", line=1)._p.append(box)  # noqa: SLF001 - python-docx has no call for drawings

    def blank(self) -> None:
        """Leave a line empty (空一行), on the page of what follows."""
        self._line("").paragraph_format.keep_with_next = True

    def heading(self, text: str) -> None:
        """Set a first-level heading (一、)."""
        paragraph = self._line(text, face=HEITI, first=_INDENT)
        paragraph.paragraph_format.keep_with_next = True

    def subheading(self, text: str) -> None:
        """Set a second-level heading (（一）)."""
        paragraph = self._line(text, face=KAITI, first=_INDENT)
        paragraph.paragraph_format.keep_with_next = True

    def body(self, *parts: Inline) -> None:
        """Set a paragraph of running text."""
        self._line(*parts, first=_INDENT)

    def ruled(self, lines: int, *, keep: bool) -> None:
        """Leave lines to be written on; `keep` holds them on the page of what follows, so no signature stands alone."""
        for _ in range(lines):
            paragraph = self._line("")
            paragraph.paragraph_format.keep_with_next = keep
            properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no call for borders
            borders = _element("w:pBdr")
            for side in ("bottom", "between"):
                borders.append(_element(f"w:{side}", val="single", sz="4", space="1", color="808080"))
            _insert(
                properties, borders, before=("w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
            )

    def signature(self, office: str) -> None:
        """Set office and date without a seal (7.3.5.2): the date begins two characters right of the office."""
        day = f"{self._on.year}年{self._on.month}月{self._on.day}日"
        office_width, day_width = _characters(office), _characters(day)
        day_right = max(2.0, office_width - day_width)
        office_right = max(2.0, day_right + day_width + 2 - office_width)
        for text, right in ((office, office_right), (day, day_right)):
            paragraph = self._line(text, align=ALIGN.RIGHT)
            paragraph.paragraph_format.right_indent = Pt(right * _CHARACTER)
            paragraph.paragraph_format.keep_with_next = text == office

    def attachment(self, label: str, title: str) -> None:
        """Begin an attachment on a new page (7.3.7): label at the left of line 1, title in the middle of line 3."""
        self._line(label, face=HEITI).paragraph_format.page_break_before = True
        self.blank()
        self.title(title)
        self.blank()

    def note(self, text: str) -> None:
        """Set a small line, as under a table."""
        self._line(text, size=_TABLE, line=_TABLE_LINE + 4, condense=0)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, least: float = 0) -> None:
        """Set a table over the full width; the heading is repeated on every page, no row is cut.

        A row of a single cell goes over all columns and may be cut. Rows are `least` mm high, for what is written by
        hand.
        """
        table = _element("w:tbl")
        table.append(_table_properties())
        grid = _element("w:tblGrid")
        total = sum(column.width for column in columns)
        widths = [round(column.width / total * _WIDTH * _TWIPS_A_MM) for column in columns]
        grid.extend(_element("w:gridCol", w=str(width)) for width in widths)
        table.append(grid)
        table.append(self._row([column.heading for column in columns], columns, widths, heading=True))
        for row in rows:
            table.append(_tall(self._row(row, columns, widths, heading=False), least))
        self._document.element.body.insert_element_before(table, "w:sectPr")

    def _row(
        self, cells: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int], *, heading: bool
    ) -> BaseOxmlElement:
        row = _element("w:tr")
        properties = _element("w:trPr")
        if len(cells) == len(columns):
            properties.append(_element("w:cantSplit"))
        if heading:
            properties.append(_element("w:tblHeader"))
        row.append(properties)
        if len(cells) < len(columns):
            row.append(self._box(cells[0], width=sum(widths), span=len(columns), face=FANGSONG, centred=False))
            return row
        for cell, column, width in zip(cells, columns, widths, strict=True):
            face, centred = (HEITI, True) if heading else (FANGSONG, column.figures)
            row.append(self._box(cell, width=width, span=1, face=face, centred=centred))
        return row

    def _box(self, cell: Cell, *, width: int, span: int, face: str, centred: bool) -> BaseOxmlElement:
        box = _element("w:tc")
        shape = _element("w:tcPr")
        shape.append(_element("w:tcW", w=str(width), type="dxa"))
        if span > 1:
            shape.append(_element("w:gridSpan", val=str(span)))
        shape.append(_element("w:vAlign", val="center"))
        box.append(shape)
        paragraph = _element("w:p")
        paragraph.append(_cell_paragraph_properties(centred=centred))
        paragraph.extend(self._inline([cell] if isinstance(cell, str) else cell, face, _TABLE, 0))
        box.append(paragraph)
        return box

    def _line(
        self,
        *parts: Inline,
        face: str = FANGSONG,
        size: float = _BODY,
        align: ALIGN = ALIGN.JUSTIFY,
        line: float = _LINE,
        condense: int = _CONDENSE,
        first: float = 0,
        color: str = "",
    ) -> Paragraph:
        paragraph = self._document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.alignment = align
        shape.line_spacing = Pt(line)
        shape.first_line_indent = Pt(first * _CHARACTER) if first else None
        paragraph._p.extend(self._inline(parts, face, size, condense))  # noqa: SLF001 - links have no call of their own
        for run in paragraph.runs if color else ():
            run.font.color.rgb = RGBColor.from_string(color)
        return paragraph

    def _inline(self, parts: Iterable[Inline], face: str, size: float, condense: int) -> list[BaseOxmlElement]:
        elements: list[BaseOxmlElement] = []
        for part in parts:
            if isinstance(part, str):
                elements += [_run(piece, fitting, size, condense) for piece, fitting in in_faces(part, face)]
                continue
            run = _run(part.text, face, size, condense, whole=part.whole)
            if part.to:
                link = _element("w:hyperlink", anchor=part.to, history="1")
                link.append(run)
                run = link
            elements.extend(self._marked(run, part.at))
        return elements

    def _marked(self, element: BaseOxmlElement, bookmark: str | None) -> list[BaseOxmlElement]:
        if bookmark is None or bookmark in self._bookmarks:  # a number that is said again leads back to the first
            return [element]
        self._bookmarks.add(bookmark)
        number = str(len(self._bookmarks))
        return [_element("w:bookmarkStart", id=number, name=bookmark), element, _element("w:bookmarkEnd", id=number)]

    def _set_style(self) -> None:
        style = self._document.styles["Normal"]
        style.font.size = Pt(_BODY)
        style.element.get_or_add_rPr().append(_element("w:lang", val="en-US", eastAsia="zh-CN"))
        _set_fonts(style.element.get_or_add_rPr(), FANGSONG)
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing = Pt(_LINE)
        shape.widow_control = False
        for tag in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):  # no white beside digits: 28 characters a line
            place = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
            _insert(style.element.get_or_add_pPr(), _element(tag, val="0"), before=place)

        for setting in self._document.settings.element.iter(qn("w:compatSetting")):
            if setting.get(qn("w:name")) == "compatibilityMode":
                setting.set(qn("w:val"), _COMPATIBILITY)

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)  # 5.1
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)  # 5.2.1
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.header_distance, section.footer_distance = Mm(15), Mm(22.5)  # folio 7 mm below the type area (7.5)
        grid = _element("w:docGrid", type="lines", linePitch=str(round(_LINE * 20)))
        for old in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001 - python-docx has no call for the grid
            section._sectPr.remove(old)  # noqa: SLF001 - the same
        section._sectPr.append(grid)  # noqa: SLF001 - the same

    def _set_folios(self) -> None:
        """Page numbers (7.5): right on odd pages, left on even ones, one character from the edge."""
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = align
            shape = paragraph.paragraph_format
            shape.line_spacing = Pt(_FOLIO * 1.2)
            if align is ALIGN.RIGHT:
                shape.right_indent = Pt(_FOLIO)
            else:
                shape.left_indent = Pt(_FOLIO)
            field = _element("w:fldSimple", instr="PAGE")
            field.append(_run("1", SONGTI, _FOLIO, 0))
            paragraph._p.extend([_run("— ", SONGTI, _FOLIO, 0), field, _run(" —", SONGTI, _FOLIO, 0)])  # noqa: SLF001 - fields have no call


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Return an element; attributes are of the main namespace."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _insert(parent: BaseOxmlElement, element: BaseOxmlElement, *, before: tuple[str, ...]) -> None:
    """Put an element where the schema wants it: before the first of the given ones."""
    for place, sibling in enumerate(parent):
        if sibling.tag in {qn(tag) for tag in before}:
            parent.insert(place, element)
            return
    parent.append(element)


def _border(paragraph: Paragraph, side: str, *, size: str, color: str) -> None:
    """Rule a paragraph at one side; `size` in eighths of a point."""
    borders = _element("w:pBdr")
    borders.append(_element(f"w:{side}", val="single", sz=size, space="0", color=color))
    after = ("w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
    _insert(paragraph._p.get_or_add_pPr(), borders, before=after)  # noqa: SLF001 - python-docx has no call for borders


def _set_fonts(properties: BaseOxmlElement, face: str) -> None:
    """Name the face for all four scripts; with fewer, Chinese falls back to another face."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, _element("w:rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=face))


def _run(text: str, face: str, size: float, condense: int, *, whole: bool = False) -> BaseOxmlElement:
    run = _element("w:r")
    properties = _element("w:rPr")
    _set_fonts(properties, face)
    if condense:
        properties.append(_element("w:spacing", val=str(condense)))
    half_points = str(round(size * 2))
    properties.append(_element("w:sz", val=half_points))
    properties.append(_element("w:szCs", val=half_points))
    run.append(properties)
    for place, part in enumerate(_printable(text).split("-") if whole else [_printable(text)]):
        if place:
            run.append(_element("w:noBreakHyphen"))
        words = _element("w:t")
        words.text = part
        words.set(qn("xml:space"), "preserve")
        run.append(words)
    return run


def _printable(text: str) -> str:
    """Return the text without control characters, which no document may hold; line ends become spaces."""
    return "".join(char if char.isprintable() or char == "\u3000" else " " for char in text)


def _table_properties() -> BaseOxmlElement:
    properties = _element("w:tblPr")
    properties.append(_element("w:tblW", w=str(round(_WIDTH * _TWIPS_A_MM)), type="dxa"))
    properties.append(_element("w:jc", val="center"))
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    properties.append(borders)
    properties.append(_element("w:tblLayout", type="fixed"))
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="85", type="dxa"))
    properties.append(margins)
    return properties


def _tall(row: BaseOxmlElement, least: float) -> BaseOxmlElement:
    """Make a row so many mm high at least."""
    properties = row.find(qn("w:trPr"))
    if least and properties is not None:
        height = _element("w:trHeight", val=str(round(least * _TWIPS_A_MM)), hRule="atLeast")
        _insert(properties, height, before=("w:tblHeader",))
    return row


def _cell_paragraph_properties(*, centred: bool) -> BaseOxmlElement:
    properties = _element("w:pPr")
    properties.append(_element("w:snapToGrid", val="0"))
    spacing = str(round(_TABLE_LINE * 20))
    properties.append(_element("w:spacing", before="40", after="40", line=spacing, lineRule="exact"))
    properties.append(_element("w:jc", val="center" if centred else "left"))
    return properties


def title_lines(text: str) -> list[str]:
    """Break a title into lines of even length that fit, never within a word or a number (7.3.1)."""
    count = -(-len(text) // _TITLE_CHARACTERS)
    lines = []
    for left in range(count, 1, -1):
        kept = {place for word in _UNSPLIT.finditer(text) for place in range(word.start() + 1, word.end())}
        aim = len(text) / left
        places = [place for place in range(2, min(len(text) - 1, _TITLE_CHARACTERS + 1)) if place not in kept]
        cut = min(places, key=lambda place: abs(place - aim), default=round(aim))
        lines.append(text[:cut])
        text = text[cut:]
    return [*lines, text]


def _characters(text: str) -> float:
    """Return the width in characters; digits and Latin letters are half a character wide."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)
