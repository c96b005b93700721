"""Documents made for tests: the plan of an invented town as text, Word and PDF."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx
from docx.table import Table as WordTable
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

FONT = "STSong-Light"
Block = str | list[list[str]]  # a paragraph, or the rows of a table

PLAN: tuple[Block, ...] = (
    "云溪镇防范电信网络诈骗工作方案",
    "为保护群众财产安全，压实单位主体责任，结合本镇实际，制定本方案，请各村、各企业、各学校认真组织实施，确保取得实效，不断增强群众识骗防骗能力。",
    "一、工作任务",
    "（一）各企业每月组织全体员工接受不少于1次集中宣讲，每季度组织1次反诈测试，并把测试情况记录在册，由镇综治办不定期抽查核实。",
    "（二）各村每半月开展一次入户宣传，每户发放一份宣传材料；遇有发案，三日内到户回访，帮助群众总结教训。",
    "任务清单",
    [
        ["项目", "任务", "期限"],
        ["责任体系", "主要负责人与部门负责人、部门负责人与员工层层签订责任书，建立反诈宣防责任体系。", "5月31日前完成"],
        ["宣防措施", "在食堂、宿舍、车间等处张贴标识标牌，电子屏每日滚动播放反诈内容。", "需记录在册"],
    ],
    "二、工作要求",
    "各单位每月10日前报送上月工作开展情况。",
)


def plain(blocks: Sequence[Block] = PLAN) -> str:
    """Return the text a reader should get of these blocks."""
    lines = [block if isinstance(block, str) else "\n".join(_row(row) for row in block) for block in blocks]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "\n|\n".join(cell or "/" for cell in cells)


def word(blocks: Sequence[Block] = PLAN) -> bytes:
    """Return the blocks as .docx."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            fill(document.add_table(len(block), len(block[0])), block)
    return saved(document)


def fill(table: WordTable, rows: Sequence[Sequence[str]]) -> None:
    """Write the texts into a table."""
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(at, place).text = text


def saved(document: object) -> bytes:
    """Return a document of python-docx as bytes."""
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def pdf(
    blocks: Sequence[Block] = PLAN,
    *,
    indent: int = 0,
    password: str | None = None,
    height: float = A4[1],
    span: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
) -> bytes:
    """Return the blocks as a text PDF that wraps its lines.

    `indent` characters stand at the head of a paragraph; the cells between the two corners of `span` are one.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle(
        "body", fontName=FONT, fontSize=12, leading=20, wordWrap="CJK", firstLineIndent=12 * indent, spaceAfter=0
    )
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=12, leading=16, wordWrap="CJK")
    story = [
        Paragraph(block, style)
        if isinstance(block, str)
        else Table(
            [[Paragraph(text, cell) for text in row] for row in block],
            colWidths=[90, 230, 110],
            style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("SPAN", *span)],
            repeatRows=1,
        )
        for block in blocks
    ]
    out = io.BytesIO()
    locked = StandardEncryption(password, canPrint=1) if password else None
    document = SimpleDocTemplate(out, pagesize=(A4[0], height), encrypt=locked, leftMargin=80, rightMargin=75)
    document.build(story, onFirstPage=_number, onLaterPages=_number)
    return out.getvalue()


def _number(canvas: Canvas, _: object) -> None:
    canvas.setFont(FONT, 10)
    canvas.drawCentredString(A4[0] / 2, 30, f"— {canvas.getPageNumber()} —")


def drawn(*pages: Sequence[str]) -> bytes:
    """Return a PDF with the given lines on each page; `[图]` is a picture of all the page, `^` a running head."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for lines in pages:
        canvas.setFont(FONT, 12)
        for at, line in enumerate(lines):
            if line == "[图]":
                canvas.drawImage(ImageReader(picture()), 0, 0, A4[0], A4[1])
            elif line.startswith("^"):
                canvas.drawString(80, A4[1] - 40, line[1:])
            else:
                canvas.drawString(80, 700 - 20 * at, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture() -> Image.Image:
    """Return a grey picture."""
    return Image.new("L", (60, 80), 200)


def package(**parts: str | bytes) -> bytes:
    """Return a ZIP package; `__` in a name stands for a slash, `_dot_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def with_part(document: bytes, name: str, content: str | bytes) -> bytes:
    """Return a package with one part put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.namelist():
            if each != name:
                target.writestr(each, source.read(each))
        target.writestr(name, content)
    return out.getvalue()
