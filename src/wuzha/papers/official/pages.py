"""The page of a formal document: paper, margins, style of the running text, page numbers."""

from __future__ import annotations

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from wuzha.papers.official.elements import element, insert
from wuzha.papers.official.measures import BODY, FANGSONG, FOLIO, LINE, SONGTI
from wuzha.papers.official.runs import run, set_fonts

_COMPATIBILITY = "15"  # Word 2013 and later; below it Word opens the paper in its compatibility mode


def set_style(document: Document) -> None:
    """Set the running text: 三号仿宋 on exact lines, no white beside digits, so that a line has 28 characters."""
    style = document.styles["Normal"]
    style.font.size = Pt(BODY)
    style.element.get_or_add_rPr().append(element("w:lang", val="en-US", eastAsia="zh-CN"))
    set_fonts(style.element.get_or_add_rPr(), FANGSONG)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Pt(LINE)
    shape.widow_control = False
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
        place = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
        insert(style.element.get_or_add_pPr(), element(tag, val="0"), before=place)

    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _COMPATIBILITY)


def set_page(document: Document) -> None:
    """Set paper (5.1), margins (5.2.1) and grid."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(22.5)  # folio 7 mm below the type area (7.5)
    grid = element("w:docGrid", type="lines", linePitch=str(round(LINE * 20)))
    for old in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001 - python-docx has no call for the grid
        section._sectPr.remove(old)  # noqa: SLF001 - the same
    section._sectPr.append(grid)  # noqa: SLF001 - the same


def set_folios(document: Document) -> None:
    """Set page numbers (7.5), `— 1 —`: right on odd pages, left on even ones, one character from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        shape = paragraph.paragraph_format
        shape.line_spacing = Pt(FOLIO * 1.2)
        if align is ALIGN.RIGHT:
            shape.right_indent = Pt(FOLIO)
        else:
            shape.left_indent = Pt(FOLIO)
        field = element("w:fldSimple", instr="PAGE")
        field.append(run("1", SONGTI, FOLIO, 0))
        paragraph._p.extend([run("— ", SONGTI, FOLIO, 0), field, run(" —", SONGTI, FOLIO, 0)])  # noqa: SLF001 - fields have no call
