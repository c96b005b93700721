"""The form on paper: every task with room to write, what is known filled in, on A4 with faces named."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx

from tests.papers.test_month_forms import FORM, LECTURE, VISIT
from wuzha.papers.month_papers import month_paper


def _tables() -> list[list[list[str]]]:
    tables = docx.Document(io.BytesIO(month_paper(FORM))).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


def test_every_task_has_a_row_with_what_is_known_and_room_for_the_rest() -> None:
    duties, extras = _tables()

    assert duties[1:] == [
        ["1", "每月组织村民开展不少于1次集中宣讲", "5月31日", "", "", "", "", "", "", ""],
        ["2", "每月上门走访", "长期", "5月3日", "=1+1", "", "", "12", "", "一组"],
    ]
    assert [row[0] for row in extras] == ["序号", "1", "2", "3", "4", "5", "6"]


def test_a_weekly_task_names_its_week_and_one_that_is_done_says_so() -> None:
    weekly = replace(LECTURE, occasion="2026年第20周", settled=True)
    tables = docx.Document(io.BytesIO(month_paper(replace(FORM, duties=(weekly,))))).tables

    assert tables[0].rows[1].cells[1].text == "每月组织村民开展不少于1次集中宣讲（2026年第20周）【已完成】"


def test_it_is_a4_and_rows_are_high_enough_to_write_in() -> None:
    paper = docx.Document(io.BytesIO(month_paper(FORM)))

    assert (round(paper.sections[0].page_width.mm), round(paper.sections[0].page_height.mm)) == (210, 297)
    assert [round(row.height.mm) for row in paper.tables[0].rows[1:]] == [11, 11]
    assert "仿宋_GB2312" in paper.element.xml


def test_the_same_form_gives_the_same_paper() -> None:
    assert month_paper(FORM) == month_paper(FORM)
    assert VISIT.values["starts"] == date(2026, 5, 3)
