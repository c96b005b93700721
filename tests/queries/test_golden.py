"""Every paper and every ledger of the example township, compared with how it read before; every number leads somewhere.

What changed a paper on purpose shows as a difference of `golden/`, which `GOLDEN=write` in front of pytest writes anew.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.table import Table as WordTable

from example import AT, NOW
from wuzha.access import Actor, actor_of
from wuzha.actions import matters
from wuzha.papers import rendering
from wuzha.papers.documents import Body, Document, Heading, Num, Open, Table, Text
from wuzha.papers.kinds import Template, templates
from wuzha.papers.ledger_sheets import ledger_file, ledger_kinds
from wuzha.papers.pdf import pdf, program
from wuzha.queries.ledger_rows import ledger_page
from wuzha.queries.paper_subjects import subjects
from wuzha.queries.papers import Subject, paper
from wuzha.rules.matters import MatterForm
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Membership, Unit

FOLDER = Path(__file__).parent / "golden"
FOOT = re.compile(r"\s*— \d+ —\s*$")
"""What ends a page; a number may stand above it and its measure on the next page."""
PERIODS = {"week": "2026-W46", "month": "2026-10", "quarter": "2026-Q4", "half-year": "2026-H2", "year": "2026"}

# Numbers that lead nowhere, each with the reason.
TEXTS = (
    (r"\d+年(?:\d+月(?:\d+日)?)?|\d+月\d+日|\d+月", "a date"),
    (r"第[\d一二三四五六七八九十]+[版条周季稿]", "which version, article, week"),
    (r"《[^》]*》(?:（[^（）]*）)?", "the name of a plan with its number"),
    (r"R\d+|\d+号", "the number of a clause or a matter"),
    (r"^\d+\.", "the number of a paragraph"),
    (r"96110|110", "a telephone number for everybody"),
    (r"前12个月|近12个月", "the length of a window"),
    (
        r"净增 ?-?\d+\S|[+-]?\d+(?:\.\d+)?%|\d+(?:\.\d+)?倍",
        "a change, counted from two numbers that lead to their lists",
    ),
    (r"SHA-256|“[\d/\-Q]+/记录编号”|最小的\d+个|从\d+条记录中抽取\d+条", "how records were drawn"),
    (r"小于\d+[起的]\S*|不足\d+起|小于10", "a threshold"),
    (r"另有\d+条见宣传活动台账", "how many more the ledger has"),
)
COLUMNS = {
    ("同比、环比", "同比"): "counted from two numbers that lead to their lists",
    ("同比、环比", "环比"): "the same",
    ("目标完成情况", "目标"): "the words of the plan",
    ("目标完成情况", "说明"): "a sentence about numbers of the chapter above",
    ("待补任务", "任务"): "the words of the plan",
    ("待补任务", "条款"): "the number of a clause",
    ("逐条对照", "要求"): "the words of the plan",
    ("逐条对照", "条款"): "the number of a clause",
    ("有关任务", "任务"): "the words of the plan",
    ("抽样记录", "事项"): "the title of a record that its number leads to",
    ("案件分类", "类别"): "a band of amounts or ages",
}
BY_KIND = {
    "review": (r"：[\d,]+(?:元|岁)?", "what was entered about the case itself"),
    "rectification": (r"：[\d,]+\S?", "what was entered about the finding itself"),
    "responsibility": (r"^\d+$|^\d+\..*", "the words of the plan, and how many paragraphs follow"),
    "minutes": (r".*", "one record, named in the title"),
    "parents": (r".*", "a letter about no numbers of the school"),
}


@pytest.fixture(scope="module")
def inspected(example: None, django_db_blocker: pytest.FixtureRequest) -> None:  # noqa: ARG001 - the township comes first
    """Have the officer of the township find something in a village."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        finding = MatterForm("finding", datetime(2026, 11, 9, 9, 0), {"severity": "minor"})
        village = Unit.objects.filter(type="village").earliest("path")
        matters.register(by=_officer(), unit=village.pk, form=finding, at=AT)


@pytest.fixture
def officer(inspected: None, db: None) -> Actor:  # noqa: ARG001 - what is asked about is made first
    return _officer()


def _officer() -> Actor:
    held = Membership.objects.filter(unit__parent=None, role="officer").earliest("pk")
    found = actor_of(held.person_id, AT.date())
    assert found is not None
    return found


def subject_of(by: Actor, template: Template, unit: Unit) -> Subject:
    if template.of != "period":
        key = subjects(by=by, kind=template.code)[0].key
        return Subject(template.code, **{template.of: key})
    return Subject(template.code, unit.pk, PERIODS[template.periods[0]])


def written(by: Actor, code: str) -> Document:
    """Write a paper about the first unit it is made for: the township, or one below where a superior writes."""
    template = templates()[code]
    units = Unit.objects.order_by("path")
    if template.unit_types:
        units = units.filter(type__in=template.unit_types)
    elif template.above or code == "responsibility":
        units = units.exclude(parent=None)
    for unit in units:
        try:
            return paper(by=by, subject=subject_of(by, template, unit), now=NOW)
        except Refusal:
            continue  # nothing is missing there
    raise AssertionError(code)


def shown(parts: Text) -> str:
    return "".join(part if isinstance(part, str) else f"[{part.value}]" for part in parts)


def read(document: Document) -> Iterator[str]:
    """Yield what a paper says, a line for each paragraph or row; a number that leads somewhere stands in brackets."""
    yield f"# {document.title}"
    yield f"{document.office}｜{document.recipient}｜{document.copies}｜{'、'.join(document.signs)}｜{document.layout}"
    yield document.basis()
    for block in document.blocks:
        if isinstance(block, Table):
            yield f"[表] {block.title}：{'｜'.join(heading for heading, _, _ in block.columns)}"
            yield from ("　" + "｜".join(shown(cell) for cell in row) for row in block.rows)
            yield f"　注：{block.note}" if block.note else "　。"
        elif isinstance(block, Body):
            yield shown(block.parts)
        elif isinstance(block, Open):
            yield f"（由人填写：{block.label}，{block.lines}行）"
        else:
            yield f"{'#' * (block.level + 1)} {block.text}" if isinstance(block, Heading) else block.text
    yield "口径："
    for num in document.numbers():
        if num.where != "record":
            refs = "、".join(ref.no for ref in num.refs)
            yield f"　{num.key}｜{num.value}｜{num.where}｜{num.definition}｜{refs}"


def compare(name: str, lines: Iterator[str]) -> None:
    text = "\n".join(lines) + "\n"
    path = FOLDER / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", list(templates()))
def test_a_paper_reads_as_it_did(officer: Actor, code: str) -> None:
    compare(f"paper-{code}", read(written(officer, code)))


def built(data: bytes) -> Iterator[str]:
    """Yield how a Word file is built, a line for each paragraph or table: face, size, place, and how it begins."""
    for part in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(part, WordTable):
            heads = "｜".join(cell.text for cell in part.rows[0].cells)
            yield f"[表] {len(part.rows)}行：{heads}"
            continue
        fonts = next((run.font for run in part.runs), None)
        face = f"{fonts.name} {fonts.size.pt:g}" if fonts and fonts.size else "空行"
        place = part.alignment.name if part.alignment is not None else ""
        new = "｜另页" if part.paragraph_format.page_break_before else ""
        yield f"{face}｜{place}{new}｜{part.text[:20]}"


@pytest.mark.parametrize("code", list(templates()))
def test_the_word_file_of_a_paper_is_built_as_it_was(officer: Actor, code: str) -> None:
    compare(f"word-{code}", built(rendering.docx(written(officer, code))))


@pytest.mark.office
@pytest.mark.skipif(program() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("code", ["monthly", "quarterly", "circular", "acceptance"])
def test_the_pdf_of_a_paper_holds_every_number_it_says(officer: Actor, code: str) -> None:
    document = written(officer, code)
    with pypdfium2.PdfDocument(pdf(rendering.docx(document), document.day)) as pages:
        text = "".join(FOOT.sub("", page.get_textpage().get_text_range()) for page in pages)

    read = re.sub(r"\s", "", text)
    assert [num.value for num in document.numbers() if re.sub(r"\s", "", num.value) not in read] == []


@pytest.mark.parametrize("code", list(templates()))
def test_the_files_of_a_paper_hold_what_it_says(officer: Actor, code: str) -> None:
    document = written(officer, code)
    word = docx.Document(io.BytesIO(rendering.docx(document)))
    sheet = openpyxl.load_workbook(io.BytesIO(rendering.xlsx(document)))

    words = "".join(node.text or "" for node in word.element.body.iter(qn("w:t")))
    cells = "".join(str(cell.value or "") for row in sheet.worksheets[0].iter_rows() for cell in row)
    for num in document.numbers():
        assert num.value in words
        assert num.value in cells


@pytest.mark.parametrize("code", list(ledger_kinds()))
def test_a_ledger_reads_as_it_did(officer: Actor, code: str) -> None:
    found = ledger_page(by=officer, kind=code, unit=None, period="2026", now=NOW)
    data = ledger_file(found.kind, found.rows, unit=found.unit_name, period=found.period_name, at=found.at)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]

    rows = (
        "｜".join("" if value is None else str(value) for value in row) for row in sheet.iter_rows(values_only=True)
    )
    compare(f"ledger-{code}", rows)


def loose(document: Document) -> list[str]:
    """Return the pieces of a paper with a number that neither leads anywhere nor is excused."""
    pieces = [part for block in document.blocks if isinstance(block, Body) for part in block.parts]
    for block in document.blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for (heading, _, _), cell in zip(block.columns, row, strict=True):
                    pieces += cell if (block.title, heading) not in COLUMNS else ()
    excuses = [BY_KIND[document.paper][0]] if document.paper in BY_KIND else []
    excuses += [pattern for pattern, _ in TEXTS]
    found = []
    for piece in pieces:
        rest = "" if isinstance(piece, Num) else piece
        for pattern in excuses:
            rest = re.sub(pattern, "", rest)
        if re.search(r"[1-9]", rest):
            found.append(str(piece))
    return found


@pytest.mark.parametrize("code", list(templates()))
def test_every_number_of_a_paper_leads_to_its_list_or_is_excused(officer: Actor, code: str) -> None:
    document = written(officer, code)

    assert loose(document) == []
    assert [num.key for num in document.numbers() if not num.where] == []
