"""A paper (文书) as files: Word, worksheet, PDF, all from the one value, with the same numbers and marks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.papers.documents import INDEX, Annex, Block, Body, Document, Heading, Num, Open, Ref, Table, Text, said
from wuzha.papers.official.paper import OfficialPaper
from wuzha.papers.official.runs import Inline
from wuzha.papers.official.tables import Cell, Column
from wuzha.papers.references import Figure, RecordRef, distinct, index, marked, records_of, unnamed
from wuzha.papers.sheets import Field, body, caption, head, lay_out, new_workbook, put, save

_COLUMNS = 6  # of the sheet on which running text stands
_COLUMN = 22  # characters a column of it is wide
_SHORT = 84
"""Characters of three lines: a last paragraph as short goes to the page of the signature whole, a longer one is cut."""
_UPWARD = frozenset({"monthly", "quarterly", "annual"})
"""Papers that go up (上行文) and name who signs them in the head."""

Figures = Mapping[str, Figure]


def docx(document: Document) -> bytes:
    """Return the paper as .docx; the same paper gives the same bytes."""
    paper = OfficialPaper(title=document.title, author=document.office, on=document.day)
    figures = figures_of(document)
    _begin(paper, document)
    main = document.main()
    for block in main:
        _set(paper, block, figures, last=block is main[-1])
    attached = document.attachments()
    if attached and document.attached:
        paper.blank()
        paper.attached([each.title for each in attached])
    if document.signed:
        paper.blank()
        paper.signature(document.office)
    if document.signs:
        paper.note("　　　　".join(f"{sign}：　　　　" for sign in document.signs))
    for each in attached:
        paper.attachment(each.label, each.title)
        if each.title == INDEX:
            paper.body(f"{document.basis()}数字后的标号与下表对应，可点击查看。")
            index(paper, distinct(figures.values()), records_of(figures.values()))
        for block in each.blocks:
            _set(paper, block, figures)
    if document.layout == "official":
        paper.imprint(document.copies, document.office, document.issued)
    elif document.copies:
        paper.copied(document.copies)
    return paper.to_bytes()


def _begin(paper: OfficialPaper, document: Document) -> None:
    """Set all that stands above the text."""
    if document.layout == "official":
        signer = document.signer if document.paper in _UPWARD else None
        paper.head(document.office, document.number, signer=signer, marks=document.marks())
    else:
        paper.marks(document.marks())
    paper.title(document.title)
    if document.number and document.layout != "official":
        paper.centred(document.number)
    paper.blank()
    if document.recipient:
        paper.recipient(document.recipient)


def figures_of(document: Document) -> dict[str, Figure]:
    """Return the figures that lead to something, by key, numbered in the order in which they appear.

    Those that rest on the same records by the same definition share one mark: what was owed and what is missing follow
    from the plan alone, and how many records or units is said of one list. Of records that are only counted, the list
    tells whether they are the same.
    """
    alike: dict[tuple[str, tuple[Ref, ...], int, str], list[Num]] = {}
    for num in document.numbers():
        if num.where != "record":
            listed = num.list_ref if num.behind else ""
            alike.setdefault((num.definition, num.refs, num.behind, listed), []).append(num)
    found = {}
    for mark, ((definition, refs, behind, _), nums) in enumerate(alike.items(), 1):
        records = tuple(RecordRef(ref.no, ref.on, ref.unit, ref.title) for ref in refs)
        name = nums[0].name if len(nums) == 1 else f"{nums[0].name}等{len(nums)}个数"
        for num in nums:
            found[num.key] = Figure(mark, name, num.value if len(nums) == 1 else "", definition, records, behind)
    return found


def _set(paper: OfficialPaper, block: Block, figures: Figures, *, last: bool = False) -> None:
    if isinstance(block, Heading):
        (paper.heading if block.level == 1 else paper.subheading)(block.text)
    elif isinstance(block, Body):
        paper.body(*_inline(block.parts, figures), keep=last and len(said(block.parts)) <= _SHORT)
    elif isinstance(block, Table):
        columns = [Column(heading, width, centred) for heading, width, centred in block.columns]
        rows: list[list[Cell]] = [[_inline(cell, figures) for cell in row] for row in block.rows]
        paper.table(columns, rows)
        if block.note:
            paper.note(block.note)
    elif isinstance(block, Open):
        _open(paper, block, last=last)
    else:
        paper.note(block.text)


def _open(paper: OfficialPaper, block: Open, *, last: bool) -> None:
    """Set what a person writes; the `last` lines of a paper stay on the page of the signature."""
    if not block.quiet:
        paper.subheading(block.label)
    if not block.text:
        paper.ruled(block.lines, keep=last)
    lines = [line for line in map(str.strip, block.text.splitlines()) if line]
    for line in lines:
        paper.body(line, keep=last and line is lines[-1] and len(line) <= _SHORT)


def _inline(parts: Text, figures: Figures) -> list[Inline]:
    """Return text with a mark behind each number that leads to something."""
    found: list[Inline] = []
    for part in parts:
        if isinstance(part, Num):
            found.append(part.value)
            found += marked(figures[part.key])[1:] if part.key in figures else ()
        else:
            found.append(part)
    return found


def xlsx(document: Document) -> bytes:
    """Return the paper as .xlsx: its text and tables on one sheet, what its numbers rest on on another."""
    workbook, sheet = new_workbook(document.name[:31])
    figures = figures_of(document)
    width = max([_COLUMNS, *(len(block.columns) for block in document.blocks if isinstance(block, Table))])
    caption(sheet, 1, document.title, width, size=16, bold=True)
    caption(sheet, 2, document.basis(), width, size=10)
    sheet.row_dimensions[2].height = _height(document.basis(), width)
    row = 3
    lines = [*filter(None, document.marks()), document.number, f"{document.recipient}：" if document.recipient else ""]
    for line in filter(None, lines):
        caption(sheet, row, line, width, size=11)
        row += 1
    for block in document.blocks:
        row = _rows(sheet, row, block, figures, width)
    if document.copies:
        caption(sheet, row, f"抄送：{document.copies}。", width, size=11)
        row += 1
    caption(
        sheet,
        row,
        f"{document.office}　{document.day.year}年{document.day.month}月{document.day.day}日",
        width,
        size=11,
    )
    lay_out(sheet, [Field("", _COLUMN)] * width)
    for column in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _COLUMN
    _sources(workbook, figures)
    return save(workbook, at=datetime.combine(document.day, time()))


def _rows(sheet: Worksheet, row: int, block: Block, figures: Figures, width: int) -> int:
    """Write a block from a row on; return the next free row."""
    if isinstance(block, Table):
        return _table(sheet, row, block, figures, width)
    if isinstance(block, Body):
        text = _flat(block.parts, figures)
    elif isinstance(block, Annex):
        text = f"附件：{block.text}"
    elif isinstance(block, Open):
        text = f"{block.label}：{block.text or '　'}"
    else:
        text = block.text
    caption(sheet, row, text, width, size=12 if isinstance(block, Heading | Annex) else 10)
    sheet.row_dimensions[row].height = _height(text, width)
    return row + 1


def _table(sheet: Worksheet, row: int, block: Table, figures: Figures, width: int) -> int:
    if block.title:
        caption(sheet, row, block.title, width, size=11)
        row += 1
    for column, (heading, _, _) in enumerate(block.columns, 1):
        put(sheet, row, column, heading)
    for cells in block.rows:
        row += 1
        texts = [_flat(cell, figures) for cell in cells]
        for column, text in enumerate(texts, 1):
            put(sheet, row, column, text)
        sheet.row_dimensions[row].height = max(_height(text, 1) for text in texts)
    if block.note:
        row += 1
        caption(sheet, row, block.note, width, size=9)
    return row + 1


def _height(text: str, columns: int) -> float:
    room = columns * (_COLUMN - 2)
    return 15.0 * sum(max(1, -(-len(line) * 2 // room)) for line in text.split("\n")) + 4


def _flat(parts: Text, figures: Figures) -> str:
    return "".join(
        part if isinstance(part, str) else part.value + (f"〔{figures[part.key].ref}〕" if part.key in figures else "")
        for part in parts
    )


def _sources(workbook: Workbook, figures: Figures) -> None:
    sheet = workbook.create_sheet("口径和记录")
    texts = (Field("指标", 22), Field("数值", 22), Field("口径", 60), Field("所据记录", 60))
    fields = (Field("标号", 8, "integer"), *texts)
    head(sheet, 1, fields)
    rows = [
        (
            figure.ref,
            figure.name,
            figure.value,
            figure.definition,
            unnamed(figure) or "、".join(record.no for record in figure.records),
        )
        for figure in distinct(figures.values())
    ]
    body(sheet, 2, fields, rows)
    lay_out(sheet, fields)
