"""Who does what by rows and columns, as real Word tables: one requirement a duty, its owner from the heads."""

from __future__ import annotations

import docx
from docx.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.made import fill, saved
from wuzha.plan.model import Requirement
from wuzha.reading.documents import open_document
from wuzha.reading.matrices import matrix
from wuzha.reading.outline import lines
from wuzha.reading.reader import read


def _table(rows: list[list[str]], *merged: tuple[tuple[int, int], tuple[int, int]]) -> tuple[str, list[Requirement]]:
    """Return the text and the clauses of a plan that is a table whose cells between two corners each are one."""
    document = docx.Document()
    document.add_paragraph("云溪县反诈任务分解表")
    table: Table = document.add_table(len(rows), len(rows[0]))
    fill(table, rows)
    for first, last in merged:
        table.cell(*first).merge(table.cell(*last))
    text = open_document(saved(document), "表.docx").text
    found = list(read(text).requirements)
    assert [text[slice(*clause.at)] for clause in found] == [clause.quote for clause in found]
    return text, found


def _said(found: list[Requirement]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(clause.activity, clause.quote, clause.owner.units) for clause in found]


def test_departments_by_duties_give_a_clause_for_each_cell_that_holds_one() -> None:
    text, found = _table(
        [
            ["部门", "宣传教育", "", "信息报送"],
            ["", "集中宣讲", "海报张贴", ""],
            ["县公安局", "每月1次", "不少于10张", "每月5日前"],
            ["县教育局", "每学期2次", "/", "每月10日前"],
        ],
        ((0, 0), (1, 0)),
        ((0, 1), (0, 2)),
        ((0, 3), (1, 3)),
    )

    assert text.split("\n")[1:8] == ["部门", "|", "宣传教育：集中宣讲", "|", "宣传教育：海报张贴", "|", "信息报送"]
    assert _said(found) == [
        ("lecture", "每月1次", ("县公安局",)),
        ("signage", "不少于10张", ("县公安局",)),
        ("report", "每月5日前", ("县公安局",)),
        ("lecture", "每学期2次", ("县教育局",)),
        ("report", "每月10日前", ("县教育局",)),
    ]
    assert [clause.section[-1] for clause in found] == ["集中宣讲", "海报张贴", "信息报送", "集中宣讲", "信息报送"]


def test_tasks_by_departments_are_owed_by_those_ticked_and_led_by_those_starred() -> None:
    _, found = _table(
        [
            ["序号", "任务", "责任部门", "", "", "备注"],
            ["", "", "公安局", "教育局", "民政局", ""],
            ["1", "每月组织1次反诈宣讲", "★", "√", "", "记录在册"],
            ["2", "每季度开展一次反诈测试", "", "√", "", ""],
            ["3", "在办事大厅张贴防骗海报", "√", "", "√", ""],
        ],
        ((0, 0), (1, 0)),
        ((0, 1), (1, 1)),
        ((0, 2), (0, 4)),
        ((0, 5), (1, 5)),
    )

    assert _said(found) == [
        ("lecture", "每月组织1次反诈宣讲", ("教育局",)),
        ("quiz", "每季度开展一次反诈测试", ("教育局",)),
        ("signage", "在办事大厅张贴防骗海报", ("公安局", "民政局")),
    ]
    assert [clause.lead for clause in found] == [("公安局",), (), ()]


def test_merged_classes_and_leads_hold_for_all_their_rows() -> None:
    _, found = _table(
        [
            ["类别", "工作任务", "牵头单位", "责任单位", "完成时限"],
            ["宣传教育", "组织开展集中宣讲", "县公安局", "各乡镇", "每月1次"],
            ["", "张贴反诈海报", "县委宣传部", "各村、各社区", "5月底前"],
            ["预警劝阻", "建立劝阻台账", "县公安局", "各派出所", "长期"],
            ["", "每月通报劝阻情况", "", "各派出所", ""],
        ],
        ((1, 0), (2, 0)),
        ((3, 0), (4, 0)),
        ((3, 2), (4, 2)),
    )

    assert [(clause.section[-1], clause.quote, clause.owner.units, clause.lead) for clause in found] == [
        ("宣传教育", "组织开展集中宣讲", ("各乡镇",), ("县公安局",)),
        ("宣传教育", "张贴反诈海报", ("各村", "各社区"), ("县委宣传部",)),
        ("预警劝阻", "建立劝阻台账", ("各派出所",), ("县公安局",)),
        ("预警劝阻", "每月通报劝阻情况", ("各派出所",), ("县公安局",)),
    ]


def test_a_list_of_duties_in_the_cell_of_a_department_is_all_its_own() -> None:
    _, found = _table(
        [
            ["单位", "职责任务"],
            ["县公安局", "1.每月组织1次反诈宣讲。\n2.每季度通报发案情况。"],
            ["县教育局", "1.每学期组织2次主题班会。\n2.每月报送情况。"],
        ]
    )

    assert [(clause.activity, clause.owner.units) for clause in found] == [
        ("lecture", ("县公安局",)),
        ("notify", ("县公安局",)),
        ("class-event", ("县教育局",)),
        ("report", ("县教育局",)),
    ]


def test_a_cell_over_several_columns_does_not_move_those_behind_it() -> None:
    text, _ = _table(
        [["单位", "一季度", "二季度", "备注"], ["各村", "每月1次", "", "记录在册"]],
        ((1, 1), (1, 2)),
    )

    assert text.split("\n")[8:] == ["各村", "|", "每月1次", "|", "/", "|", "记录在册"]


def test_a_table_of_another_kind_is_left_to_the_others() -> None:
    text = "项目\n|\n任务\n|\n期限\n责任体系\n|\n签订责任书。\n|\n5月底前"

    assert matrix(list(lines(text)), 0) == (0, [])


@given(
    st.lists(
        st.sampled_from(["单位", "任务", "|", "公安局", "√", "每月1次", "1.宣讲", "同上", "/", "序号"]), max_size=24
    )
)
@settings(max_examples=300, deadline=None)
def test_any_lines_are_taken_or_left_and_every_cell_stands_where_it_says(written: list[str]) -> None:
    text = "\n".join(written)
    found = list(lines(text))

    end, rows = matrix(found, 0) if found else (0, [])

    assert 0 <= end <= len(found)
    assert all(text[cell.start : cell.end] for row in rows for cell in row)
