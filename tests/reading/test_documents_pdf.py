"""Text PDFs: broken lines become paragraphs again, tables keep their cells, what is no text is said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.reading.made import PLAN, drawn, pdf, plain
from wuzha.reading.documents import open_document

LONG = (
    "各企业每月组织全体员工接受不少于1次集中宣讲并做好签到登记，新入职员工上岗前完成反诈教育，财务人员每半月学习一次，"
)


def test_a_clause_broken_over_lines_is_one_line_again() -> None:
    document = open_document(pdf((LONG * 3,)), "方案.pdf")

    assert document.text == LONG * 3


def test_paragraphs_without_indents_stay_apart() -> None:
    blocks = ("一、任务", LONG, "二、要求", "各单位要高度重视。", "镇综治办定期通报。")

    assert open_document(pdf(blocks), "方案.pdf").text == "\n".join(blocks)


def test_a_heading_after_a_full_line_is_not_joined_to_it() -> None:
    full = "各村各企业各学校医院要把反诈宣传融入日常工作常抓不懈务求实效"
    blocks = (full, "（一）加强领导", "第三条各单位负责", "2．落实责任")

    assert open_document(pdf(blocks), "方案.pdf").text == "\n".join(blocks)


def test_the_number_of_pages_is_told_and_page_numbers_are_left_out() -> None:
    document = open_document(pdf((LONG * 8, *PLAN[1:]), height=400), "方案.pdf")

    assert document.text == plain((LONG * 8, *PLAN[1:]))
    assert document.pages == 3


def test_a_table_cut_by_a_page_is_one_table_again() -> None:
    rows = [["项目", "任务", "期限"], *([f"第{at}项", LONG, "每月底前"] for at in range(1, 9))]

    document = open_document(pdf((rows,), height=420), "方案.pdf")

    assert document.pages == 3
    assert document.text == plain((rows,))


def test_empty_and_merged_cells_of_a_ruled_table_keep_their_columns() -> None:
    rows = [["宣讲", "各企业", ""], ["测试", "", "每季1次"], ["签约", "各村", "5月底前"]]
    data = pdf((rows,), span=((1, 0), (1, 1)))

    assert open_document(data, "方案.pdf").text == plain(
        ([["宣讲", "各企业", "/"], ["测试", "同上", "每季1次"], ["签约", "各村", "5月底前"]],)
    )


def test_running_heads_are_left_out() -> None:
    pages = [["^云溪镇防诈工作资料", f"{page}页正文。"] for page in "甲乙丙"]

    document = open_document(drawn(*pages), "方案.pdf")

    assert document.text == "甲页正文。\n乙页正文。\n丙页正文。"


def test_a_scanned_page_between_text_pages_is_named(bare: None) -> None:  # noqa: ARG001 - no tesseract here
    document = open_document(drawn(["一、任务"], ["[图]"], ["[图]"], ["二、要求"]), "方案.pdf")

    assert document.text == "一、任务\n二、要求"
    assert document.notes == ("第2—3页只有图像，没有文字，未读入，请对照原件。",)


def test_an_empty_page_is_no_scan() -> None:
    document = open_document(drawn(["一、任务"], []), "方案.pdf")

    assert (document.text, document.pages, document.notes) == ("一、任务", 2, ())


def test_many_files_can_be_read_at_once() -> None:
    data = pdf()

    with ThreadPoolExecutor(4) as pool:
        texts = set(pool.map(lambda _: open_document(data, "方案.pdf").text, range(12)))

    assert texts == {plain()}
