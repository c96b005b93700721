"""What is drafted from a plan does not depend on the kind of file it came as."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from tests.reading.made import Block, fill, pdf, plain, saved, word
from wuzha.plan.model import Requirement
from wuzha.reading.documents import open_document
from wuzha.reading.reader import read

PLANS = Path(__file__).parents[2].parent / "shared/plans"
TASKS = [
    ["序号", "工作任务", "责任单位", "完成时限", "备注"],
    ["1", "成立反诈工作领导小组", "各村", "5月31日前", ""],
    ["2", "每月组织全体员工开展1次集中宣讲", "各企业", "", "需有签到表"],
    ["3", "每季度组织1次反诈测试", "", "每季度末", ""],
]


def _drafted(data: bytes) -> list[Requirement]:
    return list(read(open_document(data, "方案").text).requirements)


def _said(data: bytes) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(each.quote, each.owner.types, each.section) for each in _drafted(data)]


def test_text_word_and_pdf_give_the_same_requirements() -> None:
    text = plain().encode()

    assert len(_drafted(text)) > 5
    assert _drafted(word()) == _drafted(text)
    assert _drafted(pdf()) == _drafted(text)


def test_empty_and_merged_cells_do_not_shift_a_task_to_another_owner() -> None:
    document = docx.Document()
    for line in ("云溪镇反诈工作方案", "一、工作任务", "任务清单如下："):
        document.add_paragraph(line)
    table = document.add_table(4, 5)
    fill(table, TASKS)
    table.cell(2, 2).merge(table.cell(3, 2)).text = "各企业"
    document.add_paragraph("二、工作要求")
    document.add_paragraph("各学校每月10日前报送工作情况。")

    owners = [(each.quote, each.owner.units) for each in _drafted(saved(document))]

    assert owners == [
        ("成立反诈工作领导小组", ("各村",)),
        ("每月组织全体员工开展1次集中宣讲", ("各企业",)),
        ("每季度组织1次反诈测试", ("各企业",)),
        ("各学校每月10日前报送工作情况", ("各学校",)),
    ]


@pytest.mark.skipif(not PLANS.exists(), reason="the real plans are not beside this checkout")
def test_a_real_plan_gives_the_same_requirements_as_text_word_and_pdf() -> None:
    text = (PLANS / "002.txt").read_text("utf-8")
    blocks = _tables(text)

    assert len(_said(text.encode())) > 100
    assert _said(word(blocks)) == _said(plain(blocks).encode())
    assert _said(pdf(blocks)) == _said(plain(blocks).encode())


def _tables(text: str) -> list[Block]:
    """Return the paragraphs, and the cells between bars as rows of two columns under a heading of their own."""
    blocks: list[Block] = []
    for chunk in text.replace("\n|\n", "\t").split("\n"):
        cells = chunk.split("\t")
        rows = [[*cells[at : at + 2], ""][:2] for at in range(0, len(cells), 2)]
        blocks.append(chunk if len(cells) == 1 else rows)
    return blocks
