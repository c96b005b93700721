"""A paper is one value: the same numbers in every file, and a field nobody filled is never printed."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from wuzha.papers import rendering
from wuzha.papers.documents import INDEX, Annex, Body, Document, Heading, Num, Open, Ref, Table
from wuzha.papers.kinds import Template, Unfilled, fill, templates

DAY = date(2026, 5, 31)
REF = Ref(no="12", on=date(2026, 5, 6), unit="上云村", title="五月宣讲")
HELD = Num(
    key="activities.count",
    name="宣传活动",
    number=3,
    value="3场次",
    definition="一条记录计1场次",
    refs=(REF,),
    where="figures",
)
NONE = Num(key="cases.count", name="发案数", number=0, value="0起", definition="登记的案件", where="figures")
PAPER = Document(
    paper="weekly",
    name="工作周报",
    layout="sheet",
    title="云溪镇反诈工作周报",
    office="云溪镇人民政府",
    day=DAY,
    plans=("《云溪镇方案》（第1版）",),
    window="2026年5月25日至5月31日",
    cut_off=DAY,
    blocks=(
        Heading(text="一、本周情况"),
        Body(parts=("开展", HELD, "，发案", NONE, "。")),
        Table(columns=(("指标", 60, False), ("本期", 60, True)), rows=((("宣传活动",), (HELD,)),)),
        Open(key="remarks", label="需要说明的情况", lines=2),
    ),
)
TEMPLATE = Template(
    "t", "样张", "", "period", "sheet", "{office}样张", ({"p": "发案{cases.count}。"}, {"p": "{x}", "if": "x"})
)


def filled(**values: object) -> Document:
    given = {"office": "云溪镇", **values}
    return fill(TEMPLATE, given, office="云溪镇", day=DAY, plans=(), window="", cut_off=DAY)  # type: ignore[arg-type]


def numbers_of(texts: str) -> list[str]:
    return re.findall(r"\d+(?:场次|起)〔\d+〕", texts)


def test_an_unfilled_field_is_refused_by_name() -> None:
    with pytest.raises(Unfilled, match=r"文书“样张”有未填的栏目：cases\.count。"):
        filled()


def test_a_block_that_depends_on_a_value_is_left_out_without_it() -> None:
    known = {"cases.count": NONE}

    assert filled(**known).words().splitlines()[2:] == ["发案0起。"]
    assert filled(**known, x="另有说明。").words().splitlines()[2:] == ["发案0起。", "另有说明。"]


@pytest.mark.parametrize("code", templates())
def test_no_template_holds_a_brace_that_is_no_field(code: str) -> None:
    texts = [str(value) for block in templates()[code].blocks for value in block.values()]

    assert [
        text
        for text in texts
        if re.sub(r"\{[a-z][a-z_.:0-9-]*\}", "", text).strip("{}") != re.sub(r"\{[^{}]+\}", "", text)
    ] == []


def test_word_and_worksheet_show_the_same_numbers_with_the_same_marks() -> None:
    document = docx.Document(io.BytesIO(rendering.docx(PAPER)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs) + document.tables[0].rows[1].cells[1].text
    sheet = openpyxl.load_workbook(io.BytesIO(rendering.xlsx(PAPER))).worksheets[0]
    cells = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)

    assert numbers_of(words) == numbers_of(cells) == ["3场次〔1〕", "0起〔2〕", "3场次〔1〕"]


def test_every_mark_leads_to_the_index_and_the_records() -> None:
    document = docx.Document(io.BytesIO(rendering.docx(PAPER)))
    rows = [cell.text for table in document.tables[1:] for row in table.rows for cell in row.cells[:1]]

    assert rows == [
        "标号",
        "〔1〕",
        "所据记录（1条）：12",
        "〔2〕",
        "所据记录：无（由方案推算或本期为零）",
        "单位",
        document.tables[2].rows[1].cells[0].text,
    ]
    assert document.tables[2].rows[1].cells[1].text.endswith("：12（2026年5月6日）")


def test_a_paper_read_back_gives_the_same_file() -> None:
    again = Document.model_validate_json(PAPER.model_dump_json())

    assert rendering.docx(again) == rendering.docx(PAPER)
    assert rendering.xlsx(again) == rendering.xlsx(PAPER)


def test_what_a_person_wrote_stands_where_lines_were_left() -> None:
    written = PAPER.model_copy(update={"blocks": (Open(key="remarks", label="说明", text="无。"),)})
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(rendering.docx(written))).paragraphs]

    assert texts[texts.index("说明") + 1] == "无。"


@pytest.mark.parametrize("code", templates())
def test_every_kind_of_paper_is_in_the_manual(code: str) -> None:
    manual = (Path(__file__).parents[2] / "docs/papers.md").read_text(encoding="utf-8")

    assert f"| `{code}` | {templates()[code].name} |" in manual
    assert templates()[code].gloss in manual


def test_records_too_many_to_name_are_counted_in_the_index() -> None:
    many = HELD.model_copy(update={"refs": (), "behind": 2400})
    paper = PAPER.model_copy(update={"blocks": (Body(parts=("开展", many, "。")), Annex(text=INDEX))})
    said = "2400条，不逐条列出；在系统中打开本文书，点数字可查看清单"

    cells = [cell.text for row in docx.Document(io.BytesIO(rendering.docx(paper))).tables[0].rows for cell in row.cells]
    sheet = openpyxl.load_workbook(io.BytesIO(rendering.xlsx(paper)))["口径和记录"]

    assert f"所据记录：{said}" in cells
    assert [cell.value for cell in sheet[2]][1:] == ["宣传活动", "3场次", "一条记录计1场次", said]


def test_numbers_with_too_many_records_to_name_share_a_mark_only_where_they_lead_to_one_list() -> None:
    many = HELD.model_copy(update={"refs": (), "behind": 2400})
    other = many.model_copy(update={"key": "activities.count:lecture"})
    same = many.model_copy(update={"key": "activities.count:units", "ref": many.key})
    paper = PAPER.model_copy(update={"blocks": (Body(parts=(many, other, same)),)})

    marks = {key: figure.ref for key, figure in rendering.figures_of(paper).items()}

    assert marks == {many.key: 1, other.key: 2, same.key: 1}
