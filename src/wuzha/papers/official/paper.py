"""A formal document (公文) that grows from top to bottom, after GB/T 9704-2012. No seal is ever drawn."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from wuzha.calendar.occasions import say_day
from wuzha.papers.official.elements import rule
from wuzha.papers.official.imprints import imprint_box
from wuzha.papers.official.measures import (
    BODY,
    CHARACTER,
    CONDENSE,
    FANGSONG,
    FOUR_MM,
    HEAD_REST,
    HEITI,
    INDENT,
    KAITI,
    LINE,
    MARK,
    POINTS_A_MM,
    RED,
    SMALL,
    SMALL_LINE,
    TITLE,
    TITLE_FACE,
    TITLE_LINE,
    WIDTH,
)
from wuzha.papers.official.pages import set_folios, set_page, set_style
from wuzha.papers.official.runs import Inline, Writer
from wuzha.papers.official.tables import Cell, Column, table_of
from wuzha.papers.official.titles import title_lines
from wuzha.papers.packages import settled

_ABOVE_THE_MARK = 3  # lines; with the rest the name of the issuer begins 35 mm below the top of the type area


class OfficialPaper:
    """A paper that grows from top to bottom."""

    def __init__(self, *, title: str, author: str, on: date) -> None:
        """Begin a paper dated `on`; `author` is an office, never a person."""
        self._on = datetime.combine(on, time())
        self._writer = Writer()
        self._document = docx.Document()
        properties = self._document.core_properties
        properties.title, properties.author, properties.last_modified_by = title, author, author
        properties.comments = ""
        properties.language = "zh-CN"
        set_style(self._document)
        set_page(self._document)
        set_folios(self._document)

    def to_bytes(self) -> bytes:
        """Return the .docx; the same paper gives the same bytes."""
        out = io.BytesIO()
        self._document.save(out)
        return settled(out.getvalue(), at=self._on)

    def title(self, text: str) -> None:
        """Set the title (标题, 7.3.1) in the middle; a long one is broken where no word is split."""
        for line in title_lines(text):
            self._line(line, face=TITLE_FACE, size=TITLE, align=ALIGN.CENTER, line=TITLE_LINE, condense=0)

    def centred(self, text: str) -> None:
        """Set a line in the middle, as the number of a letter below its title."""
        self._line(text, align=ALIGN.CENTER)

    def marks(self, lines: Sequence[str]) -> None:
        """Set 份号 (7.2.1), 内部 and 紧急程度 (7.2.3) at the left, a line each: words in 黑体, figures not."""
        for text in lines:
            self._line(text, face=FANGSONG if text.isdecimal() else HEITI, align=ALIGN.LEFT)

    def head(self, issuer: str, number: str, *, signer: str | None, marks: Sequence[str] = ()) -> None:
        """Set the red head: marks, 发文机关标志 (7.2.4), 发文字号 (7.2.5) and the red line (7.2.7).

        `signer` is 签发人 as papers upward have it (7.2.6), None in others. What is not known is left open; no seal.
        """
        self.marks(marks)
        for height in (*[LINE] * (_ABOVE_THE_MARK - len(marks)), HEAD_REST):
            self._line("", line=height)
        mark = f"{issuer}文件"
        size = min(MARK, (WIDTH * POINTS_A_MM - 2) / len(mark))
        self._line(mark, face=TITLE_FACE, size=size, align=ALIGN.CENTER, line=size * 1.3, condense=0, color=RED)
        self._line("")
        self._line("")
        said = number or f"〔{self._on.year}〕　　号"
        if signer is not None:
            paragraph = self._line(f"{said}　　　　　　　　　　签发人：{signer or '　　　'}", align=ALIGN.LEFT)
            paragraph.paragraph_format.left_indent = Pt(CHARACTER)
        else:
            self._line(said, align=ALIGN.CENTER)
        rule(self._line("", line=FOUR_MM), "bottom", size="12", space="0", color=RED)
        self._line("")
        self._line("")

    def recipient(self, text: str) -> None:
        """Set who it goes to (主送机关, 7.3.2): flush left, with a full-width colon."""
        self._line(f"{text.rstrip('：')}：")

    def imprint(self, copies: str, printer: str, on: date | None = None) -> None:
        """Set the 版记 at the foot of the last page (7.4): 抄送, then who printed it and when, between lines."""
        printed = on or self._on
        day = f"{printed.year}年{printed.month}月{printed.day}日印发"
        box = imprint_box(copies, (printer, day), width=WIDTH)
        self._line("", line=1)._p.append(box)  # noqa: SLF001 - python-docx has no call for drawings

    def copied(self, copies: str) -> None:
        """Set 抄送 alone at the foot of the last page, without lines, as letters have it (10.1)."""
        self._line("", line=1)._p.append(imprint_box(copies, None, width=WIDTH))  # noqa: SLF001 - the same

    def blank(self) -> None:
        """Leave a line empty (空一行), on the page of what follows."""
        self._line("").paragraph_format.keep_with_next = True

    def heading(self, text: str) -> None:
        """Set a first-level heading (一、)."""
        paragraph = self._line(text, face=HEITI, first=INDENT)
        paragraph.paragraph_format.keep_with_next = True

    def subheading(self, text: str) -> None:
        """Set a second-level heading (（一）)."""
        paragraph = self._line(text, face=KAITI, first=INDENT)
        paragraph.paragraph_format.keep_with_next = True

    def body(self, *parts: Inline, keep: bool = False) -> None:
        """Set a paragraph of running text; `keep` holds it on the page of what follows, as the signature."""
        self._line(*parts, first=INDENT).paragraph_format.keep_with_next = keep or None

    def ruled(self, lines: int, *, keep: bool) -> None:
        """Leave lines to be written on; `keep` holds them on the page of what follows."""
        for _ in range(lines):
            paragraph = self._line("")
            paragraph.paragraph_format.keep_with_next = keep
            rule(paragraph, "bottom", "between", size="4", space="1", color="808080")

    def attached(self, titles: Sequence[str]) -> None:
        """Set 附件说明 (7.3.4): two characters from the left, several numbered, a second line under the first word."""
        for at, title in enumerate(titles, 1):
            number = f"{at}." if len(titles) > 1 else ""
            before = f"附件：{number}" if at == 1 else number
            paragraph = self._line(before, title, align=ALIGN.LEFT)
            left = INDENT + _characters(f"附件：{number}")
            paragraph.paragraph_format.left_indent = Pt(left * CHARACTER)
            paragraph.paragraph_format.first_line_indent = Pt(-_characters(before) * CHARACTER)
            paragraph.paragraph_format.keep_with_next = True

    def signature(self, office: str) -> None:
        """Set office and date without a seal (7.3.5.2): the date begins two characters right of the office."""
        day = say_day(self._on)
        office_width, day_width = _characters(office), _characters(day)
        day_right = max(2.0, office_width - day_width)
        office_right = max(2.0, day_right + day_width + 2 - office_width)
        for text, right in ((office, office_right), (day, day_right)):
            paragraph = self._line(text, align=ALIGN.RIGHT)
            paragraph.paragraph_format.right_indent = Pt(right * CHARACTER)
            paragraph.paragraph_format.keep_with_next = text == office

    def attachment(self, label: str, title: str) -> None:
        """Begin an attachment on a new page (7.3.7): label at the left of line 1, title in the middle of line 3."""
        self._line(label, face=HEITI).paragraph_format.page_break_before = True
        self.blank()
        self.title(title)
        self.blank()

    def note(self, text: str) -> None:
        """Set a small line, as under a table."""
        self._line(text, size=SMALL, line=SMALL_LINE + 4, condense=0)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, least: float = 0) -> None:
        """Set a table over the full width; the heading is repeated on every page, no row is cut.

        A row of a single cell goes over all columns and may be cut. Rows are `least` mm high, for what is written by
        hand.
        """
        table = table_of(columns, rows, least=least, writer=self._writer)
        self._document.element.body.insert_element_before(table, "w:sectPr")

    def _line(
        self,
        *parts: Inline,
        face: str = FANGSONG,
        size: float = BODY,
        align: ALIGN = ALIGN.JUSTIFY,
        line: float = LINE,
        condense: int = CONDENSE,
        first: float = 0,
        color: str = "",
    ) -> Paragraph:
        paragraph = self._document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.alignment = align
        shape.line_spacing = Pt(line)
        shape.first_line_indent = Pt(first * CHARACTER) if first else None
        paragraph._p.extend(self._writer.runs(parts, face, size, condense))  # noqa: SLF001 - links have no call of their own
        for run in paragraph.runs if color else ():
            run.font.color.rgb = RGBColor.from_string(color)
        return paragraph


def _characters(text: str) -> float:
    """Return the width in characters; digits and Latin letters are half a character wide."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)
